/** Columns of one value per row. */
import type { Column } from '../contract/columns.ts';
import { Builder, longer } from './builder.ts';
import { BIGINT, doubleOf, HUGEINT, numberTypes, putBigint, SURE_DIGITS } from './numbers.ts';
import { LongNumbers } from './long-numbers.ts';
import type { NumberForm } from './target.ts';
import { unescapeJson } from './text.ts';

/** Keeps true and false in a bitmap; throws `Misfit` for every other value but NULL. */
export class BooleanBuilder extends Builder {
  private bits = new Uint8Array(this.capacity >> 3);

  override boolean(row: number, value: boolean): void {
    this.start(row);
    if (value) this.bits[row >> 3]! |= 1 << (row & 7);
    else this.bits[row >> 3]! &= ~(1 << (row & 7));
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    return { type: 'BOOLEAN', values: this.bits.subarray(0, (rows + 7) >> 3), validity };
  }

  protected resize(capacity: number): void {
    this.bits = longer(this.bits, (capacity + 7) >> 3);
  }
}

/** Keeps integers of 64 bits; throws `Misfit` for other numbers, and for every other value but NULL. */
export class BigintBuilder extends Builder {
  private values = new BigInt64Array(this.capacity);
  private words = new Int32Array(this.values.buffer);

  override number(row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void {
    if (form !== 'whole' || end - start > SURE_DIGITS || end - start === 2) {
      if (!(numberTypes(bytes, start, end, form) & BIGINT)) return super.number(row, bytes, start, end, form);
    }
    this.start(row);
    putBigint(bytes, start, end, this.values, this.words, row);
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    return { type: 'BIGINT', values: this.values.subarray(0, rows), validity };
  }

  protected resize(capacity: number): void {
    this.values = longer(this.values, capacity);
    this.words = new Int32Array(this.values.buffer);
  }
}

/** Keeps numbers as doubles; throws `Misfit` for one that no double holds, and for other values but NULL. */
export class DoubleBuilder extends Builder {
  private values = new Float64Array(this.capacity);
  /** Made with the first long number. */
  private long?: LongNumbers;

  override number(row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void {
    if (end - start <= SURE_DIGITS && form !== 'exponent') {
      this.start(row);
      this.values[row] = doubleOf(bytes, start, end);
      return;
    }
    const value = (this.long ??= new LongNumbers()).held(bytes, start, end);
    if (Number.isNaN(value)) return super.number(row, bytes, start, end, form);
    this.start(row);
    this.values[row] = value;
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    return { type: 'DOUBLE', values: this.values.subarray(0, rows), validity };
  }

  protected resize(capacity: number): void {
    this.values = longer(this.values, capacity);
  }
}

/** No value was seen yet: the first one is a `Misfit`. */
export class EmptyBuilder extends Builder {
  view(rows: number): Column {
    const validity = this.valid(rows);
    return { type: 'VARCHAR', offsets: new Int32Array(rows + 1), bytes: new Uint8Array(0), validity };
  }

  protected resize(): void {}
}

const TRUE = Uint8Array.from('true', (letter) => letter.charCodeAt(0));
const FALSE = Uint8Array.from('false', (letter) => letter.charCodeAt(0));

/** From this many bytes on, a call that copies them is faster than a loop. */
const LONG = 48;

/** Texts; numbers and truth values as they are written. `only`: all others throw `Misfit`; integers are those of up to 128 bits. */
export class TextBuilder extends Builder {
  private offsets = new Int32Array(this.capacity + 1);
  private bytes = new Uint8Array(64 * 1024);

  constructor(private readonly only?: 'texts' | 'integers') {
    super();
  }

  override boolean(row: number, value: boolean): void {
    if (this.only) return super.boolean(row, value);
    this.put(row, value ? TRUE : FALSE, 0, value ? 4 : 5);
  }

  override number(row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void {
    const fits = !this.only || (this.only === 'integers' && numberTypes(bytes, start, end, form) & HUGEINT);
    if (!fits) return super.number(row, bytes, start, end, form);
    this.put(row, bytes, start, end);
  }

  override string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    if (this.only === 'integers') return super.string(row, bytes, start, end, escaped);
    if (!escaped) return this.put(row, bytes, start, end);
    this.start(row);
    const from = this.offsets[row]!;
    this.reserve(from, end - start);
    this.offsets[row + 1] = unescapeJson(bytes, start, end, this.bytes, from);
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    const offsets = this.offsets.subarray(0, rows + 1);
    return { type: 'VARCHAR', offsets, bytes: this.bytes.subarray(0, offsets[rows]), validity };
  }

  protected put(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.start(row);
    let to = this.offsets[row]!;
    if (to + end - start > this.bytes.length) this.reserve(to, end - start);
    if (end - start < LONG) for (let at = start; at < end; at++) this.bytes[to++] = bytes[at]!;
    else {
      this.bytes.set(bytes.subarray(start, end), to);
      to += end - start;
    }
    this.offsets[row + 1] = to;
  }

  protected override skip(from: number, to: number): void {
    this.offsets.fill(this.offsets[from]!, from + 1, to + 1);
  }

  protected resize(capacity: number): void {
    this.offsets = longer(this.offsets, capacity + 1);
  }

  private reserve(from: number, more: number): void {
    if (from + more > this.bytes.length)
      this.bytes = longer(this.bytes, Math.max(this.bytes.length * 2, from + more));
  }
}

/** JSON as it is written. */
export class JsonBuilder extends TextBuilder {
  override string(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.put(row, bytes, start - 1, end + 1);
  }

  override object(): undefined {
    return undefined;
  }

  override list(): undefined {
    return undefined;
  }

  override text(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.put(row, bytes, start, end);
  }
}
