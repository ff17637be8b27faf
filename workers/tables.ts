/** The session's tables for the screen: which there are, and who made them. */
import type { DbConnection } from '#core/contract/database.ts';
import { forgetTable, origins } from '#core/run/ledger.ts';
import { ident } from '#core/sql/index.ts';
import type { ColumnInfo, TableInfo, TableVersion } from './engine.ts';
import { OURS, type Known } from './windows.ts';

/** All of them as they are at one moment; what is `known` of them is renewed. */
export async function listTables(db: DbConnection, known: Known): Promise<TableInfo[]> {
  await db.exec('BEGIN TRANSACTION');
  try {
    const found = await listVersions(db, known);
    const names = found.map(({ table }) => table);
    const [columns, counts] = [await columnsOf(db), await count(db, names)];
    const made = await origins(db);
    known.tables.clear();
    return found.map(({ table: name, version }, index) => {
      const table = {
        version,
        total: counts[index] ?? 0,
        columns: columns.get(name) ?? [],
      };
      known.tables.set(name, table);
      return {
        name,
        version,
        rows: table.total,
        columns: table.columns,
        ...made.get(name),
      };
    });
  } finally {
    await db.exec('ROLLBACK');
  }
}

/** The version of each of them, and no more: one statement, which a step that runs lets through. */
export async function listVersions(db: DbConnection, known: Known): Promise<TableVersion[]> {
  const found = await db.query(
    `SELECT table_name AS name, table_oid AS v FROM duckdb_tables() WHERE ${OURS} AND NOT temporary ORDER BY table_oid`,
  );
  return found.map(({ name, v }) => ({ table: String(name), version: known.version(v) }));
}

/**
 * Drops a table of the session and its row of the ledger, both or none; nothing where there is no such table.
 * Rejects with `DbError`.
 */
export async function dropTable(db: DbConnection, table: string): Promise<void> {
  await db.exec('BEGIN TRANSACTION');
  try {
    await db.exec(`DROP TABLE IF EXISTS main.${ident(table)}`);
    await forgetTable(db, table);
    await db.exec('COMMIT');
  } catch (cause) {
    await db.exec('ROLLBACK');
    throw cause;
  }
}

/** By table. */
async function columnsOf(db: DbConnection): Promise<ReadonlyMap<string, readonly ColumnInfo[]>> {
  const rows = await db.query(
    `SELECT table_name AS table, column_name AS name, data_type AS type FROM duckdb_columns() WHERE ${OURS} ORDER BY table_oid, column_index`,
  );
  const columns = new Map<string, ColumnInfo[]>();
  for (const { table, name, type } of rows) {
    const column = { name: String(name), type: String(type) };
    const others = columns.get(String(table));
    if (others) others.push(column);
    else columns.set(String(table), [column]);
  }
  return columns;
}

/** Rows of each. */
async function count(db: DbConnection, tables: readonly string[]): Promise<number[]> {
  if (tables.length === 0) return [];
  const counts = tables.map((table) => `(SELECT count(*) FROM main.${ident(table)})`);
  const [row] = await db.query(`SELECT ${counts.map((sql, index) => `${sql} AS n${index}`).join(', ')}`);
  return tables.map((_, index) => Number(row?.[`n${index}`]));
}
