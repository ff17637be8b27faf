/** Moments in the bytes of an answer: a column of them, and one after the other. */
import type { Column } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { Builder, longer } from '../json/builder.ts';
import { jsonText } from '../json/text.ts';
import { hasOffset, microsOf } from './moment.ts';

/** Microseconds since 1970 of a moment that stands in the bytes. `zone`: that of moments without an offset, as PostHog calls it. */
export function microsAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  escaped: boolean,
  { name, zone = 'UTC' }: { readonly name: string; readonly zone?: string },
): bigint {
  const quick = escaped ? undefined : quickMicros(bytes, start, end);
  if (quick !== undefined) return quick;
  const text = jsonText(bytes, start, end, escaped);
  const micros = microsOf(text);
  if (micros === undefined)
    throw new StepError(`PostHog gave ${JSON.stringify(text)} for "${name}", which is no moment.`);
  if (!hasOffset(text) && !/^(UTC|GMT|Etc\/UTC)$/i.test(zone))
    throw new StepError(
      `PostHog gave ${text} for "${name}" in the time zone ${zone}, without its offset from UTC: which moment that is cannot be told. Set the project's time zone to UTC.`,
    );
  return micros;
}

/** Of the form that PostHog writes, in UTC: `2026-11-20T10:00:00.123456Z`, with any fraction or none; undefined for all others. */
function quickMicros(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const length = end - start;
  if (length < 20 || length > 27 || length === 21 || bytes[end - 1] !== 90) return undefined;
  for (let i = 0; i < SIGNS.length; i++) if (bytes[start + 4 + 3 * i] !== SIGNS[i]) return undefined;
  if (length > 20 && bytes[start + 19] !== 46) return undefined;
  const [year, month, day] = [
    digits(bytes, start, 4),
    digits(bytes, start + 5, 2),
    digits(bytes, start + 8, 2),
  ];
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  const second = digits(bytes, start + 17, 2);
  const fraction = length > 20 ? digits(bytes, start + 20, length - 21) * 10 ** (27 - length) : 0;
  // The ends of months are left to `microsOf`; NaN is within no bounds.
  const isPlain =
    month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && second < 60;
  if (!isPlain || !(year >= 1000)) return undefined;
  const micros = Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + fraction;
  return Number.isSafeInteger(micros) ? BigInt(micros) : undefined;
}

/** What stands between the numbers. */
const SIGNS = Uint8Array.from('--T::', (sign) => sign.charCodeAt(0));

/** A number of so many digits; NaN where something else stands there. */
function digits(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Keeps moments in UTC, to the microsecond. */
export class MomentBuilder extends Builder {
  /** The one that was put in last; undefined: that was NULL. */
  micros: bigint | undefined;
  private values = new BigInt64Array(this.capacity);

  constructor(private readonly column: { readonly name: string; readonly zone?: string }) {
    super();
  }

  override string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    const micros = microsAt(bytes, start, end, escaped, this.column);
    this.start(row);
    this.values[row] = this.micros = micros;
  }

  override null(row: number): void {
    super.null(row);
    this.micros = undefined;
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    return { type: 'TIMESTAMP', values: this.values.subarray(0, rows), validity };
  }

  protected resize(capacity: number): void {
    this.values = longer(this.values, capacity);
  }
}
