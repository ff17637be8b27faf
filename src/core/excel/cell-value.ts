/** What a cell says: a value and its kind, by what stands in the file and by the number format. */
import { dateOf, timeOf, timestampOf } from '../columns/values.ts';
import { doubleOf, numberText } from '../json/numbers.ts';
import type { Shown } from './number-format.ts';
import { clockText, DAY_MICROS, dayText, epochDays, noSuchDay, Serial } from './serial.ts';

/**
 * Kinds of values, as a set of bits. WHOLE: an integer of up to 53 bits. ROUND, LONG: a longer one, written with all its digits, that a double
 * holds or does not. FRACTION: any other number. BLANK: a text of no characters.
 */
export const TRUTH = 1;
export const WHOLE = 2;
export const LONG = 4;
export const FRACTION = 8;
export const DATE = 16;
export const MOMENT = 32;
export const TIME = 64;
export const DURATION = 128;
export const TEXT = 256;
export const BLANK = 512;
export const ROUND = 1024;

/** Digits that every double keeps; the largest integer up to which it keeps all. */
const SURE_DIGITS = 15;
const MOST_WHOLE = 2 ** 53;

export class CellValue {
  kind = TEXT;
  /** WHOLE, FRACTION. */
  number = 0;
  /** ROUND, LONG. */
  long = 0n;
  /** DATE, MOMENT: since 1970-01-01; DURATION. */
  days = 0;
  /** MOMENT, TIME, DURATION: beyond the days. */
  micros = 0;
  /** TRUTH. */
  truth = false;
  /** TEXT, as UTF-8. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  private readonly serial = new Serial();
  private readonly utf8 = new TextEncoder();

  constructor(
    private readonly styles: readonly Shown[],
    private readonly since1904: boolean,
  ) {}

  setTruth(truth: boolean): void {
    this.kind = TRUTH;
    this.truth = truth;
  }

  setText(bytes: Uint8Array, start: number, end: number): void {
    this.kind = start === end ? BLANK : TEXT;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /** A number as it is written, shown as its style says; `asDate`: whatever that says. False: it is none. */
  setNumber(bytes: Uint8Array, start: number, end: number, style: number, asDate: boolean): boolean {
    const shown = this.styles[style] ?? 'number';
    const number = doubleOf(bytes, start, end);
    if (!Number.isFinite(number)) return false;
    if (shown === 'number' && !asDate) {
      this.setPlain(bytes, start, end, number);
      return true;
    }
    this.serial.set(number, decimalsOf(bytes, start, end));
    if (number < 0 || !this.setSerial(shown === 'number' ? 'date' : shown))
      this.setPlain(bytes, start, end, number);
    return true;
  }

  /** A date as ISO 8601 writes it, as workbooks may (`t="d"`). */
  setIso(text: string): void {
    const value = text.replace(/(?:Z|[+-]00:?00)$/, '');
    const [day, micros, moment] = [dateOf(value), timeOf(value), timestampOf(value)];
    this.days = day ?? 0;
    this.micros = micros ?? 0;
    if (day !== undefined) this.kind = DATE;
    else if (micros !== undefined) this.kind = TIME;
    else if (moment !== undefined) {
      this.kind = MOMENT;
      const days = Math.floor(Number(moment / 1000n) / (DAY_MICROS / 1000));
      this.days = days;
      this.micros = Number(moment - BigInt(days) * BigInt(DAY_MICROS));
    } else this.setString(text);
  }

  /** The text that stands for the value among texts: `true`, `12.5`, `2024-02-29 12:30:00`. */
  text(): string {
    switch (this.kind) {
      case TRUTH:
        return String(this.truth);
      case WHOLE:
      case FRACTION:
        return Object.is(this.number, -0) ? '-0' : String(this.number);
      case ROUND:
      case LONG:
        return String(this.long);
      case DATE:
        return dayText(this.days);
      case MOMENT:
        return `${dayText(this.days)} ${clockText(0, this.micros)}`;
      case TIME:
        return clockText(0, this.micros);
      case DURATION:
        return clockText(this.days, this.micros);
      default:
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
          this.bytes.subarray(this.start, this.end),
        );
    }
  }

  private setPlain(bytes: Uint8Array, start: number, end: number, number: number): void {
    this.number = number;
    this.kind =
      Number.isInteger(number) && Math.abs(number) < MOST_WHOLE && !Object.is(number, -0) ? WHOLE : FRACTION;
    if (end - start <= SURE_DIGITS || Math.abs(number) < MOST_WHOLE || !isDigits(bytes, start, end)) return;
    const text = numberText(bytes, start, end);
    this.long = BigInt(text);
    const isExact = BigInt(number) === this.long;
    if (BigInt.asIntN(64, this.long) === this.long) this.kind = isExact ? ROUND : LONG;
    else if (!isExact) this.setString(text);
  }

  /** False: there is no such day. */
  private setSerial(shown: Exclude<Shown, 'number'>): boolean {
    const { days, micros } = this.serial;
    this.days = days;
    this.micros = micros;
    if (shown === 'duration') this.kind = DURATION;
    else if (days === 0 && shown !== 'date' && !(this.since1904 && shown === 'moment')) this.kind = TIME;
    else {
      const day = epochDays(days, this.since1904);
      const shownDay = this.since1904 ? undefined : noSuchDay(days);
      if (shownDay !== undefined) {
        this.setString(micros === 0 ? shownDay : `${shownDay} ${clockText(0, micros)}`);
        return true;
      }
      if (Number.isNaN(day)) return false;
      this.days = day;
      this.kind = shown === 'date' && micros === 0 ? DATE : MOMENT;
    }
    return true;
  }

  private setString(text: string): void {
    const bytes = this.utf8.encode(text);
    this.setText(bytes, 0, bytes.length);
  }
}

/** Digits alone, with a sign perhaps. */
function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = bytes[start] === 45 ? start + 1 : start; at < end; at++)
    if (bytes[at]! < 48 || bytes[at]! > 57) return false;
  return true;
}

/** Digits behind the decimal point; 0 where there is an exponent, which no date has unless it is the very midnight. */
function decimalsOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 46) at++;
  const from = at + 1;
  for (at = from; at < end; at++) if (bytes[at]! < 48 || bytes[at]! > 57) return 0;
  return Math.max(0, end - from);
}
