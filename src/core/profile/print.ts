/** Units of histograms as DuckDB prints the values they are of. */
import { dateOf } from '../columns/calendar.ts';
import type { Moment } from './kind.ts';

/** `12.30` in hundredths. */
export const wholeUnits = (text: string, scale: number): bigint =>
  BigInt(scale === 0 ? text : text.replace('.', ''));

/** `12.30` of hundredths. */
export function printWhole(units: bigint, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const DAY = 86_400_000_000n;
const padded = (n: number, to = 2): string => String(n).padStart(to, '0');

/** A date of days since 1970; a time, or a timestamp, of microseconds. */
export function printMoment(of: Moment, units: bigint): string {
  if (of === 'time') return printTime(units);
  if (of === 'date') return printDate(Number(units), '');
  const time = ((units % DAY) + DAY) % DAY;
  return printDate(Number((units - time) / DAY), ` ${printTime(time)}${of === 'timestamptz' ? '+00' : ''}`);
}

/** There is no year 0. */
function printDate(days: number, time: string): string {
  const { year, month, day } = dateOf(days);
  const text = `${padded(year > 0 ? year : 1 - year, 4)}-${padded(month)}-${padded(day)}`;
  return year > 0 ? text + time : `${text} (BC)${time}`;
}

function printTime(micros: bigint): string {
  const [seconds, rest] = [Number(micros / 1_000_000n), Number(micros % 1_000_000n)];
  const fraction = rest === 0 ? '' : `.${padded(rest, 6).replace(/0+$/, '')}`;
  return `${padded(Math.floor(seconds / 3600))}:${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}${fraction}`;
}
