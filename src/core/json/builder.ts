/** Columns that are being filled with JSON values. */
import type { Column } from '../contract/columns.ts';
import type { NumberForm, Target } from './target.ts';
import { jsonText } from './text.ts';

/** A value that its column's type does not hold, or a name that has no column: the sample was not telling. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  constructor(
    /** In the column. */
    readonly row: number,
    /** What it is, for a person. */
    what: string,
  ) {
    super(what);
  }
}

/** Room to begin with, in rows. */
const FIRST_ROWS = 1024;

/** A column; rows that nothing was put into are NULL. A row that is put in again (a name that stands twice) replaces the one before. */
export abstract class Builder implements Target {
  protected rows = 0;
  protected capacity = FIRST_ROWS;
  private validity = new Uint8Array(FIRST_ROWS >> 3);
  private nulls = 0;
  private repeated = false;

  /** A view of the first `rows` rows; good until `clear`. */
  abstract view(rows: number): Column;
  /** Makes room in the column's own buffers. */
  protected abstract resize(capacity: number): void;
  /** Marks where the empty rows `from` to `to` end. */
  protected skip(from: number, to: number): void {
    void from;
    void to;
  }

  /** Was a row put in again? */
  repeats(): boolean {
    return this.repeated;
  }

  clear(): void {
    this.rows = this.nulls = 0;
  }

  truncate(rows: number): void {
    if (rows < this.rows) this.rows = rows;
  }

  null(row: number): void {
    if (row >= this.rows) return;
    this.repeated = true;
    this.truncate(row);
  }

  boolean(row: number, value: boolean): void {
    throw new Misfit(row, String(value));
  }

  number(row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void {
    throw new Misfit(row, `${shortText(bytes, start, end)} (${FORMS[form]})`);
  }

  string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    throw new Misfit(row, escaped ? 'a text' : JSON.stringify(shortText(bytes, start, end)));
  }

  object(row: number): ReturnType<Target['object']> {
    throw new Misfit(row, 'an object');
  }

  list(row: number): ReturnType<Target['list']> {
    throw new Misfit(row, 'a list');
  }

  text(row: number, bytes: Uint8Array, start: number, end: number): void {
    throw new Misfit(row, shortText(bytes, start, end));
  }

  /** Before a value is put into `row`. */
  protected start(row: number): void {
    if (row !== this.rows) {
      if (row < this.rows) this.null(row);
      else this.pad(row);
    }
    if (row >= this.capacity) this.grow(row + 1);
    this.validity[row >> 3]! |= 1 << (row & 7);
    this.rows = row + 1;
  }

  /** Undefined when every row holds a value. */
  protected valid(rows: number): Uint8Array | undefined {
    this.pad(rows);
    return this.nulls === 0 ? undefined : this.validity.subarray(0, (rows + 7) >> 3);
  }

  private pad(to: number): void {
    if (to <= this.rows) return;
    if (to > this.capacity) this.grow(to);
    for (let row = this.rows; row < to; row++) this.validity[row >> 3]! &= ~(1 << (row & 7));
    this.nulls += to - this.rows;
    this.skip(this.rows, to);
    this.rows = to;
  }

  private grow(rows: number): void {
    this.capacity = Math.max(rows, this.capacity * 2);
    const validity = new Uint8Array((this.capacity + 7) >> 3);
    validity.set(this.validity);
    this.validity = validity;
    this.resize(this.capacity);
  }
}

function shortText(bytes: Uint8Array, start: number, end: number): string {
  return jsonText(bytes, start, Math.min(end, start + 80), false);
}

const FORMS: Readonly<Record<NumberForm, string>> = {
  whole: 'an integer',
  fraction: 'a number with a fraction',
  exponent: 'a number with an exponent',
};

/** A longer copy of a typed array. */
export function longer<T extends Int32Array | Float64Array | BigInt64Array | Uint8Array>(
  values: T,
  length: number,
): T {
  const copy = new (values.constructor as new (length: number) => T)(length);
  copy.set(values as never);
  return copy;
}
