/** Statements that make tables, alike in both worlds. */
import type { ColumnDefinition, DbConnection, Row } from '../contract/database.ts';
import { ident } from './quote.ts';

/** What stands before the query of a table that is made of one. */
export const tableAs = (table: string): string => `CREATE OR REPLACE TABLE ${ident(table)} AS\n`;

/** The same of one that only its connection sees, and that ends with it. */
export const temporaryTableAs = (table: string): string =>
  `CREATE OR REPLACE TEMPORARY TABLE ${ident(table)} AS\n`;

/** The statement that makes an empty table, in place of one there is; a temporary one only its connection sees. */
export function emptyTable(
  table: string,
  columns: readonly ColumnDefinition[],
  kind: '' | 'TEMPORARY ' = '',
): string {
  const definitions = columns.map(({ name, type }) => `${ident(name)} ${type}`);
  return `CREATE OR REPLACE ${kind}TABLE ${ident(table)} (${definitions.join(', ')})`;
}

/** The number of rows of a table that was just made: told by `answer`, but for a PIVOT, which is several statements to DuckDB. */
export async function rowsMade(
  db: Pick<DbConnection, 'query'>,
  table: string,
  answer: readonly Row[],
): Promise<number> {
  const told = answer[0]?.['Count'];
  if (told !== undefined) return Number(told);
  const [row] = await db.query(`SELECT count(*) AS n FROM ${ident(table)}`);
  return Number(row?.['n']);
}
