/** The statement that gives what a chart draws: one to be read, for a step, and one with the same answer that takes less time. */
import { ident } from '../sql/quote.ts';
import type { Axis } from './axis.ts';
import { placedSql } from './facts.ts';
import { SOURCE, type Aggregate, type ChartColumn } from './chart.ts';

/** What is measured, and what it is called in the answer. */
export interface Measure {
  readonly sql: string;
  readonly name: string;
  /** Parts add up to the whole: an empty span holds nothing, and bars may stand on one another. */
  readonly adds: boolean;
}

/** The largest of them are shown. */
export interface Limited {
  readonly column: string;
  readonly most: number;
}

export interface Grouped {
  readonly axes: readonly Axis[];
  readonly series?: string;
  readonly measure: Measure;
  /** Columns without which a row has no place. */
  readonly placed: readonly ChartColumn[];
  readonly limits: readonly Limited[];
  /** Groups of all values, shown or not, are few enough to be held; absent: they are not, or nobody knows. */
  readonly few?: boolean;
}

/** What a chart measures of a column, or rows. `taken`: names that the answer has already; `isFinite`: all of its values are. */
export function measureOf(
  aggregate: Aggregate,
  column: ChartColumn | undefined,
  taken: readonly string[],
  isFinite = false,
): Measure {
  if (aggregate === 'count' || column === undefined)
    return { sql: 'count(*)', name: unlike('rows', taken), adds: true };
  const value = ident(column.name);
  const placed = isFinite ? undefined : placedSql(column);
  const filter = placed === undefined ? '' : ` FILTER (WHERE ${placed})`;
  const sql = `${aggregate === 'mean' ? 'avg' : aggregate}(${value})${filter}`;
  return { sql, name: unlike(`${aggregate}_${column.name}`, taken), adds: aggregate === 'sum' };
}

/** A name that no other is, in whatever letters. */
function unlike(name: string, taken: readonly string[]): string {
  const folded = taken.map((each) => each.toLowerCase());
  let free = name;
  for (let n = 2; folded.includes(free.toLowerCase()); n++) free = `${name}_${n}`;
  return free;
}

/** The conditions of the rows that have a place, with `between` before the first of them and before each other. */
function whereSql(
  placed: readonly ChartColumn[],
  more: readonly string[] = [],
  between: readonly [first: string, next: string] = ['\n', '\n  '],
): string {
  const all = [...placed.map((column) => placedSql(column) ?? `${ident(column.name)} IS NOT NULL`), ...more];
  return all
    .map((each, at) => (at === 0 ? `${between[0]}WHERE ${each}` : `${between[1]}AND ${each}`))
    .join('');
}

/** Groups by the axes and the series, with what is measured of each group. */
export function groupedQuery(grouped: Grouped): string {
  const { order, cut } = orderOf(grouped);
  return `${groupsSql(grouped)}ORDER BY ${order}${cut}\n`;
}

/** Counts that the answer of `quickQuery` ends with: of all groups, or of the values of each limited column. */
export const countsOf = (grouped: Grouped): number => (isOfCells(grouped) ? grouped.limits.length : 1);

/**
 * As `groupedQuery`, in less time and harder to read: rows are grouped by the keys of the axes, and read once where `few` says
 * that all groups can be held before the largest are chosen. Its last columns are those of `countsOf`.
 */
export function quickQuery(grouped: Grouped): string {
  const { axes, series } = grouped;
  const { order, cut } = orderOf(grouped);
  const byKeys = { ...grouped, axes: axes.map((axis) => (axis.key ? { ...axis, sql: axis.key.sql } : axis)) };
  const backs = [
    ...axes.map(({ key }) => key?.back),
    ...(series === undefined ? [] : [undefined]),
    undefined,
  ];
  const names = backs.map((_, at) => `c${at}`);
  const values = backs.map((back, at) => back?.(`c${at}`) ?? `c${at}`);
  const found = isOfCells(grouped)
    ? cellsSql(byKeys, values, names)
    : `SELECT ${values.join(', ')}, count(*) OVER ()\nFROM (\n${groupsSql(byKeys)}) AS found(${names.join(', ')})\n`;
  return `${found}ORDER BY ${order}${cut}\n`;
}

const isOfCells = (grouped: Grouped): boolean =>
  grouped.few === true && grouped.limits.length > 0 && orderOf(grouped).cut === '';

/** All groups with their rows, then those of the largest values. */
function cellsSql(grouped: Grouped, values: readonly string[], names: readonly string[]): string {
  const { axes, series, limits } = grouped;
  const columns = [...axes.map(({ drawn }) => drawn.column), series];
  const limited = limits.map(({ column, most }) => ({ name: `c${columns.indexOf(column)}`, most }));
  const largest = limited.map(
    ({ name, most }) =>
      `${name} IN (SELECT ${name} FROM cells GROUP BY ${name} ORDER BY sum(n) DESC, ${name} LIMIT ${most})`,
  );
  const counts = limited.map(({ name }) => `(SELECT count(DISTINCT ${name}) FROM cells)`);
  const cells = groupsSql({ ...grouped, limits: [] }, 'count(*)');
  return `WITH cells(${[...names, 'n'].join(', ')}) AS MATERIALIZED (\n${cells})\nSELECT ${[...values, ...counts].join(', ')}\nFROM cells\nWHERE ${largest.join('\n  AND ')}\n`;
}

