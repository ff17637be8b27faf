/** Dates and times as DuckDB casts them to text. */
import { dateOf } from '../columns/calendar.ts';
import { type Paper, putFour, putPadded, putText, putTwo } from './digits.ts';
import type { Print } from './print-numbers.ts';

const DASH = 45;
const COLON = 58;
const SPACE = 32;
const POINT = 46;
const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/**
 * What DuckDB takes for `infinity`, and negative for `-infinity`: the greatest number of 32 bits in days, of
 * 64 bits in microseconds, of which this is the high half.
 */
const INFINITE_DAYS = 2_147_483_647;
const INFINITE_HIGH = 2_147_483_647;

/** Writes a date at a place of the paper; gives where it ends. */
export type PutDate = (at: number, days: number) => number;

/**
 * Takes the days since 1970-01-01 of each row and gives what writes a row on the paper, as in `2024-02-29`,
 * `infinity` or `-infinity`.
 */
export function printDates(values: Int32Array, paper: Paper, putDate: PutDate): Print {
  return (row, at) => {
    const days = values[row]!;
    if (days === INFINITE_DAYS) return putText(paper, at, 'infinity');
    if (days === -INFINITE_DAYS) return putText(paper, at, '-infinity');
    return putDate(at, days);
  };
}

/** Days that are kept apart: a power of two, so that most columns have fewer. */
const KEPT = 4096;

/** Keeps what it made of the last days of the years 1 to 9999. */
export function dateWriter(paper: Paper): PutDate {
  const keptDays = new Int32Array(KEPT).fill(INFINITE_DAYS);
  const keptYears = new Int16Array(KEPT);
  const keptMonths = new Int16Array(KEPT);
  return (at, days) => {
    const slot = days & (KEPT - 1);
    if (keptDays[slot] !== days) {
      const { year, month, day } = dateOf(days);
      if (year < 1 || year > 9999) return putFarDate(paper, at, year, month, day);
      keptDays[slot] = days;
      keptYears[slot] = year;
      keptMonths[slot] = month * 32 + day;
    }
    const { bytes } = paper;
    putFour(paper, at, keptYears[slot]!);
    bytes[at + 4] = DASH;
    putTwo(paper, at + 5, keptMonths[slot]! >> 5);
    bytes[at + 7] = DASH;
    return putTwo(paper, at + 8, keptMonths[slot]! & 31);
  };
}

/** There is no year 0. */
function putFarDate(paper: Paper, at: number, year: number, month: number, day: number): number {
  const two = (n: number): string => String(n).padStart(2, '0');
  const text = `${String(year > 0 ? year : 1 - year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return putText(paper, at, year > 0 ? text : `${text} (BC)`);
}

/** Microseconds since midnight; the last is 24:00:00. */
export function printTimes(values: BigInt64Array, paper: Paper): Print {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return (row, at) => putTime(paper, at, halves[row * 2 + 1]! * 4_294_967_296 + (halves[row * 2]! >>> 0));
}

function putTime(paper: Paper, at: number, micros: number): number {
  const { bytes } = paper;
  const seconds = Math.floor(micros / SECOND);
  const fraction = micros - seconds * SECOND;
  const hours = (seconds / 3600) | 0;
  const minutes = ((seconds - hours * 3600) / 60) | 0;
  putTwo(paper, at, hours);
  bytes[at + 2] = COLON;
  putTwo(paper, at + 3, minutes);
  bytes[at + 5] = COLON;
  putTwo(paper, at + 6, seconds - hours * 3600 - minutes * 60);
  if (fraction === 0) return at + 8;
  bytes[at + 8] = POINT;
  let end = putPadded(paper, at + 9, fraction, 6);
  while (bytes[end - 1] === 48) end--;
  return end;
}

/** Below, two halves make an exact number. */
const HIGH = 2 ** 20;

/**
 * Takes the microseconds since 1970-01-01 of each row and gives what writes a row on the paper, as in
 * `2024-02-29 12:30:00.5`, `infinity` or `-infinity`.
 */
export function printTimestamps(values: BigInt64Array, paper: Paper, putDate: PutDate): Print {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return (row, at) => {
    const high = halves[row * 2 + 1]!;
    const low = halves[row * 2]! >>> 0;
    let days: number;
    let micros: number;
    if (high < HIGH && high >= -HIGH) {
      const value = high * 4_294_967_296 + low;
      days = Math.floor(value / DAY);
      micros = value - days * DAY;
    } else {
      if (high === INFINITE_HIGH && low === 0xffff_ffff) return putText(paper, at, 'infinity');
      if (high === -INFINITE_HIGH - 1 && low === 1) return putText(paper, at, '-infinity');
      const value = values[row]!;
      micros = Number(((value % BigInt(DAY)) + BigInt(DAY)) % BigInt(DAY));
      days = Number((value - BigInt(micros)) / BigInt(DAY));
    }
    const space = putDate(at, days);
    paper.bytes[space] = SPACE;
    return putTime(paper, space + 1, micros);
  };
}
