/** The core's columns as Arrow's, each of the Arrow type that DuckDB reads as the column's own (tests/engine/adapters.spec.ts). */
import {
  Binary,
  Bool,
  DateDay,
  Decimal,
  Field,
  FixedSizeBinary,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  List,
  Map_,
  Struct,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  makeData,
  type Data,
} from 'apache-arrow';
import type { Column } from '#core/contract/columns.ts';

/** A column and what the schema says of it. */
export interface ArrowColumn {
  readonly field: Field;
  readonly data: Data;
}

/** Types whose values lie in one buffer, as we keep them. */
const PLAIN = {
  BOOLEAN: new Bool(),
  TINYINT: new Int8(),
  SMALLINT: new Int16(),
  INTEGER: new Int32(),
  BIGINT: new Int64(),
  UTINYINT: new Uint8(),
  USMALLINT: new Uint16(),
  UINTEGER: new Uint32(),
  UBIGINT: new Uint64(),
  FLOAT: new Float32(),
  DOUBLE: new Float64(),
  DATE: new DateDay(),
  TIME: new TimeMicrosecond(),
  TIME_NS: new TimeNanosecond(),
  TIMESTAMP_S: new TimestampSecond(),
  TIMESTAMP_MS: new TimestampMillisecond(),
  TIMESTAMP: new TimestampMicrosecond(),
  TIMESTAMP_NS: new TimestampNanosecond(),
  TIMESTAMPTZ: new TimestampMicrosecond('UTC'),
};

const UUID: ReadonlyMap<string, string> = new Map([['ARROW:extension:name', 'arrow.uuid']]);

/** A type that only DuckDB has: bytes, and their meaning beside them (https://arrow.apache.org/docs/format/CanonicalExtensions.html#opaque). */
const meaning = (type: string): ReadonlyMap<string, string> =>
  new Map([
    ['ARROW:extension:name', 'arrow.opaque'],
    ['ARROW:extension:metadata', JSON.stringify({ type_name: type, vendor_name: 'DuckDB' })],
  ]);

/** Takes a column of `length` rows, and gives it under a name; its buffers are not copied where Arrow lays them out alike. */
export function arrowColumn(name: string, column: Column, length: number): ArrowColumn {
  const nulls = column.validity ? { nullBitmap: column.validity } : { nullCount: 0 };
  const named = (data: Data, metadata?: ReadonlyMap<string, string>): ArrowColumn => ({
    field: new Field(name, data.type, true, metadata && new Map(metadata)),
    data,
  });
  const bytes = (type: FixedSizeBinary, values: BigInt64Array | BigUint64Array | Uint8Array): Data => {
    const data = new Uint8Array(values.buffer, values.byteOffset, length * type.byteWidth);
    return makeData({ type, length, ...nulls, data });
  };
  switch (column.type) {
    case 'VARCHAR': {
      const valueOffsets = column.offsets.subarray(0, length + 1);
      return named(makeData({ type: new Utf8(), length, ...nulls, valueOffsets, data: column.bytes }));
    }
    case 'BLOB': {
      const valueOffsets = column.offsets.subarray(0, length + 1);
      return named(makeData({ type: new Binary(), length, ...nulls, valueOffsets, data: column.bytes }));
    }
    case 'DECIMAL': {
      const { values, width, scale } = column;
      const data = new Uint32Array(values.buffer, values.byteOffset, length * 4);
      return named(makeData({ type: new Decimal(scale, width, 128), length, ...nulls, data }));
    }
    case 'UUID':
      return named(bytes(new FixedSizeBinary(16), column.values), UUID);
    case 'HUGEINT':
    case 'UHUGEINT':
      return named(bytes(new FixedSizeBinary(16), column.values), meaning(column.type.toLowerCase()));
    case 'TIMETZ':
      return named(bytes(new FixedSizeBinary(8), timeBits(column.values, column.zones)), meaning('time_tz'));
    case 'INTERVAL': {
      const text = intervalTexts(column, length);
      return named(makeData({ type: new Utf8(), length, ...nulls, ...text }));
    }
    case 'LIST': {
      const valueOffsets = column.offsets.subarray(0, length + 1);
      const { field, data } = arrowColumn('item', column.child, valueOffsets[length] ?? 0);
      return named(makeData({ type: new List(field), length, ...nulls, valueOffsets, child: data }));
    }
    case 'MAP': {
      const valueOffsets = column.offsets.subarray(0, length + 1);
      const entries = valueOffsets[length] ?? 0;
      const key = arrowColumn('key', column.key, entries);
      const value = arrowColumn('value', column.value, entries);
      // Arrow's reader refuses a key that might be NULL.
      const child = structOf([{ ...key, field: key.field.clone({ nullable: false }) }, value], entries);
      const type = new Map_(new Field<Struct>('entries', child.type, false));
      return named(makeData({ type, length, ...nulls, valueOffsets, child }));
    }
    case 'STRUCT': {
      const fields = column.fields.map((field) => arrowColumn(field.name, field.column, length));
      const { type, children } = structOf(fields, length);
      return named(makeData({ type, length, ...nulls, children }));
    }
    default: {
      // Their types differ, but all of them have that one buffer.
      const type = PLAIN[column.type] as Int64;
      return named(makeData({ type, length, ...nulls, data: column.values as BigInt64Array }));
    }
  }
}

/** Columns side by side, none of whose rows is NULL. */
export function structOf(columns: readonly ArrowColumn[], length: number): Data<Struct> {
  const type = new Struct(columns.map(({ field }) => field));
  return makeData({ type, length, nullCount: 0, children: columns.map(({ data }) => data) });
}

/** DuckDB keeps the time in the upper 40 bits, and in the lower 24 how far the zone is west of the easternmost one. */
function timeBits(micros: BigInt64Array, zones: Int32Array): BigInt64Array {
  return micros.map((time, row) => (time << 24n) | BigInt(EASTERNMOST - zones[row]!));
}

const EASTERNMOST = 16 * 3600 - 1;

/** As texts, which DuckDB casts: Arrow's own interval has nanoseconds, too many for 64 bits after 292 years. */
function intervalTexts(
  { months, days, micros }: Extract<Column, { type: 'INTERVAL' }>,
  rows: number,
): { readonly valueOffsets: Int32Array; readonly data: Uint8Array } {
  const encoder = new TextEncoder();
  const valueOffsets = new Int32Array(rows + 1);
  const texts = Array.from({ length: rows }, (_, row) => {
    const text = encoder.encode(`${months[row]} months ${days[row]} days ${microsText(micros[row]!)}`);
    valueOffsets[row + 1] = valueOffsets[row]! + text.length;
    return text;
  });
  const data = new Uint8Array(valueOffsets[rows]!);
  texts.forEach((text, row) => data.set(text, valueOffsets[row]));
  return { valueOffsets, data };
}

/** The least one has no positive counterpart, which DuckDB reads before the sign. */
const microsText = (micros: bigint): string =>
  micros === -(2n ** 63n) ? `${micros + 1n} microseconds -1 microseconds` : `${micros} microseconds`;
