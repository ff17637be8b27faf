/** The session's tables for the screen. Every value is text as DuckDB prints it, made by DuckDB itself. */
import type { DbConnection, Row } from '#core/driver.ts';
import type { LoadReceipt } from '#core/receipt.ts';
import { ident, literal } from '#core/sql.ts';
import type { ColumnInfo, TableInfo, TableWindow } from './engine.ts';

const OURS = `database_name = current_database() AND schema_name = 'main'`;
/** Characters of a cell that are sent; no screen shows more. */
const CELL = 2000;

export async function listTables(db: DbConnection): Promise<TableInfo[]> {
  const names = await db.query(
    `SELECT table_name AS name FROM duckdb_tables() WHERE ${OURS} AND NOT temporary ORDER BY table_oid`,
  );
  const made = new Map((await ledger(db)).map((row) => [row['name'], row]));
  const tables: TableInfo[] = [];
  for (const { name } of names) {
    const table = String(name);
    const entry = made.get(table);
    tables.push({
      name: table,
      rows: await count(db, table),
      columns: await columnsOf(db, table),
      ...(entry && originOf(entry)),
    });
  }
  return tables;
}

function originOf(entry: Row): Pick<TableInfo, 'fingerprint' | 'run_id' | 'receipt'> {
  const { fingerprint, run_id, receipt } = entry;
  return {
    fingerprint: String(fingerprint),
    run_id: String(run_id),
    receipt: typeof receipt === 'string' ? (JSON.parse(receipt) as LoadReceipt) : undefined,
  };
}

/** What `osiris.steps` says; nothing before the first run. Sessions made before there were receipts have no column for them. */
async function ledger(db: DbConnection) {
  const [there] = await db.query(
    `SELECT 1 AS found FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'osiris' AND table_name = 'steps'`,
  );
  if (!there) return [];
  return db.query(
    'SELECT * EXCLUDE (finished_at), table_name AS name FROM osiris.steps WHERE table_name IS NOT NULL',
  );
}

/** One window of rows, in one transaction, so that columns, total and rows belong together while a run replaces the table. */
export async function readWindow(
  db: DbConnection,
  table: string,
  offset: number,
  limit: number,
): Promise<TableWindow> {
  await db.exec('BEGIN TRANSACTION');
  try {
    const columns = await columnsOf(db, table);
    if (columns.length === 0) throw new Error(`There is no table "${table}". Run its step to make it.`);
    const total = await count(db, table);
    const cells = columns.map(({ name }, index) => `${cell(`t.${ident(name)}`)} AS c${index}`);
    // Tables are written once and never changed, so row ids count from 0 without gaps; a filter on them skips what is before.
    const from = Math.max(0, Math.trunc(offset));
    const rows = await db.query(
      `SELECT ${cells.join(', ')} FROM ${qualified(table)} AS t WHERE t.rowid >= ${from} AND t.rowid < ${from + Math.trunc(limit)} ORDER BY t.rowid`,
    );
    const texts = rows.map((row) => columns.map((_, index) => row[`c${index}`] as string | null));
    return { table, total, columns, offset: from, rows: texts };
  } finally {
    await db.exec('ROLLBACK');
  }
}

export async function dropTable(db: DbConnection, table: string): Promise<void> {
  await db.exec('BEGIN TRANSACTION');
  try {
    await db.exec(`DROP TABLE IF EXISTS ${qualified(table)}`);
    if ((await ledger(db)).length > 0)
      await db.exec(`DELETE FROM osiris.steps WHERE table_name = ${literal(table)}`);
    await db.exec('COMMIT');
  } catch (cause) {
    await db.exec('ROLLBACK');
    throw cause;
  }
}

async function columnsOf(db: DbConnection, table: string): Promise<ColumnInfo[]> {
  const rows = await db.query(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE ${OURS} AND table_name = ${literal(table)} ORDER BY column_index`,
  );
  return rows.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

async function count(db: DbConnection, table: string): Promise<number> {
  const [row] = await db.query(`SELECT count(*) AS rows FROM ${qualified(table)}`);
  return Number(row?.['rows']);
}

const qualified = (table: string): string => `main.${ident(table)}`;

function cell(column: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  return `CASE WHEN length(${text}) > ${CELL} THEN left(${text}, ${CELL}) || '…' ELSE ${text} END`;
}
