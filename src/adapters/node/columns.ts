/** Column batches to and from DuckDB's data chunks. */
import { isAscii } from 'node:buffer';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBBlobVector,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBTimeValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  INTEGER,
  LIST,
  STRUCT,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  VARCHAR,
  listValue,
  structValue,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';

/** Rows that fit into one data chunk (DuckDB's vector size). */
const CHUNK_ROWS = 2048;

const TYPES = { VARCHAR, BOOLEAN, INTEGER, BIGINT, DOUBLE, DATE, TIME, TIMESTAMP, TIMESTAMPTZ };

function typeOf(column: Column): DuckDBType {
  switch (column.type) {
    case 'LIST':
      return LIST(typeOf(column.child));
    case 'STRUCT':
      return STRUCT(Object.fromEntries(column.fields.map((field) => [field.name, typeOf(field.column)])));
    default:
      return TYPES[column.type];
  }
}

/** The batch in pieces of DuckDB's own size. */
export function* toChunks({ rows, columns }: ColumnBatch): Generator<DuckDBDataChunk> {
  const types = columns.map(typeOf);
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const to = Math.min(rows, from + CHUNK_ROWS);
    const chunk = DuckDBDataChunk.create(types, to - from);
    columns.forEach((column, index) => {
      if (!copyValues(chunk.getColumnVector(index), column, from, to))
        chunk.setColumnValues(index, values(column, from, to));
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
  const items: unknown = Reflect.get(vector, 'items');
  const { values: all, validity } = column;
  if (items instanceof BigInt64Array && all instanceof BigInt64Array) items.set(all.subarray(from, to));
  else if (items instanceof Int32Array && all instanceof Int32Array) items.set(all.subarray(from, to));
  else if (items instanceof Float64Array && all instanceof Float64Array) items.set(all.subarray(from, to));
  else return false;
  if (validity)
    for (let row = from; row < to; row++) if (!bit(validity, row)) vector.setItem(row - from, null);
  vector.flush();
  return true;
}

function values(column: Column, from: number, to: number): DuckDBValue[] {
  const { validity } = column;
  const get = reader(column, from, to);
  const cells = new Array<DuckDBValue>(to - from);
  for (let row = from; row < to; row++) {
    cells[row - from] = validity === undefined || bit(validity, row) ? get(row) : null;
  }
  return cells;
}

const bit = (bits: Uint8Array, at: number): boolean => ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;

function reader(column: Column, from: number, to: number): (row: number) => DuckDBValue {
  switch (column.type) {
    case 'VARCHAR':
      return textReader(column.offsets, column.bytes, from, to);
    case 'BOOLEAN':
      return (row) => bit(column.values, row);
    case 'DATE':
      return (row) => new DuckDBDateValue(column.values[row] ?? 0);
    case 'TIME':
      return (row) => new DuckDBTimeValue(column.values[row] ?? 0n);
    case 'TIMESTAMP':
      return (row) => new DuckDBTimestampValue(column.values[row] ?? 0n);
    case 'TIMESTAMPTZ':
      return (row) => new DuckDBTimestampTZValue(column.values[row] ?? 0n);
    case 'INTEGER':
    case 'DOUBLE':
      return (row) => column.values[row] ?? 0;
    case 'BIGINT':
      return (row) => column.values[row] ?? 0n;
    case 'LIST': {
      const { offsets, child } = column;
      return (row) => listValue(values(child, offsets[row] ?? 0, offsets[row + 1] ?? 0));
    }
    case 'STRUCT': {
      const fields = column.fields.map(({ name, column: field }) => ({
        name,
        cells: values(field, from, to),
      }));
      return (row) =>
        structValue(Object.fromEntries(fields.map(({ name, cells }) => [name, cells[row - from] ?? null])));
    }
  }
}

/** Decodes all rows at once where a byte is a character: several times faster than cell by cell. */
function textReader(
  offsets: Int32Array,
  bytes: Uint8Array,
  from: number,
  to: number,
): (row: number) => string {
  const start = offsets[from] ?? 0;
  const end = offsets[to] ?? start;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  const at = (row: number): number => (offsets[row] ?? start) - start;
  if (!isAscii(buffer)) return (row) => buffer.toString('utf8', at(row), at(row + 1));
  const text = buffer.toString('latin1');
  return (row) => text.slice(at(row), at(row + 1));
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
