/** Numbers as DuckDB casts them to text. */
import { type Paper, putInteger, putPadded, putText } from './digits.ts';

/** Writes the value of a row at `at`; gives where it ends. */
export type Print = (row: number, at: number) => number;

const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/**
 * Takes a bitmap (bit i, least significant first, is row i) and gives what writes a row on the paper, as
 * `true` or `false`.
 */
export function printBooleans(values: Uint8Array, paper: Paper): Print {
  return (row, at) => putText(paper, at, (values[row >> 3]! & (1 << (row & 7))) === 0 ? 'false' : 'true');
}

/** Takes an integer of 32 bits for each row and gives what writes a row on the paper in decimal digits. */
export function printIntegers(values: Int32Array, paper: Paper): Print {
  return (row, at) => {
    const value = values[row]!;
    if (value >= 0) return putInteger(paper, at, value);
    paper.bytes[at] = MINUS;
    return putInteger(paper, at + 1, -value);
  };
}

const WORD = 4_294_967_296;
/** Below, two halves make an exact number of at most sixteen digits. */
const HIGH = 2 ** 20;

/** Takes an integer of 64 bits for each row and gives what writes a row on the paper in decimal digits. */
export function printBigints(values: BigInt64Array, paper: Paper): Print {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return (row, at) => {
    const high = halves[row * 2 + 1]!;
    if (high >= HIGH || high < -HIGH) return putText(paper, at, values[row]!.toString());
    const value = high * WORD + (halves[row * 2]! >>> 0);
    if (value >= 0) return putInteger(paper, at, value);
    paper.bytes[at] = MINUS;
    return putInteger(paper, at + 1, -value);
  };
}

/** Exact as they are. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => 10 ** power);

/** Any two decimals of up to fifteen digits are different doubles. */
const DIGITS = 15;

/** Writes the shortest decimal that reads back as the same number. */
export function printDoubles(values: Float64Array, paper: Paper): Print {
  const { bytes } = paper;
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  // Most columns have as many decimals in every row.
  let usual = 2;
  return (row, at) => {
    const size = Math.abs(values[row]!);
    if (halves[row * 2 + 1]! < 0) bytes[at++] = MINUS;
    if (!(size < 1e15) || (size < 1e-4 && size !== 0)) return putFar(paper, at, size);
    const whole = Math.floor(size);
    let decimals = usual;
    let scaled = Math.floor(size * POWERS[decimals]! + 0.5);
    if (scaled >= 1e15 || scaled / POWERS[decimals]! !== size) {
      // If it is a decimal of at most fifteen digits, this one is it, but for zeros at its end.
      decimals = whole === 0 ? DIGITS : DIGITS - lengthOf(whole);
      scaled = Math.floor(size * POWERS[decimals]! + 0.5);
      if (scaled / POWERS[decimals]! !== size) return putLong(paper, at, size);
    }
    const given = decimals;
    for (let tenth = scaled / 10; decimals > 1 && tenth === Math.floor(tenth); tenth /= 10) {
      scaled = tenth;
      decimals--;
    }
    if (decimals > usual || given > usual) usual = decimals;
    at = putInteger(paper, at, whole);
    bytes[at++] = POINT;
    if (decimals === 0) {
      bytes[at] = ZERO;
      return at + 1;
    }
    return putPadded(paper, at, scaled - whole * POWERS[decimals]!, decimals);
  };
}

function lengthOf(whole: number): number {
  let length = 1;
  while (length < DIGITS && whole >= POWERS[length]!) length++;
  return length;
}

/** More than fifteen digits, from 0.0001 to 10^15: JavaScript writes them alike. */
function putLong(paper: Paper, at: number, size: number): number {
  return putText(paper, at, String(size));
}

/** Not negative. As fmt prints it, which DuckDB does by: an exponent where the point is far from the digits. */
function putFar(paper: Paper, at: number, size: number): number {
  if (size !== size) return putText(paper, at, 'nan');
  if (size === Infinity) return putText(paper, at, 'inf');
  if (size >= 1e15 && size < 1e16)
    return putText(paper, at, Number.isInteger(size) ? `${size}.0` : `${size}`);
  const [mantissa, power] = size.toExponential().split('e');
  const far = Math.abs(Number(power));
  return putText(paper, at, `${mantissa}e${size < 1 ? '-' : '+'}${far < 10 ? '0' : ''}${far}`);
}
