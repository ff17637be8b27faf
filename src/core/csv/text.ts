/** The text of a field. */
import { ESCAPED } from './fields.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
/** Up to this many ASCII bytes, making the string by hand is faster than the decoder. */
const SHORT = 40;

export function fieldText(bytes: Uint8Array, start: number, end: number, style: number): string {
  const text = plainText(bytes, start, end);
  return style === ESCAPED ? text.replaceAll('""', '"') : text;
}

function plainText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return utf8.decode(bytes.subarray(start, end));
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > 127) return utf8.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}
