/** Which types hold a JSON number without losing a digit, and how its text becomes their value. */
import type { NumberForm } from './target.ts';

/** Types that hold a number: a set of bits. */
export const BIGINT = 1;
export const HUGEINT = 2;
export const DOUBLE = 4;
export const ANY_NUMBER = BIGINT | HUGEINT | DOUBLE;

/** As many decimal digits as every double keeps. */
export const SURE_DIGITS = 15;
const ZERO = 48;

/** ASCII, eight characters at a time: several times as fast as spreading the bytes into one call. */
export function numberText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  for (; at + 8 <= end; at += 8)
    text += String.fromCharCode(
      bytes[at]!,
      bytes[at + 1]!,
      bytes[at + 2]!,
      bytes[at + 3]!,
      bytes[at + 4]!,
      bytes[at + 5]!,
      bytes[at + 6]!,
      bytes[at + 7]!,
    );
  for (; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** Of a number's text, which is valid JSON. `-0` is no integer, since BIGINT has no such zero. */
export function numberTypes(bytes: Uint8Array, start: number, end: number, form: NumberForm): number {
  const length = end - start;
  if (form === 'whole' && length <= SURE_DIGITS)
    return length === 2 && bytes[start] === 45 && bytes[start + 1] === ZERO ? DOUBLE : ANY_NUMBER;
  if (form === 'fraction' && length <= SURE_DIGITS + 1) return DOUBLE;
  const text = numberText(bytes, start, end);
  const double = Number.isNaN(heldDouble(text)) ? 0 : DOUBLE;
  if (form !== 'whole' || length > 41) return double;
  const integer = BigInt(text);
  if (integer === BigInt.asIntN(64, integer)) return double | BIGINT | HUGEINT;
  return integer === BigInt.asIntN(128, integer) ? double | HUGEINT : double;
}

/** The double that holds it: with at most 15 significant digits, or being what the double prints as. NaN: none does. */
export function heldDouble(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number)) return NaN;
  // As most writers of JSON print them.
  if (String(number) === text) return number;
  const { digits, power } = significant(text);
  const printed = significant(number.toExponential());
  if (digits === printed.digits && power === printed.power) return number;
  return digits.length <= SURE_DIGITS && Math.abs(number) >= 2.2250738585072014e-308 ? number : NaN;
}

/** `-12.50e3` has the digits `125`, the first of which counts ten to the power of 4. Zero has none. */
function significant(text: string): { readonly digits: string; readonly power: number } {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? [];
  const all = whole + fraction;
  const zeros = /^0*/.exec(all)![0].length;
  const digits = all.slice(zeros).replace(/0+$/, '');
  return { digits, power: digits === '' ? 0 : whole.length - 1 - zeros + Number(exponent) };
}

const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** The double of a number's text. Up to 15 digits by one exact division (Clinger 1990), else by the platform. */
export function doubleOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > SURE_DIGITS + 1) return Number(numberText(bytes, start, end));
  const negative = bytes[start] === 45;
  let digits = 0;
  let point = end;
  for (let at = negative ? start + 1 : start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 46) point = at + 1;
    else if (byte >= ZERO && byte <= 57) digits = digits * 10 + byte - ZERO;
    else return Number(numberText(bytes, start, end));
  }
  if (point === end && end - start > SURE_DIGITS) return Number(numberText(bytes, start, end));
  const number = point < end ? digits / POWERS[end - point]! : digits;
  return negative ? -number : number;
}

/** Writes the integer of a number's text into `values[row]`; `words` is the same memory. */
export function putBigint(
  bytes: Uint8Array,
  start: number,
  end: number,
  values: BigInt64Array,
  words: Int32Array,
  row: number,
): void {
  if (end - start > SURE_DIGITS) {
    values[row] = BigInt(numberText(bytes, start, end));
    return;
  }
  const negative = bytes[start] === 45;
  let number = 0;
  for (let at = negative ? start + 1 : start; at < end; at++) number = number * 10 + bytes[at]! - ZERO;
  if (negative) number = -number;
  // Without a bigint object; both worlds keep the low word first.
  const high = Math.floor(number / 2 ** 32);
  words[row * 2] = number - high * 2 ** 32;
  words[row * 2 + 1] = high;
}
