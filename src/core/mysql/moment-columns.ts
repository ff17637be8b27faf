/** Columns of dates and times that are being filled with values of the binary protocol. */
import type { Column } from '../contract/columns.ts';
import { dayNumber } from '../columns/calendar.ts';
import { Int64s } from '../columns/int64s.ts';
import { Validity } from '../columns/validity.ts';
import { ABSENT, type FieldBlock } from '../csv/fields.ts';
import type { Filling } from './filling.ts';
import { clockAt, DAY_MICROS, lengthAt, two } from './moment-bytes.ts';

/** Days around 1970 whose microseconds are integers of 53 bits. */
const NEAR_DAYS = 100_000;
const LAST_YEAR = 9999;

/** `[year, year, month, day]`: days since 1970-01-01; NaN for what is in no calendar, such as 2020-02-00 or the year 0. */
function dayAt(bytes: Uint8Array, at: number): number {
  const year = two(bytes, at);
  return year < 1 || year > LAST_YEAR ? NaN : dayNumber(year, bytes[at + 2]!, bytes[at + 3]!);
}

/** Is it `0000-00-00`, with a midnight or without a time? */
function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** DATE, and TIMESTAMP with a zone or without. Gives up on a day that is in no calendar. */
export class MomentColumn implements Filling {
  readonly used = 0;
  zeros = 0;
  private rows = 0;
  private readonly days: Int32Array;
  private readonly micros: Int64s;
  private readonly validity: Validity;

  constructor(
    private readonly type: 'DATE' | 'TIMESTAMP' | 'TIMESTAMPTZ',
    capacity: number,
  ) {
    this.days = new Int32Array(type === 'DATE' ? capacity : 0);
    this.micros = new Int64s(type === 'DATE' ? 0 : capacity);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    const { days, micros, validity } = this;
    const isDate = this.type === 'DATE';
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const start = starts[at]!;
      const end = ends[at]!;
      if (styles[at] === ABSENT) {
        validity.setNull(target);
        continue;
      }
      if (isZero(bytes, start, end)) {
        validity.setNull(target);
        this.zeros++;
        continue;
      }
      const day = dayAt(bytes, start);
      if (day !== day) return row;
      if (isDate) days[target] = day;
      else {
        const clock = clockAt(bytes, start + 4, end);
        if (day > -NEAR_DAYS && day < NEAR_DAYS) micros.set(target, day * DAY_MICROS + clock);
        else micros.values[target] = BigInt(day) * BigInt(DAY_MICROS) + BigInt(clock);
      }
    }
    this.rows = target;
    return rows;
  }

  view(): Column {
    const { rows, type } = this;
    const validity = this.validity.view(rows);
    return type === 'DATE'
      ? { type, values: this.days.subarray(0, rows), validity }
      : { type, values: this.micros.values.subarray(0, rows), validity };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

/** TIME, which in MySQL is a length of time, from -838:59:59 to 838:59:59. As TIME it gives up on what is no time of a day. */
export class ClockColumn implements Filling {
  readonly used = 0;
  private rows = 0;
  private readonly micros: Int64s;
  private readonly none: Int32Array;
  private readonly validity: Validity;

  constructor(
    private readonly type: 'TIME' | 'INTERVAL',
    capacity: number,
  ) {
    this.micros = new Int64s(capacity);
    this.none = new Int32Array(capacity);
    this.validity = new Validity(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    for (let row = 0, at = c; row < rows; row++, at += width, this.rows++) {
      if (styles[at] === ABSENT) {
        this.validity.setNull(this.rows);
        continue;
      }
      const micros = lengthAt(bytes, starts[at]!, ends[at]!);
      if (this.type === 'TIME' && !(micros >= 0 && micros < DAY_MICROS)) return row;
      this.micros.set(this.rows, micros);
    }
    return rows;
  }

  view(): Column {
    const { rows, type } = this;
    const micros = this.micros.values.subarray(0, rows);
    const validity = this.validity.view(rows);
    if (type === 'TIME') return { type, values: micros, validity };
    const none = this.none.subarray(0, rows);
    return { type, months: none, days: none, micros, validity };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}
