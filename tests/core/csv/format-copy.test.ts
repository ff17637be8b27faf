/** DuckDB's COPY and our formatter write the same bytes, so that it cannot be told which of them wrote a file. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type NodeDatabase } from '#adapters/node/database.ts';
import { stepFiles } from '#adapters/node/files.ts';
import { openInputs } from '#adapters/node/inputs.ts';
import { copyStatement, textQuery } from '#core/csv/copy.ts';
import { type Format, type FormatColumn, formatter } from '#core/csv/format.ts';
import type { DbConnection } from '#core/contract/database.ts';

let folder: string;
let database: NodeDatabase;
let db: DbConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-'));
  database = await openDatabase(join(folder, 'pipeline_data.duckdb'));
  db = await database.connect();
});
afterAll(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

const TYPES =
  `BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL(18,3)
  DECIMAL(38,10) DATE TIME TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS TIMESTAMPTZ TIMETZ INTERVAL UUID BLOB BIT
  VARCHAR INTEGER[] VARCHAR[] STRUCT(a_INTEGER,_b_VARCHAR) MAP(VARCHAR,_INTEGER)`
    .split(/\s+/)
    .map((type) => type.replaceAll('_', type.startsWith('TIMESTAMP') ? '_' : ' '));

/** A random value of the type as SQL; `x` is a random integer of 60 bits, `t` a random text. */
function valueOf(type: string): string {
  const small = `(x % 100)`;
  switch (type) {
    case 'BOOLEAN':
      return 'x % 2 = 0';
    case 'FLOAT':
    case 'DOUBLE':
      return `CASE x % 20 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' WHEN 2 THEN '-0.0' ELSE (x / pow(10, x % 40))::VARCHAR END`;
    case 'DECIMAL(18,3)':
      return `(x % 1000000000000)::DECIMAL(18,0) / 7`;
    case 'DATE':
      return `CASE x % 50 WHEN 0 THEN 'infinity' WHEN 1 THEN '0044-03-15 (BC)' ELSE (DATE '1970-01-01' + (x % 400000)::INTEGER)::VARCHAR END`;
    case 'TIME':
    case 'TIMETZ':
      return `TIME '00:00:00' + to_microseconds(x % 86400000000)`;
    case 'INTERVAL':
      return `to_months((x % 50)::INTEGER) + to_days((x % 77)::INTEGER) + to_microseconds(x % 100000000000)`;
    case 'UUID':
      return 'md5(t)::UUID';
    case 'BLOB':
      return `unhex(md5(t)) || encode(t)`;
    case 'BIT':
      return `(x % 1000)::INTEGER::BIT`;
    case 'VARCHAR':
      return 't';
    case 'INTEGER[]':
      return `[${small}, NULL, x % 7]`;
    case 'VARCHAR[]':
      return `[t, NULL, '']`;
    case 'STRUCT(a INTEGER, b VARCHAR)':
      return `{'a': ${small}, 'b': t}`;
    case 'MAP(VARCHAR, INTEGER)':
      return `MAP {t: ${small}}`;
  }
  if (type.startsWith('TIMESTAMP')) return `make_timestamp(x % 4000000000000000)`;
  return `${small}`;
}

const PIECES = [
  ...['a', 'é', '🎬', ',', ';', '\n', '\r\n', '\r', '"', '""', ' ', '#', '\t', '0', 'NULL', "'", '\\'],
  ...['\u0001', '|', ' ', 'a longer piece of text', '\u{fffd}', '.', '-'],
];

async function makeTable(table: string, rows: number): Promise<FormatColumn[]> {
  const pieces = `[${PIECES.map((piece) => `'${piece.replaceAll("'", "''")}'`).join(', ')}]`;
  const columns = TYPES.map((type, i) => {
    const value = `CAST(${valueOf(type)} AS ${type})`;
    return `CASE WHEN (x // 3 + ${i}) % 9 = 0 THEN NULL ELSE ${value} END AS "c${i}"`;
  });
  await db.exec(`CREATE OR REPLACE TABLE "${table}" AS WITH r AS (
    SELECT (hash(i) >> 4)::BIGINT AS x, hash(i, 1) AS h FROM range(${rows}) s(i)
  ), s AS (
    SELECT x, array_to_string([${pieces}[1 + ((h >> (n * 6)) % ${PIECES.length})::INTEGER] FOR n IN range((x % 6)::INTEGER)], '') AS t FROM r
  ) SELECT ${columns.join(', ')} FROM s`);
  return TYPES.map((type, i) => ({ name: `c${i}`, type }));
}

async function byFormatter(
  table: string,
  columns: readonly FormatColumn[],
  format: Format,
  header: boolean,
): Promise<Buffer> {
  const lines = formatter(columns, format);
  const parts: Uint8Array[] = [];
  lines.head(header);
  for await (const batch of db.stream(textQuery(table, columns))) {
    lines.rows(batch);
    parts.push(new Uint8Array(lines.take()));
  }
  parts.push(new Uint8Array(lines.take()));
  return Buffer.concat(parts);
}

