/** Texts of JSON: their bytes without escapes. */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What `bytes[start, end)` spells, between the quotes. */
export function jsonText(bytes: Uint8Array, start: number, end: number, escaped: boolean): string {
  if (!escaped) return decoder.decode(bytes.subarray(start, end));
  const to = new Uint8Array(end - start);
  return decoder.decode(to.subarray(0, unescapeJson(bytes, start, end, to, 0)));
}

const LETTERS: Readonly<Record<number, number>> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 };

/** Copies a checked text into `to` from `at` on, never more bytes than it had; gives where it ends. Half a surrogate pair becomes U+FFFD. */
export function unescapeJson(
  bytes: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  at: number,
): number {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte !== 92) {
      to[at++] = byte;
      continue;
    }
    const letter = bytes[++i]!;
    if (letter !== 117) {
      to[at++] = LETTERS[letter] ?? letter;
      continue;
    }
    let point = unit(bytes, i + 1);
    i += 4;
    if (point >= 0xd800 && point <= 0xdbff && i + 6 < end && bytes[i + 1] === 92 && bytes[i + 2] === 117) {
      const second = unit(bytes, i + 3);
      if (second >= 0xdc00 && second <= 0xdfff) {
        point = 0x10000 + ((point - 0xd800) << 10) + (second - 0xdc00);
        i += 6;
      }
    }
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    at = putPoint(point, to, at);
  }
  return at;
}

function unit(bytes: Uint8Array, at: number): number {
  return parseInt(String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!), 16);
}

/** One code point as UTF-8. */
function putPoint(point: number, to: Uint8Array, at: number): number {
  if (point < 0x80) to[at++] = point;
  else if (point < 0x800) {
    to[at++] = 0xc0 | (point >> 6);
    to[at++] = 0x80 | (point & 0x3f);
  } else if (point < 0x10000) {
    to[at++] = 0xe0 | (point >> 12);
    to[at++] = 0x80 | ((point >> 6) & 0x3f);
    to[at++] = 0x80 | (point & 0x3f);
  } else {
    to[at++] = 0xf0 | (point >> 18);
    to[at++] = 0x80 | ((point >> 12) & 0x3f);
    to[at++] = 0x80 | ((point >> 6) & 0x3f);
    to[at++] = 0x80 | (point & 0x3f);
  }
  return at;
}
