/** Reads what a chart draws: aggregated by the database, at most some thousands of points. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { spanEnd, type Axis } from './axis.ts';
import { boxes } from './boxes.ts';
import {
  MOST_CATEGORIES,
  MOST_SERIES,
  queryOver,
  type ChartColumn,
  type ChartData,
  type ChartRefusal,
  type ChartSpec,
  type Point,
} from './chart.ts';
import { readFacts, type Facts } from './facts.ts';
import { withEmptySpans } from './fill.ts';
import {
  countsOf,
  groupedQuery,
  measureOf,
  quickQuery,
  rowsQuery,
  type Grouped,
  type Limited,
} from './query.ts';
import {
  axisOf,
  countGroups,
  cutsOf,
  lacking,
  number,
  numberOf,
  outOf,
  placedColumns,
  Refused,
  rowsOf,
  shortened,
  text,
  type Drawn,
  type Reading,
} from './reading.ts';
import { aggregates, namedRoles, refusalOf } from './roles.ts';
import { scatter } from './scatter.ts';

/** Rows of a sample, where one is wanted. */
const SAMPLED = 50_000;
/** Groups that are held before the largest values are chosen of them. */
const MOST_CELLS = 50_000;
/** What a sample is called while it is drawn; no step has such an id. */
const SAMPLE = `temp.${ident('/drawn')}`;

/**
 * What a chart draws of `relation`, which is SQL and has these columns; nothing is changed. `sample`: of some rows, where there are many.
 * Rejects as DuckDB does; what cannot be drawn says why.
 */
export async function readChart(
  db: DbConnection,
  relation: string,
  columns: readonly ChartColumn[],
  spec: ChartSpec,
  sample = false,
): Promise<ChartData | ChartRefusal> {
  const refused = refusalOf(spec, columns);
  if (refused) return refused;
  try {
    return await read(db, relation, columns, spec, sample);
  } catch (cause) {
    if (cause instanceof Refused) return { why: cause.why };
    throw cause;
  }
}

async function read(
  db: DbConnection,
  relation: string,
  columns: readonly ChartColumn[],
  spec: ChartSpec,
  sample: boolean,
): Promise<ChartData> {
  const named = namedRoles(spec);
  const of = Object.fromEntries(
    named.map(({ role, column }) => [role, columns.find(({ name }) => name === column)!]),
  );
  const used = [...new Set(Object.values(of))];
  const facts = await readFacts(db, relation, used);
  const { rows, leftOut } = facts;
  const reading: Reading = { db, relation, spec, facts, of };
  const empty: ChartData = {
    spec,
    points: [],
    table: [],
    rows,
    placed: 0,
    leftOut: leftOut.filter(({ nulls, infinite }) => nulls + infinite > 0),
    cuts: [],
    query: '',
  };
  const needed = placedColumns(reading);
  if (rows === 0 || needed.some(({ name }) => isEmpty(facts, name))) return empty;
  const placed = await countPlaced(reading, needed);
  if (placed === 0) return empty;
  if (spec.mark === 'scatter') return { ...empty, ...(await scatter(reading, placed)), placed };
  const draw = spec.mark === 'box' ? boxes : groups;
  if (!sample || placed <= SAMPLED) return { ...empty, ...(await draw(reading)), placed };
  const rowsOfSample = rowsQuery(
    used.map(({ name }) => ident(name)),
    lacking(facts, needed),
    SAMPLED,
  );
  await db.exec(`CREATE OR REPLACE TEMP TABLE ${SAMPLE} AS ${queryOver({ query: rowsOfSample }, relation)}`);
  const drawn = await draw({ ...reading, relation: SAMPLE });
  await db.exec(`DROP TABLE ${SAMPLE}`);
  return { ...empty, ...drawn, placed, sample: SAMPLED };
}

const isFinite = ({ leftOut }: Facts, name: string): boolean =>
  leftOut.every(({ column, infinite }) => column !== name || infinite === 0);