async function byCopy(
  table: string,
  columns: readonly FormatColumn[],
  format: Format,
  header: boolean,
): Promise<Buffer> {
  const copy = copyStatement(table, columns, format, header)!;
  const files = stepFiles({ inputs: await openInputs(folder, folder), session: folder }, 'w');
  const place = await files.place!('x.csv');
  const rows = await db.copy!(copy.query, copy.options, place, () => {});
  const bytes = await place.close();
  expect(await files.commit()).toEqual([{ path: 'x.csv', bytes }]);
  const [{ n } = {}] = await db.query(`SELECT count(*) AS n FROM "${table}"`);
  expect(rows).toBe(Number(n));
  return readFile(join(folder, 'artifacts/w/x.csv'));
}

/** The first difference, since thirty megabytes are no message. */
function difference(a: Buffer, b: Buffer): string | undefined {
  if (a.equals(b)) return undefined;
  let at = 0;
  while (a[at] === b[at]) at++;
  const around = (bytes: Buffer): string => bytes.subarray(Math.max(0, at - 60), at + 40).toString();
  return `at ${at}: formatter ${JSON.stringify(around(a))}, COPY ${JSON.stringify(around(b))}`;
}

async function compare(
  table: string,
  columns: readonly FormatColumn[],
  format: Partial<Format>,
  header = true,
): Promise<void> {
  const whole: Format = { delimiter: ',', encoding: 'utf-8', newline: 'lf', quoting: 'minimal', ...format };
  const expected = await byFormatter(table, columns, whole, header);
  expect(difference(expected, await byCopy(table, columns, whole, header))).toBeUndefined();
}

test('40,000 rows of all types', { timeout: 120_000 }, async () => {
  const columns = await makeTable('many', 40_000);
  await compare('many', columns, {});
});

test.each<[Partial<Format>, boolean?]>([
  [{ delimiter: ';', newline: 'crlf' }],
  [{ delimiter: '\t', quoting: 'all' }],
  [{ delimiter: '|', quoting: 'all', newline: 'crlf' }, false],
  [{ quoting: 'nonnumeric' }, false],
  ...[' ', "'", '#', '\\', '.', '-', '0', 'e', '\u0001'].map((delimiter): [Partial<Format>] => [
    { delimiter },
  ]),
])('%j, header %s', async (format, header = true) => {
  const columns = await makeTable('some', 3000);
  await compare('some', columns, format, header);
  await compare('some', columns, format, header);
});

test('names that need quotes, one column, no rows', async () => {
  const names = ['a,b', '#c', 'q"x', 'line\nbreak', ' s', 'é', '🎬', '\u{fffd}', "o'clock"];
  const columns = names.map((name) => ({ name, type: 'INTEGER' }));
  const values = names.map((name) => `1 AS "${name.replaceAll('"', '""')}"`).join(', ');
  await db.exec(`CREATE OR REPLACE TABLE odd AS SELECT ${values}`);
  await compare('odd', columns, {});
  await compare('odd', columns, { quoting: 'all' });
  await db.exec(`CREATE OR REPLACE TABLE one AS FROM (VALUES (NULL), (''), ('x'), ('#'), ('"')) t(a)`);
  const one = [{ name: 'a', type: 'VARCHAR' }];
  for (const header of [true, false])
    for (const quoting of ['minimal', 'all', 'nonnumeric'] as const)
      await compare('one', one, { quoting }, header);
  await db.exec('DELETE FROM one');
  for (const header of [true, false]) await compare('one', one, {}, header);
});

test.each<[Partial<Format>, boolean]>([
  [{ encoding: 'utf-16' }, true],
  [{ encoding: 'latin-1' }, false],
  [{ encoding: 'ascii' }, false],
  [{ delimiter: '§' }, true],
  [{ delimiter: '"' }, true],
  [{ delimiter: '\n' }, true],
  [{ quoting: 'nonnumeric' }, true],
])('not by COPY: %j, header %s', (format, header) => {
  const columns = [
    { name: 'a', type: 'INTEGER' },
    { name: 'b', type: 'VARCHAR' },
  ];
  const whole: Format = { delimiter: ',', encoding: 'utf-8', newline: 'lf', quoting: 'minimal', ...format };
  expect(copyStatement('t', columns, whole, header)).toBeUndefined();
});

test('a file that was not finished is gone with the step', async () => {
  await db.exec('CREATE OR REPLACE TABLE t AS SELECT 1 AS a');
  const files = stepFiles({ inputs: await openInputs(folder, folder), session: folder }, 'half');
  const place = await files.place!('deep/x.csv');
  await db.copy!('SELECT a FROM t', 'FORMAT csv', place, () => {});
  await files.discard();
  expect((await readdir(folder)).filter((name) => name.startsWith('tmp-'))).toEqual([]);
});

test('COPY reaches the one file it is for, and no other', async () => {
  const place = (name: string) => ({
    path: name,
    address: join(folder, name),
    size: async () => 0,
    close: async () => 0,
  });
  for (const name of ['x.csv', 'artifacts/x.csv', '../x.csv', 'tmp-copy/x', 'tmp-copy2'])
    await expect(db.copy!('SELECT 1 AS a', 'FORMAT csv', place(name), () => {})).rejects.toThrow(
      /Permission Error: Cannot access (file|directory) .* disabled by configuration/,
    );
  for (const source of [
    `'${folder}/artifacts/w/x.csv'`,
    `read_csv('${folder}/artifacts/w/x.csv')`,
    `glob('${folder}/*')`,
  ])
    await expect(db.query(`FROM ${source}`)).rejects.toThrow(/disabled by configuration/);
  await expect(db.exec(`SET allowed_paths = ['/']`)).rejects.toThrow('configuration has been locked');
});
