/** Fields of a CSV as places in its bytes, and how each was written. */
import type { Quoting } from '../bytes/sixteen.ts';

/** How a field was written. */
export const PLAIN = 0;
export const QUOTED = 1;
/** Quoted, with `""` inside, or escaped characters. */
export const ESCAPED = 2;
/** NULL, whatever was written: missing at the end of a short row, or a text that stands for NULL. */
export const ABSENT = 3;
/** Not quoted, with escaped characters. */
export const SLASHED = 4;

const RFC_4180: Quoting = { quote: 34, escape: -1 };

/** Missing, or empty and not quoted. */
export const isNull = (style: number, start: number, end: number): boolean =>
  style === ABSENT || (style === PLAIN && start === end);

/**
 * The fields of some records, row by row: field `c` of row `r` is at `r * width + c`, and its bytes are `[start, end)`,
 * without the quotes around them. Reused from block to block.
 */
export interface FieldBlock {
  readonly width: number;
  readonly capacity: number;
  rows: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly styles: Uint8Array;
  /** Of each row: the line of the file on which it begins, from 1. */
  readonly lines: Int32Array;
  quoting: Quoting;
}

/** Makes an empty block that holds `capacity` rows of `width` fields each. */
export function fieldBlock(width: number, capacity: number): FieldBlock {
  const size = width * capacity;
  return {
    width,
    capacity,
    rows: 0,
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    styles: new Uint8Array(size),
    lines: new Int32Array(capacity),
    quoting: RFC_4180,
  };
}
