/** filesystem.parquet_writer and filesystem.arrow_writer: what is written is what native DuckDB, and our own extractors, read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, describe, expect, test } from 'vitest';
import { provided } from '#adapters/node/provided.ts';
import { arrowStreams } from '#core/arrow/write.ts';
import { writtenColumns } from '#core/columns/written.ts';
import type { Driver } from '#core/contract/driver.ts';
import { behind } from '#core/contract/port.ts';
import { parquetPort } from '#core/parquet/port.ts';
import { PARQUET_FORMAT, parquetParts } from '#core/parquet/write.ts';
import { driver as arrowExtractor } from '#drivers/filesystem/arrow_extractor.ts';
import { driver as arrowWriter } from '#drivers/filesystem/arrow_writer.ts';
import { driver as parquetExtractor } from '#drivers/filesystem/parquet_extractor.ts';
import { driver as parquetWriter } from '#drivers/filesystem/parquet_writer.ts';
import { world, type World } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'columnar-'));
afterAll(() => rmSync(folder, { recursive: true }));
const native = await (await DuckDBInstance.create(':memory:')).connect();
await native.run(`SET TimeZone = 'UTC'`);

type Config = Readonly<Record<string, unknown>>;
const FORMATS = {
  parquet: { writer: parquetWriter as Driver, extractor: parquetExtractor as Driver, path: 'out.parquet' },
  arrow: { writer: arrowWriter as Driver, extractor: arrowExtractor as Driver, path: 'out.arrow' },
};

interface Written {
  readonly bytes: Uint8Array;
  readonly w: World;
}

async function write(format: keyof typeof FORMATS, query: string, config: Config = {}): Promise<Written> {
  const { writer, path: usual } = FORMATS[format];
  const w = await world({}, { provided });
  await w.db.exec(`CREATE TABLE "t ""1""" AS ${query}`);
  const [[count]] = (await w.rows('SELECT count(*) FROM "t ""1"""')) as [[string]];
  const input = { table: 't "1"', rows: Number(count) };
  const path = String(config['path'] ?? usual);
  expect(await w.run(writer, 'w', { path, ...config }, { a: input })).toEqual(input);
  const bytes = w.artifacts.get(path)!;
  expect(w.metrics).toEqual({ rows_written: input.rows, bytes_written: bytes.length });
  expect(w.progress.at(-1)).toEqual({ rows: input.rows, bytes: bytes.length, total_rows: input.rows });
  return { bytes, w };
}

const failure = (format: keyof typeof FORMATS, query: string, config: Config = {}): Promise<unknown> =>
  write(format, query, config).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );

async function readBack(format: keyof typeof FORMATS, bytes: Uint8Array): Promise<World> {
  const { extractor, path } = FORMATS[format];
  const w = await world({ [path]: bytes }, { provided });
  await w.run(extractor, 'back', { path });
  return w;
}

/** What native DuckDB reads of a Parquet file. */
async function natively(
  bytes: Uint8Array,
  what: string,
  from = (file: string) => file,
): Promise<unknown[][]> {
  const file = join(folder, 'in.parquet');
  writeFileSync(file, bytes);
  return (await native.runAndReadAll(`SELECT ${what} FROM ${from(`'${file}'`)}`)).getRowsJson();
}

const MANY = `SELECT i AS n, CASE WHEN i % 7 <> 0 THEN 'text ' || i END AS s, [i, NULL, i + 1] AS l,
  {'a': i::HUGEINT, 'u': uuid} AS x, MAP {i: 'v'} AS m FROM range(300000) t(i), (SELECT uuid() AS uuid)`;

