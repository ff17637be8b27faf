/** A table of native DuckDB as text, for comparison. */
import type { World } from '../drivers/support.ts';
import type { Cells } from './case.ts';

export interface Table {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly Cells[];
}

/** DuckDB's Node package drops a byte order mark at the start of a text it reads, so none may stand there. */
const BEFORE = '=';

/** The table, its rows from one on. */
export async function readTable(w: World, table: string, from = 0): Promise<Table> {
  const columns = await w.rows(
    `SELECT '${BEFORE}' || column_name, data_type FROM duckdb_columns() WHERE table_name = '${table}' ORDER BY column_index`,
  );
  const rows = await w.rows(`SELECT '${BEFORE}' || CAST(COLUMNS(*) AS VARCHAR) FROM ${table} OFFSET ${from}`);
  return {
    columns: columns.map(([name, type]) => [name?.slice(BEFORE.length) ?? '', short(type ?? '')]),
    rows: rows.map((row) => row.map((cell) => cell?.slice(BEFORE.length) ?? null)),
  };
}

const short = (type: string): string => (type === 'TIMESTAMP WITH TIME ZONE' ? 'TIMESTAMPTZ' : type);
