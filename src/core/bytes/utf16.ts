/** UTF-16 becomes UTF-8. */
import { CUT_OFF, type Decoder } from './decoder.ts';
import type { Encoding } from './encodings.ts';
import { passText } from './survey.ts';

/** `utf-16` by its byte order mark, else little-endian, as Python does; the mark of the other order is none of `utf-16le` and `utf-16be`. */
export function utf16(encoding: Encoding): Decoder {
  let big = encoding === 'utf-16' ? undefined : encoding === 'utf-16be';
  let marked = false;
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
        if (!marked) {
          marked = true;
          if (big !== undefined && unit === 0xfffe) {
            this.bad = { at, what: 'the byte order mark of the other UTF-16' };
            break;
          }
          big ??= unit === 0xfffe;
          if (unit === 0xfeff || unit === 0xfffe) continue;
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
