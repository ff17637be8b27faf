/** A table of native DuckDB as text, for comparison. */
import type { World } from '../drivers/support.ts';
import type { Cells } from './case.ts';

export interface Table {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly Cells[];
}

/** The table, its rows from one on. */
export async function readTable(w: World, table: string, from = 0): Promise<Table> {
  const columns = await w.rows(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '${table}' ORDER BY column_index`,
  );
  return {
    columns: columns.map(([name, type]) => [name ?? '', short(type ?? '')]),
    rows: await w.rows(`SELECT * FROM ${table} OFFSET ${from}`),
  };
}

const short = (type: string): string => (type === 'TIMESTAMP WITH TIME ZONE' ? 'TIMESTAMPTZ' : type);
