/** Columns of numbers and truth values that are being filled: no string is made where the text is written plainly. */
import type { Column } from '../contract/columns.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { Int64s } from '../columns/int64s.ts';
import { type FieldBlock, isNull } from './fields.ts';
import { fieldText } from './text.ts';
import { Validity } from '../columns/validity.ts';
import * as values from '../columns/values.ts';

const MINUS = 45;
const DOT = 46;
const ZERO = 48;

// The loops below are alike on purpose: one loop for all, which calls through a table, took half as long again (measured in Node).

/** Keeps the integers of at most `capacity` rows in 64 bits each. */
export class BigintColumn implements ColumnBuilder {
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
      const plain = plainInteger(bytes, start, end);
      if (plain === plain) ints.set(target, plain);
      else {
        const value = values.bigintOf(values.trimmed(fieldText(bytes, block, at)));
        if (value === undefined) return row;
        ints.values[target] = value;
      }
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { rows } = this;
    return { type: 'BIGINT', values: this.ints.values.subarray(0, rows), validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** Up to 15 digits, as they print back; NaN for everything else. */
function plainInteger(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  const from = negative ? start + 1 : start;
  const digits = end - from;
  let value = bytes[from]! - ZERO;
  if (digits < 1 || digits > 15 || value > 9 || value < (digits > 1 || negative ? 1 : 0)) return NaN;
  for (let at = from + 1; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** Keeps the numbers of at most `capacity` rows as doubles. */
export class DoubleColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly doubles: Float64Array;
  private readonly validity: Validity;

  constructor(capacity: number) {
    this.doubles = new Float64Array(capacity);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    const { doubles, validity } = this;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const start = starts[at]!;
      const end = ends[at]!;
      if (isNull(styles[at]!, start, end)) {
        validity.setNull(target);
        continue;
      }
      const plain = plainDecimal(bytes, start, end);
      if (plain === plain) doubles[target] = plain;
      else {
        const value = values.doubleOf(values.trimmed(fieldText(bytes, block, at)));
        if (value === undefined) return row;
        doubles[target] = value;
      }
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { rows } = this;
    return { type: 'DOUBLE', values: this.doubles.subarray(0, rows), validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** Exact as doubles, as is an integer of 15 digits: so their quotient is the double nearest to the decimal. */
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, i) => 10 ** i);

/** Up to 15 digits with a point among them; NaN for everything else. */
function plainDecimal(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  const from = negative ? start + 1 : start;
  if (end - from < 1 || end - from > 16) return NaN;
  let value = 0;
  let dot = -1;
  for (let at = from; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (digit === DOT - ZERO && dot < 0) dot = at;
    else return NaN;
  }
  const whole = (dot < 0 ? end : dot) - from;
  const decimals = dot < 0 ? 0 : end - dot - 1;
  if (whole + decimals > 15 || whole + decimals < 1) return NaN;
  if (whole > 1 && bytes[from] === ZERO) return NaN;
  if (decimals > 0) value /= POWERS_OF_TEN[decimals]!;
  return negative ? -value : value;
}

/**
 * Keeps the truth values of at most `capacity` rows in a bitmap (bit i, least significant first, is row i).
 */
export class BooleanColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly bits: Uint8Array;
  private readonly validity: Validity;

  constructor(capacity: number) {
    this.bits = new Uint8Array((capacity + 7) >> 3);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    const { bits, validity } = this;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const start = starts[at]!;
      const end = ends[at]!;
      if (isNull(styles[at]!, start, end)) {
        validity.setNull(target);
        continue;
      }
      const truth =
        end - start === 4 && isTrue(bytes, start)
          ? true
          : end - start === 5 && isFalse(bytes, start)
            ? false
            : values.booleanOf(values.trimmed(fieldText(bytes, block, at)));
      if (truth === undefined) return row;
      if (truth) bits[target >> 3]! |= 1 << (target & 7);
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { rows } = this;
    return {
      type: 'BOOLEAN',
      values: this.bits.subarray(0, (rows + 7) >> 3),
      validity: this.validity.view(rows),
    };
  }

  clear(): void {
    this.validity.clear();
    this.bits.fill(0);
    this.rows = 0;
  }
}

/** The bit that tells small letters from capital ones. */
const SMALL = 32;

/** `true`, in any case. */
const isTrue = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at]! | SMALL) === 116 &&
  (bytes[at + 1]! | SMALL) === 114 &&
  (bytes[at + 2]! | SMALL) === 117 &&
  (bytes[at + 3]! | SMALL) === 101;

/** `false`, in any case. */
const isFalse = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at]! | SMALL) === 102 &&
  (bytes[at + 1]! | SMALL) === 97 &&
  (bytes[at + 2]! | SMALL) === 108 &&
  (bytes[at + 3]! | SMALL) === 115 &&
  (bytes[at + 4]! | SMALL) === 101;
