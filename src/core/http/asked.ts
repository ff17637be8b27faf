/** When a server wants to be asked again, by the headers of its refusal. Servers write that in more ways than one. */
import { cut } from './cut.ts';

type Headers = Readonly<Record<string, string>>;

export interface Asked {
  /** Header and value as they came: `Retry-After: 120`. */
  readonly quote: string;
  /** Milliseconds from now; 0 for a moment that has passed; undefined: the value is no time. */
  readonly wait?: number;
}

/** The wait that an answer asks for. `Retry-After` counts for more than the headers of rate limits. `now`: ISO 8601. */
export function askedOf(headers: Headers, now: string): Asked | undefined {
  const after = headers['retry-after'];
  const first = after === undefined ? undefined : asked('Retry-After', after, now, ALWAYS_SECONDS);
  if (first?.wait !== undefined) return first;
  const resets = Object.entries(headers).filter(([name]) => RESET.test(name));
  const spent = resets.find(([name]) => isZero(headers[name.replace(/reset(-after)?/, 'remaining')]));
  const [name, value] = spent ?? resets[0] ?? [];
  if (name !== undefined && value !== undefined) return asked(name, value, now);
  const draft = headers['ratelimit'];
  const reset = /(?:^|[\s,;])(?:reset|t)\s*=\s*"?([\d.]+)/i.exec(draft ?? '')?.[1];
  return reset === undefined || draft === undefined
    ? first
    : { quote: `RateLimit: ${cut(draft, 80)}`, wait: askedDelay(reset, now, ALWAYS_SECONDS) };
}

/** Is the answer the refusal of one who has asked too often? 403 is that only where its headers say so. */
export function isRateLimit(status: number, headers: Headers): boolean {
  if (status === 429) return true;
  return status === 403 && (headers['retry-after'] !== undefined || spentBy(headers) !== undefined);
}

/** The header by which no request is left, as it came. */
export function spentBy(headers: Headers): string | undefined {
  const spent = Object.entries(headers).find(
    ([name, value]) =>
      (REMAINING.test(name) && isZero(value)) ||
      (name === 'ratelimit' && /(?:^|[\s,;])(?:remaining|r)\s*=\s*0+(?![\d.])/i.test(value)),
  );
  return spent && `${spent[0]}: ${cut(spent[1], 80)}`;
}

const RESET = /rate-?limit.*reset/;
const REMAINING = /rate-?limit.*remaining/;
const isZero = (value: string | undefined): boolean => /^\s*0+\s*(,|$)/.test(value ?? '');

const asked = (name: string, value: string, now: string, longest?: number): Asked => ({
  quote: `${name}: ${cut(value, 80)}`,
  wait: askedDelay(value, now, longest),
});

const DAY = 86_400;
/** Numbers from here on are moments: seconds, or milliseconds, since 1970. */
const MOMENT_SECONDS = 1e9;
/** Retry-After (RFC 9110) and RateLimit are in seconds, however many. */
const ALWAYS_SECONDS = MOMENT_SECONDS;
const MOMENT_MS = 1e12;
const LAST_MOMENT_MS = 1e13;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds that a value asks to wait; undefined when it cannot be read. It may be a duration (a number is seconds; of more than a day,
 * milliseconds; or with units, as in `6m0s`), a number of seconds or milliseconds since 1970, or a date. `now`: ISO 8601. `longest`: the
 * number from which on a duration is in milliseconds.
 */
export function askedDelay(value: string | undefined, now: string, longest = DAY): number | undefined {
  const text = value?.trim() ?? '';
  const until = (moment: number): number => Math.max(0, Math.round(moment - Date.parse(now)));
  if (/^\d+(\.\d*)?$/.test(text)) {
    const number = Number(text);
    if (number <= longest && number < MOMENT_SECONDS) return Math.round(number * 1000);
    if (number < MOMENT_SECONDS) return Math.round(number);
    if (number < MOMENT_SECONDS * 100) return until(number * 1000);
    return number >= MOMENT_MS && number < LAST_MOMENT_MS ? until(number) : undefined;
  }
  if (/^(\d+(\.\d+)?\s*(ms|s|m|h)[a-z]*\s*)+$/i.test(text))
    return Math.round(
      [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h)/gi)].reduce(
        (sum, [, amount, unit = 's']) => sum + Number(amount) * UNITS[unit.toLowerCase()]!,
        0,
      ),
    );
  // Date.parse takes nearly anything that holds a number for a date.
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d|^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : until(date);
}
