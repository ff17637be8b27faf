/** Plain values on their way into a column, each checked: what does not fit throws, with the value. A NULL takes a place that nobody reads. */

/** A length of time as DuckDB has it: months have no fixed number of days, and days none of hours. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** A time of day at a place: microseconds since midnight, and how many seconds east of UTC. */
export interface TimeWithZone {
  readonly micros: bigint;
  readonly zone: number;
}

/**
 * A value of a column. Integers of up to 32 bits, FLOAT, DOUBLE and DATE are numbers; longer integers, times and moments bigints, in the
 * units of `Column`; DECIMAL is the bigint that it is times ten to the power of its scale; UUID is text, BLOB bytes, LIST an array, MAP
 * a Map, STRUCT an object.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Interval
  | TimeWithZone
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | { readonly [name: string]: Value };

/** The error for a value that is none of `type`: a fault of who gave it. */
export function misfit(value: Value, type: string): Error {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new Error(`${shown.slice(0, 80)} is no ${type}.`);
}

type Numbers =
  Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** Fills an array that is as long as `values`. */
export function numbers<T extends Numbers>(into: T, values: readonly Value[], type: string): T {
  values.forEach((value, row) => {
    if (value === null) return;
    if (typeof value !== 'number') throw misfit(value, type);
    into[row] = value;
    if (into[row] !== value && !Object.is(into[row], value)) throw misfit(value, type);
  });
  return into;
}

/** Fills an array that is as long as `values`. */
export function bigints<T extends BigInt64Array | BigUint64Array>(
  into: T,
  values: readonly Value[],
  type: string,
): T {
  values.forEach((value, row) => {
    if (value === null) return;
    if (typeof value !== 'bigint') throw misfit(value, type);
    into[row] = value;
    if (into[row] !== value) throw misfit(value, type);
  });
  return into;
}

/** Integers of 128 bits: the lower half, then the upper one. */
export function halves(
  values: readonly Value[],
  fits: (value: bigint) => boolean,
  type: string,
): BigUint64Array {
  const into = new BigUint64Array(2 * values.length);
  values.forEach((value, row) => {
    if (value === null) return;
    if (typeof value !== 'bigint' || !fits(value)) throw misfit(value, type);
    into[2 * row] = BigInt.asUintN(64, value);
    into[2 * row + 1] = BigInt.asUintN(64, value >> 64n);
  });
  return into;
}

/** 16 bytes a row, in the order in which they are written. */
export function uuids(values: readonly Value[]): Uint8Array {
  const into = new Uint8Array(16 * values.length);
  values.forEach((value, row) => {
    if (value === null) return;
    if (typeof value !== 'string' || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value))
      throw misfit(value, 'UUID');
    const digits = value.replaceAll('-', '');
    for (let at = 0; at < 16; at++)
      into[16 * row + at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  });
  return into;
}

/** Where each of them ends, one behind the other, and all of their bytes. */
export function joined(parts: readonly Uint8Array[]): { offsets: Int32Array; bytes: Uint8Array } {
  const offsets = offsetsOf(parts);
  const bytes = new Uint8Array(offsets[parts.length]!);
  parts.forEach((part, row) => bytes.set(part, offsets[row]));
  return { offsets, bytes };
}

/** The offsets of things that stand one behind the other. */
export function offsetsOf(parts: readonly { readonly length: number }[]): Int32Array {
  const offsets = new Int32Array(parts.length + 1);
  parts.forEach(({ length }, row) => (offsets[row + 1] = offsets[row]! + length));
  return offsets;
}

/** '' for NULL. */
export function text(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') throw misfit(value, 'VARCHAR');
  return value;
}

/** None for NULL. */
export function bytes(value: Value): Uint8Array {
  if (value === null) return new Uint8Array(0);
  if (!(value instanceof Uint8Array)) throw misfit(value, 'BLOB');
  return value;
}

/** None for NULL. */
export function list(value: Value): readonly Value[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw misfit(value, 'LIST');
  return value as readonly Value[];
}

/** Key and value of each entry; none for NULL. */
export function map(value: Value): readonly (readonly [Value, Value])[] {
  if (value === null) return [];
  if (!(value instanceof Map)) throw misfit(value, 'MAP');
  return [...(value as ReadonlyMap<Value, Value>)];
}

/** NULL for a NULL, and where there is no member of that name. */
export function member(value: Value, name: string): Value {
  if (value === null) return null;
  if (
    typeof value !== 'object' ||
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Uint8Array
  )
    throw misfit(value, 'STRUCT');
  return Object.hasOwn(value, name) ? ((value as Readonly<Record<string, Value>>)[name] ?? null) : null;
}

/** The length 0 for NULL. */
export function interval(value: Value): Interval {
  if (value === null) return { months: 0, days: 0, micros: 0n };
  if (typeof value !== 'object' || !('months' in value && 'days' in value && 'micros' in value))
    throw misfit(value, 'INTERVAL');
  return value as Interval;
}

/** Midnight in UTC for NULL. */
export function zoned(value: Value): TimeWithZone {
  if (value === null) return { micros: 0n, zone: 0 };
  if (typeof value !== 'object' || !('micros' in value && 'zone' in value)) throw misfit(value, 'TIMETZ');
  return value as TimeWithZone;
}
