/** Where the bytes stand that can end a field or a record. */
import type { Quoting } from '../bytes/sixteen.ts';
import { PIECE, structuralPlaces } from '../bytes/sixteen.ts';

const LF = 10;
const CR = 13;

/** What a structural byte may be. */
export const OTHER = 0;
export const DELIMITER = 1;
export const LINE_FEED = 2;
export const CARRIAGE_RETURN = 3;
export const COMMENT = 4;
export const QUOTE_MARK = 5;
export const ESCAPE_MARK = 6;

/** The byte sequences that end a field, and the bytes that keep one from being ended. */
export interface Marks extends Quoting {
  readonly delimiter: Uint8Array;
  readonly comment?: Uint8Array;
  /** By byte: one of the kinds above; of a delimiter or comment the first byte has it. */
  readonly kinds: Uint8Array;
}

/** The characters of a dialect. */
export interface MarkTexts {
  readonly delimiter: string;
  readonly comment?: string;
  readonly quote?: string;
  readonly escape?: string;
}

/**
 * Takes the characters of a dialect and gives their bytes in UTF-8, with the kind of each byte. Without
 * `quote` that is `"`; an `escape` that is the quote itself counts as none.
 */
export function marks({ delimiter, comment, quote = '"', escape }: MarkTexts): Marks {
  const utf8 = new TextEncoder();
  const kinds = new Uint8Array(256);
  const mark = (text: string, kind: number): Uint8Array => {
    const bytes = utf8.encode(text);
    kinds[bytes[0]!] = kind;
    return bytes;
  };
  const commentBytes = comment ? mark(comment, COMMENT) : undefined;
  const delimiterBytes = mark(delimiter, DELIMITER);
  kinds[LF] = LINE_FEED;
  kinds[CR] = CARRIAGE_RETURN;
  const escapeByte = escape && escape !== quote ? mark(escape, ESCAPE_MARK)[0]! : -1;
  return {
    delimiter: delimiterBytes,
    comment: commentBytes,
    kinds,
    quote: mark(quote, QUOTE_MARK)[0]!,
    escape: escapeByte,
  };
}

/** Every structural byte of `bytes[from, to)`: `at[0, count)`, in order. Used again for the next stretch. */
export interface Structure {
  at: Int32Array;
  count: number;
  from: number;
  to: number;
}

const CAPACITY = 32_768;

/** Makes an empty list with room for 32,768 places, which `findStructure` fills. */
export const structure = (): Structure => ({ at: new Int32Array(CAPACITY), count: 0, from: 0, to: 0 });

/** To be called when the bytes have changed. */
export function forget(found: Structure): void {
  found.count = found.from = found.to = 0;
}

/** Finds the structural bytes from `from` on, to the end or as many as there is room for; makes more room when asked for the same place again. */
export function findStructure(
  bytes: Uint8Array,
  from: number,
  end: number,
  marks: Marks,
  found: Structure,
): void {
  if (found.count > 0 && found.from === from && found.to < end)
    found.at = new Int32Array(found.at.length * 2);
  const { delimiter, comment = delimiter } = marks;
  const { at } = found;
  const room = at.length - PIECE;
  let count = 0;
  let place = from;
  while (place < end && count <= room) {
    const to = Math.min(place + PIECE, end);
    count = structuralPlaces(bytes, place, to, delimiter[0]!, comment[0]!, at, count, marks);
    place = to;
  }
  found.count = count;
  found.from = from;
  found.to = place;
}

/** The first of the places, which ascend, that is not before `at`. */
export function firstFrom(places: Int32Array, count: number, at: number): number {
  let low = 0;
  for (let high = count; low < high;) {
    const middle = (low + high) >> 1;
    if (places[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
