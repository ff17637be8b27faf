/** Columns of numbers that are being filled with values of the binary protocol. */
import type { Column } from '../contract/columns.ts';
import { Validity } from '../columns/validity.ts';
import type { ColumnBuilder } from '../csv/column-builder.ts';
import { ABSENT, type FieldBlock } from '../csv/fields.ts';

const ARRAYS = {
  TINYINT: Int8Array,
  SMALLINT: Int16Array,
  INTEGER: Int32Array,
  BIGINT: BigInt64Array,
  UTINYINT: Uint8Array,
  USMALLINT: Uint16Array,
  UINTEGER: Uint32Array,
  UBIGINT: BigUint64Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
};

export type NumberType = keyof typeof ARRAYS;

/** Tells whether a column of this type is one of numbers. */
export const isNumber = (type: unknown): type is NumberType => typeof type === 'string' && type in ARRAYS;

/** Numbers as they come: the protocol and the columns lay them out alike, the lowest byte first. */
export class NumberColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly values: InstanceType<(typeof ARRAYS)[NumberType]>;
  private readonly into: Uint8Array;
  private readonly validity: Validity;

  constructor(
    private readonly type: NumberType,
    capacity: number,
  ) {
    this.values = new ARRAYS[type](capacity);
    this.into = new Uint8Array(this.values.buffer);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, styles } = block;
    const { into, validity } = this;
    const size = this.values.BYTES_PER_ELEMENT;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      if (styles[at] === ABSENT) {
        validity.setNull(target);
        continue;
      }
      const start = starts[at]!;
      for (let i = 0, to = target * size; i < size; i++) into[to + i] = bytes[start + i]!;
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { type, rows } = this;
    return { type, values: this.values.subarray(0, rows), validity: this.validity.view(rows) } as Column;
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** BIT(1) as truth values, and wider ones as numbers. The highest byte comes first. */
export class BitColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly bits: Uint8Array;
  private readonly numbers: BigUint64Array;
  private readonly bytesOf: Uint8Array;
  private readonly validity: Validity;

  constructor(
    private readonly type: 'BOOLEAN' | 'UBIGINT',
    capacity: number,
  ) {
    this.bits = new Uint8Array((capacity + 7) >> 3);
    this.numbers = new BigUint64Array(capacity);
    this.bytesOf = new Uint8Array(this.numbers.buffer);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    for (let row = 0, at = c; row < rows; row++, at += width, this.rows++) {
      if (styles[at] === ABSENT) {
        this.validity.setNull(this.rows);
        continue;
      }
      const last = ends[at]! - 1;
      if (bytes[last]! & 1) this.bits[this.rows >> 3]! |= 1 << (this.rows & 7);
      for (let i = 0; i < 8; i++)
        this.bytesOf[this.rows * 8 + i] = last - i >= starts[at]! ? bytes[last - i]! : 0;
    }
    return rows;
  }

  view(): Column {
    const { rows, type } = this;
    const validity = this.validity.view(rows);
    return type === 'BOOLEAN'
      ? { type, values: this.bits.subarray(0, (rows + 7) >> 3), validity }
      : { type, values: this.numbers.subarray(0, rows), validity };
  }

  clear(): void {
    this.validity.clear();
    this.bits.fill(0);
    this.rows = 0;
  }
}

const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const PLUS = 43;
/** Digits of which every integer is a double. */
const EXACT_DIGITS = 15;
const TWO_TO_32 = 4_294_967_296;

/** DECIMAL, which comes as text with all its digits behind the point: without the point they are the value. */
export class DecimalColumn implements ColumnBuilder {
  readonly used = 0;
  private rows = 0;
  private readonly halves: BigUint64Array;
  private readonly words: Int32Array;
  private readonly validity: Validity;

  constructor(
    private readonly width: number,
    private readonly scale: number,
    capacity: number,
  ) {
    this.halves = new BigUint64Array(2 * capacity);
    this.words = new Int32Array(this.halves.buffer);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    for (let row = 0, at = c; row < rows; row++, at += width, this.rows++) {
      if (styles[at] === ABSENT) this.validity.setNull(this.rows);
      else if (!this.take(bytes, starts[at]!, ends[at]!)) return row;
    }
    return rows;
  }

  /** False for what is no such number. */
  private take(bytes: Uint8Array, start: number, end: number): boolean {
    const negative = bytes[start] === MINUS;
    let value = 0;
    let digits = 0;
    let behind = -1;
    for (let at = negative || bytes[start] === PLUS ? start + 1 : start; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit === DOT - ZERO && behind < 0) behind = 0;
      else if (digit < 0 || digit > 9) return false;
      else {
        value = value * 10 + digit;
        if (digits > 0 || digit > 0) digits++;
        if (behind >= 0) behind++;
      }
    }
    if (Math.max(0, behind) !== this.scale || digits > this.width) return false;
    if (digits > EXACT_DIGITS) this.takeLong(bytes, start, end);
    else {
      const signed = negative ? -value : value;
      const at = this.rows * 4;
      this.words[at] = signed;
      this.words[at + 1] = Math.floor(signed / TWO_TO_32);
      this.words[at + 2] = this.words[at + 3] = signed < 0 ? -1 : 0;
    }
    return true;
  }

  private takeLong(bytes: Uint8Array, start: number, end: number): void {
    const value = BigInt(String.fromCharCode(...bytes.subarray(start, end)).replace('.', ''));
    this.halves[this.rows * 2] = BigInt.asUintN(64, value);
    this.halves[this.rows * 2 + 1] = BigInt.asUintN(64, value >> 64n);
  }

  view(): Column {
    const { rows, width, scale } = this;
    const values = this.halves.subarray(0, 2 * rows);
    return { type: 'DECIMAL', width, scale, values, validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}
