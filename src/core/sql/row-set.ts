import { ident } from './quote.ts';

/** Rows that are to be read in their order: of a table, or of a view of one. */
export interface RowSet {
  /** As a person is told of them. */
  readonly name: string;
  /** SQL: what stands behind FROM. */
  readonly from: string;
}

/** All rows of a table of the session's. */
export const rowsOf = (table: string): RowSet => ({ name: table, from: `main.${ident(table)}` });

/** SQL: the columns of such rows, `name` and `type` as DuckDB prints it. */
export const columnsQuery = ({ from }: RowSet): string =>
  `SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${from})`;
