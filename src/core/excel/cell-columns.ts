/** Columns that are being filled with the values of cells. */
import { shown } from '../columns/type.ts';
import { Validity } from '../columns/validity.ts';
import type { Column } from '../contract/columns.ts';
import { longer } from '../json/builder.ts';
import {
  BLANK,
  type CellValue,
  DATE,
  DURATION,
  FRACTION,
  LONG,
  MOMENT,
  ROUND,
  TEXT,
  TIME,
  TRUTH,
  WHOLE,
} from './cell-value.ts';
import type { CellColumnType } from './column-type.ts';
import { DAY_MICROS } from './serial.ts';

/** A value that its column does not hold, or that has no column: what was looked at was not telling. */
export class Unforeseen extends Error {
  override readonly name = 'Unforeseen';
}

/** A column; rows that nothing was put into are NULL. */
export abstract class CellColumn {
  /** Values that were put in, and empty texts that are NULL, since the beginning. */
  values = 0;
  blanks = 0;
  /** Bytes of text held. */
  used = 0;
  private readonly validity: Validity;
  private next = 0;

  constructor(capacity: number) {
    this.validity = new Validity(capacity);
  }

  /** Rows come in their order. Throws `Unforeseen` for a value that the column does not hold. */
  put(row: number, value: CellValue): void {
    this.pad(row);
    this.values++;
    if (value.kind === BLANK && !this.holdsBlanks) {
      this.blanks++;
      return;
    }
    this.set(row, value);
    this.next = row + 1;
  }

