/** Reads what a chart draws: aggregated by the database, at most some thousands of points. */
import type { DbConnection, Row } from '../contract/database.ts';
import { kindOf } from '../profile/kind.ts';
import { ident } from '../sql/quote.ts';
import {
  asItIs,
  binned,
  byName,
  fittingUnit,
  inTime,
  spanEnd,
  unitsIn,
  unitsOf,
  type Axis,
  type Ends,
} from './axis.ts';
import {
  LONGEST,
  MOST_CATEGORIES,
  MOST_GROUPS,
  MOST_POINTS,
  MOST_SERIES,
  queryOver,
  type ChartColumn,
  type ChartData,
  type ChartRefusal,
  type ChartSpec,
  type Cut,
  type Point,
  type Unit,
} from './chart.ts';
import { guessDistinct, readFacts, type Facts } from './facts.ts';
import { withEmptySpans } from './fill.ts';
import { boxQuery, groupedQuery, measureOf, rowsQuery, type Limited } from './query.ts';
import { aggregates, namedRoles, refusalOf, sortOf } from './roles.ts';

/** Spans along an axis, where nobody said how wide they are. */
const SPANS = { bar: 30, histogram: 40, line: 250, area: 250, heatmap: 40, scatter: 0, box: 20 } as const;
/** Spans that are drawn at most. */
const MOST_SPANS = 2_000;

/** A chart that cannot be drawn of these rows, though of others perhaps. */
class Refused extends Error implements ChartRefusal {
  constructor(readonly why: string) {
    super(why);
  }
}

/**
 * What a chart draws of `relation`, which is SQL and has these columns; nothing is changed. Rejects as DuckDB does; what cannot be drawn says
 * why.
 */
export async function readChart(
  db: DbConnection,
  relation: string,
  columns: readonly ChartColumn[],
  spec: ChartSpec,
): Promise<ChartData | ChartRefusal> {
  const refused = refusalOf(spec, columns);
  if (refused) return refused;
  try {
    return await read(db, relation, columns, spec);
  } catch (cause) {
    if (cause instanceof Refused) return { why: cause.why };
    throw cause;
  }
}

interface Reading {
  readonly db: DbConnection;
  readonly relation: string;
  readonly spec: ChartSpec;
  readonly facts: Facts;
  /** The columns that the chart names, by role. */
  readonly of: Readonly<Partial<Record<string, ChartColumn>>>;
}

/** What is known once a chart's rows are there. */
type Drawn = Omit<ChartData, 'spec' | 'rows' | 'placed' | 'leftOut'>;

async function read(
  db: DbConnection,
  relation: string,
  columns: readonly ChartColumn[],
  spec: ChartSpec,
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
  const drawn =
    spec.mark === 'scatter'
      ? await scatter(reading, placed)
      : spec.mark === 'box'
        ? await boxes(reading)
        : await groups(reading);
  return { ...empty, ...drawn, placed };
}

/** The columns without which a row is not drawn: all but what is aggregated. */
function placedColumns({ spec, of }: Pick<Reading, 'spec' | 'of'>): readonly ChartColumn[] {
  const roles = ['x', 'y', 'series', ...(spec.mark === 'box' ? ['value'] : [])];
  return [...new Set(roles.flatMap((role) => of[role] ?? []))];
}

const outOf = ({ leftOut }: Facts, name: string): number => {
  const found = leftOut.find(({ column }) => column === name);
  return found ? found.nulls + found.infinite : 0;
};

const isEmpty = (facts: Facts, name: string): boolean => outOf(facts, name) === facts.rows;

async function countPlaced(
  { db, relation, facts }: Reading,
  needed: readonly ChartColumn[],
): Promise<number> {
  const lacking = needed.filter(({ name }) => outOf(facts, name) > 0);
  const [only, ...others] = lacking;
  if (only === undefined) return facts.rows;
  if (others.length === 0) return facts.rows - outOf(facts, only.name);
  const [row] = await db.query(
    queryOver({ query: `SELECT count(*) AS n FROM (${rowsQuery(['1'], lacking, false)})` }, relation),
  );
  return Number(row?.['n']);
}

