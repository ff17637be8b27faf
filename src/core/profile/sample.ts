/** Some rows of a table, from its first to its last: always the same ones. */
import { ident } from '../sql/quote.ts';

/** Rows that DuckDB reads together. */
const VECTOR = 2048;
/** Places of a table that a sample is taken at. */
const PLACES = 12;

/** A query that gives the sample; undefined where the table has so few rows that all of them are looked at as fast. */
export function sampleOf(source: string, columns: readonly string[], rows: number): string | undefined {
  if (rows <= 2 * PLACES * VECTOR) return undefined;
  const names = columns.map(ident).join(', ');
  const parts = Array.from({ length: PLACES }, (_, n) => {
    const from = Math.floor(((rows - VECTOR) * n) / (PLACES - 1));
    // A filter on row ids skips all that is elsewhere.
    return `SELECT ${names} FROM ${source} WHERE rowid >= ${from} AND rowid < ${from + VECTOR}`;
  });
  return parts.join(' UNION ALL ');
}
