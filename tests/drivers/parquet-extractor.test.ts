/** filesystem.parquet_extractor: every codec, encoding and type against native DuckDB, and files that are broken or something else. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { provided } from '#adapters/node/provided.ts';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '#drivers/filesystem/parquet_extractor.ts';
import { world, type World } from './support.ts';

const CASES = 'tests/cases/parquet';
const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));
const native = await (await DuckDBInstance.create(':memory:')).connect();
await native.run(`SET TimeZone = 'UTC'`);

type Cells = (string | null)[][];

/** What native DuckDB reads, every value as its text. */
async function nativeRows(file: string, columns = 'COLUMNS(*)::VARCHAR'): Promise<Cells> {
  const read = await native.runAndReadAll(`SELECT ${columns} FROM read_parquet('${file}')`);
  return read.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))));
}

/** Writes a file with native DuckDB. */
async function made(query: string, options = ''): Promise<string> {
  const file = join(folder, `${readdirSync(folder).length}.parquet`);
  await native.run(`COPY (${query}) TO '${file}' (FORMAT parquet${options})`);
  return file;
}

async function load(bytes: Uint8Array, config: Readonly<Record<string, unknown>> = {}): Promise<World> {
  const w = await world({ 'in.parquet': bytes }, { provided });
  await w.run(driver, 't', { path: 'in.parquet', ...config });
  return w;
}
const failure = (bytes: Uint8Array, config: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
  load(bytes, config).then(
    () => undefined,
    (error: unknown) => (error instanceof StepError ? error.message : error),
  );
const all = (w: World): Promise<Cells> => w.rows('FROM t');
const bytesOf = (name: string): Uint8Array => readFileSync(join(CASES, `${name}.parquet`));

const everyType = (rows: number): string => `SELECT
  i::BIGINT AS id, (i % 2 = 0) AS bool, (i % 100 - 50)::TINYINT AS tiny, i::SMALLINT AS small, i::INTEGER AS int,
  (i % 200)::UTINYINT AS utiny, i::USMALLINT AS usmall, i::UINTEGER AS uint, (18446744073709551615 - i)::UBIGINT AS ubig,
  i / 3::FLOAT AS float, i / 7::DOUBLE AS double, (i / 100)::DECIMAL(4,2) AS dec4, (i / 100)::DECIMAL(9,2) AS dec9,
  (i / 10)::DECIMAL(18,4) AS dec18, (i::DECIMAL(38,10) * 1234567890123456) AS dec38,
  'text ' || i AS text, encode('bytes ' || i) AS blob, uuid_value AS uuid,
  DATE '2000-02-29' + i::INTEGER AS date, TIME '00:00:00' + INTERVAL (i) SECOND AS time,
  TIMESTAMP '1969-12-31 23:59:59.999999' + INTERVAL (i) HOUR AS ts,
  (TIMESTAMP '2020-01-01' + INTERVAL (i) DAY)::TIMESTAMP_S AS ts_s,
  (TIMESTAMP '2020-01-01 00:00:00.123' + INTERVAL (i) DAY)::TIMESTAMP_MS AS ts_ms,
  make_timestamp_ns(1600000000123456789 + i) AS ts_ns, TIMESTAMPTZ '2020-01-01 00:00:00+02' + INTERVAL (i) DAY AS tstz,
  TIMETZ '12:00:00+00' AS timetz, INTERVAL (i) MONTH + INTERVAL (i) DAY + INTERVAL (i) SECOND AS interval,
  (CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END)::ENUM('even', 'odd') AS enum,
  [i, NULL, i + 1] AS list, [[i], NULL, []] AS lists, {'a': i, 'b': 'x' || i} AS struct,
  MAP {'k' || range: i, 'l': NULL} AS map, [{'a': [i]}, NULL] AS deep
  FROM (SELECT CASE WHEN range % 7 = 3 THEN NULL ELSE range END AS i, range,
    ('00000000-0000-4000-8000-' || lpad(range::VARCHAR, 12, '0'))::UUID AS uuid_value FROM range(${rows}))`;

describe('what native DuckDB reads', () => {
  test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])(
    'packed by %s',
    async (codec) => {
      const file = await made(
        'SELECT range AS id, md5(range::VARCHAR) AS text, range / 3 AS x, [range] AS list FROM range(3000)',
        `, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`,
      );
      const w = await load(readFileSync(file));
      expect(await all(w)).toEqual(await nativeRows(file));
      expect(w.receipts[0]).toMatchObject({ format: 'parquet', rows: 3000, rejected: 0 });
      expect(w.receipts[0]?.dialect).toContainEqual(['row groups', '2']);
      const name = codec === 'uncompressed' ? 'none' : codec;
      expect(w.receipts[0]?.dialect).toContainEqual(['compression', name]);
      expect(w.metrics).toEqual({ rows_read: 3000, bytes_read: expect.any(Number) });
    },
  );

  test('with the encodings of its second version', async () => {
    const file = await made(everyType(400), ', PARQUET_VERSION V2, COMPRESSION zstd');
    expect(await all(await load(readFileSync(file)))).toEqual(await nativeRows(file));
  });

  test('the types are those of DuckDB', async () => {
    const file = await made(everyType(400));
    const w = await load(readFileSync(file));
    const read = await native.runAndReadAll(`DESCRIBE FROM read_parquet('${file}')`);
    const described = Object.fromEntries(read.getRows().map(([name, type]) => [String(name), String(type)]));
    // DuckDB reads milliseconds as microseconds.
    expect(await w.types('t')).toEqual({ ...described, ts_ms: 'TIMESTAMP_MS' });
    expect(await all(w)).toEqual(await nativeRows(file));
  });

  test('300 columns', async () => {
    const file = await made(
      `SELECT ${Array.from({ length: 300 }, (_, i) => `range + ${i} AS c${i}`).join()} FROM range(100)`,
    );
    expect(await all(await load(readFileSync(file)))).toEqual(await nativeRows(file));
  });

  test.each([
    'lz4',
    'int96',
    'pages-v2',
    ...['plain', 'delta_binary_packed', 'delta_length_byte_array', 'delta_byte_array'].map(
      (encoding) => `encoding-${encoding}`,
    ),
  ])('%s', async (name) => {
    expect(await all(await load(bytesOf(name)))).toEqual(await nativeRows(`${CASES}/${name}.parquet`));
  });
});

