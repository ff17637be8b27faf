/** Encodings of one byte a character: what stands behind ASCII in each. */
import { type Decoder, hex } from './decoder.ts';
import type { Encoding } from './encodings.ts';
import { passText } from './survey.ts';

const NAMES = /^(?:ibm866|iso-8859-.*|koi8-.*|macintosh|windows-.*|x-mac-cyrillic)$/;

/** Node up to version 22 decodes windows-1252 as latin-1 (https://github.com/nodejs/node/issues/56542). */
const WINDOWS_1252_CONTROLS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * The characters of the bytes 0x80 to 0xFF, undefined where the encoding has none; undefined for an encoding that is none of
 * one byte a character. `encoding` as `encodingOf` gives it.
 */
export function upperHalf(encoding: Encoding): readonly (string | undefined)[] | undefined {
  if (encoding === 'latin-1') return bytes.map((byte) => String.fromCharCode(byte));
  if (!NAMES.test(encoding)) return undefined;
  const decoder = new TextDecoder(encoding);
  return bytes.map((byte, i) => {
    if (encoding === 'windows-1252' && i < WINDOWS_1252_CONTROLS.length) return WINDOWS_1252_CONTROLS[i];
    const character = decoder.decode(Uint8Array.of(byte));
    return character === '\ufffd' ? undefined : character;
  });
}

const bytes = Array.from({ length: 128 }, (_, i) => 128 + i);

/** Turns the bytes of such an encoding into UTF-8. */
export function singleByte(upper: readonly (string | undefined)[]): Decoder {
  const utf8 = new TextEncoder();
  const controls = upper[0] === '\x80';
  const encoded = upper.map((character) => character !== undefined && utf8.encode(character));
  return {
    chunk(bytes, survey) {
      const out = new Uint8Array(bytes.length * 3);
      let to = 0;
      for (const [at, byte] of bytes.entries()) {
        if (byte < 0x80) {
          out[to++] = byte;
          continue;
        }
        const character = encoded[byte - 0x80];
        if (!character) {
          this.bad = { at, what: `the byte ${hex(byte)}` };
          break;
        }
        if (controls && byte < 0xa0) this.control ??= { at, byte };
        for (const part of character) out[to++] = part;
      }
      const text = out.subarray(0, to);
      passText(text, survey);
      return text;
    },
    end: () => undefined,
  };
}
