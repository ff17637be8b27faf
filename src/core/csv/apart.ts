/** Rows that are no records: a line of units under the header, totals at the end. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/index.ts';
import type { OddLines } from './advice.ts';
import type { ColumnType } from '../columns/type.ts';

const FOOTER =
  /total|subtotal|sum\b|summ|average|mean\b|count\b|page\b|generated|export|report|source|note|end of|eof|celkem|souhrn|gesamt|summe|somme|totaal|suma/i;

/**
 * Asks the table. Units leave no value in a column whose values have a type; what stands at the end leaves none in any other
 * column, unless it says what it is.
 */
export function apartIn(
  db: DbConnection,
  table: string,
  columns: readonly ColumnType[],
): (lines: OddLines) => Promise<boolean> {
  return async ({ where, from, to, columns: odd, text }) => {
    if (where === 'behind' && FOOTER.test(text)) return true;
    const others = columns.filter(
      ({ name, type }) => !odd.includes(name) && (where === 'behind' || type !== 'VARCHAR'),
    );
    if (others.length === 0) return true;
    const names = others.map(({ name }) => ident(name)).join(', ');
    const [row] = await db.query(
      `SELECT ${others.map(({ name }) => `count(${ident(name)})`).join(' + ')} AS n FROM (SELECT ${names} FROM ${ident(table)} LIMIT ${to - from + 1} OFFSET ${from})`,
    );
    return Number(row?.['n']) === 0;
  };
}
