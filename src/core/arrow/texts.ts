/** Texts and bytes of Arrow, however it lays them out. */
import type { Column } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { holds, validityOf, view } from './bits.ts';
import { ARROW, type ArrowData, type ArrowField, type ArrowType } from './data.ts';
import type { ColumnReader } from './reading.ts';

type Spans = Pick<Extract<Column, { type: 'VARCHAR' }>, 'offsets' | 'bytes'>;

export function bytesReader({ typeId }: ArrowType, path: string, isUtf8: boolean): ColumnReader {
  const isText = typeId === ARROW.utf8 || typeId === ARROW.largeUtf8 || typeId === ARROW.utf8View;
  const type = isText ? 'VARCHAR' : 'BLOB';
  return {
    type,
    read(data) {
      const validity = validityOf(data);
      const spans = spansOf(typeId, data, validity);
      if (isText && !isUtf8) checkText(path, spans);
      return { type, validity, ...spans };
    },
  };
}

function spansOf(typeId: number, data: ArrowData, validity: Uint8Array | undefined): Spans {
  switch (typeId) {
    case ARROW.utf8View:
    case ARROW.binaryView:
      return viewed(data, validity);
    case ARROW.largeUtf8:
    case ARROW.largeBinary:
      return checked(shortOffsets(view(data.offsets, BigInt64Array, data.length + 1)), data);
    default:
      return checked(view(data.offsets, Int32Array, data.length === 0 ? 0 : data.length + 1), data);
  }
}

/** Offsets of 64 bits as those of 32. */
export function shortOffsets(long: BigInt64Array): Int32Array {
  const last = long.at(-1) ?? 0n;
  if (last > 0x7fffffffn) throw new Error('More than 2 GB of one column stand in one batch.');
  return Int32Array.from(long, Number);
}

function checked(offsets: Int32Array, { values, length }: ArrowData): Spans {
  if (length === 0) return { offsets: new Int32Array(1), bytes: new Uint8Array(0) };
  const bytes = view(values, Uint8Array, values?.byteLength ?? 0);
  checkOffsets(offsets, bytes.length);
  return { offsets, bytes };
}

/** Throws where they do not lie one behind the other within `end`. */
export function checkOffsets(offsets: Int32Array, end: number): void {
  let before = 0;
  for (const offset of offsets) {
    if (offset < before) throw new Error(`An offset of ${offset} follows one of ${before}.`);
    before = offset;
  }
  if (before > end) throw new Error(`An offset of ${before} points behind ${end} bytes.`);
}

const VIEW = 16;
const INLINE = 12;

/** Each row has its length and its bytes, or where they stand. */
function viewed({ length, values, data = [] }: ArrowData, validity: Uint8Array | undefined): Spans {
  const heads = view(values, Uint8Array, length * VIEW);
  const words = new DataView(heads.buffer, heads.byteOffset, heads.byteLength);
  const offsets = new Int32Array(length + 1);
  for (let row = 0, end = 0; row < length; row++) {
    end += holds(validity, row) ? words.getInt32(row * VIEW, true) : 0;
    if (end > 0x7fffffff) throw new Error('More than 2 GB of one column stand in one batch.');
    offsets[row + 1] = end;
  }
  const bytes = new Uint8Array(offsets[length]!);
  for (let row = 0; row < length; row++) {
    const size = offsets[row + 1]! - offsets[row]!;
    if (size === 0) continue;
    const at = row * VIEW;
    const from = size <= INLINE ? heads : data[words.getInt32(at + 8, true)];
    const start = size <= INLINE ? at + 4 : words.getInt32(at + 12, true);
    if (!from || start + size > from.length) throw new Error('A text stands outside of its buffers.');
    bytes.set(from.subarray(start, start + size), offsets[row]);
  }
  return { offsets, bytes };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** All texts at once: where they are right, each is, unless one ends within a character. */
function checkText(path: string, { offsets, bytes }: Spans): void {
  try {
    strict.decode(bytes.subarray(offsets[0], offsets.at(-1)));
    if (offsets.some((offset) => (bytes[offset] ?? 0) >> 6 === 2)) throw new TypeError('cut');
  } catch (cause) {
    throw new StepError(
      `The column "${path}" holds text that is no UTF-8, which Arrow's texts are: what wrote the file is at fault. Write it there as bytes, or leave it out by \`columns\`.`,
      { cause, at: { key: 'columns' } },
    );
  }
}

const OPAQUE = { hugeint: 'HUGEINT', uhugeint: 'UHUGEINT', time_tz: 'TIMETZ' } as const;

/** Bytes of one length: what they mean may stand beside them. */
export function fixedBytesReader(field: ArrowField, isUuid: boolean): ColumnReader {
  const { type, metadata } = field;
  const { stride = 0 } = type;
  const name = metadata?.get('ARROW:extension:name');
  const meaning =
    name === 'arrow.opaque' ? opaque(metadata?.get('ARROW:extension:metadata'), stride) : undefined;
  if (stride === 16 && (isUuid || name === 'arrow.uuid'))
    return {
      type: 'UUID',
      read: (data) => ({
        type: 'UUID',
        validity: validityOf(data),
        values: view(data.values, Uint8Array, 16 * data.length),
      }),
    };
  if (meaning === 'HUGEINT' || meaning === 'UHUGEINT')
    return {
      type: meaning,
      read: (data) => ({
        type: meaning,
        validity: validityOf(data),
        values: view(data.values, BigUint64Array, 2 * data.length),
      }),
    };
  if (meaning === 'TIMETZ')
    return {
      type: 'TIMETZ',
      read(data) {
        const bits = view(data.values, BigUint64Array, data.length);
        return {
          type: 'TIMETZ',
          validity: validityOf(data),
          values: BigInt64Array.from(bits, (each) => each >> 24n),
          zones: Int32Array.from(bits, (each) => EASTERNMOST - Number(each & 0xffffffn)),
        };
      },
    };
  return {
    type: 'BLOB',
    read: ({ length, values, ...data }) => ({
      type: 'BLOB',
      validity: validityOf({ length, ...data }),
      offsets: Int32Array.from({ length: length + 1 }, (_, row) => row * stride),
      bytes: view(values, Uint8Array, stride * length),
    }),
  };
}

/** DuckDB keeps in the lower 24 bits of a time how far its zone is west of the easternmost one. */
const EASTERNMOST = 16 * 3600 - 1;

/** A type that only DuckDB has, which it names beside the bytes. */
function opaque(text: string | undefined, stride: number): 'HUGEINT' | 'UHUGEINT' | 'TIMETZ' | undefined {
  try {
    const { type_name: type, vendor_name: vendor } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    const known = vendor === 'DuckDB' ? OPAQUE[type as keyof typeof OPAQUE] : undefined;
    return stride === (known === 'TIMETZ' ? 8 : 16) ? known : undefined;
  } catch {
    return undefined;
  }
}
