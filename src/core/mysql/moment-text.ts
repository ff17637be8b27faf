/** Dates and times of the binary protocol as text. */
import { four, lengthAt, two } from './moment-bytes.ts';

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** A length of time as the server writes it. */
export function clockText(value: Uint8Array): string {
  const micros = lengthAt(value, 0, value.length);
  const seconds = Math.floor(Math.abs(micros) / 1e6);
  const fraction = Math.abs(micros) % 1e6;
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => pad(Math.floor(part)))
    .join(':');
  return `${micros < 0 ? '-' : ''}${clock}${fraction > 0 ? `.${pad(fraction, 6)}` : ''}`;
}

/** A DATE or DATETIME as the server writes it, with as many digits of a second as its column has. */
export function momentText(
  bytes: Uint8Array,
  start: number,
  end: number,
  isDate: boolean,
  decimals: number,
): string {
  const has = (at: number): number => (start + at < end ? bytes[start + at]! : 0);
  const year = end > start ? two(bytes, start) : 0;
  const day = `${pad(year, 4)}-${pad(has(2))}-${pad(has(3))}`;
  if (isDate) return day;
  const clock = `${day} ${pad(has(4))}:${pad(has(5))}:${pad(has(6))}`;
  const micros = end > start + 7 ? four(bytes, start + 7) : 0;
  return decimals < 1 || decimals > 6 ? clock : `${clock}.${pad(micros, 6).slice(0, decimals)}`;
}
