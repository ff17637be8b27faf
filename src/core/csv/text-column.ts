import type { Column } from '../contract/columns.ts';
import { ESCAPED, type FieldBlock, isNull, SLASHED } from './fields.ts';
import { unescape } from './text.ts';
import { Validity } from '../columns/validity.ts';

/** From this many bytes on, a call that copies them is faster than a loop. */
const LONG = 32;

/** A VARCHAR column that is being filled; its memory is used again for the next batch. */
export class TextColumn {
  private bytes = new Uint8Array(65_536);
  private readonly offsets: Int32Array;
  private readonly validity: Validity;
  private rows = 0;
  /** Bytes of text held. */
  used = 0;

  constructor(capacity: number) {
    this.offsets = new Int32Array(capacity + 1);
    this.validity = new Validity(capacity);
  }

  /** Appends column `c` of the block's rows. Text holds everything: gives the number of rows. */
  append(source: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    let most = 0;
    for (let row = 0, at = c; row < rows; row++, at += width) most += ends[at]! - starts[at]!;
    if (this.used + most > this.bytes.length) this.reserve(most);
    const { bytes, offsets } = this;
    let { used } = this;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width) {
      const style = styles[at]!;
      const start = starts[at]!;
      const end = ends[at]!;
      if (isNull(style, start, end)) this.validity.setNull(target);
      else if (style === ESCAPED || style === SLASHED) used = unescape(source, block, at, bytes, used);
      else if (end - start < LONG) for (let i = start; i < end; i++) bytes[used++] = source[i]!;
      else {
        bytes.set(source.subarray(start, end), used);
        used += end - start;
      }
      offsets[++target] = used;
    }
    this.used = used;
    this.rows = target;
    return rows;
  }

  /** A view of what was appended; good until `clear`. */
  view(): Column {
    return {
      type: 'VARCHAR',
      offsets: this.offsets.subarray(0, this.rows + 1),
      bytes: this.bytes.subarray(0, this.used),
      validity: this.validity.view(this.rows),
    };
  }

  clear(): void {
    this.validity.clear();
    this.rows = this.used = 0;
  }

  private reserve(more: number): void {
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more));
    bytes.set(this.bytes.subarray(0, this.used));
    this.bytes = bytes;
  }
}
