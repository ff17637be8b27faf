/** Arrow's batches as DuckDB sends them, each column in its own type. Two types lose something on that way, and go as texts. */
import type { Data, RecordBatch } from 'apache-arrow';
import { view } from '#core/arrow/bits.ts';
import type { DataType, PlainType } from '#core/columns/data-type.ts';
import { mapped } from '#core/columns/own-type.ts';
import { intervalsOf, uuidsOf, zonedTimesOf } from '#core/columns/printed.ts';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';

/** DuckDB sends a TIMETZ without its zone, and of an INTERVAL nanoseconds, which are too many for 64 bits after 292 years; a UUID as text. */
const AS_TEXT: ReadonlySet<PlainType> = new Set(['TIMETZ', 'INTERVAL', 'UUID']);

/** The type that is to be asked for in place of another. */
export const asSent = (type: DataType): DataType =>
  mapped(type, (plain) => (AS_TEXT.has(plain) ? 'VARCHAR' : plain));

/** `types`: of the columns, as they are before `asSent`. */
export const typedBatch = (batch: RecordBatch, types: readonly DataType[]): ColumnBatch => ({
  rows: batch.numRows,
  columns: batch.data.children.map((data, at) => columnOf(data, types[at]!)),
});

function columnOf(data: Data, type: DataType): Column {
  if (data.offset !== 0)
    throw new Error(`A column of ${data.type} starts at row ${data.offset} of its buffers.`);
  const { length, valueOffsets, children } = data;
  const validity = data.nullCount === 0 ? undefined : view(data.nullBitmap, Uint8Array, (length + 7) >> 3);
  if (typeof type === 'string') return plain(data, type, validity);
  const offsets = (): Int32Array =>
    length === 0 ? new Int32Array(1) : view(valueOffsets as Int32Array, Int32Array, length + 1);
  switch (type.type) {
    case 'DECIMAL':
      return { ...type, validity, values: view(data.values as Uint32Array, BigUint64Array, 2 * length) };
    case 'LIST':
      return { type: 'LIST', validity, offsets: offsets(), child: columnOf(children[0]!, type.child) };
    case 'MAP': {
      const [key, value] = children[0]!.children;
      return {
        type: 'MAP',
        validity,
        offsets: offsets(),
        key: columnOf(key!, type.key),
        value: columnOf(value!, type.value),
      };
    }
    case 'STRUCT': {
      const fields = type.fields.map(({ name, type: inner }, at) => ({
        name,
        column: columnOf(children[at]!, inner),
      }));
      return { type: 'STRUCT', validity, fields };
    }
  }
}

function plain(
  { length, values, valueOffsets }: Data,
  type: PlainType,
  validity: Uint8Array | undefined,
): Column {
  const texts = () => ({
    type: 'VARCHAR' as const,
    validity,
    offsets: length === 0 ? new Int32Array(1) : view(valueOffsets as Int32Array, Int32Array, length + 1),
    bytes: length === 0 ? new Uint8Array(0) : (values as Uint8Array),
  });
  switch (type) {
    case 'VARCHAR':
      return texts();
    case 'BLOB':
      return { ...texts(), type };
    case 'UUID':
      return uuidsOf(texts(), length);
    case 'TIMETZ':
      return zonedTimesOf(texts(), length);
    case 'INTERVAL':
      return intervalsOf(texts(), length);
    case 'BOOLEAN':
      return { type, validity, values: view(values as Uint8Array, Uint8Array, (length + 7) >> 3) };
    case 'HUGEINT':
    case 'UHUGEINT':
      return { type, validity, values: view(values as Uint32Array, BigUint64Array, 2 * length) };
    default:
      // Arrow has each in the array that a column of ours has, which TypeScript cannot tell.
      return { type, validity, values } as unknown as Column;
  }
}
