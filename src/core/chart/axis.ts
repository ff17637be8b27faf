/** Where values lie along an axis: in spans of round numbers, in units of time, by name. */
import { ident } from '../sql/quote.ts';
import { kindOf, type Moment } from '../profile/kind.ts';
import { UNITS, type DrawnAxis, type Unit } from './chart.ts';

/** Ends of an axis: numbers, or milliseconds. */
export interface Ends {
  readonly least: number;
  readonly greatest: number;
}

/** An axis as SQL has it. `sql`: the value that rows are grouped by; `number`: what is drawn of that value, called `name`. */
export interface Axis {
  readonly drawn: DrawnAxis;
  readonly sql: string;
  readonly number?: (name: string) => string;
}

const MILLISECONDS: Readonly<Record<Unit, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30.4 * 86_400_000,
  quarter: 91.3 * 86_400_000,
  year: 365.24 * 86_400_000,
  decade: 3652.4 * 86_400_000,
  century: 36_524 * 86_400_000,
};

/** How many units lie between the ends, about. */
export const unitsIn = ({ least, greatest }: Ends, unit: Unit): number =>
  Math.ceil((greatest - least) / MILLISECONDS[unit]) + 1;

/** The finest unit that has at most so many between the ends. Of days, none is finer; of a time of day, none is coarser than an hour. */
export function fittingUnit(of: Moment, ends: Ends, most: number): Unit {
  const units = unitsOf(of);
  return units.find((unit) => unitsIn(ends, unit) <= most) ?? units.at(-1)!;
}

/** The units that values of such a column can be cut to. */
export const unitsOf = (of: Moment): readonly Unit[] =>
  of === 'time' ? UNITS.slice(0, 3) : of === 'date' ? UNITS.slice(3) : UNITS;

/** Round, and so wide that at most `most` such spans reach from end to end. */
export function roundStep({ least, greatest }: Ends, most: number, isWhole: boolean): number {
  const width = greatest / most - least / most;
  if (!(width > 0)) return 1;
  for (let exponent = Math.floor(Math.log10(width)); ; exponent++)
    for (const of of [1, 2, 5]) {
      const step = Number(`${of}e${exponent}`);
      if (step >= width && (!isWhole || step >= 1)) return step;
    }
}

/** Numbers in spans of such a width. */
export function binned(column: string, type: string, ends: Ends, most: number): Axis {
  const isWhole = kindOf(type).kind === 'whole' && /INT/.test(type);
  const step = roundStep(ends, most, isWhole);
  const value = ident(column);
  const whole = isWhole && step === 1;
  const text = printStep(step);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const steps = `CAST(${value} AS DOUBLE) / ${text}`;
  const floor = (of: string): string => `floor(${of}) * ${text}`;
  // 0.3 / 0.1 is a little less than 3, and 3 * 0.1 a little more than 0.3.
  const sql =
    digits === 0 || digits > 300 ? floor(steps) : `round(${floor(`round(${steps}, 9)`)}, ${digits})`;
  return {
    drawn: { column, kind: 'number', step, ...(whole && { whole }) },
    sql: whole ? value : sql,
    number: (name) => `CAST(${name} AS DOUBLE)`,
  };
}

/** DuckDB reads `0.1` as a decimal, and has none that are very small, or very large. */
const printStep = (step: number): string =>
  step >= 1e-6 && step < 1e15 ? String(step) : `CAST('${step}' AS DOUBLE)`;

/** Numbers as they are. */
export const asItIs = (column: string): Axis => ({
  drawn: { column, kind: 'number' },
  sql: ident(column),
  number: (name) => `CAST(${name} AS DOUBLE)`,
});

/** Times, cut to a unit or as they are. */
export function inTime(column: string, of: Moment, unit?: Unit): Axis {
  const value = momentSql(column, of);
  const cut = unit === undefined ? value : `date_trunc('${unit}', ${value})`;
  const asDate = of !== 'time' && unit !== undefined && UNITS.indexOf(unit) >= UNITS.indexOf('day');
  const sql = of === 'time' ? `CAST(${cut} AS TIME)` : asDate || of === 'date' ? `CAST(${cut} AS DATE)` : cut;
  return {
    drawn: { column, kind: 'time', ...(unit && { unit }), ...(of === 'time' && { clock: true }) },
    sql: unit === undefined && of !== 'timestamptz' ? ident(column) : sql,
    number: (name) => millisecondsOf(name, of),
  };
}

const millisecondsOf = (name: string, of: Moment): string =>
  `epoch_us(${of === 'time' ? name : `CAST(${name} AS TIMESTAMP)`}) / 1000`;

/** Values by what they are printed as. */
export const byName = (column: string): Axis => ({ drawn: { column, kind: 'category' }, sql: ident(column) });

/** A timestamp without zone, whatever the column holds; with zone, it is that of UTC. */
function momentSql(column: string, of: Moment): string {
  const value = ident(column);
  switch (of) {
    case 'date':
      return value;
    case 'time':
      return `DATE '1970-01-01' + ${value}`;
    case 'timestamp':
      return value;
    // Without ICU, DuckDB cannot cut a time with a zone.
    case 'timestamptz':
      return `make_timestamp(epoch_us(${value}))`;
  }
}

/** The end of the span that begins at `from`. */
export function spanEnd(from: number, { kind, step, unit }: DrawnAxis): number | undefined {
  if (kind === 'number') return step === undefined ? undefined : rounded(from + step, step);
  if (unit === undefined) return undefined;
  const date = new Date(from);
  const months = { month: 1, quarter: 3, year: 12, decade: 120, century: 1200 }[unit as string];
  if (months === undefined) return from + MILLISECONDS[unit];
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.getTime();
}

function rounded(value: number, step: number): number {
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return digits > 0 && digits <= 100 ? Number(value.toFixed(digits)) : value;
}
