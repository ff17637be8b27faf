/** Where the cells of a grid stand, and where a key goes from one. */
import type { ColumnInfo } from '#session/engine/types.ts';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A column as it is drawn. */
export interface PlacedColumn extends ColumnInfo {
  /** Its index in the table. */
  readonly at: number;
  /** Where it stands among those that are shown, from 0. */
  readonly place: number;
  /** px */
  readonly left: number;
  readonly width: number;
  readonly numeric: boolean;
}

/** The cell that a key goes to from `cell`, perhaps beyond the edge; undefined for keys that go nowhere. */
export function cellAfter(
  { key, ctrlKey, metaKey }: KeyboardEvent,
  { row, column }: Cell,
  last: Cell,
  page: number,
): Cell | undefined {
  const all = ctrlKey || metaKey;
  switch (key) {
    case 'ArrowUp':
      return { row: all ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: all ? last.row : row + 1, column };
    case 'ArrowLeft':
      return { row, column: all ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: all ? last.column : column + 1 };
    case 'Home':
      return { row: all ? 0 : row, column: 0 };
    case 'End':
      return { row: all ? last.row : row, column: last.column };
    case 'PageUp':
      return { row: row - page, column };
    case 'PageDown':
      return { row: row + page, column };
    default:
      return undefined;
  }
}

/** The row of the head, above the first. */
export const HEAD_ROW = -1;

/** Gives the cell of the grid that is nearest; `last` is its last cell, rows and columns count from 0, `first` is the first row there is. */
export function within({ row, column }: Cell, last: Cell, first = 0): Cell {
  return {
    row: Math.max(first, Math.min(last.row, row)),
    column: Math.max(0, Math.min(last.column, column)),
  };
}
