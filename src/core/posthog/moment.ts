/** Moments as PostHog has them: microseconds since 1970, in UTC. */

const FORM =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Of ISO 8601, a `T` or a space between day and time; without an offset it is UTC. Undefined for what is no moment. */
export function microsOf(text: string): bigint | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] =
    FORM.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const fields = [
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  ] as const;
  const date = new Date(Date.UTC(...fields));
  const back = [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  if (back.some((value, i) => value !== fields[i])) return undefined;
  const east = /^z$/i.test(zone) ? 0 : minutesEast(zone);
  return BigInt(date.getTime() - east * 60_000) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function minutesEast(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Tells whether a moment says how far from UTC it is. */
export const hasOffset = (text: string): boolean => /(Z|[+-]\d\d(:?\d\d)?)$/i.test(text.trim().slice(10));

/** `2026-11-20 10:00:00.123456` */
export function spelled(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19).replace('T', ' ');
  return `${seconds}.${String(fraction).padStart(6, '0')}`;
}

/** `2026-11-20T10:00:00.123456Z`; without a fraction where that is zero. */
export function iso(micros: bigint): string {
  const [seconds = '', fraction = ''] = spelled(micros).replace(' ', 'T').split('.');
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? `${seconds}Z` : `${seconds}.${digits}Z`;
}
