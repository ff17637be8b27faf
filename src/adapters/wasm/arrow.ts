/** Between the core's column batches, laid out as Arrow lays them out, and Arrow's own objects and bytes. */
import {
  DataType,
  DateUnit,
  Precision,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  TimeUnit,
  type Data,
} from 'apache-arrow';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';
import type { DbValue } from '#core/contract/database.ts';
import { arrowColumn, structOf } from './arrow-columns.ts';

/** One batch as a complete Arrow IPC stream in memory from `take`. Columns are named by position. */
export async function encodeBatch(
  batch: ColumnBatch,
  take: (bytes: number) => Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const columns = batch.columns.map((column, index) => arrowColumn(`c${index}`, column, batch.rows));
  const schema = new Schema(columns.map(({ field }) => field));
  const data = structOf(columns, batch.rows);
  const pieces: Uint8Array[] = [];
  for await (const piece of RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]))
    pieces.push(piece);
  const stream = take(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    stream.set(piece, at);
    at += piece.length;
  }
  return stream;
}

/** The buffers of a batch, without a copy. */
export function decodeBatch(batch: RecordBatch): ColumnBatch {
  const columns = batch.data.children.map((data, index): Column => {
    const name = batch.schema.fields[index]?.name;
    if (data.offset !== 0) throw new Error(`Column "${name}" starts at row ${data.offset} of its buffers.`);
    const column = decodeColumn(data);
    if (!column) throw new Error(`Column "${name}" is ${data.type}: cast it to VARCHAR in the SQL.`);
    return data.nullCount === 0 ? column : { ...column, validity: data.nullBitmap };
  });
  return { rows: batch.numRows, columns };
}

/** As if it held no NULL; undefined for other types. */
function decodeColumn({ type, values, valueOffsets, length }: Data): Column | undefined {
  if (DataType.isUtf8(type))
    return { type: 'VARCHAR', offsets: valueOffsets.subarray(0, length + 1), bytes: values };
  if (DataType.isBool(type)) return { type: 'BOOLEAN', values };
  if (DataType.isInt(type) && type.isSigned && type.bitWidth === 32) return { type: 'INTEGER', values };
  if (DataType.isInt(type) && type.isSigned && type.bitWidth === 64) return { type: 'BIGINT', values };
  if (DataType.isFloat(type) && type.precision === Precision.DOUBLE) return { type: 'DOUBLE', values };
  if (DataType.isDate(type) && type.unit === DateUnit.DAY) return { type: 'DATE', values };
  if (DataType.isTime(type) && type.unit === TimeUnit.MICROSECOND) return { type: 'TIME', values };
  if (DataType.isTimestamp(type) && type.unit === TimeUnit.MICROSECOND && !type.timezone)
    return { type: 'TIMESTAMP', values };
  return undefined;
}

/** Row by row, keyed by column name: BIGINT as bigint, DECIMAL and HUGEINT as text. Other types must be cast in the SQL. */
export function decodeRows(batch: RecordBatch): Record<string, DbValue>[] {
  const columns = batch.schema.fields.map(({ name, type }, index) => {
    const [data, vector] = [batch.data.children[index], batch.getChildAt(index)];
    const text = data && DataType.isUtf8(type);
    return {
      name,
      read: (row: number) => (text ? textAt(data, row) : dbValue(vector?.get(row), type, name)),
    };
  });
  return Array.from({ length: batch.numRows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, read }) => [name, read(row)])),
  );
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Arrow's own reading of text drops a byte order mark at its start. */
function textAt(data: Data, row: number): string | null {
  if (!data.getValid(row)) return null;
  const { offset, valueOffsets, values } = data;
  return utf8.decode(values.subarray(valueOffsets[offset + row], valueOffsets[offset + row + 1]));
}

function dbValue(value: unknown, type: DataType, name: string): DbValue {
  if (value === null || value === undefined) return null;
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type.scale);
  switch (typeof value) {
    case 'boolean':
    case 'bigint':
    case 'string':
      return value;
    case 'number':
      if (DataType.isInt(type) || DataType.isFloat(type)) return value;
  }
  throw new Error(`Column "${name}" is ${type}: cast it to VARCHAR in the SQL.`);
}

/** A 128-bit two's complement integer, lowest word first, as decimal text with `scale` digits after the point. */
function decimalText(words: Uint32Array, scale: number): string {
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const value = BigInt.asIntN(words.length * 32, unsigned);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`;
}
