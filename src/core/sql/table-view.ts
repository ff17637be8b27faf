/** How a person looks at a table: sorted and filtered by its columns. The same SQL shows it on the screen and makes a step of it. */
import { ident, literal } from './quote.ts';

/** What is compared with a filter's `value`; those of `NO_VALUE` with none. */
export type FilterTest =
  | 'contains'
  | 'lacks'
  | 'begins'
  | 'ends'
  | 'is'
  | 'is-not'
  | 'below'
  | 'at-most'
  | 'above'
  | 'at-least'
  | 'null'
  | 'not-null'
  | 'empty';

/** Tests that compare with nothing. */
export const NO_VALUE: ReadonlySet<FilterTest> = new Set(['null', 'not-null', 'empty']);

/** One condition on a column. `value`: as DuckDB prints values of that column, or as a person types them. */
export interface ColumnFilter {
  readonly column: string;
  readonly test: FilterTest;
  readonly value?: string;
}

export interface SortKey {
  readonly column: string;
  readonly descending?: boolean;
}

/** All conditions hold; sorted by the first key, then the next. NULL comes last either way. */
export interface TableView {
  readonly sort: readonly SortKey[];
  readonly filters: readonly ColumnFilter[];
}

export const PLAIN_VIEW: TableView = { sort: [], filters: [] };

/** All rows, in the order in which they were made. */
export const isPlain = ({ sort, filters }: TableView): boolean => sort.length + filters.length === 0;

interface ViewColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * SQL: what stands behind FROM, with a line break before each clause; empty for a plain view. `tie`: what rows
 * that are equal otherwise are sorted by. Throws in words where a column is not there, or a value does not fit it.
 */
export function viewClauses(view: TableView, columns: readonly ViewColumn[], tie?: string): string {
  const where = view.filters.map((filter) => condition(filter, typeOf(columns, filter.column)));
  const keys = view.sort.map(({ column, descending = false }) => {
    typeOf(columns, column);
    return `${ident(column)}${descending ? ' DESC' : ''} NULLS LAST`;
  });
  const order = tie === undefined || keys.length === 0 ? keys : [...keys, tie];
  return [
    ...where.map((each, at) => `\n${at === 0 ? 'WHERE' : '  AND'} ${each}`),
    ...(order.length > 0 ? [`\nORDER BY ${order.join(', ')}`] : []),
  ].join('');
}

/** SQL of a step that gives the table as it is looked at. `shown`: the columns in their order, where they are not all in the table's. */
export function viewQuery(
  table: string,
  view: TableView,
  columns: readonly ViewColumn[],
  shown?: readonly string[],
): string {
  const what = shown ? shown.map((name) => ident(name)).join(',\n  ') : '*';
  return `SELECT${shown ? '\n  ' : ' '}${what}\nFROM ${ident(table)}${viewClauses(view, columns)}\n`;
}

function typeOf(columns: readonly ViewColumn[], name: string): string {
  const column = columns.find((each) => each.name === name);
  if (!column) throw new Error(`The table has no column "${name}" any more: take its filter or order away.`);
  return column.type;
}

function condition({ column, test, value = '' }: ColumnFilter, type: string): string {
  const cell = ident(column);
  const text = type === 'VARCHAR' ? cell : `CAST(${cell} AS VARCHAR)`;
  const [lower, sought] = [`lower(${text})`, `lower(${literal(value)})`];
  switch (test) {
    case 'contains':
      return `contains(${lower}, ${sought})`;
    case 'lacks':
      return `NOT coalesce(contains(${lower}, ${sought}), false)`;
    case 'begins':
      return `starts_with(${lower}, ${sought})`;
    case 'ends':
      return `ends_with(${lower}, ${sought})`;
    case 'null':
      return `${cell} IS NULL`;
    case 'not-null':
      return `${cell} IS NOT NULL`;
    case 'empty':
      return `${text} = ''`;
    default:
      return isComparable(type)
        ? `${cell} ${SIGNS[test]} ${typed(value, column, type)}`
        : `${text} ${SIGNS[test]} ${literal(value)}`;
  }
}

const SIGNS = {
  is: '=',
  'is-not': 'IS DISTINCT FROM',
  below: '<',
  'at-most': '<=',
  above: '>',
  'at-least': '>=',
} as const;

const INTEGER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM)$/;
const FRACTION = /^(FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;
const MOMENT =
  /^(DATE|TIME(_NS)?|TIME WITH TIME ZONE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?|INTERVAL|UUID|BOOLEAN)$/;

/** Numbers, for which below is not before in the alphabet. */
export const isNumber = (type: string): boolean => INTEGER.test(type) || FRACTION.test(type);

/** Values of these are compared as what they are, all others as the text that they are printed as. */
const isComparable = (type: string): boolean => isNumber(type) || MOMENT.test(type);

function typed(value: string, column: string, type: string): string {
  const given = value.trim();
  if (!isNumber(type)) return `CAST(${literal(given)} AS ${type})`;
  // As it is: a cast to the column's type would round it, and equal what it does not.
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(given)) return given;
  if (
    /^(FLOAT|DOUBLE)$/.test(type) &&
    /^[+-]?(\d+\.?\d*|\.\d+)e[+-]?\d+$|^[+-]?(nan|inf(inity)?)$/i.test(given)
  )
    return `CAST(${literal(given)} AS ${type})`;
  throw new Error(`"${given}" is no number, which the column "${column}" holds.`);
}
