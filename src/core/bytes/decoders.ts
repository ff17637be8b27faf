/** The decoder of every encoding; those of UTF-8 and ASCII. */
import { CUT_OFF, type Decoder, hex } from './decoder.ts';
import type { Encoding } from './encodings.ts';
import { multiByte } from './multi-byte.ts';
import { singleByte, upperHalf } from './single-byte.ts';
import { passAscii } from './survey.ts';
import { utf16 } from './utf16.ts';

/** `encoding` as `encodingOf` gives it. */
export function decoderOf(encoding: Encoding): Decoder {
  switch (encoding) {
    case 'utf-8':
      return utf8();
    case 'utf-16':
    case 'utf-16le':
    case 'utf-16be':
      return utf16(encoding);
    case 'ascii':
      return ascii();
    default: {
      const upper = upperHalf(encoding);
      return upper ? singleByte(upper) : multiByte(encoding);
    }
  }
}

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
