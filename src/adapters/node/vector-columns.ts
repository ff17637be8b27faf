/** DuckDB's vectors as columns of ours. node-api hands out values one by one, so the memory of its vectors is looked for, as in vectors.ts. */
import {
  DuckDBBlobVector,
  type DuckDBDataChunk,
  DuckDBListVector,
  DuckDBStructVector,
  type DuckDBVector,
} from '@duckdb/node-api';
import { take } from '#core/arrow/take.ts';
import type { DataType, PlainType } from '#core/columns/data-type.ts';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';

/** A chunk whose columns are of `types`; copied. */
export function columnsOf(chunk: DuckDBDataChunk, types: readonly DataType[]): ColumnBatch {
  const rows = chunk.rowCount;
  return { rows, columns: types.map((type, at) => columnOf(chunk.getColumnVector(at), type, rows)) };
}

function columnOf(vector: DuckDBVector, type: DataType, rows: number): Column {
  if (typeof type === 'string') return plain(vector, type, rows);
  switch (type.type) {
    case 'DECIMAL': {
      const bytes = type.width <= 4 ? 2 : type.width <= 9 ? 4 : type.width <= 18 ? 8 : 16;
      return {
        ...type,
        validity: validityOf(vector, rows),
        values: widened(memory(vector, bytes * rows), bytes),
      };
    }
    case 'LIST': {
      const list = listOf(vector);
      const validity = validityOf(list, rows);
      const { offsets, items } = places(list, rows);
      const child = columnOf(list.childVector, type.child, list.childVector.itemCount);
      return { type: 'LIST', validity, offsets, child: items ? take(child, items) : child };
    }
    case 'MAP': {
      const list = listOf(Reflect.get(vector, 'listVector'));
      const validity = validityOf(list, rows);
      const { offsets, items } = places(list, rows);
      const count = list.childVector.itemCount;
      const [key, value] = [type.key, type.value].map((part, at) => {
        const column = columnOf(entry(list.childVector, at), part, count);
        return items ? take(column, items) : column;
      });
      return { type: 'MAP', validity, offsets, key: key!, value: value! };
    }
    case 'STRUCT':
      return {
        type: 'STRUCT',
        validity: validityOf(vector, rows),
        fields: type.fields.map(({ name, type: inner }, at) => ({
          name,
          column: columnOf(entry(vector, at), inner, rows),
        })),
      };
  }
}

function plain(vector: DuckDBVector, type: PlainType, rows: number): Column {
  const validity = validityOf(vector, rows);
  switch (type) {
    case 'VARCHAR':
    case 'BLOB':
      return { type, validity, ...texts(vector, rows) };
    case 'BOOLEAN': {
      const values = new Uint8Array((rows + 7) >> 3);
      memory(vector, rows).forEach((byte, row) => {
        if (byte !== 0) values[row >> 3]! |= 1 << (row & 7);
      });
      return { type, validity, values };
    }
    case 'HUGEINT':
    case 'UHUGEINT':
      return { type, validity, values: new BigUint64Array(memory(vector, 16 * rows).buffer) };
    case 'UUID':
      return { type, validity, values: uuids(memory(vector, 16 * rows)) };
    case 'TIMETZ': {
      const bits = new BigUint64Array(memory(vector, 8 * rows).buffer);
      return {
        type,
        validity,
        values: BigInt64Array.from(bits, (each) => each >> 24n),
        zones: Int32Array.from(bits, (each) => EASTERNMOST - Number(each & 0xffffffn)),
      };
    }
    case 'INTERVAL': {
      const bytes = memory(vector, 16 * rows).buffer;
      const [words, longs] = [new Int32Array(bytes), new BigInt64Array(bytes)];
      return {
        type,
        validity,
        months: words.filter((_, at) => at % 4 === 0),
        days: words.filter((_, at) => at % 4 === 1),
        micros: longs.filter((_, at) => at % 2 === 1),
      };
    }
    default: {
      const Of = ARRAYS[type];
      const values = new Of(memory(vector, Of.BYTES_PER_ELEMENT * rows).buffer);
      // One of the pairs of type and array below, which TypeScript cannot tell from all of them.
      return { type, validity, values } as Column;
    }
  }
}

const ARRAYS = {
  TINYINT: Int8Array,
  SMALLINT: Int16Array,
  INTEGER: Int32Array,
  BIGINT: BigInt64Array,
  UTINYINT: Uint8Array,
  USMALLINT: Uint16Array,
  UINTEGER: Uint32Array,
  UBIGINT: BigUint64Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
  DATE: Int32Array,
  TIME: BigInt64Array,
  TIME_NS: BigInt64Array,
  TIMESTAMP_S: BigInt64Array,
  TIMESTAMP_MS: BigInt64Array,
  TIMESTAMP: BigInt64Array,
  TIMESTAMP_NS: BigInt64Array,
  TIMESTAMPTZ: BigInt64Array,
};

