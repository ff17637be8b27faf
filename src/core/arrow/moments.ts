/** Dates, times of a day and moments of Arrow, each unit as the type of DuckDB's that has it. */
import type { Column } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { holds, validityOf, view } from './bits.ts';
import type { ArrowData, ArrowType } from './data.ts';
import { Misfit } from './misfit.ts';
import type { ColumnReader, Reading } from './reading.ts';

const DAY_MS = 86_400_000n;

export function dateReader({ unit }: ArrowType, path: string, { instead }: Reading): ColumnReader {
  if (unit === 0)
    return {
      type: 'DATE',
      read: (data) => ({
        type: 'DATE',
        validity: validityOf(data),
        values: view(data.values, Int32Array, data.length),
      }),
    };
  const chosen = instead.get(path);
  if (chosen)
    return { type: 'TIMESTAMP_MS', reason: chosen.reason, read: (data) => longs('TIMESTAMP_MS', data) };
  return {
    type: 'DATE',
    read(data) {
      const validity = validityOf(data);
      const values = Int32Array.from(view(data.values, BigInt64Array, data.length), (ms, row) => {
        if (!holds(validity, row)) return 0;
        if (ms % DAY_MS !== 0n) throw new Misfit(path, 'TIMESTAMP_MS', 'dates with a time of the day');
        return Number(ms / DAY_MS);
      });
      return { type: 'DATE', validity, values };
    },
  };
}

const longs = (
  type: 'TIMESTAMP_S' | 'TIMESTAMP_MS' | 'TIMESTAMP' | 'TIMESTAMP_NS' | 'TIMESTAMPTZ' | 'BIGINT',
  data: ArrowData,
): Column => ({
  type,
  validity: validityOf(data),
  values: view(data.values, BigInt64Array, data.length),
});

/** Microseconds of Arrow's units: seconds, milliseconds, microseconds; nanoseconds are less than one. */
const MICROS = [1_000_000n, 1_000n, 1n] as const;
const NANOSECONDS = 3;
const DAY_MICROS = 86_400_000_000n;

export function timeReader({ unit = 0, bitWidth }: ArrowType, path: string, hasZone: boolean): ColumnReader {
  const type = unit === NANOSECONDS ? 'TIME_NS' : 'TIME';
  const times = (data: ArrowData, validity: Uint8Array | undefined): BigInt64Array => {
    const read =
      bitWidth === 32
        ? BigInt64Array.from(view(data.values, Int32Array, data.length), BigInt)
        : view(data.values, BigInt64Array, data.length);
    const factor = MICROS[unit] ?? 1n;
    const values = factor === 1n ? read : read.map((value) => value * factor);
    const end = unit === NANOSECONDS ? DAY_MICROS * 1000n : DAY_MICROS;
    for (let row = 0; row < values.length; row++)
      if ((values[row]! < 0n || values[row]! > end) && holds(validity, row))
        throw new StepError(
          `The column "${path}" holds a time of ${read[row]} ${UNITS[unit]} after midnight, which no day has. To load the others, name them in \`columns\`.`,
          { at: { key: 'columns' } },
        );
    return values;
  };
  if (hasZone && type === 'TIME')
    return {
      type: 'TIMETZ',
      read(data) {
        const validity = validityOf(data);
        return {
          type: 'TIMETZ',
          validity,
          values: times(data, validity),
          zones: new Int32Array(data.length),
        };
      },
    };
  return {
    type,
    read(data) {
      const validity = validityOf(data);
      return { type, validity, values: times(data, validity) };
    },
  };
}

const UNITS = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;
const PLAIN = ['TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP', 'TIMESTAMP_NS'] as const;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

export function timestampReader(
  { unit = 0, timezone }: ArrowType,
  path: string,
  { instead }: Reading,
): ColumnReader {
  const plain = PLAIN[unit]!;
  if (!timezone) return { type: plain, read: (data) => longs(plain, data) };
  const chosen = instead.get(path);
  if (chosen) return { type: plain, reason: chosen.reason, read: (data) => longs(plain, data) };
  const isUtc = /^(?:utc|etc\/utc|z|gmt|[+-]00:?00)$/i.test(timezone);
  return {
    type: 'TIMESTAMPTZ',
    ...(isUtc ? {} : { reason: `moments in ${timezone}, kept in UTC` }),
    read(data) {
      if (unit === 2) return longs('TIMESTAMPTZ', data);
      const validity = validityOf(data);
      const read = view(data.values, BigInt64Array, data.length);
      const values = read.map((value, row) => {
        if (!holds(validity, row)) return 0n;
        if (unit === NANOSECONDS) {
          if (value % 1000n !== 0n) throw new Misfit(path, 'TIMESTAMP_NS', 'parts of a microsecond; in UTC');
          return value / 1000n;
        }
        const micros = value * MICROS[unit]!;
        if (micros < LEAST || micros > MOST)
          throw new StepError(
            `The column "${path}" holds a moment ${value} ${UNITS[unit]} from 1970, too far for a TIMESTAMPTZ. To load the others, name them in \`columns\`.`,
            { at: { key: 'columns' } },
          );
        return micros;
      });
      return { type: 'TIMESTAMPTZ', validity, values };
    },
  };
}
