/** Exports on native DuckDB: the bytes that the writers of pipelines give, and SQL that makes the same table again. */
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { provided } from '#adapters/node/provided.ts';
import {
  DELIMITERS,
  EXPORT_FORMATS,
  EXPORT_OPTIONS,
  fileNameOf,
  formatOf,
  type ExportFormatId,
} from '#core/export/formats.ts';
import type { ExportOptions } from '#core/export/formats.ts';
import { exportRows } from '#core/export/write.ts';
import { columnsQuery, rowsOf, type RowSet } from '#core/sql/row-set.ts';
import { driver as arrowWriter } from '#drivers/filesystem/arrow_writer.ts';
import { driver as csvWriter } from '#drivers/filesystem/csv_writer.ts';
import { driver as excelWriter } from '#drivers/filesystem/excel_writer.ts';
import { driver as jsonWriter } from '#drivers/filesystem/json_writer.ts';
import { driver as parquetWriter } from '#drivers/filesystem/parquet_writer.ts';
import { world, type World } from '../../drivers/support.ts';

interface Exported {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly told: readonly string[];
}

async function exported(
  w: World,
  format: ExportFormatId,
  of: RowSet = rowsOf('t'),
  options: Partial<ExportOptions> = {},
): Promise<Exported> {
  const found = await w.db.query(columnsQuery(of));
  const columns = found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  const [count] = await w.db.query(`SELECT count(*) AS n FROM ${of.from}`);
  const parts: Uint8Array[] = [];
  let isClosed = false;
  const sink = {
    write: async (bytes: Uint8Array) => void parts.push(bytes.slice()),
    close: async () => void (isClosed = true),
  };
  const rows = Number(count?.['n']);
  let seen = 0;
  const end = await exportRows(
    { db: w.db, of, columns, rows, provided },
    { format, options: { ...EXPORT_OPTIONS, ...options }, sink, onProgress: (done) => (seen = done) },
  );
  const bytes = new Uint8Array(Buffer.concat(parts));
  expect({ isClosed, seen, bytes: end.bytes }).toEqual({ isClosed: true, seen: rows, bytes: bytes.length });
  return { bytes, text: new TextDecoder().decode(bytes), told: end.told };
}

/** Columns in the order of their names, as the CSV writer has them. */
const MIXED = `SELECT i AS a, CASE WHEN i % 3 = 0 THEN NULL ELSE '=1+"x",' || i || chr(10) END AS b,
  9223372036854775807 - i AS c, DATE '1900-01-01' + i::INTEGER AS d, i / 7 AS e, [i, NULL] AS f, {'x': 'ü|'} AS g,
  ('\\x00' || i)::BLOB AS h, TIMESTAMPTZ '2024-02-29 23:59:59.123456+00' AS i FROM range(5000) t(i)`;

const WRITTEN = [
  ['csv', {}, csvWriter, { path: 'out.csv' }],
  ['csv', { header: false, delimiter: ';' }, csvWriter, { path: 'out.csv', header: false, delimiter: ';' }],
  ['tsv', {}, csvWriter, { path: 'out.tsv', delimiter: '\t' }],
  ['json', {}, jsonWriter, { path: 'out.json' }],
  ['ndjson', {}, jsonWriter, { path: 'out.ndjson' }],
  ['excel', {}, excelWriter, { path: 'out.xlsx' }],
  ['parquet', {}, parquetWriter, { path: 'out.parquet' }],
  ['arrow', {}, arrowWriter, { path: 'out.arrow' }],
  ['excel', { header: false }, excelWriter, { path: 'out.xlsx', header: false }],
] as const;

test.each(WRITTEN)('%s %j has the bytes of its writer', async (format, options, driver, config) => {
  const w = await world({}, { provided });
  await w.db.createTableAs('t', MIXED);
  await w.run<never>(driver as never, 'w', config, { a: { table: 't', rows: 5000 } });
  const { bytes } = await exported(w, format, rowsOf('t'), options);
  expect(Buffer.compare(bytes, w.artifacts.get(config.path)!)).toBe(0);
});

