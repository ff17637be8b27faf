/** Parts of dates and times as the binary protocol has them. https://mariadb.com/kb/en/resultset-row/#timestamp-binary-encoding */

export const DAY_MICROS = 86_400_000_000;

export const two = (bytes: Uint8Array, at: number): number => bytes[at]! + bytes[at + 1]! * 256;
export const four = (bytes: Uint8Array, at: number): number => two(bytes, at) + two(bytes, at + 2) * 65_536;

/** `[hours, minutes, seconds, microseconds (4)]`, of which the last are left out where they are 0. */
export function clockAt(bytes: Uint8Array, at: number, end: number): number {
  const seconds = end > at ? bytes[at]! * 3600 + bytes[at + 1]! * 60 + bytes[at + 2]! : 0;
  return seconds * 1e6 + (end > at + 3 ? four(bytes, at + 3) : 0);
}

/** `[is negative, days (4), hours, minutes, seconds, microseconds (4)]`, or nothing for 0. */
export function lengthAt(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  const micros = four(bytes, start + 1) * DAY_MICROS + clockAt(bytes, start + 5, end);
  return bytes[start] === 1 ? -micros : micros;
}