  /** A view of the first `rows` rows; good until `clear`. */
  view(rows: number): Column {
    this.pad(rows);
    return { ...this.column(rows), validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.next = 0;
    this.used = 0;
  }

  protected readonly holdsBlanks: boolean = false;
  protected abstract set(row: number, value: CellValue): void;
  protected abstract column(rows: number): Column;
  /** The row is NULL. */
  protected skip(row: number): void {
    this.validity.setNull(row);
  }

  private pad(to: number): void {
    for (; this.next < to; this.next++) this.skip(this.next);
  }
}

const unforeseen = (value: CellValue, type: string): Unforeseen =>
  new Unforeseen(`${shown(value.text())}, which is no ${type}`);

class Truths extends CellColumn {
  private readonly bits: Uint8Array;
  constructor(capacity: number) {
    super(capacity);
    this.bits = new Uint8Array((capacity + 7) >> 3);
  }
  protected set(row: number, value: CellValue): void {
    if (value.kind !== TRUTH) throw unforeseen(value, 'BOOLEAN');
    if (value.truth) this.bits[row >> 3]! |= 1 << (row & 7);
    else this.bits[row >> 3]! &= ~(1 << (row & 7));
  }
  protected column(rows: number): Column {
    return { type: 'BOOLEAN', values: this.bits.subarray(0, (rows + 7) >> 3) };
  }
}

class Integers extends CellColumn {
  private readonly numbers: BigInt64Array;
  private readonly words: Int32Array;
  constructor(capacity: number) {
    super(capacity);
    this.numbers = new BigInt64Array(capacity);
    this.words = new Int32Array(this.numbers.buffer);
  }
  protected set(row: number, value: CellValue): void {
    if (value.kind === WHOLE) {
      // Without a bigint object; both worlds keep the low word first.
      const high = Math.floor(value.number / 2 ** 32);
      this.words[row * 2] = value.number - high * 2 ** 32;
      this.words[row * 2 + 1] = high;
    } else if (value.kind === LONG || value.kind === ROUND) this.numbers[row] = value.long;
    else throw unforeseen(value, 'BIGINT');
  }
  protected column(rows: number): Column {
    return { type: 'BIGINT', values: this.numbers.subarray(0, rows) };
  }
}

class Doubles extends CellColumn {
  private readonly numbers: Float64Array;
  constructor(capacity: number) {
    super(capacity);
    this.numbers = new Float64Array(capacity);
  }
  protected set(row: number, value: CellValue): void {
    if (!(value.kind & (WHOLE | ROUND | FRACTION))) throw unforeseen(value, 'DOUBLE');
    this.numbers[row] = value.number;
  }
  protected column(rows: number): Column {
    return { type: 'DOUBLE', values: this.numbers.subarray(0, rows) };
  }
}

class Dates extends CellColumn {
  private readonly days: Int32Array;
  constructor(capacity: number) {
    super(capacity);
    this.days = new Int32Array(capacity);
  }
  protected set(row: number, value: CellValue): void {
    if (value.kind !== DATE) throw unforeseen(value, 'DATE');
    this.days[row] = value.days;
  }
  protected column(rows: number): Column {
    return { type: 'DATE', values: this.days.subarray(0, rows) };
  }
}

const microsOf = ({ days, micros }: CellValue): bigint => BigInt(days) * BigInt(DAY_MICROS) + BigInt(micros);

/** TIMESTAMP, TIME and the microseconds of INTERVAL. */
class Moments extends CellColumn {
  private readonly micros: BigInt64Array;
  constructor(
    capacity: number,
    private readonly type: 'TIMESTAMP' | 'TIME' | 'INTERVAL',
    private readonly held: number,
  ) {
    super(capacity);
    this.micros = new BigInt64Array(capacity);
  }
  protected set(row: number, value: CellValue): void {
    if (!(value.kind & this.held)) throw unforeseen(value, this.type);
    this.micros[row] =
      value.kind === TIME
        ? BigInt(value.micros)
        : value.kind === DATE
          ? BigInt(value.days) * BigInt(DAY_MICROS)
          : microsOf(value);
  }
  protected column(rows: number): Column {
    const micros = this.micros.subarray(0, rows);
    if (this.type !== 'INTERVAL') return { type: this.type, values: micros };
    return { type: 'INTERVAL', months: new Int32Array(rows), days: new Int32Array(rows), micros };
  }
}

/** From this many bytes on, a call that copies them is faster than a loop. */
const LONG_TEXT = 32;

class Texts extends CellColumn {
  private readonly offsets: Int32Array;
  private bytes: Uint8Array;
  protected override readonly holdsBlanks = true;
  constructor(capacity: number) {
    super(capacity);
    this.offsets = new Int32Array(capacity + 1);
    this.bytes = new Uint8Array(capacity * 16);
  }
  protected set(row: number, value: CellValue): void {
    if (value.kind === TEXT) this.add(value.bytes, value.start, value.end);
    else if (value.kind !== BLANK) {
      const bytes = new TextEncoder().encode(value.text());
      this.add(bytes, 0, bytes.length);
    }
    this.offsets[row + 1] = this.used;
  }
  protected override skip(row: number): void {
    super.skip(row);
    this.offsets[row + 1] = this.used;
  }
  protected column(rows: number): Column {
    return {
      type: 'VARCHAR',
      offsets: this.offsets.subarray(0, rows + 1),
      bytes: this.bytes.subarray(0, this.used),
    };
  }
  private add(bytes: Uint8Array, start: number, end: number): void {
    const to = this.used + end - start;
    if (to > this.bytes.length) this.bytes = longer(this.bytes, Math.max(to, this.bytes.length * 2));
    if (end - start < LONG_TEXT)
      for (let at = start, i = this.used; at < end;) this.bytes[i++] = bytes[at++]!;
    else this.bytes.set(bytes.subarray(start, end), this.used);
    this.used = to;
  }
}

/** No value was seen yet: the first one is `Unforeseen`. */
class Nothing extends CellColumn {
  protected set(_row: number, value: CellValue): void {
    throw new Unforeseen(`${shown(value.text())}, which is the first value of its column`);
  }
  protected override readonly holdsBlanks = true;
  protected column(rows: number): Column {
    return { type: 'VARCHAR', offsets: new Int32Array(rows + 1), bytes: new Uint8Array(0) };
  }
}

/** Makes room for `capacity` rows. */
export function cellColumn(type: CellColumnType, capacity: number): CellColumn {
  switch (type) {
    case 'BOOLEAN':
      return new Truths(capacity);
    case 'BIGINT':
      return new Integers(capacity);
    case 'DOUBLE':
      return new Doubles(capacity);
    case 'DATE':
      return new Dates(capacity);
    case 'TIMESTAMP':
      return new Moments(capacity, type, DATE | MOMENT);
    case 'TIME':
      return new Moments(capacity, type, TIME);
    case 'INTERVAL':
      return new Moments(capacity, type, TIME | DURATION);
    case 'VARCHAR':
      return new Texts(capacity);
    case 'EMPTY':
      return new Nothing(capacity);
  }
}
