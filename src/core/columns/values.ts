/**
 * Which type holds which text: ONE RULE. A type is taken for a column only if it holds every value without losing information, so that a
 * number, date or truth value means after the load what its text meant before.
 *
 * - BOOLEAN: `true`, `false` in any case; nothing else.
 * - BIGINT, HUGEINT: prints back to the same text. So `007`, `+5`, `1_000` and `-0` are no integers.
 * - DOUBLE: decimal notation without leading zeros, plus signs or separators; finite; with at most 15 significant digits,
 *   which every double keeps, or printing back to the same text; not rounded to zero nor into the subnormal range.
 *   So `1.50` is the number 1.5, while `1e400`, `1e-400` and `0.12345678901234567` are text.
 * - DATE: `YYYY-MM-DD`, with a year from 1 to 9999, as in all types that follow.
 * - TIME: `HH:MM:SS`, with up to 6 digits of a second.
 * - TIMESTAMP, TIMESTAMP_NS: ISO 8601 with space or `T`, with up to 6 or 9 digits of a second. Dates among them are midnights.
 * - TIMESTAMPTZ: the same, to the second or finer, in UTC, written `Z`, `+00`, `+0000` or `+00:00`. Other offsets would be lost:
 *   they stay text.
 * - VARCHAR: everything else, and columns without a value.
 *
 * NULL fits every type. Spaces around a value mean nothing unless the column is VARCHAR, which keeps every character.
 * Every value is the one that DuckDB's own CAST gives for the same text (tests/core/columns/values.test.ts).
 */

import { dayNumber } from './calendar.ts';

/** From narrow to wide: of the types that hold a column, the first is taken. */
export const TYPES = [
  'BOOLEAN',
  'BIGINT',
  'HUGEINT',
  'DOUBLE',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_NS',
  'TIMESTAMPTZ',
] as const;
export type ValueType = (typeof TYPES)[number];

/** A set of types: bit i stands for `TYPES[i]`. */
export type TypeSet = number;
export const ALL_TYPES: TypeSet = (1 << TYPES.length) - 1;
/** Gives the set that holds `type` alone. */
export const bitOf = (type: ValueType): TypeSet => 1 << TYPES.indexOf(type);

const BOOLEAN = bitOf('BOOLEAN');
const BIGINT = bitOf('BIGINT');
const HUGEINT = bitOf('HUGEINT');
const DOUBLE = bitOf('DOUBLE');
const DATE = bitOf('DATE');
const TIME = bitOf('TIME');
const TIMESTAMP = bitOf('TIMESTAMP');
const TIMESTAMP_NS = bitOf('TIMESTAMP_NS');
const TIMESTAMPTZ = bitOf('TIMESTAMPTZ');

/** The narrowest type of a set; VARCHAR for the empty one. */
export function narrowest(types: TypeSet): ValueType | 'VARCHAR' {
  return TYPES.find((_, i) => (types & (1 << i)) !== 0) ?? 'VARCHAR';
}

/** Every type that holds the text (not NULL), of those in `among`. */
export function typesOf(text: string, among: TypeSet): TypeSet {
  if (among === 0) return 0;
  const value = trimmed(text);
  const first = value.charCodeAt(0);
  // Nothing but a truth value begins with a letter.
  if (first > 57 || value === '') return among & BOOLEAN && booleanOf(value) !== undefined ? BOOLEAN : 0;
  if (value.length <= 15 && INTEGER.test(value)) return among & (BIGINT | HUGEINT | DOUBLE);
  let held = 0;
  if (among & BIGINT && bigintOf(value) !== undefined) held |= BIGINT;
  if (among & HUGEINT && isHugeint(value)) held |= HUGEINT;
  if (among & DOUBLE && doubleOf(value) !== undefined) held |= DOUBLE;
  if (among & TIME && timeOf(value) !== undefined) held |= TIME;
  return held | (among & datedTypesOf(value));
}

const DATED = DATE | TIMESTAMP | TIMESTAMP_NS | TIMESTAMPTZ;

/** Of the types that begin with a day. */
function datedTypesOf(value: string): TypeSet {
  if (value.length < 10 || value.charCodeAt(4) !== 45) return 0;
  const day = dayAt(value);
  if (Number.isNaN(day)) return 0;
  let held = DATED;
  if (dateOf(value) === undefined) held &= ~DATE;
  if (timestampOf(value) === undefined) held &= ~TIMESTAMP;
  if (!isNanoseconds(value)) held &= ~TIMESTAMP_NS;
  if (timestamptzOf(value) === undefined) held &= ~TIMESTAMPTZ;
  return held;
}

/** Without the spaces of all kinds around it, as DuckDB's `trim` gives it: tabs are no spaces. */
export function trimmed(text: string): string {
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  const edge = (unit: number): boolean => unit === 32 || unit > 127;
  return edge(first) || edge(last) ? text.replace(/^\p{Zs}+|\p{Zs}+$/gu, '') : text;
}

