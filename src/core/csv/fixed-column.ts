/** Columns of numbers, dates and times that are being filled: text in bytes becomes values without a string, where it is written plainly. */
import type { Column } from '../driver.ts';
import { ABSENT, type FieldBlock, PLAIN } from './split.ts';
import { fieldText } from './text.ts';
import { Validity } from './validity.ts';
import * as values from './values.ts';

const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;
const SPACE = 32;

/** Appends one block at a time; its memory is used again for the next batch. */
abstract class FixedColumn {
  protected rows = 0;
  protected readonly validity: Validity;
  /** Only text is counted. */
  readonly used = 0;

  constructor(capacity: number) {
    this.validity = new Validity(capacity);
  }

  /** Appends column `c` of the block's rows. Gives the first row whose text the type does not hold, or the number of rows. */
  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const style = styles[at]!;
      const start = starts[at]!;
      const end = ends[at]!;
      if (style === ABSENT || (style === PLAIN && start === end)) this.validity.setNull(target);
      else if (
        !this.put(target, bytes, start, end) &&
        !this.putText(target, fieldText(bytes, start, end, style))
      )
        return row;
    }
    this.rows = target;
    return rows;
  }

  /** Reads the usual spellings; false: it may still be one of the others. */
  protected abstract put(row: number, bytes: Uint8Array, start: number, end: number): boolean;
  /** Reads every spelling; false: the type does not hold the text. */
  protected abstract putText(row: number, text: string): boolean;
  abstract view(): Column;

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** 64-bit integers, written as two halves: numbers are faster than bigints. */
class Int64s {
  readonly values: BigInt64Array;
  private readonly halves: Int32Array;

  constructor(capacity: number) {
    this.values = new BigInt64Array(capacity);
    this.halves = new Int32Array(this.values.buffer);
  }

  /** `value` is an integer of at most 53 bits. */
  set(row: number, value: number): void {
    this.halves[row * 2] = value;
    this.halves[row * 2 + 1] = Math.floor(value / 4_294_967_296);
  }
}

export class BigintColumn extends FixedColumn {
  private readonly ints: Int64s;

  constructor(capacity: number) {
    super(capacity);
    this.ints = new Int64s(capacity);
  }

  protected put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const digits = end - at;
    const first = bytes[at]! - ZERO;
    if (digits < 1 || digits > 15 || first > 9 || first < (digits > 1 || negative ? 1 : 0)) return false;
    let value = first;
    for (at++; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
    }
    this.ints.set(row, negative ? -value : value);
    return true;
  }

  protected putText(row: number, text: string): boolean {
    const value = values.bigintOf(values.trimmed(text));
    if (value === undefined) return false;
    this.ints.values[row] = value;
    return true;
  }

  view(): Column {
    return {
      type: 'BIGINT',
      values: this.ints.values.subarray(0, this.rows),
      validity: this.validity.view(this.rows),
    };
  }
}

/** Exact as doubles; a number of at most 15 digits divided by one of them is the double nearest to the quotient. */
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, i) => 10 ** i);

export class DoubleColumn extends FixedColumn {
  private readonly doubles: Float64Array;

  constructor(capacity: number) {
    super(capacity);
    this.doubles = new Float64Array(capacity);
  }

  protected put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const from = at;
    if (end - from < 1 || end - from > 16) return false;
    let value = 0;
    let dot = -1;
    for (; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (digit === DOT - ZERO && dot < 0) dot = at;
      else return false;
    }
    const whole = (dot < 0 ? end : dot) - from;
    const decimals = dot < 0 ? 0 : end - dot - 1;
    if (whole + decimals > 15 || whole + decimals < 1) return false;
    if (whole > 1 && bytes[from] === ZERO) return false;
    if (decimals > 0) value /= POWERS_OF_TEN[decimals]!;
    this.doubles[row] = negative ? -value : value;
    return true;
  }

  protected putText(row: number, text: string): boolean {
    const value = values.doubleOf(values.trimmed(text));
    if (value === undefined) return false;
    this.doubles[row] = value;
    return true;
  }

  view(): Column {
    return {
      type: 'DOUBLE',
      values: this.doubles.subarray(0, this.rows),
      validity: this.validity.view(this.rows),
    };
  }
}

export class BooleanColumn extends FixedColumn {
  private readonly bits: Uint8Array;

  constructor(capacity: number) {
    super(capacity);
    this.bits = new Uint8Array((capacity + 7) >> 3);
  }

