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
  if (length < 20 || length > 27 || bytes[end - 1] !== 90) return undefined;
  const number = (from: number, digits: number): number => {
    let value = 0;
    for (let at = start + from; at < start + from + digits; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) return NaN;
      value = value * 10 + digit;
    }
    return value;
  };
  const signs = [45, 45, 84, 58, 58];
  for (let i = 0; i < signs.length; i++) if (bytes[start + 4 + 3 * i] !== signs[i]) return undefined;
  const [year, month, day] = [number(0, 4), number(5, 2), number(8, 2)];
  const [hour, minute, second] = [number(11, 2), number(14, 2), number(17, 2)];
  const digits = length - 21;
  const fraction = digits > 0 ? number(20, digits) * 10 ** (6 - digits) : 0;
  if (digits === 0 || (digits > 0 && bytes[start + 19] !== 46)) return undefined;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && second < 60))
    return undefined;
  const micros = Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + fraction;
  return Number.isSafeInteger(micros) && year >= 1000 ? BigInt(micros) : undefined;
}

/** Keeps moments in UTC, to the microsecond. */
export class MomentBuilder extends Builder {
  private values = new BigInt64Array(this.capacity);

  constructor(private readonly column: { readonly name: string; readonly zone?: string }) {
    super();
  }

  override string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    const micros = microsAt(bytes, start, end, escaped, this.column);
    this.start(row);
    this.values[row] = micros;
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    return { type: 'TIMESTAMP', values: this.values.subarray(0, rows), validity };
  }

  protected resize(capacity: number): void {
    this.values = longer(this.values, capacity);
  }
}
