/** Decimals of Arrow: as DECIMAL up to 38 digits, with more as text. */
import type { Column } from '../contract/columns.ts';
import { holds, validityOf, view } from './bits.ts';
import type { ArrowData, ArrowType } from './data.ts';
import type { ColumnReader } from './reading.ts';

const MOST_DIGITS = 38;

export function decimalReader({ bitWidth = 128, precision = 0, scale = 0 }: ArrowType): ColumnReader {
  const width = Math.max(precision, scale);
  if (scale < 0 || width > MOST_DIGITS || precision === 0)
    return {
      type: 'VARCHAR',
      reason: `decimals of ${precision} digits and scale ${scale}, which no DECIMAL has: every digit is kept as text`,
      read: (data) => digits(data, bitWidth, scale),
    };
  return {
    type: `DECIMAL(${width},${scale})`,
    read: (data) => ({
      type: 'DECIMAL',
      width,
      scale,
      validity: validityOf(data),
      values: wide(data, bitWidth),
    }),
  };
}

/** Two elements a row, as DuckDB's widest. */
function wide({ values, length }: ArrowData, bitWidth: number): BigUint64Array {
  if (bitWidth === 128) return view(values, BigUint64Array, 2 * length);
  const each = bitWidth / 64;
  const from: ArrayLike<bigint | number> =
    bitWidth === 32 ? view(values, Int32Array, length) : view(values, BigInt64Array, each * length);
  const into = new BigInt64Array(2 * length);
  for (let row = 0; row < length; row++) {
    const low = BigInt(from[row * Math.max(1, each)]!);
    into[2 * row] = low;
    into[2 * row + 1] = bitWidth === 256 ? BigInt(from[row * each + 1]!) : low < 0n ? -1n : 0n;
  }
  return new BigUint64Array(into.buffer);
}

const utf8 = new TextEncoder();

function digits(data: ArrowData, bitWidth: number, scale: number): Column {
  const { length, values } = data;
  const validity = validityOf(data);
  const words = bitWidth / 32;
  const from = view(values, Uint32Array, words * length);
  const texts = Array.from({ length }, (_, row) =>
    utf8.encode(
      holds(validity, row) ? text(integer(from.subarray(row * words, (row + 1) * words)), scale) : '',
    ),
  );
  const offsets = new Int32Array(length + 1);
  texts.forEach((each, row) => (offsets[row + 1] = offsets[row]! + each.length));
  const bytes = new Uint8Array(offsets[length]!);
  texts.forEach((each, row) => bytes.set(each, offsets[row]));
  return { type: 'VARCHAR', validity, offsets, bytes };
}

const integer = (words: Uint32Array): bigint =>
  BigInt.asIntN(
    32 * words.length,
    words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n),
  );

function text(value: bigint, scale: number): string {
  if (scale <= 0) return (value * 10n ** BigInt(-scale)).toString();
  const all = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${all.slice(0, -scale)}.${all.slice(-scale)}`;
}
