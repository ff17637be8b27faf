/** What DuckDB itself calls volatile is known as such: another version of it may have more. */
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { whyVolatile } from '#core/sql/index.ts';

/** The same in every run of a session, though not in every database; and one that never gives a value. */
const STEADY = ['current_database', 'current_schema', 'current_schemas', 'in_search_path', 'error'];

test('every view of the database’s own, and every function that may give another value each time is one that a query is not fresh by', async () => {
  const database = await openDatabase(':memory:');
  const db = await database.connect();
  try {
    const rows = await db.query(
      `SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')
OR (function_type = 'macro' AND regexp_matches(macro_definition, 'current_timestamp|current_date|now\\(|random\\(|uuid\\('))`,
    );
    const names = rows.map(({ name }) => String(name)).filter((name) => !STEADY.includes(name));
    const views = await db.query('SELECT view_name AS name FROM duckdb_views() WHERE internal');
    const visible = views
      .map(({ name }) => String(name))
      .filter((name) => /^(?:duckdb|pragma|sqlite|pg)_/.test(name));
    expect(visible.length).toBeGreaterThan(30);
    expect(visible.filter((name) => whyVolatile(`FROM ${name}`) === undefined)).toEqual([]);
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => whyVolatile(`SELECT ${name}()`) === undefined)).toEqual([]);
  } finally {
    await db.close();
    database.close();
  }
});
