/** The text of a field. */
import { ESCAPED, type FieldBlock, SLASHED } from './fields.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
/** Up to this many ASCII bytes, making the string by hand is faster than the decoder. */
const SHORT = 40;

/** Field `at` of a block. */
export function fieldText(bytes: Uint8Array, block: FieldBlock, at: number): string {
  const [start, end, style] = [block.starts[at]!, block.ends[at]!, block.styles[at]!];
  if (style !== ESCAPED && style !== SLASHED) return plainText(bytes, start, end);
  const to = new Uint8Array(end - start);
  return plainText(to, 0, unescape(bytes, block, at, to, 0));
}

/** Copies a field that is `ESCAPED` or `SLASHED` as what it means; gives where it ends in `to`. */
export function unescape(
  from: Uint8Array,
  block: FieldBlock,
  field: number,
  to: Uint8Array,
  at: number,
): number {
  const { quote, escape } = block.quoting;
  const doubled = block.styles[field] === ESCAPED;
  const end = block.ends[field]!;
  for (let i = block.starts[field]!; i < end; i++) {
    const byte = from[i]!;
    if (byte === escape && i + 1 < end) to[at++] = from[++i]!;
    else {
      to[at++] = byte;
      if (doubled && byte === quote) i++;
    }
  }
  return at;
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