/** Bars, lines, areas, histograms, heat maps: rows in groups, and what is measured of each. */
async function groups(reading: Reading): Promise<Drawn> {
  const { spec, of } = reading;
  const { mark } = spec;
  const x = await axisOf(reading, of['x']!);
  const y = of['y'] && (await axisOf(reading, of['y']));
  const axes = y ? [x, y] : [x];
  const series = of['series'];
  const taken = [...axes.map(({ drawn }) => drawn.column), ...(series ? [series.name] : [])];
  const value = aggregates(spec) ? of['value'] : undefined;
  const measure = measureOf(mark === 'histogram' ? 'count' : spec.aggregate, value, taken);
  const limits: Limited[] = axes.flatMap(({ drawn: { kind, column } }) =>
    kind === 'category' ? [{ column, most: MOST_CATEGORIES }] : [],
  );
  if (series) {
    await checkGroups(reading, series.name);
    limits.push({ column: series.name, most: MOST_SERIES });
  }
  const placed = placedColumns(reading);
  const query = groupedQuery({ axes, series: series?.name, measure, placed, limits });
  const found = await rowsOf(reading, query, [...axes.map(numberOf), ...(series ? [text] : []), number]);
  const points = found.map(({ texts, numbers }): Point => {
    const [at, up] = axes.map((axis, n) => placeOf(axis, texts[n], numbers[n]));
    const measured = numbers.at(-1);
    return {
      x: at?.from,
      x2: at?.to,
      ...(y && { y: up?.from, y2: up?.to }),
      ...(measured !== undefined && { value: measured }),
      ...(series && { series: shortened(texts[axes.length]) }),
      texts,
    };
  });
  const fills = measure.adds && !y && x.drawn.kind !== 'category';
  return {
    x: x.drawn,
    ...(y && { y: y.drawn }),
    points: fills ? withEmptySpans(inOrder(points), x.drawn) : inOrder(points),
    table: [...taken, measure.name],
    cuts: await cutsOf(reading, limits, points),
    query,
  };
}

/** From left to right, where there is a left and a right. */
const inOrder = (points: readonly Point[]): readonly Point[] =>
  points.toSorted(({ x: a }, { x: b }) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0));

/** Where a column's values lie, for a chart of groups. */
async function axisOf(reading: Reading, { name, type }: ChartColumn): Promise<Axis> {
  const { spec, facts } = reading;
  const ends = facts.ends[name];
  const kind = kindOf(type);
  const most = SPANS[spec.mark];
  if (kind.kind === 'moment' && ends) {
    const isX = name === spec.x;
    const wanted = isX && spec.unit && unitsOf(kind.of).includes(spec.unit) ? spec.unit : undefined;
    const unit = wanted ?? fittingUnit(kind.of, ends, most);
    checkSpans(name, unit, ends);
    return inTime(name, kind.of, unit);
  }
  if (sortOf(type) === 'number' && ends) return binned(name, type, ends, most);
  await checkGroups(reading, name);
  return byName(name);
}

function checkSpans(name: string, unit: Unit, ends: Ends): void {
  const spans = unitsIn(ends, unit);
  if (spans > MOST_SPANS)
    throw new Refused(
      `From end to end "${name}" has ${spans.toLocaleString('en-US')} ${unit === 'century' ? 'centuries' : `${unit}s`}, more than can be drawn. Choose a coarser unit.`,
    );
}

/** Each different value takes memory. */
async function checkGroups({ db, relation, facts }: Reading, name: string): Promise<void> {
  const count = await guessDistinct(db, relation, name, facts.rows);
  if (count > MOST_GROUPS)
    throw new Refused(
      `"${name}" holds about ${count.toLocaleString('en-US')} different values: too many to tell them apart. Choose another column.`,
    );
}

async function cutsOf(
  { db, relation }: Reading,
  limits: readonly Limited[],
  points: readonly Point[],
): Promise<readonly Cut[]> {
  const cuts: Cut[] = [];
  for (const { column, most } of limits) {
    // Where fewer are there than may be, there are no more of them.
    if (points.length < most) continue;
    const name = ident(column);
    const [row] = await db.query(`SELECT count(DISTINCT ${name}) AS n FROM ${relation}`);
    const count = Number(row?.['n']);
    if (count > most) cuts.push({ column, shown: most, of: count });
  }
  return cuts;
}

async function scatter(reading: Reading, placed: number): Promise<Drawn> {
  const { of } = reading;
  const [x, y, series] = [of['x']!, of['y']!, of['series']];
  const axes = [x, y].map(({ name, type }) => {
    const kind = kindOf(type);
    return kind.kind === 'moment' ? inTime(name, kind.of) : asItIs(name);
  });
  const columns = [...axes.map(named), ...(series ? [ident(series.name)] : [])];
  const isSample = placed > MOST_POINTS;
  const query = rowsQuery(columns, placedColumns(reading), isSample);
  const all = await rowsOf(reading, query, [...axes.map(numberOf), ...(series ? [text] : [])]);
  const often = series ? largest(all.map(({ texts }) => texts.at(-1) ?? '')) : [];
  const found = series ? all.filter(({ texts }) => often.includes(texts.at(-1) ?? '')) : all;
  const points = found.map(({ texts, numbers: [across, up] }): Point => ({
    x: across,
    y: up,
    ...(series && { series: shortened(texts.at(-1)) }),
    texts,
  }));
  const colours = new Set(all.map(({ texts }) => texts.at(-1))).size;
  return {
    x: axes[0]!.drawn,
    y: axes[1]!.drawn,
    points,
    table: [x.name, y.name, ...(series ? [series.name] : [])],
    cuts: series && colours > MOST_SERIES ? [{ column: series.name, shown: MOST_SERIES, of: colours }] : [],
    ...(isSample && { sample: MOST_POINTS }),
    query,
  };
}

