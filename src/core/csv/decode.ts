/** Bytes in the encodings of the CSV components become UTF-8 bytes, exactly or not at all. */
import { StepError } from '../driver.ts';

export type Encoding = 'utf-8' | 'utf-16' | 'ascii' | 'latin-1' | 'iso-8859-1';

/** Turns chunks into UTF-8; `end` is called after the last. The result may be the chunk itself. */
interface Decoder {
  chunk(bytes: Uint8Array): Uint8Array;
  end(): void;
}

/** Bytes that the encoding does not know. */
class BadBytes extends Error {
  constructor(
    /** In the chunk; negative in an earlier one. */
    readonly at: number,
    readonly what: string,
  ) {
    super(what);
  }
}

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** Checks UTF-8 as Unicode defines it (no overlong forms, no surrogates); passes every chunk through as it is. */
function utf8(): Decoder {
  // Bytes the current character still needs, and the range of the next one.
  let need = 0;
  let low = 0x80;
  let high = 0xbf;
  let lead = 0;
  let leadAt = 0;
  return {
    chunk(bytes) {
      const { length } = bytes;
      const words = alignedWords(bytes);
      for (let at = 0; at < length; at++) {
        if (need === 0) {
          at = asciiEnd(bytes, words, at);
          if (at === length) break;
        }
        const byte = bytes[at]!;
        if (need > 0) {
          // The byte to blame is the one that promised more: in a latin-1 file that is the accented letter.
          if (byte < low || byte > high) throw new BadBytes(leadAt, `the byte ${hex(lead)}`);
          need--;
        } else {
          if (byte < 0xc2 || byte > 0xf4) throw new BadBytes(at, `the byte ${hex(byte)}`);
          need = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
          lead = byte;
          leadAt = at;
        }
        low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
        high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
      }
      leadAt -= length;
      return bytes;
    },
    end() {
      if (need > 0) throw new BadBytes(0, 'a character cut off at the end of the file');
    },
  };
}

function ascii(): Decoder {
  return {
    chunk(bytes) {
      const at = bytes.findIndex((byte) => byte >= 0x80);
      if (at >= 0) throw new BadBytes(at, `the byte ${hex(bytes[at]!)}`);
      return bytes;
    },
    end() {},
  };
}

/** Every byte is the character of that number, as in Python (a browser's `latin1` is windows-1252). */
function latin1(): Decoder {
  return {
    chunk(bytes) {
      const out = new Uint8Array(bytes.length * 2);
      let to = 0;
      for (const byte of bytes) {
        if (byte < 0x80) out[to++] = byte;
        else {
          out[to++] = 0xc0 | (byte >> 6);
          out[to++] = 0x80 | (byte & 0x3f);
        }
      }
      return out.subarray(0, to);
    },
    end() {},
  };
}

/** By its byte order mark, else little-endian, as Python does. */
function utf16(): Decoder {
  let big: boolean | undefined;
  let odd = -1;
  let lead = 0;
  return {
    chunk(bytes) {
      const out = new Uint8Array((bytes.length + 4) * 2);
      let to = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]!;
        if (odd < 0) {
          odd = byte;
          continue;
        }
        const unit = big ? (odd << 8) | byte : odd | (byte << 8);
        odd = -1;
        if (big === undefined) {
          big = unit === 0xfffe;
          if (big || unit === 0xfeff) continue;
        }
        const trail = unit >= 0xdc00 && unit <= 0xdfff;
        if (trail !== lead > 0) throw new BadBytes(at, 'half of a surrogate pair');
        if (unit >= 0xd800 && unit <= 0xdbff) lead = unit;
        else if (trail) {
          const point = 0x10000 + ((lead - 0xd800) << 10) + (unit - 0xdc00);
          lead = 0;
          out[to++] = 0xf0 | (point >> 18);
          out[to++] = 0x80 | ((point >> 12) & 0x3f);
          out[to++] = 0x80 | ((point >> 6) & 0x3f);
          out[to++] = 0x80 | (point & 0x3f);
        } else if (unit < 0x80) out[to++] = unit;
        else if (unit < 0x800) {
          out[to++] = 0xc0 | (unit >> 6);
          out[to++] = 0x80 | (unit & 0x3f);
        } else {
          out[to++] = 0xe0 | (unit >> 12);
          out[to++] = 0x80 | ((unit >> 6) & 0x3f);
          out[to++] = 0x80 | (unit & 0x3f);
        }
      }
      return out.subarray(0, to);
    },
    end() {
      if (odd >= 0 || lead > 0) throw new BadBytes(0, 'a character cut off at the end of the file');
    },
  };
}