/** Reads `true` or `false`, in any case, from a trimmed text; gives undefined for every other. */
export function booleanOf(value: string): boolean | undefined {
  if (value.length > 5) return undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

const INTEGER = /^(?:0|-?[1-9][0-9]*)$/;

/** Reads an integer from a trimmed text; gives undefined where a BIGINT would not print back to that text. */
export function bigintOf(value: string): bigint | undefined {
  if (value.length > 20 || !INTEGER.test(value)) return undefined;
  const integer = BigInt(value);
  return integer === BigInt.asIntN(64, integer) ? integer : undefined;
}

function isHugeint(value: string): boolean {
  if (value.length > 40 || !INTEGER.test(value)) return false;
  const integer = BigInt(value);
  return integer === BigInt.asIntN(128, integer);
}

const DECIMAL = /^-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Reads a double from a trimmed text; gives undefined for what is none by the rule at the top. */
export function doubleOf(value: string): number | undefined {
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  // The shortest way to write it, as other programs print doubles.
  if (String(number) === value && !Number.isInteger(number) && printsPlainly(number)) return number;
  if (!DECIMAL.test(value)) return undefined;
  if (value.length <= 15 && !/e/i.test(value)) return number;
  const digits = value
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
  const kept = digits.length <= 15 && (digits === '' || Math.abs(number) >= SMALLEST_NORMAL);
  return kept || printedDouble(number) === value ? number : undefined;
}

/** Without a power of ten, in DuckDB and in JavaScript. */
const printsPlainly = (number: number): boolean => Math.abs(number) >= 1e-4 && Math.abs(number) < 1e16;

/** A finite double as DuckDB prints it: the shortest digits that read back, `1e+16` from 10^16 on and `1e-05` below 10^-4. */
export function printedDouble(number: number): string {
  if (number === 0) return Object.is(number, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = ''] = number.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain = exponent < 0 ? decimals(mantissa, -exponent) : String(number);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** `1.25` and 3 give `0.00125`. */
function decimals(mantissa: string, zeros: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  return `${sign}0.${'0'.repeat(zeros - 1)}${mantissa.replace(/[-.]/g, '')}`;
}

const twoDigits = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
};

/** Days since 1970-01-01 of `YYYY-MM-DD`; NaN when there is no such day, or in the year 0, which DuckDB prints as 1 BC. */
function dayAt(text: string): number {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NaN;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  return year === 0 ? NaN : dayNumber(year, twoDigits(text, 5), twoDigits(text, 8));
}

/** Reads `YYYY-MM-DD` from a trimmed text as days since 1970-01-01; gives undefined where it is no day. */
export function dateOf(value: string): number | undefined {
  if (value.length !== 10) return undefined;
  const day = dayAt(value);
  return Number.isNaN(day) ? undefined : day;
}

const CLOCK = /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,9}))?)?$/;

/** Microseconds since midnight. `seconds`: they must be written. */
function clockOf(text: string, seconds: boolean): number | undefined {
  const found = CLOCK.exec(text);
  if (!found || (found[4] ?? '').length > 6 || (seconds && found[3] === undefined)) return undefined;
  const [, hours, minutes, whole = '0', fraction = ''] = found;
  const second = Number(hours) * 3600 + Number(minutes) * 60 + Number(whole);
  return second * 1e6 + Number(fraction.padEnd(6, '0'));
}

/**
 * Reads `HH:MM:SS[.ffffff]` from a trimmed text as microseconds since midnight; gives undefined for others.
 */
export function timeOf(value: string): number | undefined {
  if (value.charCodeAt(2) !== 58) return undefined;
  return clockOf(value, true);
}

const MICROSECONDS_PER_DAY = 86_400_000_000n;

/** Microseconds since 1970-01-01. */
export function timestampOf(value: string, seconds = false): bigint | undefined {
  const day = dayAt(value);
  if (Number.isNaN(day)) return undefined;
  if (value.length === 10) return seconds ? undefined : BigInt(day) * MICROSECONDS_PER_DAY;
  if (!isSeparator(value) || value.length > 26) return undefined;
  const clock = clockOf(value.slice(11), seconds);
  return clock === undefined ? undefined : BigInt(day) * MICROSECONDS_PER_DAY + BigInt(clock);
}

const isSeparator = (value: string): boolean => value.charCodeAt(10) === 32 || value.charCodeAt(10) === 84;

/** What DuckDB takes for an infinite moment. */
const INFINITY = 9_223_372_036_854_775_807n;

function isNanoseconds(value: string): boolean {
  const day = dayAt(value);
  if (Number.isNaN(day)) return false;
  const found = value.length === 10 ? [] : isSeparator(value) ? CLOCK.exec(value.slice(11)) : null;
  if (!found) return false;
  const [, hours = 0, minutes = 0, seconds = 0, fraction = ''] = found;
  const second = day * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (Math.abs(second) < 9e9) return true;
  const nanoseconds = BigInt(second) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return nanoseconds < INFINITY && nanoseconds > -INFINITY;
}

const UTC = /(?:Z|\+00(?::?00)?)$/;

/**
 * Reads a moment in UTC, such as `2024-02-29T12:30:00Z`, from a trimmed text as microseconds since
 * 1970-01-01; gives undefined for every other, also where the seconds are not written.
 */
export function timestamptzOf(value: string): bigint | undefined {
  if (value.length < 20) return undefined;
  const at = value.search(UTC);
  return at > 10 ? timestampOf(value.slice(0, at), true) : undefined;
}