describe.each(['parquet', 'arrow'] as const)('%s', (format) => {
  test('many rows come back as they were, in their order, in more than one batch', async () => {
    const { bytes, w } = await write(format, MANY);
    const back = await readBack(format, bytes);
    const sums = `SELECT count(*), sum(hash(n, s, l::VARCHAR, x.a::VARCHAR, x.u, m::VARCHAR, rn)) FROM (SELECT *, row_number() OVER () AS rn FROM`;
    expect(await back.rows(`${sums} back)`)).toEqual(await w.rows(`${sums} "t ""1""")`));
    expect(await back.types('back')).toEqual({
      n: 'BIGINT',
      s: 'VARCHAR',
      l: 'BIGINT[]',
      x: 'STRUCT(a VARCHAR, u UUID)',
      m: 'MAP(BIGINT, VARCHAR)',
    });
  });

  test('a table of no rows has its columns and their types', async () => {
    const { bytes } = await write(format, `SELECT 1 AS a, [DATE '2020-01-01'] AS "b ""c""" WHERE false`);
    const back = await readBack(format, bytes);
    expect(await back.types('back')).toEqual({ a: 'INTEGER', 'b "c"': 'DATE[]' });
    expect(await back.rows('FROM back')).toEqual([]);
  });

  test('of a type that the format lacks the person is told what it became; a sum is a number', async () => {
    const { bytes, w } = await write(
      format,
      `SELECT sum(i) AS s, '0101'::BIT AS b, 'x'::ENUM('x', 'y') AS e, TIMETZ '12:00:00+02' AS z,
        DATE 'infinity' AS d, union_value(n := 1) AS u, 170141183460469231731687303715884105727::HUGEINT AS h FROM range(4) t(i)`,
    );
    const name = format === 'parquet' ? 'Parquet' : 'Arrow';
    const kept = 'its values are kept, but not that type.';
    expect(w.logs).toEqual(
      [
        `"s" is written to ${name} as DECIMAL(38, 0), not as HUGEINT: ${kept}`,
        `"b" is written to ${name} as VARCHAR, not as BIT: ${kept}`,
        `"e" is written to ${name} as VARCHAR, not as ENUM('x', 'y'): ${kept}`,
        `"z" is written to ${name} as VARCHAR, not as TIME WITH TIME ZONE: ${kept}`,
        `"d" holds infinity, which ${name} does not have: it is written as the number that DuckDB keeps for it. DuckDB and the playground read it as infinity again, other software as a time that is very far off.`,
        `"u" is written to ${name} as VARCHAR, not as UNION(n INTEGER): its values are kept, but not which of its members each is.`,
        `"h" is written to ${name} as VARCHAR, not as HUGEINT: ${kept}`,
      ].map((message) => ({ level: 'warning', message })),
    );
    const back = await readBack(format, bytes);
    expect(await back.rows('FROM back')).toEqual([
      ['6', '0101', 'x', '12:00:00+02', 'infinity', '1', '170141183460469231731687303715884105727'],
    ]);
  });

  test('cancelled: nothing is written', async () => {
    const abort = new AbortController();
    const w = await world({}, { provided, signal: abort.signal });
    await w.db.exec('CREATE TABLE t AS SELECT i FROM range(10) r(i)');
    abort.abort(new Error('cancelled'));
    const { writer, path } = FORMATS[format];
    await expect(w.run(writer, 'w', { path }, { a: { table: 't', rows: 10 } })).rejects.toThrow('cancelled');
    expect(w.artifacts.size).toBe(0);
  });

  test('rows that do not add up are no file', async () => {
    const w = await world({}, { provided });
    await w.db.exec('CREATE TABLE t AS SELECT i FROM range(10) r(i)');
    const { writer, path } = FORMATS[format];
    await expect(w.run(writer, 'w', { path }, { a: { table: 't', rows: 11 } })).rejects.toThrow(
      `${path} was not written whole: of 11 rows of "t" 10 came.`,
    );
    expect(w.artifacts.size).toBe(0);
  });

  test('a folder where none is to be made, and a name that says nothing', async () => {
    const { writer, path } = FORMATS[format];
    expect(await failure(format, 'SELECT 1 AS a', { path: `x/${path}`, create_dirs: false })).toBe(
      'The folder x does not exist. Set `create_dirs: true` to make it.',
    );
    const problems = (name: string) => writer.spec.check!({ path: name }).map(({ instead }) => instead);
    expect(problems('out/a.csv')).toEqual([`out/a.${format}`]);
    expect(problems(`out/A.${format.toUpperCase()}`)).toEqual([]);
  });
});

test('broken off in the middle, or by its source, the library writes the next file all the same', async () => {
  const library = behind(provided, parquetPort, 'A test');
  const layout = { compression: 'zstd', rows: 5_000, bytes: 1e8 } as const;
  const w = await world({}, { provided });
  await w.db.exec('CREATE TABLE t AS SELECT i AS n, hash(i) AS h FROM range(300000) r(i)');
  const columns = await writtenColumns(w.db, 't', PARQUET_FORMAT);
  for await (const part of parquetParts(w.db, 't', columns, library, layout)) {
    expect(part.rows).toBeLessThan(300_000);
    break;
  }
  async function* failing(): AsyncGenerator<Uint8Array> {
    let taken = 0;
    for await (const { bytes } of arrowStreams(w.db, 't', columns, { rows: 8_192, bytes: 1e8 })) {
      if (taken++ === 3) throw new Error('the source failed');
      yield bytes;
    }
  }
  const all = async (): Promise<void> => {
    for await (const bytes of library.write(failing(), layout)) expect(bytes.length).toBeGreaterThan(0);
  };
  await expect(all()).rejects.toThrow('the source failed');
  let rows = 0;
  for await (const part of parquetParts(w.db, 't', columns, library, layout)) rows += part.rows;
  expect(rows).toBe(300_000);
});

