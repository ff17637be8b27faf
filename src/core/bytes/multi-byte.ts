/** Encodings of several bytes a character, by the platform's own decoder: Shift_JIS, GBK, Big5 and their kin. */
import { CUT_OFF, type Decoder, hex } from './decoder.ts';
import { passText, type Survey } from './survey.ts';

const LF = 10;
const CR = 13;

/**
 * Whole lines are decoded at a time: no character has a line end among its bytes in any of these encodings, so that a line
 * means the same by itself, and the one that cannot be decoded can be looked at again.
 */
export function multiByte(encoding: string): Decoder {
  const utf8 = new TextEncoder();
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let held = new Uint8Array(0);

  const decoded = (bytes: Uint8Array): string | undefined => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
  const taken = (lines: Uint8Array, survey: Survey, badAt: (at: number) => void): Uint8Array => {
    let text = decoded(lines);
    if (text === undefined) {
      const at = soundBytes(encoding, lines);
      badAt(at);
      text = decoded(lines.subarray(0, at)) ?? '';
    }
    const out = utf8.encode(text);
    passText(out, survey);
    return out;
  };

  return {
    chunk(bytes, survey) {
      const before = held.length;
      const all = new Uint8Array(before + bytes.length);
      all.set(held);
      all.set(bytes, before);
      let end = all.length;
      while (end > before && all[end - 1] !== LF && all[end - 1] !== CR) end--;
      if (end === before) end = 0;
      held = all.slice(end);
      return taken(all.subarray(0, end), survey, (at) => {
        this.bad = { at: at - before, what: `the byte ${hex(all[at]!)}` };
      });
    },
    rest(survey) {
      const last = held;
      return taken(last, survey, (at) => {
        const byte = last[at];
        this.bad = { at: at - last.length, what: byte === undefined ? CUT_OFF : `the byte ${hex(byte)}` };
      });
    },
    end: () => undefined,
  };
}

/** How many of the bytes there are before the first character that cannot be decoded. */
function soundBytes(encoding: string, bytes: Uint8Array): number {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let sound = 0;
  try {
    for (let at = 0; at < bytes.length; at++)
      if (decoder.decode(bytes.subarray(at, at + 1), { stream: true }) !== '') sound = at + 1;
  } catch {
    return sound;
  }
  return sound;
}
