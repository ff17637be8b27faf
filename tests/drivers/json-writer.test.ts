/** filesystem.json_writer: every type, every key, compared with what native DuckDB's own JSON says and with what is read back. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { driver as extractor } from '#drivers/filesystem/json_extractor.ts';
import { driver } from '#drivers/filesystem/json_writer.ts';
import { world, type World } from './support.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

async function write(
  query: string,
  config: Readonly<Record<string, unknown>> = {},
  world_?: World,
): Promise<{ readonly text: string; readonly bytes: Uint8Array; readonly w: World }> {
  const w = world_ ?? (await world());
  await w.db.exec(`CREATE OR REPLACE TABLE "t ""1""" AS ${query}`);
  const table = 't "1"';
  const [[count]] = (await w.rows('SELECT count(*) FROM "t ""1"""')) as [[string]];
  const path = String(config['path'] ?? 'out.json');
  const rows = Number(count);
  expect(await w.run(driver, 'w', { path, ...config }, { a: { table, rows } })).toEqual({ table, rows });
  const bytes = w.artifacts.get(path)!;
  expect(w.metrics).toMatchObject({ rows_written: rows, bytes_written: bytes.length });
  return { text: /\.gz$/.test(path) ? '' : utf8.decode(bytes), bytes, w };
}

const failure = (query: string, config: Readonly<Record<string, unknown>> = {}) =>
  write(query, config).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );

test('a list with a row on each line; lines; nothing', async () => {
  const rows = `FROM (VALUES (2, 'b'), (1, NULL)) v(n, "s""x")`;
  expect((await write(rows)).text).toBe('[\n{"n":2,"s\\"x":"b"},\n{"n":1,"s\\"x":null}\n]\n');
  for (const path of ['a.ndjson', 'A.JSONL'])
    expect((await write(rows, { path })).text).toBe('{"n":2,"s\\"x":"b"}\n{"n":1,"s\\"x":null}\n');
  expect((await write(rows, { format: 'ndjson' })).text).toBe('{"n":2,"s\\"x":"b"}\n{"n":1,"s\\"x":null}\n');
  expect((await write(rows, { path: 'a.ndjson', format: 'json' })).text).toMatch(/^\[\n/);
  expect((await write('SELECT 1 AS a WHERE false')).text).toBe('[]\n');
  expect((await write('SELECT 1 AS a WHERE false', { path: 'a.ndjson' })).text).toBe('');
});

/** A value of each type; what JSON has for it. */
const VALUES: readonly (readonly [sql: string, json: string])[] = [
  ['true', 'true'],
  ['(-128)::TINYINT', '-128'],
  ['9223372036854775807', '9223372036854775807'],
  ['18446744073709551615::UBIGINT', '18446744073709551615'],
  ["'170141183460469231731687303715884105727'::HUGEINT", '170141183460469231731687303715884105727'],
  ["'340282366920938463463374607431768211455'::UHUGEINT", '340282366920938463463374607431768211455'],
  ["'123456789012345678901234567890.12345678'::DECIMAL(38,8)", '123456789012345678901234567890.12345678'],
  ['1.50::DECIMAL(9,2)', '1.50'],
  ['0.1::DOUBLE', '0.1'],
  ['1e300::DOUBLE', '1e+300'],
  ['1.5::FLOAT', '1.5'],
  ["'ü😀\"\\\t' || chr(1) || chr(10) || chr(0) || 'x'", '"ü😀\\"\\\\\\t\\u0001\\n\\u0000x"'],
  ["''", '""'],
  ["'\\x00\\xAB'::BLOB", '"\\\\x00ab"'],
  ["'2026-01-02'::DATE", '"2026-01-02"'],
  ["'0044-03-15 (BC)'::DATE", '"0044-03-15 (BC)"'],
  ["'infinity'::DATE", '"infinity"'],
  ["'10:11:12.123456'::TIME", '"10:11:12.123456"'],
  ["'2026-01-02 03:04:05.5'::TIMESTAMP", '"2026-01-02 03:04:05.5"'],
  ["'2026-01-02 03:04:05.123456789'::TIMESTAMP_NS", '"2026-01-02 03:04:05.123456789"'],
  ["'2026-01-02 03:04:05+00'::TIMESTAMPTZ", '"2026-01-02 03:04:05+00"'],
  ["INTERVAL '1 month 2 days'", '"1 month 2 days"'],
  ["'00000000-0000-4000-8000-000000000001'::UUID", '"00000000-0000-4000-8000-000000000001"'],
  ["'101'::BIT", '"101"'],
  ["'b'::ENUM('a', 'b')", '"b"'],
  ['[1, NULL, 3]', '[1,null,3]'],
  ['[]::INTEGER[]', '[]'],
  ['[1, 2]::INTEGER[2]', '[1,2]'],
  ["{'a b': 1, 'c': [{'d': NULL}]}", '{"a b":1,"c":[{"d":null}]}'],
  ["MAP {'k\"': 1.5, 'l': NULL}", '{"k\\"":1.5,"l":null}'],
  ['NULL::INTEGER', 'null'],
];

