/** DuckDB databases for tests, made by native DuckDB. */
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'duckdb-'));

/** Makes a database at `path` in which `sql` was run. `attach`: options of ATTACH; `first`: what is said before. */
export async function makeDuckDb(path: string, sql: string, attach = '', first = ''): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'; ${first}`);
    await connection.run(`ATTACH '${path}' AS made ${attach}`);
    await connection.run('USE made');
    await connection.run(sql);
    await connection.run('USE memory');
    await connection.run('DETACH made');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * A table `types` with a column of every type, and rows at the ends of each: NULL, empty, least, largest. `kept`: in what a table
 * of the session has another type, which the file's column becomes.
 */
export const TYPES: readonly {
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
  readonly kept?: string;
}[] = [
  { name: 'bool', type: 'BOOLEAN', values: ['true', 'false'] },
  { name: 'i8', type: 'TINYINT', values: ['-128', '127'] },
  { name: 'i16', type: 'SMALLINT', values: ['-32768', '32767'] },
  { name: 'i32', type: 'INTEGER', values: ['-2147483648', '2147483647'] },
  { name: 'i64', type: 'BIGINT', values: ['-9223372036854775808', '9223372036854775807'] },
  {
    name: 'i128',
    type: 'HUGEINT',
    values: ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
  },
  { name: 'u8', type: 'UTINYINT', values: ['0', '255'] },
  { name: 'u16', type: 'USMALLINT', values: ['0', '65535'] },
  { name: 'u32', type: 'UINTEGER', values: ['0', '4294967295'] },
  { name: 'u64', type: 'UBIGINT', values: ['0', '18446744073709551615'] },
  { name: 'u128', type: 'UHUGEINT', values: ['0', '340282366920938463463374607431768211455'] },
  { name: 'big', type: 'BIGNUM', values: [`'-${'9'.repeat(60)}'`, `'${'1'.repeat(90)}'`] },
  { name: 'f32', type: 'FLOAT', values: [`'nan'`, `'-inf'`, '0.1', '1e-45', '3.4028235e38'] },
  { name: 'f64', type: 'DOUBLE', values: [`'inf'`, '-0.0', '0.1', '5e-324', '1.7976931348623157e308'] },
  { name: 'd4', type: 'DECIMAL(4,1)', values: ['-999.9', '999.9'] },
  { name: 'd9', type: 'DECIMAL(9,9)', values: ['-0.999999999', '0.000000001'] },
  { name: 'd18', type: 'DECIMAL(18,3)', values: ['-999999999999999.999', '0.001'] },
  { name: 'd38', type: 'DECIMAL(38,10)', values: ['-9999999999999999999999999999.9999999999', '0'] },
  {
    name: 'text',
    type: 'VARCHAR',
    values: [`''`, `'ž☃😀'`, `chr(65279) || 'marked'`, `'NULL'`, `'a"b,c\\n'`],
  },
  { name: 'blob', type: 'BLOB', values: [`''`, `'\\x00\\xFF''"'`] },
  { name: 'bits', type: 'BIT', values: [`'0'`, `'0101010101010'`] },
  {
    name: 'uid',
    type: 'UUID',
    values: [`'00000000-0000-0000-0000-000000000000'`, `'ffffffff-ffff-4fff-bfff-ffffffffffff'`],
  },
  { name: 'day', type: 'DATE', values: [`'4713-01-01 (BC)'`, `'infinity'`, `'-infinity'`, `'2024-02-29'`] },
  { name: 'clock', type: 'TIME', values: [`'00:00:00'`, `'24:00:00'`, `'12:34:56.789012'`] },
  { name: 'clock_ns', type: 'TIME_NS', values: [`'00:00:00'`, `'12:34:56.789012345'`] },
  {
    name: 'clock_tz',
    type: 'TIME WITH TIME ZONE',
    values: [`'00:00:00+15:59:59'`, `'23:59:59.999999-15:59:59'`, `'12:00:00+02'`],
  },
  {
    name: 'ts_s',
    type: 'TIMESTAMP_S',
    values: [`'1969-12-31 23:59:59'`, `'2262-04-12 00:00:00'`, `'infinity'`],
  },
  { name: 'ts_ms', type: 'TIMESTAMP_MS', values: [`'1969-12-31 23:59:59.999'`, `'-infinity'`] },
  {
    name: 'ts',
    type: 'TIMESTAMP',
    values: [`'0044-03-15 (BC) 12:00:00'`, `'2024-02-29 12:34:56.789012'`, `'infinity'`],
  },
  {
    name: 'ts_ns',
    type: 'TIMESTAMP_NS',
    values: [`'1677-09-22 00:00:00'`, `'2262-04-11 23:47:16.854775806'`],
  },
  {
    name: 'ts_tz',
    type: 'TIMESTAMP WITH TIME ZONE',
    values: [`'2024-02-29 12:34:56.789012+02'`, `'infinity'`],
  },
  {
    name: 'span',
    type: 'INTERVAL',
    values: [`'1 year 2 months -3 days 04:05:06.789'`, `'-400 years'`, `'00:00:00'`],
  },
  { name: 'mood', type: `ENUM('sad', 'it''s ok', 'a, b)')`, values: [`'sad'`, `'it''s ok'`, `'a, b)'`] },
  { name: 'list', type: 'INTEGER[]', values: ['[]', '[1, NULL, 3]'] },
  { name: 'lists', type: 'VARCHAR[][]', values: [`[[], NULL, ['a', NULL, '']]`] },
  { name: 'array', type: 'DOUBLE[3]', values: ['[1, 2.5, NULL]', '[0, 0, 0]'] },
  { name: 'arrays', type: 'INTEGER[2][2]', values: ['[[1, 2], NULL]'] },
  { name: 'arrays_list', type: 'SMALLINT[2][]', values: ['[[1, 2], NULL, [3, 4]]'] },
  {
    name: 'struct',
    type: `STRUCT(a INTERVAL, "b c" ENUM('q', 'r')[], "d""e" STRUCT(f DECIMAL(38,2)))`,
    values: [
      `{'a': INTERVAL '1 month', 'b c': ['q', NULL], 'd"e': {'f': 1.5}}`,
      `{'a': NULL, 'b c': NULL, 'd"e': NULL}`,
    ],
  },
  { name: 'map', type: 'MAP(VARCHAR, INTEGER)', values: ['MAP {}', `MAP {'a': 1, '': NULL}`] },
  {
    name: 'either',
    type: 'UNION(n INTEGER, t VARCHAR, tag BOOLEAN)',
    values: [
      `union_value(n := 7)`,
      `union_value(t := '7')`,
      `union_value(tag := true)`,
      `union_value(t := NULL)`,
    ],
  },
  {
    name: 'eithers',
    type: `MAP(ENUM('x', 'y'), UNION(a DATE, b STRUCT(c UNION(d UUID, e INTEGER[2])))[])`,
    values: [
      `MAP {'x': [union_value(a := DATE '2024-02-29'), NULL], 'y': NULL}`,
      `MAP {'y': [union_value(b := {'c': union_value(e := [1, 2])})]}`,
    ],
  },
  {
    name: 'pairs',
    type: 'UNION(x INTEGER, y VARCHAR)[2]',
    values: [
      `[union_value(x := 1)::UNION(x INTEGER, y VARCHAR), union_value(y := 'one')::UNION(x INTEGER, y VARCHAR)]`,
      '[NULL, NULL]',
    ],
  },
  { name: 'shape', type: 'GEOMETRY', values: [`'POINT (0.1 -2)'`, `'POLYGON ((0 0, 1 0, 1 1, 0 0))'`] },
  { name: 'json', type: 'JSON', values: [`'{"a": 1.50, "a": 2}'`, `'null'`], kept: 'VARCHAR' },
  { name: 'jsons', type: 'STRUCT(j JSON)[]', values: [`[{'j': '[1]'}]`], kept: 'STRUCT(j VARCHAR)[]' },
];

/** SQL that makes that table, a row for each place of the longest list of values, and one of NULLs. */
export function typesTable(types = TYPES): string {
  const most = Math.max(...types.map(({ values }) => values.length));
  const rows = Array.from({ length: most + 1 }, (_, row) =>
    types.map(({ type, values }) => `CAST(${values[row] ?? 'NULL'} AS ${type})`).join(', '),
  );
  const columns = types.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  return [
    `CREATE TABLE types (${columns})`,
    ...rows.map((values) => `INSERT INTO types VALUES (${values})`),
  ].join(';\n');
}
