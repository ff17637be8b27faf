/** One table as its run entered it. In one statement: while a step runs, DuckDB comes to others but now and then. */
import type { DbConnection } from '#core/contract/database.ts';
import { COLUMNS_WITH_ORIGIN, originOf } from '#core/run/ledger.ts';
import { literal } from '#core/sql/index.ts';
import type { TableInfo } from './engine.ts';
import { OURS, type Known } from './windows.ts';

/** Undefined where no run made a table of that name. Only where there has been a run: the ledger is made by the first. */
export async function readTable(
  db: DbConnection,
  known: Known,
  table: string,
): Promise<TableInfo | undefined> {
  const found = await db.query(
    `SELECT c.table_oid AS v, c.column_name AS name, c.data_type AS type, s.key, s.run_id, s.rows, s.receipt, s.stand_ins
${COLUMNS_WITH_ORIGIN}
WHERE ${OURS} AND c.table_name = ${literal(table)} ORDER BY c.column_index`,
  );
  const [first] = found;
  if (!first) return undefined;
  const { v, rows } = first;
  const columns = found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  const version = known.version(v);
  known.tables.set(table, { version, total: Number(rows), columns });
  return {
    name: table,
    version,
    rows: Number(rows),
    columns,
    ...originOf(first),
  };
}
