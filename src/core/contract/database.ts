/** The database as a driver has it: one connection, SQL, rows, and batches of columns in and out. */
import type { DataType } from '../columns/data-type.ts';
import type { ColumnBatch } from './columns.ts';
import type { Place } from './files.ts';

/** One connection to the session's database. Rejects with `DbError` when the database refuses. */
export interface DbConnection {
  exec(sql: string): Promise<void>;
  /** Makes an empty table, in place of one there is. `type` as DuckDB's SQL has it. */
  createTable(table: string, columns: readonly ColumnDefinition[]): Promise<void>;
  /**
   * Makes a table of what `query` gives, in place of one there is; resolves to its number of rows. The only way for a query of the
   * person's: here dates and times mean the same in both worlds, and it can be cancelled. Rejects with a `DbError` whose `sql` holds
   * `query` as it is.
   */
  createTableAs(table: string, query: string): Promise<number>;
  /** Small results only: every row is held in memory. BIGINT arrives as bigint, DECIMAL and other exact types as text. */
  query(sql: string): Promise<Row[]>;
  /**
   * Streams a result of any size. A column of VARCHAR, BOOLEAN, INTEGER, BIGINT, DOUBLE, DATE, TIME or TIMESTAMP arrives as it
   * is or as the text that the database casts it to; cast others in the SQL. No other call on this connection until it ends.
   */
  stream(sql: string): AsyncIterable<ColumnBatch>;
  /**
   * Streams a result of any size, its columns cast to `types`, and each exactly in its own: one of `types` for each column. A batch is
   * valid until the next is asked for. No other call on this connection until it ends.
   */
  columns(sql: string, types: readonly DataType[]): AsyncIterable<ColumnBatch>;
  /**
   * Appends batches to an existing table by position; resolves to the number of rows. A batch's buffers are copied before
   * the next batch is asked for, so the source may fill them again while the database still inserts.
   */
  append(table: string, batches: AsyncIterable<ColumnBatch>): Promise<number>;
  /**
   * `COPY (query) TO place (options)`: the database writes the file itself, and nothing of it passes through here. Resolves
   * to the number of rows. `onBytes`: how long the file is by now, about five times a second. Rejects with `StepError`
   * where there is no more room. Absent in the browser: DuckDB-WASM's COPY takes longer than streaming the rows and
   * formatting them beside it, and never ends where the browser gives no more room.
   */
  copy?(query: string, options: string, place: Place, onBytes: (bytes: number) => void): Promise<number>;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
}

export type Row = Readonly<Record<string, DbValue>>;
export type DbValue = null | boolean | number | bigint | string;
