/** Passes over text four bytes at a time: line feeds are counted, NUL and bytes beyond ASCII are found. */

export interface Survey {
  /** Line feeds passed. */
  lineFeeds: number;
  /** A NUL was among the bytes passed. */
  nul: boolean;
}

const LF = 10;
const HIGH_BITS = 0x80808080;
const LOW_BITS = 0x7f7f7f7f;
const ONES = 0x01010101;
const LINE_FEEDS = LF * ONES;

/** The bytes four by four, but for the last ones; undefined where they do not lie so. */
export function alignedWords(bytes: Uint8Array): Int32Array | undefined {
  if ((bytes.byteOffset & 3) !== 0) return undefined;
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** Passes over ASCII from `at` on; gives where it ends: at a byte beyond ASCII, or at the end. */
export function passAscii(
  bytes: Uint8Array,
  words: Int32Array | undefined,
  at: number,
  survey: Survey,
): number {
  const { length } = bytes;
  let lineFeeds = 0;
  let nul = 0;
  let place = at;
  for (; place < length && (!words || (place & 3) !== 0); place++) {
    const byte = bytes[place]!;
    if (byte >= 0x80) break;
    if (byte === LF) lineFeeds++;
    if (byte === 0) nul = 1;
  }
  if (words && (place & 3) === 0) {
    let word = place >> 2;
    for (const end = words.length; word < end; word++) {
      const four = words[word]!;
      if ((four & HIGH_BITS) !== 0) break;
      // The high bit of every byte that is a line feed, and of none else: all bytes are below 128.
      const feeds = ~(((four ^ LINE_FEEDS) & LOW_BITS) + LOW_BITS) & HIGH_BITS;
      if (feeds !== 0) lineFeeds += Math.imul(feeds >>> 7, ONES) >>> 24;
      nul |= (four - ONES) & ~four & HIGH_BITS;
    }
    place = word << 2;
    for (; place < length; place++) {
      const byte = bytes[place]!;
      if (byte >= 0x80) break;
      if (byte === LF) lineFeeds++;
      if (byte === 0) nul = 1;
    }
  }
  survey.lineFeeds += lineFeeds;
  if (nul !== 0) survey.nul = true;
  return place;
}

/** Passes over all of a text. */
export function passText(bytes: Uint8Array, survey: Survey): void {
  const words = alignedWords(bytes);
  for (let at = 0; at < bytes.length; at++) at = passAscii(bytes, words, at, survey);
}