test('row groups, codecs and statistics as native DuckDB sees them', async () => {
  const query = `SELECT i AS n, 'x' || i % 10 AS s FROM range(1000) t(i)`;
  for (const compression of ['zstd', 'snappy', 'gzip', 'uncompressed']) {
    const { bytes } = await write('parquet', query, { compression, row_group_size: 300 });
    const groups = await natively(
      bytes,
      'row_group_num_rows, compression, stats_min_value, stats_max_value',
      (file) => `parquet_metadata(${file}) WHERE path_in_schema = 'n' ORDER BY row_group_id`,
    );
    const codec = compression.toUpperCase();
    expect(groups).toEqual([
      ['300', codec, '0', '299'],
      ['300', codec, '300', '599'],
      ['300', codec, '600', '899'],
      ['100', codec, '900', '999'],
    ]);
    expect(await natively(bytes, 'count(*), sum(n), min(s), max(s)')).toEqual([
      ['1000', '499500', 'x0', 'x9'],
    ]);
  }
});

test('native DuckDB knows the types of Parquet: UUID, unsigned and short integers, decimals, times', async () => {
  const query = `SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID AS u, 255::UTINYINT AS ut, 1.50::DECIMAL(18, 2) AS d,
    TIME '12:34:56.789' AS t, TIME_NS '12:34:56.123456789' AS tn, [TIMESTAMPTZ '2020-01-01 00:00:00+00'] AS z`;
  const { bytes } = await write('parquet', query);
  expect(await natively(bytes, 'COLUMNS(*)::VARCHAR')).toEqual([
    [
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      '255',
      '1.50',
      '12:34:56.789',
      '12:34:56.123456789',
      "['2020-01-01 00:00:00+00']",
    ],
  ]);
  expect(await natively(bytes, 'typeof(u), typeof(ut), typeof(d), typeof(t), typeof(tn), typeof(z)')).toEqual(
    [['UUID', 'UTINYINT', 'DECIMAL(18,2)', 'TIME', 'TIME_NS', 'TIMESTAMP WITH TIME ZONE[]']],
  );
});

describe('arrow', () => {
  const query = `SELECT i AS n, repeat('abc', i::INTEGER % 50) AS s, random() AS r FROM range(70000) t(i)`;

  test('a file and a stream, which another library reads, too', async () => {
    for (const [path, magic] of [
      ['a.arrow', 'ARROW1\0\0'],
      ['a.feather', 'ARROW1\0\0'],
      ['a.arrows', '\u00ff\u00ff\u00ff\u00ff'],
    ]) {
      const { bytes } = await write('arrow', query, { path });
      expect(Buffer.from(bytes).toString('latin1').startsWith(magic!)).toBe(true);
      const table = tableFromIPC(bytes);
      expect(table.numRows).toBe(70_000);
      expect(table.batches.map(({ numRows }) => numRows)).toEqual([65_536, 4_464]);
      expect(table.get(69_999)?.toJSON()).toMatchObject({ n: 69_999n, s: 'abc'.repeat(69_999 % 50) });
    }
    expect(Buffer.from((await write('arrow', query, { format: 'stream' })).bytes.subarray(0, 4))).toEqual(
      Buffer.from([255, 255, 255, 255]),
    );
  });

  test('packed by lz4: shorter, and read back as it was', async () => {
    const plain = await write('arrow', query);
    const packed = await write('arrow', query, { compression: 'lz4' });
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    const sums = 'SELECT count(*), sum(hash(n, s)) FROM';
    const back = await readBack('arrow', packed.bytes);
    expect(await back.rows(`${sums} back`)).toEqual(await packed.w.rows(`${sums} "t ""1"""`));
  });

  test('a length of time that Arrow cannot hold is an error that says so', async () => {
    expect(await failure('arrow', `SELECT INTERVAL '2562047 hours 48 minutes' AS i, 1 AS n`)).toBe(
      'A length of time of 9223372080000000 microseconds stands in "i", and Arrow holds none of 292 years and more, but for whole months and days. Make it a text in SQL. Nothing was written.',
    );
  });
});