describe('what other writers write', () => {
  test('views, large texts and dictionaries', async () => {
    const w = await load(bytesOf('views'));
    expect(await all(w)).toEqual([
      ['a', 'a', 'x', 'x', '5', '[x]'],
      ['a text of more than twelve bytes', null, null, 'y', null, null],
      [null, '\\xFF'.repeat(20), 'y', null, '7', '[y, NULL]'],
    ]);
  });

  test('rare types, each told where it is another', async () => {
    const w = await load(bytesOf('rare'));
    expect(await w.types('t')).toEqual({
      half: 'FLOAT',
      nothing: 'VARCHAR',
      fixed: 'BLOB',
      decimal32: 'DECIMAL(5,2)',
      decimal256: 'VARCHAR',
      seconds: 'TIMESTAMP_MS',
      zone: 'TIMESTAMP WITH TIME ZONE',
      millis: 'TIME',
      nanos: 'TIME_NS',
      span: 'INTERVAL',
      fixed_list: 'INTEGER[]',
      unsigned: 'UBIGINT',
      map: 'MAP(VARCHAR, BIGINT)',
      day_ms: 'DATE',
    });
    expect(await all(w)).toMatchInlineSnapshot(`
      [
        [
          "1.5",
          null,
          "abc",
          "1.50",
          "11111111111111111111111111111111111111111111111111.00",
          "1970-01-01 00:00:00",
          "1970-01-01 00:00:00+00",
          "01:02:03.004",
          "00:00:00.000000001",
          "00:00:01",
          "[1, 2]",
          "18446744073709551615",
          "{k=1, l=NULL}",
          "1970-01-01",
        ],
        [
          "inf",
          null,
          null,
          null,
          null,
          "1970-01-01 00:00:01",
          "1970-01-01 00:00:00.001+00",
          null,
          null,
          null,
          null,
          "0",
          null,
          "1970-01-02",
        ],
        [
          null,
          null,
          "xyz",
          "-9.99",
          "-1.00",
          null,
          null,
          "23:00:00",
          "23:59:59.999999999",
          "-00:00:00.000001",
          "[3, 4]",
          null,
          "{}",
          null,
        ],
      ]
    `);
    expect(w.receipts[0]?.columns.filter(({ reason }) => reason)).toMatchInlineSnapshot(`
      [
        {
          "name": "half",
          "reason": "numbers of 16 bits, each of which a FLOAT holds",
          "type": "FLOAT",
        },
        {
          "name": "nothing",
          "reason": "it holds no value",
          "type": "VARCHAR",
        },
        {
          "name": "decimal256",
          "reason": "decimals of 60 digits and scale 2, which no DECIMAL has: every digit is kept as text",
          "type": "VARCHAR",
        },
        {
          "name": "zone",
          "reason": "moments in Europe/Prague, kept in UTC",
          "type": "TIMESTAMPTZ",
        },
        {
          "name": "fixed_list",
          "reason": "lists of 2 values each",
          "type": "INTEGER[]",
        },
      ]
    `);
  });

  test('moments of 96 bits with nanoseconds: read again as TIMESTAMP_NS', async () => {
    const w = await load(bytesOf('int96-nanoseconds'));
    expect(await all(w)).toEqual([
      ['1970-01-01 00:00:00.000000001'],
      ['1970-01-01 00:00:01.000000001'],
      [null],
    ]);
    expect(w.logs).toEqual([
      { level: 'info', message: 'in.parquet is read again: "ts" holds parts of a microsecond.' },
    ]);
  });

  test('integers split into streams of bytes, which DuckDB does not read', async () => {
    const w = await load(bytesOf('encoding-byte_stream_split'));
    expect(await w.rows('SELECT sum(n), sum(x), count(*) FILTER (n = x) FROM t')).toEqual([
      ['499500', '499500', '1000'],
    ]);
  });

  test('names that stand twice', async () => {
    const w = await load(bytesOf('twice'));
    expect(await w.types('t')).toEqual({ a: 'BIGINT', a_1: 'BIGINT', A_2: 'BIGINT' });
    expect(await all(await load(bytesOf('twice'), { columns: ['A_2', 'a'] }))).toEqual([['3', '1']]);
  });

  test('no row group: the columns, and no rows', async () => {
    const w = await load(bytesOf('no-groups'));
    expect(await w.types('t')).toEqual({ id: 'BIGINT', name: 'VARCHAR' });
    expect(w.receipts[0]).toMatchObject({ rows: 0 });
  });
});

