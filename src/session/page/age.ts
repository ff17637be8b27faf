/** How long ago something was, for a person. */

const MINUTE = 60_000;
const UNITS = [
  ['day', 24 * 60],
  ['hour', 60],
  ['minute', 1],
] as const;

/** `just now`, `1 minute ago`, `3 hours ago`. `then`: ISO 8601; `now`: milliseconds since 1970. */
export function ago(then: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(then)) / MINUTE);
  for (const [unit, size] of UNITS) {
    const passed = Math.floor(minutes / size);
    if (passed >= 1) return `${passed} ${unit}${passed === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}