const isEmpty = (facts: Facts, name: string): boolean => outOf(facts, name) === facts.rows;

async function countPlaced(
  { db, relation, facts }: Reading,
  needed: readonly ChartColumn[],
): Promise<number> {
  const incomplete = lacking(facts, needed);
  const [only, ...others] = incomplete;
  if (only === undefined) return facts.rows;
  if (others.length === 0) return facts.rows - outOf(facts, only.name);
  const [row] = await db.query(
    queryOver({ query: `SELECT count(*) AS n FROM (${rowsQuery(['1'], incomplete)})` }, relation),
  );
  return Number(row?.['n']);
}

/** Bars, lines, areas, histograms, heat maps: rows in groups, and what is measured of each. */
async function groups(reading: Reading): Promise<Drawn> {
  const { spec, of, facts } = reading;
  const { mark } = spec;
  const x = await axisOf(reading, of['x']!);
  const y = of['y'] && (await axisOf(reading, of['y']));
  const axes = y ? [x, y] : [x];
  const series = of['series'];
  const taken = [...axes.map(({ drawn }) => drawn.column), ...(series ? [series.name] : [])];
  const value = aggregates(spec) ? of['value'] : undefined;
  const aggregate = mark === 'histogram' ? 'count' : spec.aggregate;
  const measure = measureOf(aggregate, value, taken);
  const limits: Limited[] = axes.flatMap(({ drawn: { kind, column } }) =>
    kind === 'category' ? [{ column, most: MOST_CATEGORIES }] : [],
  );
  const most = axes.map((axis) => axis.most ?? Infinity);
  if (series) {
    most.push(await countGroups(reading, series.name));
    limits.push({ column: series.name, most: MOST_SERIES });
  }
  const placed = placedColumns(reading);
  const grouped = { axes, series: series?.name, measure, placed, limits };
  const quick: Grouped = {
    ...grouped,
    measure: measureOf(aggregate, value, taken, value && isFinite(facts, value.name)),
    placed: lacking(facts, placed),
    // A median holds all of its values.
    few: aggregate !== 'median' && most.reduce((all, each) => all * each, 1) <= MOST_CELLS,
  };
  const counts = Array.from({ length: countsOf(quick) }, () => number);
  const readers = [...axes.map(numberOf), ...(series ? [text] : []), number, ...counts];
  const found = await rowsOf(reading, quickQuery(quick), readers);
  const points = found.map(({ texts, numbers }): Point => {
    const [at, up] = axes.map((axis, n) => placeOf(axis, texts[n], numbers[n]));
    const measured = numbers.at(-1 - counts.length);
    return {
      x: at?.from,
      x2: at?.to,
      ...(y && { y: up?.from, y2: up?.to }),
      ...(measured !== undefined && { value: measured }),
      ...(series && { series: shortened(texts[axes.length]) }),
      texts: texts.slice(0, -counts.length),
    };
  });
  const fills = measure.adds && !y && x.drawn.kind !== 'category';
  const isKnown = quick.few || (!y && !series);
  return {
    x: x.drawn,
    ...(y && { y: y.drawn }),
    points: fills ? withEmptySpans(inOrder(points), x.drawn) : inOrder(points),
    table: [...taken, measure.name],
    // Of one axis, all of its values are groups.
    cuts: await cutsOf(
      reading,
      limits,
      points,
      isKnown ? found[0]?.numbers.slice(-counts.length) : undefined,
    ),
    query: groupedQuery(grouped),
  };
}

/** From left to right, where there is a left and a right. */
const inOrder = (points: readonly Point[]): readonly Point[] =>
  points.toSorted(({ x: a }, { x: b }) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0));

function placeOf(
  { drawn }: Axis,
  text: string | null | undefined,
  number: number | undefined,
): { readonly from: number | string; readonly to?: number } {
  if (drawn.kind === 'category') return { from: shortened(text) };
  const from = number ?? 0;
  return { from, to: spanEnd(from, drawn) };
}
