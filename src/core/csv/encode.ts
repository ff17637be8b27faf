/** UTF-8 bytes become bytes in the encodings of the CSV writer. */

export type WriteEncoding = 'utf-8' | 'utf-16' | 'ascii' | 'latin-1';

/** What a file of this encoding begins with: `utf-16` has a byte order mark and is little-endian, as Python writes it. */
export function byteOrderMark(encoding: WriteEncoding): Uint8Array {
  return encoding === 'utf-16' ? Uint8Array.of(0xff, 0xfe) : new Uint8Array(0);
}

/** The same text in `encoding`, or undefined when a character cannot be written in it. */
export function encode(utf8: Uint8Array, encoding: WriteEncoding): Uint8Array | undefined {
  switch (encoding) {
    case 'utf-8':
      return utf8;
    case 'ascii':
      return unencodable(utf8, encoding) === undefined ? utf8 : undefined;
    case 'latin-1':
      return toLatin1(utf8);
    case 'utf-16':
      return toUtf16(utf8);
  }
}

/** The first character of a text that the encoding does not have. */
export function unencodable(utf8: Uint8Array, encoding: WriteEncoding): string | undefined {
  const limit = { 'utf-8': 0x100, 'utf-16': 0x100, 'latin-1': 0xc4, ascii: 0x80 }[encoding];
  const at = utf8.findIndex((byte) => byte >= limit);
  return at < 0
    ? undefined
    : String.fromCodePoint(new TextDecoder().decode(utf8.subarray(at)).codePointAt(0)!);
}

function toLatin1(utf8: Uint8Array): Uint8Array | undefined {
  const out = new Uint8Array(utf8.length);
  let to = 0;
  for (let at = 0; at < utf8.length; at++) {
    const byte = utf8[at]!;
    // 0xC2 and 0xC3 lead the characters up to 0xFF.
    if (byte > 0xc3) return undefined;
    out[to++] = byte < 0x80 ? byte : ((byte & 0x03) << 6) | (utf8[++at]! & 0x3f);
  }
  return out.subarray(0, to);
}

function toUtf16(utf8: Uint8Array): Uint8Array {
  const out = new Uint8Array(utf8.length * 2);
  let to = 0;
  const put = (unit: number): void => {
    out[to++] = unit & 0xff;
    out[to++] = unit >> 8;
  };
  for (let at = 0; at < utf8.length;) {
    const byte = utf8[at++]!;
    if (byte < 0x80) put(byte);
    else if (byte < 0xe0) put(((byte & 0x1f) << 6) | (utf8[at++]! & 0x3f));
    else if (byte < 0xf0) put(((byte & 0x0f) << 12) | ((utf8[at++]! & 0x3f) << 6) | (utf8[at++]! & 0x3f));
    else {
      const point =
        ((byte & 0x07) << 18) |
        ((utf8[at++]! & 0x3f) << 12) |
        ((utf8[at++]! & 0x3f) << 6) |
        (utf8[at++]! & 0x3f);
      put(0xd800 + ((point - 0x10000) >> 10));
      put(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return out.subarray(0, to);
}
