/** The XML of cells, in bytes. */
import { StepError } from '../contract/errors.ts';
import { longer } from '../json/builder.ts';

/** Characters (UTF-16 units) that a cell holds. */
export const MOST_CHARACTERS = 32_767;

const utf8 = new TextEncoder();
const AMPERSAND = utf8.encode('&amp;');
const LESS = utf8.encode('&lt;');
const GREATER = utf8.encode('&gt;');
const UNDERSCORE = 95;

export class Paper {
  private bytes = new Uint8Array(256 * 1024);
  length = 0;

  /** What was written: good until more is. */
  take(): Uint8Array {
    const written = this.bytes.subarray(0, this.length);
    this.length = 0;
    return written;
  }

  ascii(text: string): void {
    this.reserve(text.length);
    for (let at = 0; at < text.length; at++) this.bytes[this.length++] = text.charCodeAt(at);
  }

  raw(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    if (end - start < 32) for (let at = start; at < end;) this.bytes[this.length++] = bytes[at++]!;
    else {
      this.bytes.set(bytes.subarray(start, end), this.length);
      this.length += end - start;
    }
  }

  /** A text, with what XML cannot hold written as Excel does: `_x0001_`. `where`: for the error of one that is too long. */
  text(bytes: Uint8Array, start: number, end: number, where: () => string): void {
    if (end - start > MOST_CHARACTERS) checkLength(bytes.subarray(start, end), where);
    let from = start;
    const put = (at: number, length: number, instead: Uint8Array): void => {
      this.raw(bytes, from, at);
      this.raw(instead, 0, instead.length);
      from = at + length;
    };
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte > 62 && byte !== UNDERSCORE && byte !== 0xef) continue;
      if (byte === 38) put(at, 1, AMPERSAND);
      else if (byte === 60) put(at, 1, LESS);
      else if (byte === 62) put(at, 1, GREATER);
      else if (byte < 32 && byte !== 9 && byte !== 10) put(at, 1, escape(byte));
      else if (byte === UNDERSCORE && looksEscaped(bytes, at, end)) put(at, 1, escape(UNDERSCORE));
      else if (byte === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2]! >= 0xbe)
        put(at, 3, escape(0xffc0 + bytes[at + 2]! - 0x80));
    }
    this.raw(bytes, from, end);
  }

  private reserve(more: number): void {
    if (this.length + more > this.bytes.length)
      this.bytes = longer(this.bytes, Math.max(this.length + more, this.bytes.length * 2));
  }
}

const escape = (unit: number): Uint8Array =>
  utf8.encode(`_x${unit.toString(16).toUpperCase().padStart(4, '0')}_`);

/** `_x000D_` as itself. */
function looksEscaped(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 7 > end || bytes[at + 1] !== 120 || bytes[at + 6] !== UNDERSCORE) return false;
  return /^[\dA-Fa-f]{4}$/.test(String.fromCharCode(...bytes.subarray(at + 2, at + 6)));
}

function checkLength(bytes: Uint8Array, where: () => string): void {
  const { length } = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (length > MOST_CHARACTERS)
    throw new StepError(
      `${where()} holds a text of ${length} characters, and a cell holds ${MOST_CHARACTERS}. Shorten it in SQL (left(x, ${MOST_CHARACTERS})), or write another format. Nothing was written.`,
    );
}
