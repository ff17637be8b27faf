/** Spans of time of Arrow and Parquet as INTERVAL, and the moments of 96 bits that Parquet had once. */
import type { Column } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { holds, validityOf, view } from './bits.ts';
import type { ArrowData, ArrowType } from './data.ts';
import { Misfit } from './misfit.ts';
import type { ColumnReader, Reading } from './reading.ts';

type Interval = Extract<Column, { type: 'INTERVAL' }>;

const YEAR_MONTH = 0;
const DAY_TIME = 1;

export function intervalReader({ unit }: ArrowType, path: string): ColumnReader {
  return {
    type: 'INTERVAL',
    read(data) {
      const span = spans(data);
      if (unit === YEAR_MONTH) span.months.set(view(data.values, Int32Array, data.length));
      else if (unit === DAY_TIME) {
        const words = view(data.values, Int32Array, 2 * data.length);
        for (let row = 0; row < data.length; row++) {
          span.days[row] = words[2 * row]!;
          span.micros[row] = BigInt(words[2 * row + 1]!) * 1000n;
        }
      } else {
        const words = view(data.values, Int32Array, 4 * data.length);
        const nanos = view(data.values, BigInt64Array, 2 * data.length);
        for (let row = 0; row < data.length; row++) {
          span.months[row] = words[4 * row]!;
          span.days[row] = words[4 * row + 1]!;
          span.micros[row] = wholeMicros(nanos[2 * row + 1]!, holds(span.validity, row), path);
        }
      }
      return span;
    },
  };
}

function wholeMicros(nanos: bigint, isThere: boolean, path: string): bigint {
  if (isThere && nanos % 1000n !== 0n)
    throw new StepError(
      `The column "${path}" holds a span of time with parts of a microsecond, which an INTERVAL cannot keep. To load the others, name them in \`columns\`.`,
      { at: { key: 'columns' } },
    );
  return nanos / 1000n;
}

const spans = (data: ArrowData): Interval => ({
  type: 'INTERVAL',
  validity: validityOf(data),
  months: new Int32Array(data.length),
  days: new Int32Array(data.length),
  micros: new BigInt64Array(data.length),
});

/** Months, days and milliseconds, each of 32 bits without a sign; most writers keep a sign in them nevertheless, as DuckDB does. */
export const parquetIntervalReader = (): ColumnReader => ({
  type: 'INTERVAL',
  read(data) {
    const span = spans(data);
    const words = view(data.values, Int32Array, 3 * data.length);
    for (let row = 0; row < data.length; row++) {
      span.months[row] = words[3 * row]!;
      span.days[row] = words[3 * row + 1]!;
      span.micros[row] = BigInt(words[3 * row + 2]! >>> 0) * 1000n;
    }
    return span;
  },
});

const MICROS = [1_000_000n, 1_000n, 1n] as const;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

export function durationReader({ unit = 0 }: ArrowType, path: string, { instead }: Reading): ColumnReader {
  const chosen = instead.get(path);
  if (chosen)
    return {
      type: 'BIGINT',
      reason: chosen.reason,
      read: (data) => ({
        type: 'BIGINT',
        validity: validityOf(data),
        values: view(data.values, BigInt64Array, data.length),
      }),
    };
  return {
    type: 'INTERVAL',
    read(data) {
      const span = spans(data);
      const read = view(data.values, BigInt64Array, data.length);
      for (let row = 0; row < data.length; row++) {
        const isThere = holds(span.validity, row);
        const factor = MICROS[unit];
        const micros = factor === undefined ? read[row]! / 1000n : read[row]! * factor;
        const isExact = factor === undefined ? read[row]! % 1000n === 0n : micros >= LEAST && micros <= MOST;
        if (isThere && !isExact)
          throw new Misfit(
            path,
            'BIGINT',
            factor === undefined
              ? 'parts of a microsecond: as nanoseconds'
              : `spans longer than an INTERVAL: as ${['seconds', 'milliseconds'][unit] ?? 'units'}`,
          );
        span.micros[row] = isThere ? micros : 0n;
      }
      return span;
    },
  };
}

/** The Julian day on which 1970 began. */
const EPOCH_DAY = 2_440_588;
const DAY_NANOS = 86_400_000_000_000n;

/** Nanoseconds of the day, then its Julian number: what Spark, Hive and Impala wrote for long. */
export function int96Reader(path: string, { instead }: Reading): ColumnReader {
  const chosen = instead.get(path);
  const type = chosen ? 'TIMESTAMP_NS' : 'TIMESTAMP';
  return {
    type,
    ...(chosen ? { reason: chosen.reason } : {}),
    read(data) {
      const validity = validityOf(data);
      const bytes = view(data.values, Uint8Array, 12 * data.length);
      const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const values = new BigInt64Array(data.length);
      for (let row = 0; row < data.length; row++) {
        if (!holds(validity, row)) continue;
        const nanos = words.getBigInt64(12 * row, true);
        const day = BigInt(words.getInt32(12 * row + 8, true) - EPOCH_DAY);
        if (chosen) {
          const moment = day * DAY_NANOS + nanos;
          if (moment < LEAST || moment > MOST)
            throw new StepError(
              `The column "${path}" holds both parts of a microsecond and years that no TIMESTAMP_NS reaches. To load the others, name them in \`columns\`.`,
              { at: { key: 'columns' } },
            );
          values[row] = moment;
        } else {
          if (nanos % 1000n !== 0n) throw new Misfit(path, 'TIMESTAMP_NS', 'parts of a microsecond');
          values[row] = (day * DAY_NANOS) / 1000n + nanos / 1000n;
        }
      }
      return { type, validity, values };
    },
  };
}
