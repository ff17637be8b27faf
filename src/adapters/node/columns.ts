/** Column batches to and from DuckDB's data chunks. */
import { DuckDBBlobVector, DuckDBDataChunk, type DuckDBVector } from '@duckdb/node-api';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';
import { bit, typeOf, valuesOf } from './column-values.ts';

/** Rows that fit into one data chunk (DuckDB's vector size). */
const CHUNK_ROWS = 2048;

/** The batch in pieces of DuckDB's own size. */
export function* toChunks({ rows, columns }: ColumnBatch): Generator<DuckDBDataChunk> {
  const types = columns.map(typeOf);
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const to = Math.min(rows, from + CHUNK_ROWS);
    const chunk = DuckDBDataChunk.create(types, to - from);
    columns.forEach((column, index) => {
      if (!copyValues(chunk.getColumnVector(index), column, from, to))
        chunk.setColumnValues(index, valuesOf(column, from, to));
    });
    yield chunk;
  }
}

/**
 * Copies values that DuckDB lays out as we do. node-api hands a vector's memory to nobody, so it is looked for; where it is not found as
 * expected, nothing is done and the answer is false.
 */
function copyValues(vector: DuckDBVector, column: Column, from: number, to: number): boolean {
  if (!('values' in column) || column.type === 'BOOLEAN') return false;
  const copied =
    column.type === 'DECIMAL'
      ? copyDecimals(vector, column, from, to)
      : copyItems(vector, column.values, from, to);
  if (!copied) return false;
  const { validity } = column;
  if (validity)
    for (let row = from; row < to; row++) if (!bit(validity, row)) vector.setItem(row - from, null);
  vector.flush();
  return true;
}

function copyItems(vector: DuckDBVector, all: ArrayBufferView, from: number, to: number): boolean {
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

/** 32-bit words of a value of ours. */
const WORDS = 4;

/** DuckDB keeps a DECIMAL in 2, 4, 8 or 16 bytes, by its digits. */
function copyDecimals(
  vector: DuckDBVector,
  { values, width }: Extract<Column, { type: 'DECIMAL' }>,
  from: number,
  to: number,
): boolean {
  const view: unknown = Reflect.get(vector, 'dataView');
  const bytes = width <= 4 ? 2 : width <= 9 ? 4 : width <= 18 ? 8 : 16;
  if (!(view instanceof DataView) || view.byteLength !== bytes * (to - from)) return false;
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

/**
 * A chunk of text as BLOBs (`encode`): the bytes as they are. As strings, DuckDB's package would drop a byte order mark at the
 * start of each.
 */
export function fromChunk(chunk: DuckDBDataChunk): ColumnBatch {
  const rows = chunk.rowCount;
  const columns = Array.from({ length: chunk.columnCount }, (_, index) => {
    const vector = chunk.getColumnVector(index);
    if (!(vector instanceof DuckDBBlobVector)) throw new Error(`A column of ${vector.type} is no text`);
    return textColumn(vector, rows);
  });
  return { rows, columns };
}

function textColumn(vector: DuckDBBlobVector, rows: number): Column {
  const offsets = new Int32Array(rows + 1);
  const validity = new Uint8Array((rows + 7) >> 3);
  const texts: Uint8Array[] = [];
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const text = vector.getItemBytes(row);
    if (text !== null) {
      texts.push(text);
      end += text.length;
      validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
    }
    offsets[row + 1] = end;
  }
  return { type: 'VARCHAR', offsets, bytes: new Uint8Array(Buffer.concat(texts, end)), validity };
}
