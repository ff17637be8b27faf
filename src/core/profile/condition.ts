/** Which rows a bar of a histogram stands for, or a value: in SQL. */
import { ident, literal } from '../sql/quote.ts';
import type { ColumnFilter } from '../sql/table-view.ts';

/** Values of a column as they are printed. `range`: from the first on, and below the second, or up to it where it is `closed`. */
export type ValuePart =
  | { readonly type: 'range'; readonly from: string; readonly to: string; readonly closed: boolean }
  | { readonly type: 'value'; readonly value: string }
  | { readonly type: 'null' };

/** The condition that those rows fulfil, and no others. `type`: the column's, as DuckDB prints it. */
export function conditionOf(column: string, type: string, part: ValuePart): string {
  const name = ident(column);
  switch (part.type) {
    case 'null':
      return `${name} IS NULL`;
    case 'value':
      return `${name} = ${typed(part.value, type)}`;
    case 'range':
      return `${name} >= ${typed(part.from, type)} AND ${name} ${part.closed ? '<=' : '<'} ${typed(part.to, type)}`;
  }
}

/** The query of a step that gives the rows of a table for which that holds. */
export const queryOf = (table: string, column: string, type: string, part: ValuePart): string =>
  `SELECT *\nFROM ${ident(table)}\nWHERE ${conditionOf(column, type, part)}\n`;

/** The same as conditions that a table is looked at with. */
export function filtersOf(column: string, part: ValuePart): ColumnFilter[] {
  switch (part.type) {
    case 'null':
      return [{ column, test: 'null' }];
    case 'value':
      return [{ column, test: 'is', value: part.value }];
    case 'range':
      return [
        { column, test: 'at-least', value: part.from },
        { column, test: part.closed ? 'at-most' : 'below', value: part.to },
      ];
  }
}

const EXACT = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,\s*\d+\))$/;

function typed(value: string, type: string): string {
  if (EXACT.test(type)) return value;
  // DuckDB reads `0.1` as a decimal, which is not the binary fraction.
  if (type === 'DOUBLE' || type === 'FLOAT')
    return Number.isSafeInteger(Number(value)) ? String(Number(value)) : `CAST(${literal(value)} AS ${type})`;
  if (type === 'VARCHAR' || type.startsWith('ENUM(')) return literal(value);
  if (type === 'BOOLEAN') return value;
  if (type === 'TIMESTAMP WITH TIME ZONE') return `TIMESTAMPTZ ${literal(value)}`;
  if (type === 'DATE' || type === 'TIME' || type === 'TIMESTAMP') return `${type} ${literal(value)}`;
  return `CAST(${literal(value)} AS ${type})`;
}
