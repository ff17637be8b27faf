/** Columns of Arrow become columns of ours: each type of Arrow's as the type of DuckDB's that holds all its values, or an error that names it. */
import type { Column } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { validityOf, view } from './bits.ts';
import { ARROW, type ArrowField, type ArrowType } from './data.ts';
import { decimalReader } from './decimals.ts';
import { durationReader, int96Reader, intervalReader, parquetIntervalReader } from './intervals.ts';
import { refused } from './misfit.ts';
import { dateReader, timeReader, timestampReader } from './moments.ts';
import { listReader, mapReader, structReader } from './nested.ts';
import type { ColumnReader, Meaning, Reading } from './reading.ts';
import { dictionaryReader, runReader } from './repeated.ts';
import { bytesReader, fixedBytesReader } from './texts.ts';

const INTS = {
  8: [Int8Array, 'TINYINT', Uint8Array, 'UTINYINT'],
  16: [Int16Array, 'SMALLINT', Uint16Array, 'USMALLINT'],
  32: [Int32Array, 'INTEGER', Uint32Array, 'UINTEGER'],
  64: [BigInt64Array, 'BIGINT', BigUint64Array, 'UBIGINT'],
} as const;

/** `path`: its name, with what leads to it, as messages have it. Throws `StepError` for a type that no column of ours holds. */
export function columnReader(field: ArrowField, path: string, reading: Reading): ColumnReader {
  const { type } = field;
  const extension = field.metadata?.get('ARROW:extension:name');
  if (type.children && type.children.length > 0) return nestedReader(type, path, reading);
  const { value: meaning } = reading.meanings.next() as IteratorYieldResult<Meaning | undefined>;
  const reader = leafReader(field, path, reading, meaning);
  const isKnown = extension === undefined || KNOWN.has(extension);
  return isKnown ? reader : { ...reader, reason: `the storage of the extension type ${extension}` };
}

const KNOWN: ReadonlySet<string> = new Set([
  'arrow.uuid',
  'arrow.json',
  'arrow.bool8',
  'arrow.opaque',
  'arrow.parquet.variant',
]);

function nestedReader(type: ArrowType, path: string, reading: Reading): ColumnReader {
  switch (type.typeId) {
    case ARROW.list:
    case ARROW.largeList:
    case ARROW.listView:
    case ARROW.largeListView:
    case ARROW.fixedSizeList:
      return listReader(type, path, reading);
    case ARROW.map:
      return mapReader(type, path, reading);
    case ARROW.struct:
      return structReader(type, path, reading);
    case ARROW.runEndEncoded:
      return runReader(type, path, reading);
    default:
      throw refused(path, 'is a union of several types, which no column of a table here can be');
  }
}

function leafReader(
  field: ArrowField,
  path: string,
  reading: Reading,
  meaning: Meaning | undefined,
): ColumnReader {
  const { type } = field;
  switch (type.typeId) {
    case ARROW.dictionary:
      return dictionaryReader(field, path, reading, meaning);
    case ARROW.null:
      return { type: 'VARCHAR', reason: 'it holds no value', read: ({ length }) => nothing(length) };
    case ARROW.int:
      return intReader(type, field.metadata?.get('ARROW:extension:name') === 'arrow.bool8');
    case ARROW.float:
      return floatReader(type);
    case ARROW.bool:
      return {
        type: 'BOOLEAN',
        read: (data) => ({
          type: 'BOOLEAN',
          validity: validityOf(data),
          values: view(data.values, Uint8Array, (data.length + 7) >> 3),
        }),
      };
    case ARROW.utf8:
    case ARROW.largeUtf8:
    case ARROW.utf8View:
    case ARROW.binary:
    case ARROW.largeBinary:
    case ARROW.binaryView:
      return bytesReader(type, path, reading.isUtf8);
    case ARROW.fixedSizeBinary:
      if (meaning === 'int96') return int96Reader(path, reading);
      if (meaning === 'interval') return parquetIntervalReader();
      return fixedBytesReader(field, meaning === 'uuid');
    case ARROW.decimal:
      return decimalReader(type);
    case ARROW.date:
      return dateReader(type, path, reading);
    case ARROW.time:
      return timeReader(type, path, meaning === 'timetz');
    case ARROW.timestamp:
      return timestampReader(type, path, reading);
    case ARROW.interval:
      return intervalReader(type, path);
    case ARROW.duration:
      return durationReader(type, path, reading);
    case ARROW.struct:
      throw refused(path, 'is a struct without fields, which DuckDB does not have');
    default:
      throw new StepError(`The column "${path}" is of Arrow's type ${type.typeId}, which is not known here.`);
  }
}

const nothing = (length: number): Column => ({
  type: 'VARCHAR',
  validity: new Uint8Array((length + 7) >> 3),
  offsets: new Int32Array(length + 1),
  bytes: new Uint8Array(0),
});

function intReader({ bitWidth, signed }: ArrowType, isBool: boolean): ColumnReader {
  const [Signed, signedType, Unsigned, unsignedType] = INTS[bitWidth as keyof typeof INTS];
  if (isBool)
    return {
      type: 'BOOLEAN',
      read(data) {
        const bytes = view(data.values, Int8Array, data.length);
        const values = new Uint8Array((data.length + 7) >> 3);
        bytes.forEach((byte, row) => {
          if (byte !== 0) values[row >> 3]! |= 1 << (row & 7);
        });
        return { type: 'BOOLEAN', validity: validityOf(data), values };
      },
    };
  const type = signed ? signedType : unsignedType;
  const Of = (signed ? Signed : Unsigned) as typeof Int32Array;
  return {
    type,
    // One of the pairs of type and array above, which TypeScript cannot tell from all of them.
    read: (data) =>
      ({ type, validity: validityOf(data), values: view(data.values, Of, data.length) }) as Column,
  };
}

const HALF = 0;
const SINGLE = 1;

function floatReader({ precision }: ArrowType): ColumnReader {
  if (precision === HALF)
    return {
      type: 'FLOAT',
      reason: 'numbers of 16 bits, each of which a FLOAT holds',
      read: (data) => ({
        type: 'FLOAT',
        validity: validityOf(data),
        values: Float32Array.from(view(data.values, Uint16Array, data.length), halfOf),
      }),
    };
  return precision === SINGLE
    ? {
        type: 'FLOAT',
        read: (data) => ({
          type: 'FLOAT',
          validity: validityOf(data),
          values: view(data.values, Float32Array, data.length),
        }),
      }
    : {
        type: 'DOUBLE',
        read: (data) => ({
          type: 'DOUBLE',
          validity: validityOf(data),
          values: view(data.values, Float64Array, data.length),
        }),
      };
}

/** The number that 16 bits stand for. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
