/** The encodings of the CSV components: chunks of bytes become UTF-8, exactly or not at all. */
import { passAscii, passText, type Survey } from './survey.ts';

export type Encoding = 'utf-8' | 'utf-16' | 'ascii' | 'latin-1' | 'iso-8859-1';

/** Bytes that the encoding does not know. */
export interface BadBytes {
  /** In the chunk; negative in an earlier one. */
  readonly at: number;
  readonly what: string;
}

/** Turns one chunk after the other into UTF-8. */
export interface Decoder {
  /** The text of the chunk, which may be the chunk itself, up to bytes that are `bad`; surveyed. */
  chunk(bytes: Uint8Array, survey: Survey): Uint8Array;
  bad?: BadBytes;
  /** What is wrong with the end. */
  end(): string | undefined;
}

export const decoders: Readonly<Record<Encoding, () => Decoder>> = {
  'utf-8': utf8,
  'utf-16': utf16,
  ascii,
  'latin-1': latin1,
  'iso-8859-1': latin1,
};

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
const CUT_OFF = 'a character cut off at the end of the file';

/** Checks UTF-8 as Unicode defines it (no overlong forms, no surrogates); passes every chunk through as it is. */
function utf8(): Decoder {
  // Bytes the current character still needs, and the range of the next one.
  let need = 0;
  let low = 0x80;
  let high = 0xbf;
  let lead = 0;
  let leadAt = 0;
  return {
    chunk(bytes, survey) {
      const { length } = bytes;
      for (let at = 0; at < length; at++) {
        if (need === 0) {
          at = passAscii(bytes, at, survey);
          if (at === length) break;
        }
        const byte = bytes[at]!;
        if (need > 0) {
          // The byte to blame is the one that promised more: in a latin-1 file that is the accented letter.
          if (byte < low || byte > high) {
            this.bad = { at: leadAt, what: `the byte ${hex(lead)}` };
            return bytes.subarray(0, Math.max(0, leadAt));
          }
          need--;
        } else {
          if (byte < 0xc2 || byte > 0xf4) {
            this.bad = { at, what: `the byte ${hex(byte)}` };
            return bytes.subarray(0, at);
          }
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
    end: () => (need > 0 ? CUT_OFF : undefined),
  };
}

function ascii(): Decoder {
  return {
    chunk(bytes, survey) {
      const at = passAscii(bytes, 0, survey);
      if (at === bytes.length) return bytes;
      this.bad = { at, what: `the byte ${hex(bytes[at]!)}` };
      return bytes.subarray(0, at);
    },
    end: () => undefined,
  };
}

/** Every byte is the character of that number, as in Python (a browser's `latin1` is windows-1252). */
function latin1(): Decoder {
  return {
    chunk(bytes, survey) {
      const out = new Uint8Array(bytes.length * 2);
      let to = 0;
      for (const byte of bytes) {
        if (byte < 0x80) out[to++] = byte;
        else {
          out[to++] = 0xc0 | (byte >> 6);
          out[to++] = 0x80 | (byte & 0x3f);
        }
      }
      const text = out.subarray(0, to);
      passText(text, survey);
      return text;
    },
    end: () => undefined,
  };
}

/** By its byte order mark, else little-endian, as Python does. */
function utf16(): Decoder {
  let big: boolean | undefined;
  let odd = -1;
  let lead = 0;
  return {
    chunk(bytes, survey) {
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
        if (trail !== lead > 0) {
          this.bad = { at, what: 'half of a surrogate pair' };
          break;
        }
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
      const text = out.subarray(0, to);
      passText(text, survey);
      return text;
    },
    end: () => (odd >= 0 || lead > 0 ? CUT_OFF : undefined),
  };
}
