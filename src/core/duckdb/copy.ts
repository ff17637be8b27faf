/** A table of one DuckDB as a table of another. */
import { sqlOf } from '../columns/data-type.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import type { Carried } from './carry.ts';

/** A column of the table, in the order of those that a query gives. */
export interface CopiedColumn extends Carried {
  readonly name: string;
}

/**
 * Makes `table` in `into` of what `sql` gives in `from`: what each of `columns` asks for, in their order. Resolves to its rows. `onBatch`: is
 * told the rows so far before each batch goes on, and may end the copy by throwing.
 */
export async function copyTable(
  from: Pick<DbConnection, 'columns'>,
  sql: string,
  columns: readonly CopiedColumn[],
  into: Pick<DbConnection, 'createTable' | 'createTableAs' | 'append'>,
  table: string,
  onBatch: (rows: number) => void,
): Promise<number> {
  const definitions = columns.map(({ name, type, as, make }) => ({ name, type: make ? sqlOf(as) : type }));
  await into.createTable(table, definitions);
  async function* batches(): AsyncGenerator<ColumnBatch> {
    let rows = 0;
    const types = columns.map(({ as }) => as);
    for await (const batch of from.columns(sql, types)) {
      rows += batch.rows;
      onBatch(rows);
      yield batch;
    }
  }
  const rows = await into.append(table, batches());
  const made = columns.flatMap(({ name, make }) => (make ? [`${make(ident(name))} AS ${ident(name)}`] : []));
  if (made.length > 0)
    await into.createTableAs(table, `SELECT * REPLACE (${made.join(', ')}) FROM ${ident(table)}`);
  return rows;
}
