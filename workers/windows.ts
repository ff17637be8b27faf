/** Windows onto the session's tables: one statement each, which also says of which version of the table its rows are. */
import type { DbConnection, Row } from '#core/contract/database.ts';
import { ident, literal } from '#core/sql/index.ts';
import type { ColumnInfo, TableWindow } from './engine.ts';

/** Of tables that are no temporary ones, in DuckDB's own lists of what there is. */
export const OURS = `database_name = current_database() AND schema_name = 'main'`;
/** Characters of a cell that are sent; no screen shows more. */
const CELL = 2000;

/** A table as it was when it had that version. A run never changes a table: it puts another in its place. */
export interface KnownTable {
  readonly version: string;
  readonly total: number;
  readonly columns: readonly ColumnInfo[];
}

/** What is known of one connection's tables, by name. */
export interface Known {
  /** Versions are of one opening of the database: after another, DuckDB counts anew. */
  version(oid: unknown): string;
  readonly tables: Map<string, KnownTable>;
}

/**
 * Makes an empty `Known` for a connection; `opening` is another text for every opening of the database and
 * becomes a part of each version.
 */
export function nothingKnown(opening: string): Known {
  return { version: (oid) => `${opening}.${String(oid)}`, tables: new Map() };
}

/** Rows `[offset, offset + limit)`; columns and total only where `has` is not the version they are of. */
export async function readWindow(
  db: DbConnection,
  known: Known,
  table: string,
  offset: number,
  limit: number,
  has?: string,
): Promise<TableWindow> {
  const from = Math.max(0, Math.trunc(offset));
  const to = from + Math.trunc(limit);
  const before = known.tables.get(table);
  const rows = before && (await rowsOf(db, table, before.columns, from, to).catch(() => []));
  if (before && rows?.[0] && known.version(rows[0]['v']) === before.version)
    return answer(table, before, from, rows, has);
  // It was replaced, or has no such rows: columns, total and rows are read of one moment.
  await db.exec('BEGIN TRANSACTION');
  try {
    const now = await describe(db, known, table);
    known.tables.set(table, now);
    return answer(table, now, from, await rowsOf(db, table, now.columns, from, to), has);
  } finally {
    await db.exec('ROLLBACK');
  }
}

async function describe(db: DbConnection, known: Known, table: string): Promise<KnownTable> {
  const found = await db.query(
    `SELECT table_oid AS v, column_name AS name, data_type AS type FROM duckdb_columns() WHERE ${OURS} AND table_name = ${literal(table)} ORDER BY column_index`,
  );
  const [first] = found;
  if (!first) throw new Error(`There is no table "${table}". Run its step to make it.`);
  const [count] = await db.query(`SELECT count(*) AS rows FROM main.${ident(table)}`);
  return {
    version: known.version(first['v']),
    total: Number(count?.['rows']),
    columns: found.map(({ name, type }) => ({ name: String(name), type: String(type) })),
  };
}

/** Tables are written once and never changed, so row ids count from 0 without gaps; a filter on them skips what is before. */
function rowsOf(
  db: DbConnection,
  table: string,
  columns: readonly ColumnInfo[],
  from: number,
  to: number,
): Promise<Row[]> {
  const version = `(SELECT table_oid FROM duckdb_tables() WHERE ${OURS} AND table_name = ${literal(table)}) AS v`;
  const cells = columns.map(({ name, type }, index) => `${cellText(`t.${ident(name)}`, type)} AS c${index}`);
  return db.query(
    `SELECT ${[version, ...cells].join(', ')} FROM main.${ident(table)} AS t WHERE t.rowid >= ${from} AND t.rowid < ${to} ORDER BY t.rowid`,
  );
}

function answer(
  table: string,
  { version, total, columns }: KnownTable,
  offset: number,
  rows: readonly Row[],
  has?: string,
): TableWindow {
  const texts = rows.map((row) => columns.map((_, index) => row[`c${index}`] as string | null));
  const window = { table, version, offset, rows: texts };
  return has === version ? window : { ...window, total, columns };
}

/** Types whose every value is a short text: to measure it would only take time. */
const SHORT =
  /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIME|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?|UUID|INTERVAL)$/;

/** A value of a column as text, cut where no screen shows more. */
export function cellText(column: string, type: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  if (SHORT.test(type)) return text;
  return `CASE WHEN length(${text}) > ${CELL} THEN left(${text}, ${CELL}) || '…' ELSE ${text} END`;
}
