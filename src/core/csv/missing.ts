/** The `na_values` key: texts that mean NULL. */
import { ABSENT, ESCAPED, type FieldBlock, SLASHED } from './fields.ts';
import { unescape } from './text.ts';

/** Marks the fields of a block that hold one of the texts; undefined when there are none to look for. */
export function missingMarker(
  texts: readonly string[],
): ((bytes: Uint8Array, block: FieldBlock) => void) | undefined {
  if (texts.length === 0) return undefined;
  const utf8 = new TextEncoder();
  const wanted = texts.map((text) => utf8.encode(text));
  const lengths = new Set(wanted.map(({ length }) => length));
  const longest = Math.max(...lengths);
  const plain = new Uint8Array(longest * 2 + 2);
  const stands = (bytes: Uint8Array, start: number, end: number): boolean =>
    lengths.has(end - start) &&
    wanted.some((text) => text.length === end - start && text.every((byte, i) => byte === bytes[start + i]));

  return (bytes, block) => {
    const { rows, width, starts, ends, styles } = block;
    for (let at = 0; at < rows * width; at++) {
      const style = styles[at]!;
      const [start, end] = [starts[at]!, ends[at]!];
      if (style === ABSENT || end - start > plain.length) continue;
      const found =
        style === ESCAPED || style === SLASHED
          ? stands(plain, 0, unescape(bytes, block, at, plain, 0))
          : stands(bytes, start, end);
      if (found) styles[at] = ABSENT;
    }
  };
}
