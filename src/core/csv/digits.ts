/** Decimal digits into bytes, four at a time. */

/** Bytes, and a view of the same for words. */
export interface Paper {
  bytes: Uint8Array;
  view: DataView;
}

/** The four digits of 0 to 9999 as a little-endian word. */
const FOURS = Uint32Array.from({ length: 10_000 }, (_, n) =>
  [0, 1, 2, 3].reduce((word, i) => word | ((48 + (Math.floor(n / 10 ** (3 - i)) % 10)) << (8 * i)), 0),
);

/** Zeros in front where the number is shorter. May write four bytes however few count. */
export function putFour({ view }: Paper, at: number, n: number): number {
  view.setUint32(at, FOURS[n]!, true);
  return at + 4;
}

/** Writes an integer from 0 to 99 as two digits to byte `at` of the paper; gives where they end. */
export function putTwo({ view }: Paper, at: number, n: number): number {
  view.setUint16(at, FOURS[n]! >>> 16, true);
  return at + 2;
}

/** An integer from 0 to 9,999,999,999,999,998 without zeros in front; gives where it ends. May write three bytes more. */
export function putInteger(paper: Paper, at: number, n: number): number {
  if (n < 10_000) {
    const length = n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 4;
    paper.view.setUint32(at, FOURS[n]! >>> (8 * (4 - length)), true);
    return at + length;
  }
  if (n < 100_000_000) {
    const high = (n / 10_000) | 0;
    return putFour(paper, putInteger(paper, at, high), n - high * 10_000);
  }
  const high = Math.floor(n / 100_000_000);
  return putEight(paper, putInteger(paper, at, high), n - high * 100_000_000);
}

function putEight(paper: Paper, at: number, n: number): number {
  const high = (n / 10_000) | 0;
  return putFour(paper, putFour(paper, at, high), n - high * 10_000);
}

/** `length` digits of an integer below 10^15, zeros in front. */
export function putPadded(paper: Paper, at: number, n: number, length: number): number {
  let to = at + length;
  let rest = n;
  for (; to - at >= 4; to -= 4) {
    const high = Math.floor(rest / 10_000);
    putFour(paper, to - 4, rest - high * 10_000);
    rest = high;
  }
  for (; to > at; to--) {
    const high = (rest / 10) | 0;
    paper.bytes[to - 1] = 48 + rest - high * 10;
    rest = high;
  }
  return at + length;
}

/** ASCII alone. */
export function putText({ bytes }: Paper, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
