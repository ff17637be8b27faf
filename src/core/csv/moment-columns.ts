/** Columns of dates and times that are being filled: no string is made where the text is written plainly. */
import type { Column } from '../contract/columns.ts';
import { dayNumber } from '../columns/calendar.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { Int64s } from '../columns/int64s.ts';
import { type FieldBlock, isNull } from './fields.ts';
import { fieldText } from './text.ts';
import { Validity } from '../columns/validity.ts';
import * as values from '../columns/values.ts';

const SPACE = 32;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

// The loops below are alike on purpose: one loop for all, which calls through a table, took half as long again (measured in Node).

/** Keeps the dates of at most `capacity` rows as days since 1970-01-01. */
export class DateColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly days: Int32Array;
  private readonly validity: Validity;

  constructor(capacity: number) {
    this.days = new Int32Array(capacity);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    const { days, validity } = this;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const start = starts[at]!;
      const end = ends[at]!;
      if (isNull(styles[at]!, start, end)) {
        validity.setNull(target);
        continue;
      }
      const plain = end - start === 10 ? dayAt(bytes, start) : NaN;
      if (plain === plain) days[target] = plain;
      else {
        const value = values.dateOf(values.trimmed(fieldText(bytes, block, at)));
        if (value === undefined) return row;
        days[target] = value;
      }
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { rows } = this;
    return { type: 'DATE', values: this.days.subarray(0, rows), validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** Keeps the times of day of at most `capacity` rows as microseconds since midnight. */
export class TimeColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly ints: Int64s;
  private readonly validity: Validity;

  constructor(capacity: number) {
    this.ints = new Int64s(capacity);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    const { ints, validity } = this;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const start = starts[at]!;
      const end = ends[at]!;
      if (isNull(styles[at]!, start, end)) {
        validity.setNull(target);
        continue;
      }
      const plain = clockAt(bytes, start, end);
      const time = plain === plain ? plain : values.timeOf(values.trimmed(fieldText(bytes, block, at)));
      if (time === undefined) return row;
      ints.set(target, time);
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { rows } = this;
    return { type: 'TIME', values: this.ints.values.subarray(0, rows), validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** TIMESTAMP, and TIMESTAMPTZ in UTC. */
export class MomentColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly ints: Int64s;
  private readonly validity: Validity;

  constructor(
    capacity: number,
    private readonly type: 'TIMESTAMP' | 'TIMESTAMPTZ',
  ) {
    this.ints = new Int64s(capacity);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    const { ints, validity, type } = this;
    const zoned = type === 'TIMESTAMPTZ';
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const start = starts[at]!;
      const end = ends[at]!;
      if (isNull(styles[at]!, start, end)) {
        validity.setNull(target);
        continue;
      }
      const plain = momentAt(bytes, start, end, zoned);
      if (plain === plain) ints.set(target, plain);
      else {
        const text = values.trimmed(fieldText(bytes, block, at));
        const value = zoned ? values.timestamptzOf(text) : values.timestampOf(text);
        if (value === undefined) return row;
        ints.values[target] = value;
      }
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { rows } = this;
    return {
      type: this.type,
      values: this.ints.values.subarray(0, rows),
      validity: this.validity.view(rows),
    };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** Two digits as a number; something above every year when they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? 10_000 : tens * 10 + ones;
}

/** Days since 1970-01-01 of the ten bytes `YYYY-MM-DD`; NaN when there is no such day, or before the year 1. */
function dayAt(bytes: Uint8Array, at: number): number {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return NaN;
  const year = pair(bytes, at) * 100 + pair(bytes, at + 2);
  return year < 1 || year > 9999 ? NaN : dayNumber(year, pair(bytes, at + 5), pair(bytes, at + 8));
}

const FRACTIONS = [1e6, 1e5, 1e4, 1e3, 1e2, 10, 1];

/** Microseconds since midnight of `HH:MM:SS[.ffffff]`; NaN when it is none, or has more digits. */
function clockAt(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 8 || length > 15 || length === 9) return NaN;
  if (bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return NaN;
  const hours = pair(bytes, start);
  const minutes = pair(bytes, start + 3);
  const seconds = pair(bytes, start + 6);
  if (hours > 23 || minutes > 59 || seconds > 59) return NaN;
  let fraction = 0;
  if (length > 8) {
    if (bytes[start + 8] !== DOT) return NaN;
    for (let at = start + 9; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return NaN;
      fraction = fraction * 10 + digit;
    }
    fraction *= FRACTIONS[length - 9]!;
  }
  return (hours * 3600 + minutes * 60 + seconds) * 1e6 + fraction;
}

/** Days around 1970 whose microseconds are integers of 53 bits. */
const NEAR_DAYS = 100_000;
const DAY = 86_400_000_000;

/** Microseconds since 1970-01-01 of a day near it, with or without (not `zoned`) a time behind it; NaN for everything else. */
function momentAt(bytes: Uint8Array, start: number, end: number, zoned: boolean): number {
  const day = end - start >= 10 ? dayAt(bytes, start) : NaN;
  if (!(day > -NEAR_DAYS && day < NEAR_DAYS)) return NaN;
  if (zoned) {
    if (bytes[end - 1] !== LETTER_Z) return NaN;
    end--;
  } else if (end - start === 10) return day * DAY;
  const separator = bytes[start + 10];
  return separator === SPACE || separator === LETTER_T ? day * DAY + clockAt(bytes, start + 11, end) : NaN;
}
