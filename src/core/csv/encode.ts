/** UTF-8 bytes become bytes in the encodings of the CSV writer. */

export type WriteEncoding = 'utf-8' | 'utf-16' | 'ascii' | 'latin-1';

/**
 * The same text in `encoding`: `utf-16` little-endian, as Python writes it. Every character must be one that the
 * encoding has. The same buffer where nothing changes.
 */
export function encode(utf8: Uint8Array, encoding: WriteEncoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
    case 'ascii':
      return utf8;
    case 'latin-1':
      return toLatin1(utf8);
    case 'utf-16':
      return toUtf16(utf8);
  }
}

/** Bytes from here on lead characters that the encoding does not have: latin-1 ends with U+00FF, `C3 BF`. */
const LIMITS = { 'utf-8': 0x100, 'utf-16': 0x100, 'latin-1': 0xc4, ascii: 0x80 } as const;

export function hasUnencodable(utf8: Uint8Array, encoding: WriteEncoding): boolean {
  return firstUnencodable(utf8, encoding) < utf8.length;
}

/** The first character of a text that the encoding does not have. */
export function unencodable(utf8: Uint8Array, encoding: WriteEncoding): string | undefined {
  const at = firstUnencodable(utf8, encoding);
  if (at === utf8.length) return undefined;
  // Four bytes hold the longest character; what is cut behind it becomes another one.
  const [character] = new TextDecoder().decode(utf8.subarray(at, at + 4));
  return character;
}

function firstUnencodable(utf8: Uint8Array, encoding: WriteEncoding): number {
  const limit = LIMITS[encoding];
  if (limit > 0xff) return utf8.length;
  let at = 0;
  while (at < utf8.length && utf8[at]! < limit) at++;
  return at;
}

function toLatin1(utf8: Uint8Array): Uint8Array {
  const out = new Uint8Array(utf8.length);
  let to = 0;
  for (let at = 0; at < utf8.length; at++) {
    const byte = utf8[at]!;
    out[to++] = byte < 0x80 ? byte : ((byte & 0x03) << 6) | (utf8[++at]! & 0x3f);
  }
  return out.subarray(0, to);
}

function toUtf16(utf8: Uint8Array): Uint8Array {
  const out = new Uint8Array(utf8.length * 2);
  const units = new DataView(out.buffer);
  let to = 0;
  for (let at = 0; at < utf8.length; to += 2) {
    const byte = utf8[at++]!;
    if (byte < 0x80) units.setUint16(to, byte, true);
    else if (byte < 0xe0) units.setUint16(to, ((byte & 0x1f) << 6) | (utf8[at++]! & 0x3f), true);
    else if (byte < 0xf0)
      units.setUint16(to, ((byte & 0x0f) << 12) | ((utf8[at++]! & 0x3f) << 6) | (utf8[at++]! & 0x3f), true);
    else {
      const point =
        ((byte & 0x07) << 18) |
        ((utf8[at++]! & 0x3f) << 12) |
        ((utf8[at++]! & 0x3f) << 6) |
        (utf8[at++]! & 0x3f);
      units.setUint16(to, 0xd800 + ((point - 0x10000) >> 10), true);
      to += 2;
      units.setUint16(to, 0xdc00 + ((point - 0x10000) & 0x3ff), true);
    }
  }
  return out.subarray(0, to);
}
