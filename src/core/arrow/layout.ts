/** Columns of ours as Arrow lays them out and describes them. */
import type { DataType } from '../columns/data-type.ts';
import type { Column } from '../contract/columns.ts';
import { ARROW } from './data.ts';
import { type FlatBuilder, type FlatField } from './flat-builder.ts';

/** The buffers of a batch, in Arrow's order, and of each column its rows and how many of them are NULL. */
export interface Laid {
  readonly nodes: (readonly [rows: number, nulls: number])[];
  readonly buffers: Uint8Array[];
}

/** Thrown by a length of time that Arrow cannot hold. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** The column as `gathered` gives it: its arrays are as long as its rows. */
export function lay(column: Column, rows: number, laid: Laid): void {
  const { validity } = column;
  laid.nodes.push([rows, validity ? rows - bitsIn(validity, rows) : 0]);
  laid.buffers.push(validity ?? new Uint8Array(0));
  switch (column.type) {
    case 'VARCHAR':
    case 'BLOB':
      laid.buffers.push(bytesOf(column.offsets), column.bytes);
      return;
    case 'INTERVAL':
      laid.buffers.push(spans(column, rows));
      return;
    case 'LIST':
      laid.buffers.push(bytesOf(column.offsets));
      lay(column.child, column.offsets[rows]!, laid);
      return;
    case 'MAP': {
      const entries = column.offsets[rows]!;
      laid.buffers.push(bytesOf(column.offsets));
      lay({ type: 'STRUCT', fields: [] }, entries, laid);
      lay(column.key, entries, laid);
      lay(column.value, entries, laid);
      return;
    }
    case 'STRUCT':
      for (const field of column.fields) lay(field.column, rows, laid);
      return;
    default:
      laid.buffers.push(bytesOf(column.values));
  }
}

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function bitsIn(bits: Uint8Array, rows: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) count += (bits[row >> 3]! >> (row & 7)) & 1;
  return count;
}

const MOST = 2n ** 63n;

/** Months, days and nanoseconds. */
function spans({ months, days, micros }: Extract<Column, { type: 'INTERVAL' }>, rows: number): Uint8Array {
  const bytes = new Uint8Array(16 * rows);
  const into = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) {
    const nanos = micros[row]! * 1000n;
    if (nanos >= MOST || nanos < -MOST) throw new TooLong(`${micros[row]} microseconds`);
    into.setInt32(16 * row, months[row]!, true);
    into.setInt32(16 * row + 4, days[row]!, true);
    into.setBigInt64(16 * row + 8, nanos, true);
  }
  return bytes;
}

/** A column in a schema. `fixed`: it is never NULL. */
export function fieldOf(flat: FlatBuilder, name: string, type: DataType, fixed = false): number {
  const { id, fields, children = [], extension } = describe(flat, type);
  const parts: FlatField[] = [
    [0, 'offset', flat.text(name)],
    [3, 'offset', flat.table(fields)],
    [5, 'offset', flat.offsets(children)],
  ];
  if (extension !== undefined) {
    const pair = flat.table([
      [0, 'offset', flat.text('ARROW:extension:name')],
      [1, 'offset', flat.text(extension)],
    ]);
    parts.push([6, 'offset', flat.offsets([pair])]);
  }
  return flat.table([...parts, [1, 'byte', fixed ? 0 : 1], [2, 'byte', id]]);
}

interface Description {
  /** Of the type. */
  readonly id: number;
  readonly fields: readonly FlatField[];
  readonly children?: readonly number[];
  readonly extension?: string;
}

const int = (bits: number, signed: 0 | 1): Description => ({
  id: ARROW.int,
  fields: [
    [0, 'int', bits],
    [1, 'byte', signed],
  ],
});

const UNITS = { TIMESTAMP_S: 0, TIMESTAMP_MS: 1, TIMESTAMP: 2, TIMESTAMP_NS: 3, TIMESTAMPTZ: 2 } as const;
const MICROSECOND = 2;
const NANOSECOND = 3;
const MONTH_DAY_NANO = 2;

/** What the types of a schema need beside themselves is written first. */
function describe(flat: FlatBuilder, type: DataType): Description {
  if (typeof type !== 'string')
    switch (type.type) {
      case 'DECIMAL':
        return {
          id: ARROW.decimal,
          fields: [
            [0, 'int', type.width],
            [1, 'int', type.scale],
            [2, 'int', 128],
          ],
        };
      case 'LIST':
        return { id: ARROW.list, fields: [], children: [fieldOf(flat, 'item', type.child)] };
      case 'MAP': {
        const key = fieldOf(flat, 'key', type.key, true);
        const value = fieldOf(flat, 'value', type.value);
        return { id: ARROW.map, fields: [[0, 'byte', 0]], children: [entries(flat, [key, value])] };
      }
      case 'STRUCT': {
        const children = type.fields.map((field) => fieldOf(flat, field.name, field.type));
        return { id: ARROW.struct, fields: [], children };
      }
    }
  switch (type) {
    case 'VARCHAR':
      return { id: ARROW.utf8, fields: [] };
    case 'BLOB':
      return { id: ARROW.binary, fields: [] };
    case 'BOOLEAN':
      return { id: ARROW.bool, fields: [] };
    case 'TINYINT':
      return int(8, 1);
    case 'SMALLINT':
      return int(16, 1);
    case 'INTEGER':
      return int(32, 1);
    case 'BIGINT':
      return int(64, 1);
    case 'UTINYINT':
      return int(8, 0);
    case 'USMALLINT':
      return int(16, 0);
    case 'UINTEGER':
      return int(32, 0);
    case 'UBIGINT':
      return int(64, 0);
    case 'FLOAT':
      return { id: ARROW.float, fields: [[0, 'short', 1]] };
    case 'DOUBLE':
      return { id: ARROW.float, fields: [[0, 'short', 2]] };
    case 'UUID':
      return { id: ARROW.fixedSizeBinary, fields: [[0, 'int', 16]], extension: 'arrow.uuid' };
    case 'DATE':
      return { id: ARROW.date, fields: [[0, 'short', 0]] };
    case 'TIME':
    case 'TIME_NS':
      return {
        id: ARROW.time,
        fields: [
          [0, 'short', type === 'TIME' ? MICROSECOND : NANOSECOND],
          [1, 'int', 64],
        ],
      };
    case 'TIMESTAMPTZ': {
      const zone = flat.text('UTC');
      return {
        id: ARROW.timestamp,
        fields: [
          [0, 'short', UNITS[type]],
          [1, 'offset', zone],
        ],
      };
    }
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP':
    case 'TIMESTAMP_NS':
      return { id: ARROW.timestamp, fields: [[0, 'short', UNITS[type]]] };
    case 'INTERVAL':
      return { id: ARROW.interval, fields: [[0, 'short', MONTH_DAY_NANO]] };
    case 'HUGEINT':
    case 'UHUGEINT':
    case 'TIMETZ':
      throw new Error(`Arrow has no ${type}.`);
  }
}

/** The rows of a map: a struct that is never NULL. */
function entries(flat: FlatBuilder, children: readonly number[]): number {
  return flat.table([
    [0, 'offset', flat.text('entries')],
    [3, 'offset', flat.table([])],
    [5, 'offset', flat.offsets(children)],
    [1, 'byte', 0],
    [2, 'byte', ARROW.struct],
  ]);
}