/** `more`: what is measured besides. */
function groupsSql(grouped: Grouped, ...more: readonly string[]): string {
  const { axes, series, measure, placed, limits } = grouped;
  const values = axes.map(({ sql, drawn }) => named(sql, drawn.column));
  const colour = series === undefined ? [] : [ident(series)];
  const lines = [...values, ...colour, `${measure.sql} AS ${ident(measure.name)}`];
  const group = lines.slice(0, -1).map((_, at) => at + 1);
  lines.push(...more);
  const largest = orderOf(grouped).cut === '' ? limits.map((limit) => largestSql(limit, placed)) : [];
  return `SELECT\n  ${lines.join(',\n  ')}\nFROM ${SOURCE}${whereSql(placed, largest)}\nGROUP BY ${group.join(', ')}\n`;
}

/** One alone is cut by what is drawn of it; of two, the rows of each decide. */
function orderOf({ axes, series, limits }: Grouped): { readonly order: string; readonly cut: string } {
  const columns = axes.length + (series === undefined ? 0 : 1);
  const [only, ...others] = limits;
  if (only !== undefined && others.length === 0 && columns === 1)
    return { order: '2 DESC NULLS LAST, 1', cut: `\nLIMIT ${only.most}` };
  return { order: Array.from({ length: columns }, (_, at) => at + 1).join(', '), cut: '' };
}

const named = (sql: string, column: string): string =>
  sql === ident(column) ? sql : `${sql} AS ${ident(column)}`;

function largestSql({ column, most }: Limited, placed: readonly ChartColumn[]): string {
  const name = ident(column);
  const where = whereSql(placed, [], [' ', ' ']);
  return `${name} IN (SELECT ${name} FROM ${SOURCE}${where} GROUP BY ${name} ORDER BY count(*) DESC, ${name} LIMIT ${most})`;
}

/** Rows as they are, or a sample of them, always the same. */
export function rowsQuery(
  columns: readonly string[],
  placed: readonly ChartColumn[],
  sample?: number,
): string {
  const rows = (indent: string): string =>
    `${indent}SELECT ${columns.join(', ')}\n${indent}FROM ${SOURCE}${whereSql(placed, [], [`\n${indent}`, `\n${indent}  `])}\n`;
  if (sample === undefined) return rows('');
  return `SELECT *\nFROM (\n${rows('  ')})\nUSING SAMPLE reservoir(${sample} ROWS) REPEATABLE (1)\n`;
}

/** What a box is made of, behind its category. */
const PARTS = ['low', 'quartile_1', 'median', 'quartile_3', 'high', 'min', 'max', 'rows', 'outliers'];

/** The values that boxes are made of, and which box each belongs to. */
export function heldSql(value: string, category: string | undefined, placed: readonly ChartColumn[]): string {
  const box = category === undefined ? '' : `${category} AS category, `;
  return `SELECT ${box}CAST(${ident(value)} AS DOUBLE) AS value\n  FROM ${SOURCE}${whereSql(placed, [], ['\n  ', '\n    '])}`;
}

/** A box for each of the largest categories, or for each span, or for all rows. */
export function boxQuery(
  value: string,
  of: Axis | undefined,
  placed: readonly ChartColumn[],
  most: number,
): string {
  const comma = of === undefined ? '' : 'category, ';
  const held = heldSql(value, of?.sql, placed);
  const group = of === undefined ? '' : '\n  GROUP BY category\n  ORDER BY rows DESC, category';
  const quartiles = `SELECT ${comma}quantile_cont(value, [0.25, 0.5, 0.75]) AS q, min(value) AS least, max(value) AS greatest, count(*) AS rows\n  FROM held${group}\n  LIMIT ${most}`;
  const isIn = 'value BETWEEN q[1] - 1.5 * (q[3] - q[1]) AND q[3] + 1.5 * (q[3] - q[1])';
  const parts = [
    `min(value) FILTER (WHERE ${isIn})`,
    'q[1]',
    'q[2]',
    'q[3]',
    `max(value) FILTER (WHERE ${isIn})`,
    'least',
    'greatest',
    'rows',
    `count(*) FILTER (WHERE NOT (${isIn}))`,
  ];
  const lines = [
    ...(of === undefined ? [] : [`category AS ${ident(unlike(of.drawn.column, PARTS))}`]),
    ...parts.map((sql, at) => (sql === PARTS[at] ? sql : `${sql} AS ${PARTS[at]}`)),
  ];
  const order = of === undefined ? 'rows' : of.drawn.kind === 'category' ? 'rows DESC, category' : 'category';
  const join = of === undefined ? 'FROM held, quartiles' : 'FROM held JOIN quartiles USING (category)';
  return `WITH held AS (\n  ${held}\n),\nquartiles AS (\n  ${quartiles}\n)\nSELECT\n  ${lines.join(',\n  ')}\n${join}\nGROUP BY ${comma}q, least, greatest, rows\nORDER BY ${order}\n`;
}
