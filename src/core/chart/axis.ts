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
  readonly key?: Key;
  /** How many different values there are at most, about; absent where nobody knows. */
  readonly most?: number;
}

/** A whole number for each value of an axis, by which rows are grouped in less time. `back`: the value of a key called `name`. */
export interface Key {
  readonly sql: string;
  readonly back: (name: string) => string;
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
  const isExact = digits === 0 || digits > 300;
  const [ratio, rounded] = isExact
    ? [steps, (of: string) => of]
    : [`round(${steps}, 9)`, (of: string) => `round(${of}, ${digits})`];
  const first = Math.floor(ends.least / step) - 1;
  // What fits one byte is counted in an array.
  const counted = most <= 250 ? 'UTINYINT' : 'USMALLINT';
  const key: Key = {
    sql: `CAST(floor(${ratio}) - ${first} AS ${counted})`,
    back: (name) => rounded(`(CAST(${name} AS DOUBLE) + ${first}) * ${text}`),
  };
  return {
    drawn: { column, kind: 'number', step, ...(whole && { whole }) },
    sql: whole ? value : rounded(floor(ratio)),
    number: (name) => `CAST(${name} AS DOUBLE)`,
    most: most + 1,
    ...(!whole && Math.abs(first) < MOST_FIRST && { key }),
  };
}

/** Spans are counted from the first one: with numbers beyond this, doubles are no longer sure which it is. */
const MOST_FIRST = 2 ** 31;

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
export function inTime(column: string, type: string, ends?: Ends, unit?: Unit): Axis {
  const kind = kindOf(type);
  const of = kind.kind === 'moment' ? kind.of : 'timestamp';
  const value = momentSql(column, of);
  const cut = unit === undefined ? value : `date_trunc('${unit}', ${value})`;
  const asDate = of !== 'time' && unit !== undefined && UNITS.indexOf(unit) >= UNITS.indexOf('day');
  const sql = of === 'time' ? `CAST(${cut} AS TIME)` : asDate || of === 'date' ? `CAST(${cut} AS DATE)` : cut;
  return {
    drawn: { column, kind: 'time', ...(unit && { unit }), ...(of === 'time' && { clock: true }) },
    sql: unit === undefined && of !== 'timestamptz' ? ident(column) : sql,
    number: (name) => millisecondsOf(name, of),
    ...(ends && unit && { most: unitsIn(ends, unit) }),
    ...(of !== 'time' && ends && unit && keyInTime(value, type, ends, unit)),
  };
}

/** When the years 1, a Monday, and 10,000 began. */
const [YEAR_1, YEAR_10000] = [-62_135_596_800_000, 253_402_300_800_000];

/** To cut a time takes DuckDB longer than to take it apart. Undefined where that would give something else. */
function keyInTime(value: string, type: string, ends: Ends, unit: Unit): { readonly key: Key } | undefined {
  if (ends.least < YEAR_1 || ends.greatest >= YEAR_10000) return undefined;
  const parts = (sql: string, back: (name: string) => string) => ({ key: { sql, back } });
  switch (unit) {
    case 'second':
    case 'minute':
    case 'hour': {
      if (type !== 'TIMESTAMP' && type !== 'TIMESTAMP WITH TIME ZONE') return undefined;
      const wide = MILLISECONDS[unit];
      const first = (Math.floor(ends.least / wide) - 1) * wide;
      return parts(
        `(epoch_us(${value}) - ${first * 1000}) // ${wide * 1000}`,
        (name) => `make_timestamp(${first * 1000} + ${name} * ${wide * 1000})`,
      );
    }
    case 'day':
      return parts(`CAST(${value} AS DATE)`, (name) => name);
    case 'week':
      return parts(
        `(CAST(${value} AS DATE) - DATE '0001-01-01') // 7`,
        (name) => `DATE '0001-01-01' + CAST(${name} * 7 AS INTEGER)`,
      );
    case 'month':
      return parts(
        `year(${value}) * 12 + month(${value})`,
        (name) => `make_date((${name} - 1) // 12, (${name} - 1) % 12 + 1, 1)`,
      );
    case 'quarter':
      return parts(
        `year(${value}) * 4 + quarter(${value})`,
        (name) => `make_date((${name} - 1) // 4, (${name} - 1) % 4 * 3 + 1, 1)`,
      );
    case 'year':
      return parts(`year(${value})`, (name) => `make_date(${name}, 1, 1)`);
    default:
      return undefined;
  }
}

const millisecondsOf = (name: string, of: Moment): string =>
  `epoch_us(${of === 'time' ? name : `CAST(${name} AS TIMESTAMP)`}) / 1000`;

/** Values by what they are printed as. */
export const byName = (column: string, most?: number): Axis => ({
  drawn: { column, kind: 'category' },
  sql: ident(column),
  ...(most !== undefined && { most }),
});

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
