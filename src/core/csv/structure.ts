/** Where the bytes stand that can end a field or a record. Four bytes are looked at at a time. */

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** What a structural byte may be. */
export const OTHER = 0;
export const DELIMITER = 1;
export const LINE_FEED = 2;
export const CARRIAGE_RETURN = 3;
export const COMMENT = 4;
export const QUOTE_MARK = 5;

/** The byte sequences that end a field. */
export interface Marks {
  readonly delimiter: Uint8Array;
  readonly comment?: Uint8Array;
  /** By byte: one of the kinds above, for the first byte of a delimiter or comment. */
  readonly kinds: Uint8Array;
  /** By byte: 1 if its kind is not OTHER. */
  readonly flags: Uint8Array;
}

export function marks(delimiter: string, comment?: string): Marks {
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
  kinds[QUOTE] = QUOTE_MARK;
  return {
    delimiter: delimiterBytes,
    comment: commentBytes,
    kinds,
    flags: kinds.map((kind) => Math.min(1, kind)),
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

export const structure = (): Structure => ({ at: new Int32Array(CAPACITY), count: 0, from: 0, to: 0 });

/** To be called when the bytes have changed. */
export function forget(found: Structure): void {
  found.count = found.from = found.to = 0;
}

/** Is one of the four bytes of a word zero? The high bits of the result say so; after a zero byte they may say too much. */
const ZERO_BYTE = 0x01010101;
const HIGH_BITS = 0x80808080;
/** Bytes below 14 are found together: both line ends, and the tab. */
const CONTROLS = 0x0e0e0e0e;

/** Finds the structural bytes from `from` on, to the end or as many as there is room for; makes more room when asked for the same place again. */
export function findStructure(
  bytes: Uint8Array,
  from: number,
  end: number,
  { delimiter, comment, flags }: Marks,
  found: Structure,
): void {
  if (found.count > 0 && found.from === from && found.to < end)
    found.at = new Int32Array(found.at.length * 2);
  const { at } = found;
  const room = at.length - 4;
  let count = 0;
  let place = from;
  while (place < end && ((bytes.byteOffset + place) & 3) !== 0 && count < room) {
    at[count] = place;
    count += flags[bytes[place]!]!;
    place++;
  }
  const length = (end - place) >> 2;
  if (length > 0 && ((bytes.byteOffset + place) & 3) === 0) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + place, length);
    const quotes = (QUOTE * ZERO_BYTE) | 0;
    const delimiters = (delimiter[0]! * ZERO_BYTE) | 0;
    const comments = comment ? (comment[0]! * ZERO_BYTE) | 0 : delimiters;
    let word = 0;
    for (; word < length && count < room; word++) {
      const four = words[word]!;
      const q = four ^ quotes;
      const d = four ^ delimiters;
      const c = four ^ comments;
      const hit =
        ((four - CONTROLS) & ~four) |
        ((q - ZERO_BYTE) & ~q) |
        ((d - ZERO_BYTE) & ~d) |
        ((c - ZERO_BYTE) & ~c);
      if ((hit & HIGH_BITS) === 0) continue;
      const first = place + (word << 2);
      at[count] = first;
      count += flags[four & 255]!;
      at[count] = first + 1;
      count += flags[(four >>> 8) & 255]!;
      at[count] = first + 2;
      count += flags[(four >>> 16) & 255]!;
      at[count] = first + 3;
      count += flags[four >>> 24]!;
    }
    place += word << 2;
  }
  while (place < end && count < room) {
    at[count] = place;
    count += flags[bytes[place]!]!;
    place++;
  }
  found.count = count;
  found.from = from;
  found.to = place;
}