describe('keys', () => {
  test('columns and limit read what they take, and no more', async () => {
    const file = await made(
      `SELECT range AS id, md5(range::VARCHAR) AS text, range * 2 AS "b.c" FROM range(500000)`,
      ', ROW_GROUP_SIZE 122880',
    );
    const bytes = readFileSync(file);
    const w = await load(bytes, { columns: ['b.c', 'id'], limit: 3 });
    expect(await all(w)).toEqual([
      ['0', '0'],
      ['2', '1'],
      ['4', '2'],
    ]);
    expect(w.receipts[0]?.dialect).toContainEqual(['row groups', '1 of 5']);
    expect(w.metrics['bytes_read']).toBeLessThan(bytes.length / 4);
  });

  test('a column that is not there is named with those that are', async () => {
    expect(await failure(bytesOf('lz4'), { columns: ['nmae'] })).toBe(
      'columns names "nmae", which in.parquet does not have. Its columns are: id, name.',
    );
  });
});

describe('what cannot be read says why', () => {
  const whole = bytesOf('lz4');
  const cut = (start: number, end: number): Uint8Array => whole.slice(start, end);
  const changed = (at: number, value: number): Uint8Array => {
    const bytes = new Uint8Array(whole);
    bytes[at] = value;
    return bytes;
  };
  test.each<[string, Uint8Array, string | RegExp]>([
    ['an empty file', new Uint8Array(0), '"in.parquet" is empty: it has no bytes. Add the file again.'],
    ['cut off', cut(0, 300), /begins as a Parquet file and does not end as one, so it was cut off/],
    ['its middle is missing', new Uint8Array([...cut(0, 20), ...cut(60, whole.length)]), /is broken/],
    ['the magic alone', cut(0, 4), /is broken/],
    ['text', new TextEncoder().encode('id,name\n1,a\n'), /is no Parquet file\. Add a step for what it is/],
    ['JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), /it looks like a JPEG image/],
    ['a wrong length of the footer', changed(whole.length - 5, 1), /does not fit into/],
    ['a page that is no page', changed(6, 255), /is broken|cannot be read as Parquet/],
    [
      'encrypted',
      bytesOf('encrypted'),
      '"in.parquet" is encrypted, all of it: its key is not asked for here. Write it again without encryption.',
    ],
    ['a column encrypted', bytesOf('encrypted-column'), /is encrypted, some of it/],
    [
      'a map whose keys stand twice',
      bytesOf('map-keys'),
      /The column "map" holds a map in which the key k stands twice/,
    ],
  ])('%s', async (_, bytes, message) => {
    expect(await failure(bytes)).toMatch(message);
  });

  test('the other columns can be had', async () => {
    expect(await all(await load(bytesOf('map-keys'), { columns: ['id'] }))).toEqual([['1']]);
  });
});