const DECODERS: Readonly<Record<Encoding, () => Decoder>> = {
  'utf-8': utf8,
  'utf-16': utf16,
  ascii,
  'latin-1': latin1,
  'iso-8859-1': latin1,
};

const OTHERS: Readonly<Record<Encoding, string>> = {
  'utf-8': 'Set the encoding the file was saved in, such as `encoding: latin-1` or `encoding: utf-16`.',
  'utf-16': 'Set the encoding the file was saved in; `encoding: utf-8` is the usual one.',
  ascii: 'Set `encoding: utf-8` or `encoding: latin-1`, as the file was saved.',
  'latin-1': 'Set the encoding the file was saved in, such as `encoding: utf-16`.',
  'iso-8859-1': 'Set the encoding the file was saved in, such as `encoding: utf-16`.',
};

/** NUL characters: every second byte of plain letters in UTF-16, or a file of another kind. */
const NO_TEXT = {
  'utf-16':
    'If it was saved in another encoding, set that, such as `encoding: utf-8`; else it is no CSV file.',
  others: 'If it was saved as UTF-16, set `encoding: utf-16`; else it is no CSV file.',
};

/**
 * UTF-8 chunks without a byte order mark. Bytes that the encoding does not know, and NUL characters, end the stream with a
 * `StepError` that names encoding, line and byte.
 */
export async function* decode(
  path: string,
  source: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array> {
  const decoder = DECODERS[encoding]();
  const mark = [0xef, 0xbb, 0xbf];
  let matched = encoding === 'utf-8' ? 0 : 3;
  let offset = 0;
  let lines = 1;
  const fail = (problem: BadBytes | 'nul', where: string): StepError => {
    const what =
      problem === 'nul' ? 'a NUL character, so this is no text' : `${problem.what}, which is not ${encoding}`;
    const wayOut =
      problem === 'nul' ? NO_TEXT[encoding === 'utf-16' ? 'utf-16' : 'others'] : OTHERS[encoding];
    return new StepError(`${path} has ${what} (${where}). ${wayOut}`);
  };
  for await (const bytes of source) {
    let text: Uint8Array;
    try {
      text = decoder.chunk(bytes);
    } catch (error) {
      if (!(error instanceof BadBytes)) throw error;
      lines += lineFeeds(bytes.subarray(0, Math.max(0, error.at)));
      throw fail(error, `line ${lines}, byte ${offset + error.at}`);
    }
    const nul = text.indexOf(0);
    if (nul >= 0) throw fail('nul', `line ${lines + lineFeeds(text.subarray(0, nul))}`);
    lines += lineFeeds(text);
    offset += bytes.length;

    // The byte order mark may be cut by a chunk's end.
    let skip = 0;
    while (matched < 3 && skip < text.length) {
      if (text[skip] === mark[matched]) {
        matched++;
        skip++;
        continue;
      }
      if (matched > skip) yield Uint8Array.from(mark.slice(0, matched - skip));
      skip = 0;
      matched = 3;
    }
    if (skip < text.length) yield skip > 0 ? text.subarray(skip) : text;
  }
  try {
    decoder.end();
  } catch (error) {
    if (!(error instanceof BadBytes)) throw error;
    throw fail(error, `line ${lines}, byte ${offset}`);
  }
}

function lineFeeds(bytes: Uint8Array): number {
  const words = alignedWords(bytes);
  let count = 0;
  const slow = (from: number, to: number): void => {
    for (let at = from; at < to; at++) if (bytes[at] === 10) count++;
  };
  if (!words) slow(0, bytes.length);
  else {
    for (let i = 0; i < words.length; i++) {
      const four = words[i]! ^ 0x0a0a0a0a;
      if (((four - 0x01010101) & ~four & 0x80808080) !== 0) slow(i * 4, i * 4 + 4);
    }
    slow(words.length * 4, bytes.length);
  }
  return count;
}

/** The bytes four by four, but for the last ones; undefined where they do not lie so. */
function alignedWords(bytes: Uint8Array): Int32Array | undefined {
  if ((bytes.byteOffset & 3) !== 0) return undefined;
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** The first byte from `at` on that is no ASCII, or the length. */
function asciiEnd(bytes: Uint8Array, words: Int32Array | undefined, at: number): number {
  const { length } = bytes;
  while (at < length && (!words || (at & 3) !== 0)) {
    if (bytes[at]! >= 0x80) return at;
    at++;
  }
  if (words) {
    let word = at >> 2;
    while (word < words.length && (words[word]! & 0x80808080) === 0) word++;
    at = Math.max(at, word * 4);
  }
  while (at < length && bytes[at]! < 0x80) at++;
  return at;
}
