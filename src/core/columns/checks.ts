/** Questions to the database about a column of text. SQL of DuckDB's core only, since the browser has no extensions. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/index.ts';

const SAMPLE_ROWS = 2000;

/** A text (SQL), and a condition on it (SQL; may be NULL for no). */
export interface Check {
  readonly text: string;
  readonly holds: string;
}

/** SQL: is there a text that the condition does not hold for? */
const fails = ({ text, holds }: Check): string => `${text} IS NOT NULL AND NOT coalesce(${holds}, false)`;

/** Which of the conditions fail on any row of a relation (SQL), in one pass. */
export async function failures(
  db: DbConnection,
  relation: string,
  checks: readonly Check[],
): Promise<boolean[]> {
  if (checks.length === 0) return [];
  const counts = checks.map((check, i) => `count(*) FILTER (WHERE ${fails(check)}) AS f${i}`);
  const [row] = await db.query(`SELECT ${counts.join(',\n')} FROM ${relation}`);
  return checks.map((_, i) => Number(row?.[`f${i}`] ?? 0) > 0);
}

/** The first rows that hold a value, as a relation. */
export const firstValues = (table: string, text: string): string =>
  `(SELECT * FROM ${ident(table)} WHERE ${text} IS NOT NULL LIMIT ${SAMPLE_ROWS})`;

/** The first row (1-based, counting data rows) whose text the condition does not hold for. */
export async function firstFailure(
  db: DbConnection,
  table: string,
  text: string,
  holds: (text: string) => string,
): Promise<{ readonly row: number; readonly value: string } | undefined> {
  const check = fails({ text: 'v', holds: holds('v') });
  const [row] = await db.query(
    `SELECT * FROM (SELECT row_number() OVER () AS n, ${text} AS v FROM ${ident(table)}) WHERE ${check} LIMIT 1`,
  );
  return row && { row: Number(row['n']), value: String(row['v']) };
}
