/** What a page of somebody else may ask of the tables of steps: those alone, in whatever way it is written. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { checkReading, ident } from '#core/sql/index.ts';

let duckdb: DuckDBConnection;
beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => duckdb.closeSync());

const TABLES = ['orders', 'Totals', 'source'];
const told = (sql: string) => {
  const { issues, missing } = checkReading(sql, TABLES);
  return [...new Set([...issues.map(({ type }) => type), ...missing.map((name) => `no ${name}`)])];
};

describe('what DuckDB tells of itself is no table of a step', () => {
  const views = [
    'duckdb_columns',
    'DuckDB_Columns',
    '"duckdb_columns"',
    'main.duckdb_columns',
    'pg_attribute',
  ];
  const ways = (name: string): string[] => [
    `SELECT * FROM ${name}`,
    `FROM ${name}`,
    `TABLE ${name}`,
    `DESCRIBE ${name}`,
    `SUMMARIZE ${name}`,
    `FROM (DESCRIBE ${name})`,
    `FROM (SHOW ${name})`,
    `FROM/**/${name}`,
    `SELECT * -- of\nFROM -- it\n${name}`,
    `FROM orders, ${name}`,
    `FROM orders AS o (a, b), ${name}`,
    `FROM orders o SEMI JOIN ${name} ON true`,
    `FROM orders POSITIONAL JOIN ${name}`,
    `FROM (orders CROSS JOIN ${name})`,
    `FROM ((${name}))`,
    `FROM x: ${name}`,
    `FROM orders TABLESAMPLE 1 ROWS, ${name}`,
    `FROM range(3) r (duckdb_columns), ${name}`,
    `FROM orders, LATERAL (FROM ${name})`,
    `SELECT (SELECT count(*) FROM ${name})`,
    `SELECT [(SELECT count(*) FROM ${name})]`,
    `SELECT {'a': (FROM ${name} LIMIT 1)}`,
    `FROM orders WHERE a = ANY (SELECT table_name FROM ${name})`,
    `SELECT count(*) FILTER (EXISTS (FROM ${name})) FROM orders`,
    `FROM orders LIMIT (SELECT count(*) FROM ${name})`,
    `FROM orders UNION ALL BY NAME FROM ${name}`,
    `WITH a AS MATERIALIZED (FROM ${name}) FROM a`,
    `WITH duckdb_columns AS (FROM ${name}), pg_attribute AS (FROM ${name}) FROM orders`,
    `SELECT * FROM (WITH duckdb_columns AS (SELECT 1), pg_attribute AS (SELECT 1) SELECT 1), ${name}`,
    `PIVOT ${name} ON table_name`,
    `UNPIVOT ${name} ON table_name`,
    `FROM histogram(${name}, table_name)`,
    `FROM histogram(source := ${name}, col_name := table_name)`,
    `FROM histogram(col_name := table_name, source => ${name})`,
  ];
  test.each(views)('%s', (name) => {
    for (const sql of ways(name)) expect(told(sql), sql).toContain('forbidden_statement');
  });

  test.each([
    'SELECT name, sql FROM sqlite_master',
    'FROM sqlite_temp_schema',
    'FROM duckdb_tables',
    'FROM duckdb_columns()',
    'FROM system.main.duckdb_columns()',
    'FROM "duckdb_columns"()',
    'FROM pragma_database_list',
    "FROM pragma_table_info('orders')",
    'FROM information_schema.tables',
    'FROM "INFORMATION_SCHEMA"."columns"',
    'FROM pg_catalog.pg_class',
    'FROM system.information_schema.tables',
    'FROM other.main.orders',
    'FROM osiris.steps',
    'FROM (SHOW TABLES)',
    'FROM (SHOW ALL TABLES)',
    'FROM (SHOW DATABASES)',
    'SHOW TABLES',
    'DESCRIBE',
    'FROM pg_timezone_names()',
    'FROM test_all_types()',
    "FROM query('FROM duckdb_columns')",
    "FROM query_table('duckdb_columns')",
    "FROM 'orders.csv'",
    "SELECT json_serialize_plan('FROM other.main.orders')",
    'SELECT "JSON_SERIALIZE_PLAN" /* it */ (x) FROM orders',
    "SELECT 'FROM other.main.orders'.json_serialize_plan()",
  ])('%s', (sql) => expect(told(sql)).toContain('forbidden_statement'));

  test('no view of DuckDB is named', async () => {
    const rows = await duckdb.runAndReadAll('SELECT DISTINCT view_name FROM duckdb_views()');
    const names = rows.getRows().map(([name]) => String(name));
    expect(names).toContain('duckdb_columns');
    for (const name of names) {
      expect(told(`FROM ${ident(name)}`), name).not.toEqual([]);
      expect(told(`FROM system.main.${ident(name)}`), name).toContain('forbidden_statement');
    }
  });
});

test.each([
  'FROM orders',
  'SELECT * FROM "ORDERS" JOIN main.totals USING (id)',
  'SUMMARIZE Totals',
  'DESCRIBE orders',
  'WITH duckdb_columns AS (SELECT 1 AS a) FROM duckdb_columns',
  'FROM range(3), generate_series(1, 2), unnest([1])',
  "SELECT * FROM orders, json_each('{}')",
  'VALUES (1)',
  'SELECT duckdb_columns FROM orders',
])('free: %s', (sql) => expect(told(sql)).toEqual([]));

test('a step may have the name of a view, and a name that nothing has is missing', () => {
  expect(checkReading('FROM duckdb_tables', ['duckdb_tables']).issues).toEqual([]);
  expect(told('FROM nothing, "/answer"')).toEqual(['no nothing', 'no /answer']);
  const [issue] = checkReading('FROM orders, sqlite_master', TABLES).issues;
  expect(issue).toEqual({
    type: 'forbidden_statement',
    message:
      '"sqlite_master" is no table of a step: it tells of the database itself, and a query reads the tables of steps.',
    start: 13,
    end: 26,
  });
});
