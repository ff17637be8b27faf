/** What a cell's text is, so that it can be read as that: JSON as a tree, bytes as hex, a picture as one. */

/** Types of pictures that are shown, by the bytes they begin with. Never SVG, which is markup. */
const PICTURES: readonly (readonly [type: string, begin: RegExp])[] = [
  ['image/png', /^89504e470d0a1a0a/],
  ['image/jpeg', /^ffd8ff/],
  ['image/gif', /^47494638(37|39)61/],
  ['image/webp', /^52494646.{8}57454250/],
];

/** Bytes on a line of hex. */
const LINE = 16;

/** The bytes of a BLOB as DuckDB prints it: ASCII as it is, all else as `\xAB`; undefined where it is none. */
export function blobBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const isEscaped = text[at] === '\\' && text[at + 1] === 'x';
    bytes[length++] = isEscaped ? parseInt(text.slice(at + 2, at + 4), 16) : text.charCodeAt(at);
    if (isEscaped) at += 3;
  }
  return bytes.slice(0, length);
}

/** The type of the picture that the bytes are of; undefined where they are of none that is shown. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const begin = hexOf(bytes.subarray(0, 12));
  return PICTURES.find(([, signature]) => signature.test(begin))?.[0];
}

/** Lines of 16 bytes: where they stand, in hex, and as text. */
export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE) {
    const line = bytes.subarray(at, at + LINE);
    const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = Array.from(line, (byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(LINE * 3 - 1)}  ${text.join('')}`);
  }
  return lines.join('\n');
}

/** A number with all the digits that it is written with. */
export class WrittenNumber {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** An object or a list that the text is as JSON, numbers as they are written; undefined where it is none. */
export function jsonIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text, asWritten);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `source`: as browsers give it since 2023. */
function asWritten(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new WrittenNumber(context?.source ?? String(value)) : value;
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