test('columns that come back with another type are named before, and the others counted', () => {
  const columns = [
    { name: 'id', type: 'INTEGER' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'tags', type: 'VARCHAR[]' },
    { name: 'total', type: 'DECIMAL(18,2)' },
    { name: 'key', type: 'UUID' },
  ];
  const said = (id: ExportFormatId, of = columns) =>
    formatOf(id)
      .loses({ columns: of })
      .filter((words) => words.startsWith('Read again'));
  const rest = 'with another type, such as BIGINT, DOUBLE or text.';
  expect(said('csv')).toEqual([
    `Read again, id (INTEGER), tags (VARCHAR[]), total (DECIMAL(18,2)) and 1 more come ${rest}`,
  ]);
  expect(said('ndjson')).toEqual([
    `Read again, id (INTEGER), total (DECIMAL(18,2)), key (UUID) come ${rest}`,
  ]);
  expect(said('excel', columns.slice(0, 2))).toEqual([`Read again, id (INTEGER) comes ${rest}`]);
  expect(said('tsv', columns.slice(1, 2))).toEqual([]);
  expect(said('sql')).toEqual([]);
});

test('no rows at all', async () => {
  const w = await world();
  await w.db.createTableAs('t', `SELECT 1 AS a, 'x' AS "b|" WHERE false`);
  const texts = await Promise.all(
    (['csv', 'json', 'ndjson', 'markdown', 'sql'] as const).map(async (id) => (await exported(w, id)).text),
  );
  expect(texts).toEqual([
    'a,b|\n',
    '[]\n',
    '',
    '| a | b\\| |\n| ---: | --- |\n',
    'CREATE TABLE "t" (\n  "a" INTEGER,\n  "b|" VARCHAR\n);\n',
  ]);
});

test('rows of a view, in its order, with its columns', async () => {
  const w = await world();
  await w.db.createTableAs('t', `SELECT i AS a, 'w' || i AS b FROM range(5000) t(i)`);
  await w.db.exec(`CREATE TEMP VIEW "/export" AS SELECT b, a FROM main.t AS t WHERE a < 3 ORDER BY a DESC`);
  const of = { name: 'some rows', from: 'temp."/export"' };
  expect((await exported(w, 'csv', of)).text).toBe('b,a\nw2,2\nw1,1\nw0,0\n');
  expect((await exported(w, 'json', of)).text).toBe(
    '[\n{"b":"w2","a":2},\n{"b":"w1","a":1},\n{"b":"w0","a":0}\n]\n',
  );
  expect((await exported(w, 'markdown', of)).text).toBe(
    '| b | a |\n| --- | ---: |\n| w2 | 2 |\n| w1 | 1 |\n| w0 | 0 |\n',
  );
  expect((await exported(w, 'sql', of)).text).toContain(
    `INSERT INTO "some rows" VALUES\n  ('w2', 2),\n  ('w1', 1),\n  ('w0', 0);\n`,
  );
});

test('Markdown: a cell is one line, and nothing in it is markup', async () => {
  const w = await world();
  await w.db.createTableAs(
    't',
    `SELECT * FROM (VALUES ('a|b', 'x' || chr(13) || chr(10) || 'y'), (NULL, '<b>*_')) v("h<1>", k)`,
  );
  expect((await exported(w, 'markdown')).text).toBe(
    '| h\\<1\\> | k |\n| --- | --- |\n| a\\|b | x<br>y |\n|  | \\<b\\>\\*\\_ |\n',
  );
});

/** A value of every type, or of each kind within another. */
const VALUES = [
  'true',
  '(-128)::TINYINT',
  '255::UTINYINT',
  '(-32768)::SMALLINT',
  '65535::USMALLINT',
  '(-2147483648)::INTEGER',
  '4294967295::UINTEGER',
  "'-9223372036854775808'::BIGINT",
  "'18446744073709551615'::UBIGINT",
  "'-170141183460469231731687303715884105728'::HUGEINT",
  "'340282366920938463463374607431768211455'::UHUGEINT",
  "'12345678901234567890123456789012345678901234567890'::BIGNUM",
  "'-123456789012345678901234567890.12345678'::DECIMAL(38,8)",
  '1.50::DECIMAL(9,2)',
  '0.1::DOUBLE',
  "'nan'::DOUBLE",
  "'-inf'::FLOAT",
  '1.1::FLOAT',
  '5e-324::DOUBLE',
  `'it''s; -- "x"' || chr(10) || chr(0) || '\\n{}[]'`,
  "''",
  "'\\x00\\xFF\\x27a'::BLOB",
  "'0101'::BIT",
  "DATE '0044-03-15 (BC)'",
  "DATE 'infinity'",
  "TIME '23:59:59.999999'",
  "'01:02:03.123456789'::TIME_NS",
  "TIMETZ '01:02:03+02:30'",
  "TIMESTAMP '1969-12-31 23:59:59.999999'",
  "TIMESTAMP_S '2024-01-01 00:00:00'",
  "TIMESTAMP_MS '2024-01-01 00:00:00.123'",
  "TIMESTAMP_NS '2024-01-01 00:00:00.123456789'",
  "TIMESTAMPTZ '2024-01-01 00:00:00.5+00'",
  "INTERVAL '-1 month 3 days 00:00:00.000001'",
  "'550e8400-e29b-41d4-a716-446655440000'::UUID",
  `'b''c'::ENUM('a', 'b''c')`,
  `['a, b', NULL, '', 'NULL', ']']`,
  '[]::DATE[]',
  '[1, 2]::INTEGER[2]',
  `[[DATE '2024-01-01'], NULL, []]`,
  `{'a b': [{'c''d': '}'}], 'e': NULL::INTEGER}`,
  `MAP {'k: ''1': [1, NULL], 'l': NULL}`,
  'MAP {}::MAP(INTEGER, VARCHAR)',
  `union_value(num := 5)::UNION(num INTEGER, "a b" VARCHAR)`,
  `[union_value(d := DATE '2024-01-01')::UNION(d DATE, l INTEGER[])]`,
] as const;

