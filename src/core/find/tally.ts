/** How often a text was found in each block of a table's rows: which block is next, and how many cells stand before one. */
import { BLOCK } from './read.ts';

export interface Tally {
  /** Cells, of all that was counted. */
  readonly total: number;
  /** Adds what was counted, and that of the rows `[from, to)`, by their places, all is known now. */
  add(blocks: readonly (readonly [block: number, cells: number])[], from: number, to: number): void;
  /** Nothing is missing. */
  finish(): void;
  /**
   * The next block after another in which it is, or before it, going round at the end; it itself is none. Null where there is no other,
   * undefined while that is not known.
   */
  next(after: number, by: 1 | -1): { readonly block: number; readonly wrapped: boolean } | null | undefined;
  /** Cells in the blocks before one; undefined while that is not known. */
  before(block: number): number | undefined;
}

export const blockOf = (row: number): number => Math.floor(row / BLOCK);

/** Makes one with nothing counted. `rows`: how many may be shown at most. */
export function createTally(rows: number): Tally {
  const counts: number[] = [];
  const known: boolean[] = [];
  const blocks = Math.ceil(rows / BLOCK);
  let total = 0;
  let isComplete = false;
  return {
    get total() {
      return total;
    },
    add(found, from, to) {
      for (const [block, cells] of found) {
        counts[block] = (counts[block] ?? 0) + cells;
        total += cells;
      }
      // Of the block that the last row is in more may come.
      const end = to >= rows ? blocks : blockOf(to);
      for (let block = blockOf(from); block < end; block++) known[block] = true;
    },
    finish: () => void (isComplete = true),
    next(after, by) {
      for (let n = 1; n < blocks; n++) {
        const at = after + by * n;
        const block = (at + blocks) % blocks;
        const isHere = (counts[block] ?? 0) > 0;
        // In rows that are sorted, what comes first is known when all is.
        if (!isHere && !isComplete && !known[block]) return undefined;
        if (isHere) return { block, wrapped: at !== block };
      }
      return isComplete || known[after] ? null : undefined;
    },
    before(block) {
      if (!isComplete) return undefined;
      let cells = 0;
      for (let at = 0; at < block; at++) cells += counts[at] ?? 0;
      return cells;
    },
  };
}
