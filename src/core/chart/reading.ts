/** What all charts have in common while they are read: their columns, where these lie, and rows as the screen has them. */
import type { DbConnection, Row } from '../contract/database.ts';
import { kindOf } from '../profile/kind.ts';
import { ident } from '../sql/quote.ts';
import { binned, byName, fittingUnit, inTime, unitsIn, unitsOf, type Axis, type Ends } from './axis.ts';
import {
  LONGEST,
  MOST_GROUPS,
  queryOver,
  type ChartColumn,
  type ChartData,
  type ChartRefusal,
  type ChartSpec,
  type Cut,
  type Point,
  type Unit,
} from './chart.ts';
import { guessDistinct, type Facts } from './facts.ts';
import type { Limited } from './query.ts';
import { sortOf } from './roles.ts';

/** Spans along an axis, where nobody said how wide they are. */
const SPANS = { bar: 30, histogram: 40, line: 250, area: 250, heatmap: 40, scatter: 0, box: 20 } as const;
/** Spans that are drawn at most. */
const MOST_SPANS = 2_000;

export interface Reading {
  readonly db: DbConnection;
  readonly relation: string;
  readonly spec: ChartSpec;
  readonly facts: Facts;
  /** The columns that the chart names, by role. */
  readonly of: Readonly<Partial<Record<string, ChartColumn>>>;
}

/** What is known once a chart's rows are there. */
export type Drawn = Omit<ChartData, 'spec' | 'rows' | 'placed' | 'leftOut'>;

/** A chart that cannot be drawn of these rows, though of others perhaps. */
export class Refused extends Error implements ChartRefusal {
  constructor(readonly why: string) {
    super(why);
  }
}

/** The columns without which a row is not drawn: all but what is aggregated. */
export function placedColumns({ spec, of }: Pick<Reading, 'spec' | 'of'>): readonly ChartColumn[] {
  const roles = ['x', 'y', 'series', ...(spec.mark === 'box' ? ['value'] : [])];
  return [...new Set(roles.flatMap((role) => of[role] ?? []))];
}

/** Columns of these that some rows lack. */
export const lacking = (facts: Facts, columns: readonly ChartColumn[]): readonly ChartColumn[] =>
  columns.filter(({ name }) => outOf(facts, name) > 0);

export const outOf = ({ leftOut }: Facts, name: string): number => {
  const found = leftOut.find(({ column }) => column === name);
  return found ? found.nulls + found.infinite : 0;
};

/** Where a column's values lie, for a chart of groups. */
export async function axisOf(reading: Reading, { name, type }: ChartColumn): Promise<Axis> {
  const { spec, facts } = reading;
  const ends = facts.ends[name];
  const kind = kindOf(type);
  const most = SPANS[spec.mark];
  if (kind.kind === 'moment' && ends) {
    const isX = name === spec.x;
    const wanted = isX && spec.unit && unitsOf(kind.of).includes(spec.unit) ? spec.unit : undefined;
    const unit = wanted ?? fittingUnit(kind.of, ends, most);
    checkSpans(name, unit, ends);
    return inTime(name, type, ends, unit);
  }
  if (sortOf(type) === 'number' && ends) return binned(name, type, ends, most);
  return byName(name, await countGroups(reading, name));
}

function checkSpans(name: string, unit: Unit, ends: Ends): void {
  const spans = unitsIn(ends, unit);
  if (spans > MOST_SPANS)
    throw new Refused(
      `From end to end "${name}" has ${spans.toLocaleString('en-US')} ${unit === 'century' ? 'centuries' : `${unit}s`}, more than can be drawn. Choose a coarser unit.`,
    );
}

/** How many different values there are, about. Throws `Refused` where they are too many, since each takes memory. */
export async function countGroups({ db, relation, facts }: Reading, name: string): Promise<number> {
  const guess = facts.guesses[name];
  if (guess !== undefined && guess < MOST_GROUPS / 10) return guess;
  const count = await guessDistinct(db, relation, name, facts.rows);
  if (count > MOST_GROUPS)
    throw new Refused(
      `"${name}" holds about ${count.toLocaleString('en-US')} different values: too many to tell them apart. Choose another column.`,
    );
  return count;
}

/** `known`: how many values the columns of `limits` have; absent where that has to be asked. */
export async function cutsOf(
  { db, relation }: Reading,
  limits: readonly Limited[],
  points: readonly Point[],
  known?: readonly (number | undefined)[],
): Promise<readonly Cut[]> {
  const cuts: Cut[] = [];
  for (const [at, { column, most }] of limits.entries()) {
    // Where fewer are there than may be, there are no more of them.
    if (points.length < most) continue;
    const count = known?.[at] ?? (await countDistinct(db, relation, column));
    if (count > most) cuts.push({ column, shown: most, of: count });
  }
  return cuts;
}

async function countDistinct(db: DbConnection, relation: string, column: string): Promise<number> {
  const [row] = await db.query(`SELECT count(DISTINCT ${ident(column)}) AS n FROM ${relation}`);
  return Number(row?.['n']);
}

/** How a column of the answer is read as a number; `text`: it is none. */
type Reader = ((name: string) => string) | undefined;
export const text: Reader = undefined;
export const number: Reader = (name) => `CAST(${name} AS DOUBLE)`;
export const numberOf = (axis: Axis): Reader => axis.number;

interface Found {
  /** As DuckDB prints them. */
  readonly texts: readonly (string | null)[];
  readonly numbers: readonly (number | undefined)[];
}

/** The rows that a query gives, each column by its place, whatever it is called. */
export async function rowsOf(
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

/** A name that has room beside an axis. */
export function shortened(text: string | null | undefined): string {
  const name = text ?? '';
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}