  protected put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    // By their length and first letter, then letter by letter in lower case.
    const word = end - start === 4 ? TRUE : end - start === 5 ? FALSE : undefined;
    if (word === undefined) return false;
    for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 32) !== word[i]) return false;
    if (word === TRUE) this.bits[row >> 3]! |= 1 << (row & 7);
    else this.bits[row >> 3]! &= ~(1 << (row & 7));
    return true;
  }

  protected putText(row: number, text: string): boolean {
    const value = values.booleanOf(values.trimmed(text));
    if (value === undefined) return false;
    if (value) this.bits[row >> 3]! |= 1 << (row & 7);
    else this.bits[row >> 3]! &= ~(1 << (row & 7));
    return true;
  }

  view(): Column {
    return {
      type: 'BOOLEAN',
      values: this.bits.subarray(0, (this.rows + 7) >> 3),
      validity: this.validity.view(this.rows),
    };
  }
}

const TRUE = [...'true'].map((letter) => letter.charCodeAt(0));
const FALSE = [...'false'].map((letter) => letter.charCodeAt(0));

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
  if (year < 1 || year > 9999) return NaN;
  return values.dayNumber(year, pair(bytes, at + 5), pair(bytes, at + 8));
}

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
    fraction *= POWERS_OF_TEN[15 - length]!;
  }
  return (hours * 3600 + minutes * 60 + seconds) * 1e6 + fraction;
}

export class DateColumn extends FixedColumn {
  private readonly days: Int32Array;

  constructor(capacity: number) {
    super(capacity);
    this.days = new Int32Array(capacity);
  }

  protected put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const day = end - start === 10 ? dayAt(bytes, start) : NaN;
    this.days[row] = day;
    return day === day;
  }

  protected putText(row: number, text: string): boolean {
    const day = values.dateOf(values.trimmed(text));
    this.days[row] = day ?? 0;
    return day !== undefined;
  }

  view(): Column {
    return {
      type: 'DATE',
      values: this.days.subarray(0, this.rows),
      validity: this.validity.view(this.rows),
    };
  }
}

export class TimeColumn extends FixedColumn {
  private readonly ints: Int64s;

  constructor(capacity: number) {
    super(capacity);
    this.ints = new Int64s(capacity);
  }

  protected put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const time = clockAt(bytes, start, end);
    if (time !== time) return false;
    this.ints.set(row, time);
    return true;
  }

  protected putText(row: number, text: string): boolean {
    const time = values.timeOf(values.trimmed(text));
    if (time === undefined) return false;
    this.ints.set(row, time);
    return true;
  }

  view(): Column {
    return {
      type: 'TIME',
      values: this.ints.values.subarray(0, this.rows),
      validity: this.validity.view(this.rows),
    };
  }
}

/** Days around 1970 whose microseconds are integers of 53 bits. */
const NEAR_DAYS = 100_000;
const DAY = 86_400_000_000;

/** TIMESTAMP, and TIMESTAMPTZ in UTC. */
export class MomentColumn extends FixedColumn {
  private readonly ints: Int64s;

  constructor(
    capacity: number,
    private readonly type: 'TIMESTAMP' | 'TIMESTAMPTZ',
  ) {
    super(capacity);
    this.ints = new Int64s(capacity);
  }

  protected put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const day = end - start >= 10 ? dayAt(bytes, start) : NaN;
    if (!(day > -NEAR_DAYS && day < NEAR_DAYS)) return false;
    if (this.type === 'TIMESTAMPTZ') {
      if (bytes[end - 1] !== LETTER_Z) return false;
      end--;
    } else if (end - start === 10) {
      this.ints.set(row, day * DAY);
      return true;
    }
    const separator = bytes[start + 10];
    const time = separator === SPACE || separator === LETTER_T ? clockAt(bytes, start + 11, end) : NaN;
    if (time !== time) return false;
    this.ints.set(row, day * DAY + time);
    return true;
  }

  protected putText(row: number, text: string): boolean {
    const value = values.trimmed(text);
    const moment = this.type === 'TIMESTAMP' ? values.timestampOf(value) : values.timestamptzOf(value);
    if (moment === undefined) return false;
    this.ints.values[row] = moment;
    return true;
  }

  view(): Column {
    return {
      type: this.type,
      values: this.ints.values.subarray(0, this.rows),
      validity: this.validity.view(this.rows),
    };
  }
}

const LETTER_Z = 90;
