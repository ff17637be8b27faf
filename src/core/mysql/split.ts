/** Rows of the binary protocol as places of their values. https://mariadb.com/kb/en/resultset-row/#binary-resultset-row */
import { ABSENT, QUOTED, type FieldBlock } from '../csv/fields.ts';
import type { Layout } from './fields.ts';
import type { RowBlock } from './port.ts';

/** Bits of a row's NULL bitmap that belong to no column. */
const UNUSED_BITS = 2;

/** Fills `block` with the places of the values of rows from `from` on, at most `most` and as many as it holds; gives how many. */
export function splitRows(
  { rows, bytes, starts }: RowBlock,
  layouts: readonly Layout[],
  block: FieldBlock,
  from: number,
  most: number,
): number {
  const taken = Math.min(rows - from, most, block.capacity);
  const width = layouts.length;
  const nulls = (width + 7 + UNUSED_BITS) >> 3;
  for (let row = 0, at = 0; row < taken; row++) {
    // A byte 0 begins each.
    const bitmap = starts[from + row]! + 1;
    let next = bitmap + nulls;
    for (let c = 0; c < width; c++, at++) {
      const bit = c + UNUSED_BITS;
      if (bytes[bitmap + (bit >> 3)]! & (1 << (bit & 7))) {
        block.styles[at] = ABSENT;
        block.starts[at] = block.ends[at] = next;
        continue;
      }
      const layout = layouts[c]!;
      let length: number;
      if (typeof layout === 'number') length = layout;
      else {
        length = bytes[next++]!;
        if (length > 250 && layout === 'text') {
          const more = length === 252 ? 2 : length === 253 ? 3 : 8;
          length = bytes[next]! + bytes[next + 1]! * 256;
          if (more > 2) length += bytes[next + 2]! * 65_536;
          if (more > 3) length += bytes[next + 3]! * 16_777_216;
          next += more;
        }
      }
      block.styles[at] = QUOTED;
      block.starts[at] = next;
      next += length;
      block.ends[at] = next;
    }
    if (next !== starts[from + row + 1])
      throw new Error(`Row ${from + row} of the block ends at ${next}, not at ${starts[from + row + 1]}`);
  }
  block.rows = taken;
  return taken;
}
