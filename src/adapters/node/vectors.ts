/**
 * Our columns' bytes into the memory of DuckDB's vectors. node-api hands that memory to nobody and takes values one by one, so it is looked
 * for; where it is not found as expected, nothing is done and the answer is false.
 */
import {
  DuckDBBlobValue,
  DuckDBBlobVector,
  DuckDBHugeIntVector,
  DuckDBStructVector,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { Column } from '#core/contract/columns.ts';

type Of<Type extends Column['type']> = Extract<Column, { type: Type }>;

/** Copies the rows from `from`, a multiple of 8, up to `to`. */
export function copyValues(vector: DuckDBVector, column: Column, from: number, to: number): boolean {
  switch (column.type) {
    case 'VARCHAR':
    case 'BLOB':
      return copyTexts(vector, column, from, to);
    case 'STRUCT':
      return copyFields(vector, column, from, to);
    default:
      if (!copyItems(vector, column, from, to) || !copyValidity(vector, column, from, to)) return false;
      vector.flush();
      return true;
  }
}

function copyItems(vector: DuckDBVector, column: Column, from: number, to: number): boolean {
  if (column.type === 'BOOLEAN') return copyBooleans(vector, column, from, to);
  if (column.type === 'DECIMAL') return copyDecimals(vector, column, from, to);
  return 'values' in column && copyNumbers(vector, column.values, from, to);
}

function copyNumbers(vector: DuckDBVector, all: ArrayBufferView, from: number, to: number): boolean {
  const items: unknown = Reflect.get(vector, 'items');
  for (const Items of ITEMS)
    if (items instanceof Items && all instanceof Items && items.length === to - from) {
      // One of them at a time, which TypeScript cannot tell from all of them.
      (items as Float64Array).set((all as Float64Array).subarray(from, to));
      return true;
    }
  return false;
}

const ITEMS = [
  BigInt64Array,
  Int32Array,
  Float64Array,
  Int16Array,
  Int8Array,
  BigUint64Array,
  Uint32Array,
  Uint16Array,
  Uint8Array,
  Float32Array,
] as const;

function copyBooleans(vector: DuckDBVector, { values }: Of<'BOOLEAN'>, from: number, to: number): boolean {
  const view = memory(vector, to - from);
  if (!view) return false;
  const into = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let row = from; row < to; row++) into[row - from] = (values[row >> 3]! >> (row & 7)) & 1;
  return true;
}

/** 32-bit words of a value of ours. */
const WORDS = 4;

/** DuckDB keeps a DECIMAL in 2, 4, 8 or 16 bytes, by its digits. */
function copyDecimals(
  vector: DuckDBVector,
  { values, width }: Of<'DECIMAL'>,
  from: number,
  to: number,
): boolean {
  const bytes = width <= 4 ? 2 : width <= 9 ? 4 : width <= 18 ? 8 : 16;
  const view = memory(vector, bytes * (to - from));
  if (!view) return false;
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  if (bytes === 2) {
    const into = new Int16Array(view.buffer, view.byteOffset, to - from);
    for (let row = from; row < to; row++) into[row - from] = words[row * WORDS]!;
    return true;
  }
  const kept = bytes / 4;
  const into = new Int32Array(view.buffer, view.byteOffset, kept * (to - from));
  for (let row = from, at = 0; row < to; row++)
    for (let word = 0; word < kept; word++) into[at++] = words[row * WORDS + word]!;
  return true;
}

/** For DuckDB, a struct that is NULL has no fields that are anything else. */
function copyFields(vector: DuckDBVector, struct: Of<'STRUCT'>, from: number, to: number): boolean {
  if (!(vector instanceof DuckDBStructVector)) return false;
  const { entryNames } = vector.type;
  const areCopied = struct.fields.every(({ name, column }) => {
    const entry = vector.entryVectorAt(entryNames.indexOf(name));
    const validity = both(struct.validity, column.validity);
    return entry !== undefined && copyValues(entry, { ...column, validity }, from, to);
  });
  if (!areCopied || !copyValidity(vector, struct, from, to)) return false;
  vector.flush();
  return true;
}

function both(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  return a && b ? a.map((bits, i) => bits & b[i]!) : (a ?? b);
}

/** Bytes of a text that DuckDB keeps with its length; of a longer one it keeps the first four and where it stands. */
const INLINE = 12;
const ENTRY = 16;

/**
 * DuckDB gets the texts of all rows as one, tells where it put that, and is told where in it the text of each row stands. False too where it
 * does not take it, since that is no UTF-8.
 */
function copyTexts(
  vector: DuckDBVector,
  column: Of<'VARCHAR'> | Of<'BLOB'>,
  from: number,
  to: number,
): boolean {
  const raw: unknown = Reflect.get(vector, 'vector');
  if (!isRaw(raw)) return false;
  const { offsets, bytes } = column;
  const [start, end] = [offsets[from]!, offsets[to]!];
  if (end > start) {
    const whole = DuckDBBlobVector.fromRawVector(raw, 1);
    whole.setItem(0, new DuckDBBlobValue(bytes.subarray(start, end)));
    whole.flush();
  }
  const entries = DuckDBHugeIntVector.fromRawVector(raw, to - from);
  const view = memory(entries, ENTRY * (to - from));
  if (!view) return false;
  if (end > start && view.getUint32(0, true) !== end - start) {
    // The row in which it was to be put is NULL now.
    entries.setItem(0, 0n);
    entries.flush();
    return false;
  }
  putEntries(view, offsets, bytes, from, to);
  if (!copyValidity(entries, column, from, to)) return false;
  entries.flush();
  return true;
}

/** The first of them holds all texts as one. */
function putEntries(view: DataView, offsets: Int32Array, bytes: Uint8Array, from: number, to: number): void {
  const words = new Uint32Array(view.buffer, view.byteOffset, view.byteLength / 4);
  const into = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const start = offsets[from]!;
  const [low, high] = [words[2]!, words[3]!];
  for (let row = from, at = 0; row < to; row++, at += ENTRY / 4) {
    const first = offsets[row]!;
    const length = offsets[row + 1]! - first;
    const isInline = length <= INLINE;
    const place = low + first - start;
    words[at] = length;
    words[at + 1] = 0;
    words[at + 2] = isInline ? 0 : place;
    words[at + 3] = isInline ? 0 : high + (place >= 2 ** 32 ? 1 : 0);
    const shown = isInline ? length : 4;
    for (let i = 0, to = 4 * at + 4; i < shown; i++) into[to + i] = bytes[first + i]!;
  }
}

type RawVector = Parameters<typeof DuckDBBlobVector.fromRawVector>[0];

const isRaw = (value: unknown): value is RawVector => typeof value === 'object' && value !== null;

/** The memory of a vector, if it has as many bytes. */
function memory(vector: DuckDBVector, bytes: number): DataView | undefined {
  const view: unknown = Reflect.get(vector, 'dataView');
  return view instanceof DataView && view.byteLength === bytes ? view : undefined;
}

function copyValidity(vector: DuckDBVector, { validity }: Column, from: number, to: number): boolean {
  if (!validity) return true;
  const kept: unknown = Reflect.get(vector, 'validity');
  if (typeof kept !== 'object' || kept === null || !('data' in kept)) return false;
  const words = new BigUint64Array(Math.ceil((to - from) / 64));
  new Uint8Array(words.buffer).set(validity.subarray(from >> 3, (to + 7) >> 3));
  kept.data = words;
  return true;
}