test.each(VALUES)('%s is %s', async (sql, json) => {
  const { text } = await write(`SELECT ${sql} AS v`, { path: 'a.ndjson' });
  expect(text).toBe(`{"v":${json}}\n`);
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

test('native DuckDB reads in it what is in the table', async () => {
  // It makes a double of numbers beyond 64 bits, and no BLOB of a text.
  const columns = VALUES.filter(([sql]) => !/BLOB|chr\(0\)|HUGEINT|DECIMAL\(38/.test(sql));
  const query = `SELECT ${columns.map(([sql], i) => `${sql} AS c${i}`).join(', ')}`;
  const { text, w } = await write(query, { path: 'a.ndjson' });
  await w.db.exec(`CREATE TABLE j AS SELECT $j$${text}$j$::JSON AS j`);
  for (const [i, [sql]] of columns.entries()) {
    const [[type]] = (await w.rows(`SELECT typeof(${sql})`)) as [[string]];
    const nested = `(j->'c${i}')::VARCHAR = to_json(${sql})::VARCHAR`;
    const single = `CAST(j->>'c${i}' AS ${type}) IS NOT DISTINCT FROM (${sql})`;
    const [[same]] = (await w.rows(`SELECT ${/^[[{]|MAP/.test(sql) ? nested : single} FROM j`)) as [[string]];
    expect({ sql, same }).toEqual({ sql, same: 'true' });
  }
});

test('what it writes, filesystem.json_extractor reads: same values, many rows and batches', async () => {
  const query = `SELECT i AS id, i * 1.25 AS d, CASE WHEN i % 7 <> 0 THEN 'näme ' || i END AS s, [i, NULL] AS l, {'a': i % 2 = 0} AS o
    FROM range(9000) r(i)`;
  for (const path of ['a.json', 'a.ndjson', 'a.ndjson.gz']) {
    const { bytes, w } = await write(query, { path });
    const back = await world({ [path]: bytes });
    await back.run(extractor, 'back', { path });
    const sums = `SELECT count(*), sum(id), sum(d)::DECIMAL(20,2), count(s), max(s), sum(l[1]), sum(len(l)), count(*) FILTER (o.a)`;
    expect(await back.rows(`${sums} FROM back`)).toEqual(await w.rows(`${sums} FROM "t ""1"""`));
  }
});

test('gzip, by its name or by the key', async () => {
  const { bytes } = await write('SELECT 1 AS a', { path: 'a.json.gz' });
  expect(gunzipSync(bytes).toString()).toBe('[\n{"a":1}\n]\n');
  const named = await write('SELECT 1 AS a', { path: 'a.packed.gz', compression: 'none', format: 'ndjson' });
  expect(utf8.decode(named.bytes)).toBe('{"a":1}\n');
  const asked = await world();
  await asked.db.exec('CREATE TABLE a AS SELECT 1 AS a');
  await asked.run(driver, 'w', { path: 'a.json', compression: 'gzip' }, { a: { table: 'a', rows: 1 } });
  expect(gunzipSync(asked.artifacts.get('a.json')!).toString()).toBe('[\n{"a":1}\n]\n');
  const { spec } = driver;
  expect(spec.check?.({ path: 'a.json.zip' })).toMatchObject([{ key: 'path', instead: 'a.json.gz' }]);
  expect(spec.check?.({ path: 'a.zip' })).toMatchObject([{ instead: 'a.json.gz' }]);
});

test.each([
  [
    "SELECT i, CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE i END AS v FROM range(5) r(i)",
    'Row 4 of "t "1"" holds in "v" nan',
  ],
  ["SELECT [1.0::DOUBLE, 'infinity'::DOUBLE] AS l", 'Row 1 of "t "1"" holds in "l" inf'],
])('%s: no number for JSON, and no file', async (query, words) => {
  const w = await world();
  await expect(write(query, {}, w)).rejects.toThrow(words);
  expect(w.artifacts.size).toBe(0);
});

test('folders, several tables and none are told', async () => {
  expect((await write('SELECT 1 AS a', { path: 'out/deep/a.json' })).text).toContain('"a":1');
  expect(await failure('SELECT 1 AS a', { path: 'out/a.json', create_dirs: false })).toBe(
    'The folder out does not exist. Set `create_dirs: true` to make it.',
  );
  const w = await world();
  await expect(w.run(driver, 'w', { path: 'a.json' })).rejects.toThrow('There is no table to write');
  const two = { a: { table: 'a', rows: 0 }, b: { table: 'b', rows: 0 } };
  await expect(w.run(driver, 'w', { path: 'a.json' }, two)).rejects.toThrow(
    'A JSON file holds one table, and this step needs 2.',
  );
});
