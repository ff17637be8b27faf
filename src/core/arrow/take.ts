/** Rows of a column by their numbers, as another column: for dictionaries, runs, and lists that look into others. */
import type { Column } from '../contract/columns.ts';
import { holds } from './bits.ts';

type Numbers =
  Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;
type Longs = BigInt64Array | BigUint64Array;

/** Gives row `rows[i]` as row i; NULL where that is less than 0. */
export function take<C extends Column>(column: C, rows: Int32Array): C;
export function take(column: Column, rows: Int32Array): Column {
  const validity = validityAt(column.validity, rows);
  switch (column.type) {
    case 'VARCHAR':
    case 'BLOB': {
      const { offsets, bytes } = spans(column.offsets, rows);
      const into = new Uint8Array(bytes);
      for (let i = 0; i < rows.length; i++)
        if (rows[i]! >= 0)
          into.set(column.bytes.subarray(column.offsets[rows[i]!], column.offsets[rows[i]! + 1]), offsets[i]);
      return { ...column, validity, offsets, bytes: into };
    }
    case 'BOOLEAN': {
      const values = new Uint8Array((rows.length + 7) >> 3);
      for (let i = 0; i < rows.length; i++)
        if (rows[i]! >= 0 && holds(column.values, rows[i]!)) values[i >> 3]! |= 1 << (i & 7);
      return { ...column, validity, values };
    }
    case 'LIST': {
      const { offsets, taken } = ranges(column.offsets, rows);
      return { ...column, validity, offsets, child: take(column.child, taken) };
    }
    case 'MAP': {
      const { offsets, taken } = ranges(column.offsets, rows);
      return { ...column, validity, offsets, key: take(column.key, taken), value: take(column.value, taken) };
    }
    case 'STRUCT':
      return {
        ...column,
        validity,
        fields: column.fields.map(({ name, column: field }) => ({ name, column: take(field, rows) })),
      };
    case 'INTERVAL': {
      const { months, days, micros } = column;
      return {
        ...column,
        validity,
        months: numbers(months, rows, 1),
        days: numbers(days, rows, 1),
        micros: longs(micros, rows, 1),
      };
    }
    case 'TIMETZ':
      return {
        ...column,
        validity,
        values: longs(column.values, rows, 1),
        zones: numbers(column.zones, rows, 1),
      };
    case 'UUID':
      return { ...column, validity, values: numbers(column.values, rows, 16) };
    case 'HUGEINT':
    case 'UHUGEINT':
    case 'DECIMAL':
      return { ...column, validity, values: longs(column.values, rows, 2) };
    case 'BIGINT':
    case 'TIME':
    case 'TIME_NS':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP':
    case 'TIMESTAMP_NS':
    case 'TIMESTAMPTZ':
      return { ...column, validity, values: longs(column.values, rows, 1) };
    case 'UBIGINT':
      return { ...column, validity, values: longs(column.values, rows, 1) };
    default:
      // Each has the array of its own type, which `numbers` keeps.
      return { ...column, validity, values: numbers<Numbers>(column.values, rows, 1) } as Column;
  }
}

function validityAt(validity: Uint8Array | undefined, rows: Int32Array): Uint8Array | undefined {
  if (validity === undefined && !rows.some((row) => row < 0)) return undefined;
  const bits = new Uint8Array((rows.length + 7) >> 3);
  for (let i = 0; i < rows.length; i++)
    if (rows[i]! >= 0 && holds(validity, rows[i]!)) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

function numbers<T extends Numbers>(from: T, rows: Int32Array, each: number): T {
  const into = new (from.constructor as new (length: number) => T)(rows.length * each);
  for (let i = 0; i < rows.length; i++)
    if (rows[i]! >= 0) for (let n = 0; n < each; n++) into[i * each + n] = from[rows[i]! * each + n]!;
  return into;
}

function longs<T extends Longs>(from: T, rows: Int32Array, each: number): T {
  const into = new (from.constructor as new (length: number) => T)(rows.length * each);
  for (let i = 0; i < rows.length; i++)
    if (rows[i]! >= 0) for (let n = 0; n < each; n++) into[i * each + n] = from[rows[i]! * each + n]!;
  return into;
}

function spans(from: Int32Array, rows: Int32Array): { offsets: Int32Array; bytes: number } {
  const offsets = new Int32Array(rows.length + 1);
  let bytes = 0;
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]! >= 0) bytes += from[rows[i]! + 1]! - from[rows[i]!]!;
    offsets[i + 1] = bytes;
  }
  if (bytes > 0x7fffffff) throw new Error('More than 2 GB of one column stand in one batch.');
  return { offsets, bytes };
}

function ranges(from: Int32Array, rows: Int32Array): { offsets: Int32Array; taken: Int32Array } {
  const { offsets, bytes: count } = spans(from, rows);
  const taken = new Int32Array(count);
  let at = 0;
  for (const row of rows) if (row >= 0) for (let n = from[row]!; n < from[row + 1]!; n++) taken[at++] = n;
  return { offsets, taken };
}