const named = ({ sql, drawn: { column } }: Axis): string =>
  sql === ident(column) ? sql : `${sql} AS ${ident(column)}`;

/** The texts that are met most. */
function largest(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const each of texts) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_SERIES)
    .map(([each]) => each);
}

async function boxes(reading: Reading): Promise<Drawn> {
  const { of } = reading;
  const value = of['value']!;
  const axis = of['x'] && (await axisOf(reading, of['x']));
  // Spans are a few more than asked for at most, where they begin between the ends.
  const most = axis && axis.drawn.kind !== 'category' ? 2 * MOST_CATEGORIES : MOST_CATEGORIES;
  const query = boxQuery(value.name, axis, placedColumns(reading), most);
  const found = await rowsOf(reading, query, [...(axis ? [text] : []), ...BOX_PARTS.map(() => number)]);
  const points = found.map(({ texts, numbers }): Point => {
    const [low = 0, first = 0, median = 0, third = 0, high = 0, least = 0, greatest = 0] = numbers.slice(
      axis ? 1 : 0,
    );
    return {
      x: axis ? shortened(texts[0]) : value.name,
      box: { low, first, median, third, high, least, greatest },
      texts,
    };
  });
  const column = axis?.drawn.column;
  const isNamed = axis?.drawn.kind === 'category';
  return {
    // Each has its name beside it, whatever that is of.
    x: { ...axis?.drawn, column: column ?? value.name, kind: 'category' },
    y: { column: value.name, kind: 'number' },
    points,
    table: [...(column === undefined ? [] : [column]), ...BOX_PARTS],
    cuts:
      column !== undefined && isNamed
        ? await cutsOf(reading, [{ column, most: MOST_CATEGORIES }], points)
        : [],
    outliers: found.reduce((sum, { numbers }) => sum + (numbers.at(-1) ?? 0), 0),
    query,
  };
}

const BOX_PARTS = ['low', 'quartile 1', 'median', 'quartile 3', 'high', 'min', 'max', 'rows', 'outliers'];

/** How a column of the answer is read as a number; `text`: it is none. */
type Reader = ((name: string) => string) | undefined;
const text: Reader = undefined;
const number: Reader = (name) => `CAST(${name} AS DOUBLE)`;
const numberOf = (axis: Axis): Reader => axis.number;

interface Found {
  /** As DuckDB prints them. */
  readonly texts: readonly (string | null)[];
  readonly numbers: readonly (number | undefined)[];
}

/** The rows that a query gives, each column by its place, whatever it is called. */
async function rowsOf(
  { db, relation }: Reading,
  query: string,
  readers: readonly Reader[],
): Promise<Found[]> {
  const names = readers.map((_, at) => `c${at}`);
  const wanted = readers.flatMap((reader, at) => [
    `CAST(c${at} AS VARCHAR) AS t${at}`,
    ...(reader ? [`${reader(`c${at}`)} AS n${at}`] : []),
  ]);
  const rows = await db.query(
    `SELECT ${wanted.join(', ')} FROM (${queryOver({ query }, relation)}) AS found(${names.join(', ')})`,
  );
  return rows.map((row) => ({
    texts: readers.map((_, at) => textIn(row, `t${at}`)),
    numbers: readers.map((_, at) => numberIn(row, `n${at}`)),
  }));
}

const textIn = (row: Row, key: string): string | null => {
  const value = row[key];
  return value === null || value === undefined ? null : String(value);
};

function numberIn(row: Row, key: string): number | undefined {
  const value = row[key];
  return value === null || value === undefined ? undefined : Number(value);
}

function placeOf(
  { drawn }: Axis,
  text: string | null | undefined,
  number: number | undefined,
): { readonly from: number | string; readonly to?: number } {
  if (drawn.kind === 'category') return { from: shortened(text) };
  const from = number ?? 0;
  return { from, to: spanEnd(from, drawn) };
}

/** A name that has room beside an axis. */
function shortened(text: string | null | undefined): string {
  const name = text ?? '';
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}