/** DuckDB keeps in the lower 24 bits of a time how far its zone is west of the easternmost one. */
const EASTERNMOST = 16 * 3600 - 1;

/** A copy of the first bytes of a vector. */
function memory(vector: DuckDBVector, bytes: number): Uint8Array<ArrayBuffer> {
  const view: unknown = Reflect.get(vector, 'items') ?? Reflect.get(vector, 'dataView');
  if (!ArrayBuffer.isView(view) || view.byteLength < bytes)
    throw new Error(`A vector of ${vector.type} is not laid out as expected.`);
  return new Uint8Array(new Uint8Array(view.buffer, view.byteOffset, bytes));
}

function validityOf(vector: DuckDBVector, rows: number): Uint8Array | undefined {
  const kept = Reflect.get(vector, 'validity') as { data: BigUint64Array | null; offset: number };
  if (kept.data === null) return undefined;
  if (kept.offset !== 0) throw new Error(`A vector of ${vector.type} is not laid out as expected.`);
  return new Uint8Array(new Uint8Array(kept.data.buffer, kept.data.byteOffset, (rows + 7) >> 3));
}

/** Texts are laid out as BLOBs, whose bytes node-api gives as they are. */
function texts(vector: DuckDBVector, rows: number): { offsets: Int32Array; bytes: Uint8Array } {
  const raw = Reflect.get(vector, 'vector') as Parameters<typeof DuckDBBlobVector.fromRawVector>[0];
  const blobs = DuckDBBlobVector.fromRawVector(raw, rows);
  const offsets = new Int32Array(rows + 1);
  const found: Uint8Array[] = [];
  for (let row = 0, end = 0; row < rows; row++) {
    const text = blobs.getItemBytes(row);
    if (text !== null) {
      found.push(text);
      end += text.length;
    }
    offsets[row + 1] = end;
  }
  return { offsets, bytes: new Uint8Array(Buffer.concat(found, offsets[rows])) };
}

/** As wide as DuckDB's widest, with the sign. */
function widened(bytes: Uint8Array<ArrayBuffer>, each: number): BigUint64Array {
  if (each === 16) return new BigUint64Array(bytes.buffer);
  if (each === 8) return halves(new BigInt64Array(bytes.buffer), (value) => value);
  return halves(each === 2 ? new Int16Array(bytes.buffer) : new Int32Array(bytes.buffer), BigInt);
}

function halves<T>(
  values: { readonly length: number; readonly [at: number]: T },
  big: (value: T) => bigint,
): BigUint64Array {
  const into = new BigInt64Array(2 * values.length);
  for (let row = 0; row < values.length; row++) {
    const value = big(values[row]!);
    into[2 * row] = value;
    into[2 * row + 1] = value < 0n ? -1n : 0n;
  }
  return new BigUint64Array(into.buffer);
}

/** DuckDB keeps them backwards, and the first bit turned over, so that they sort as numbers with a sign. */
function uuids(bytes: Uint8Array): Uint8Array {
  const into = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 16) {
    for (let i = 0; i < 16; i++) into[at + i] = bytes[at + 15 - i]!;
    into[at]! ^= 0x80;
  }
  return into;
}

function listOf(vector: unknown): DuckDBListVector {
  if (!(vector instanceof DuckDBListVector)) throw new Error('A list is not laid out as expected.');
  return vector;
}

function entry(vector: DuckDBVector, at: number): DuckDBVector {
  const found = vector instanceof DuckDBStructVector ? vector.entryVectorAt(at) : undefined;
  if (!found) throw new Error(`A vector of ${vector.type} is not laid out as expected.`);
  return found;
}

/** Where the items of each row are; `items`: in which order, where they do not lie one behind the other. */
function places(list: DuckDBListVector, rows: number): { offsets: Int32Array; items?: Int32Array } {
  const offsets = new Int32Array(rows + 1);
  const validity = validityOf(list, rows);
  const isHeld = (row: number): boolean => !validity || (validity[row >> 3]! & (1 << (row & 7))) !== 0;
  let isInOrder = true;
  for (let row = 0; row < rows; row++) {
    const length = isHeld(row) ? list.getEntryLength(row) : 0;
    if (length > 0 && list.getEntryOffset(row) !== offsets[row]) isInOrder = false;
    offsets[row + 1] = offsets[row]! + length;
  }
  if (isInOrder) return { offsets };
  const items = new Int32Array(offsets[rows]!);
  for (let row = 0; row < rows; row++)
    for (let at = offsets[row]!, from = list.getEntryOffset(row); at < offsets[row + 1]!; at++)
      items[at] = from++;
  return { offsets, items };
}