test('SQL makes the same table again: every type, every value', async () => {
  const w = await world();
  await w.db.exec('SET threads = 1').catch(() => {});
  const columns = VALUES.map((value, at) => `${value} AS c${at}`).join(', ');
  await w.db.createTableAs('t', `SELECT ${columns} UNION ALL SELECT ${VALUES.map(() => 'NULL').join(', ')}`);
  const { text } = await exported(w, 'sql');
  const again = await (await openDatabase(':memory:')).connect();
  for (const statement of text.split(/;\n(?=INSERT|$)/).filter((part) => part !== ''))
    await again.exec(statement);
  const types = (db: typeof again) => db.query(columnsQuery(rowsOf('t')));
  expect(await types(again)).toEqual(await types(w.db as typeof again));
  const tags = 'SELECT *, union_tag(c43) AS tag, union_tag(c44[1]) AS inner_tag FROM t';
  const values = (db: typeof again) => db.query(`SELECT COLUMNS(*)::VARCHAR FROM (${tags})`);
  expect(await values(again)).toEqual(await values(w.db as typeof again));
});

test('SQL of many rows is many statements, the same however the rows come', async () => {
  const w = await world();
  await w.db.createTableAs('t', `SELECT i AS n FROM range(2500) r(i)`);
  const { text } = await exported(w, 'sql');
  expect(text.match(/INSERT INTO/g)).toHaveLength(3);
  expect(text).toContain('  (999);\nINSERT INTO "t" VALUES\n  (1000),\n');
  expect(text.endsWith('  (2499);\n')).toBe(true);
});

test('what a format cannot hold is told before, or refused', async () => {
  const columns = [
    { name: 'n', type: 'BIGINT' },
    { name: 'l', type: 'INTEGER[]' },
    { name: 'f', type: 'DOUBLE' },
  ];
  for (const format of EXPORT_FORMATS) {
    expect(format.loses({ columns: [] }).length).toBeLessThan(2);
    const told = format.loses({ columns, rows: 20_000 }).join(' ');
    if (!['sql', 'parquet', 'arrow'].includes(format.id)) expect(told).not.toBe('');
    expect(format.suffix).toMatch(/^\.[a-z]+$/);
  }
  const excel = formatOf('excel');
  expect(excel.refuses?.({ columns, rows: 1_048_576 }, EXPORT_OPTIONS)).toContain('1,048,576');
  expect(excel.refuses?.({ columns, rows: 1_048_576 }, { ...EXPORT_OPTIONS, header: false })).toBeUndefined();
  expect(DELIMITERS.map(([delimiter]) => delimiter)).toContain(EXPORT_OPTIONS.delimiter);

  const w = await world();
  await w.db.createTableAs('t', `SELECT 'nan'::DOUBLE AS f`);
  await expect(exported(w, 'json')).rejects.toThrow('Row 1 of "t" holds in "f" nan');
  await w.db.createTableAs('t', 'SELECT 12345678901234567 AS n');
  expect((await exported(w, 'excel')).told.join()).toContain('Excel keeps 15 digits');
});

test('a file is called as its table, without what no file system takes', () => {
  const csv = formatOf('csv');
  expect(fileNameOf('extract-orders', csv)).toBe('extract-orders.csv');
  expect(fileNameOf('a/b: "c" ?.. ', csv)).toBe('a-b-c.csv');
  expect(fileNameOf('...', csv)).toBe('table.csv');
});
