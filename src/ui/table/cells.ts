/** Where the cells of a grid stand, and where a key goes from one. */
import type { ColumnInfo } from '#session/types.ts';
import { indexes, isNumeric, type Span } from './scroll.ts';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A column as it is drawn. */
export interface PlacedColumn extends ColumnInfo {
  readonly at: number;
  /** px */
  readonly left: number;
  readonly width: number;
  readonly numeric: boolean;
}

/**
 * Gives the columns of a span with their place in px; `edges` as `edgesOf` gives them, `gutter` the px of row
 * numbers to their left.
 */
export function placed(
  columns: readonly ColumnInfo[],
  shown: Span,
  edges: readonly number[],
  gutter: number,
): PlacedColumn[] {
  return indexes(shown).flatMap((at) => {
    const column = columns[at];
    const [left = 0, right = 0] = [edges[at], edges[at + 1]];
    return column
      ? [{ ...column, at, left: gutter + left, width: right - left, numeric: isNumeric(column.type) }]
      : [];
  });
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

/** Gives the cell of the grid that is nearest; `last` is its last cell, rows and columns count from 0. */
export function within({ row, column }: Cell, last: Cell): Cell {
  return {
    row: Math.max(0, Math.min(last.row, row)),
    column: Math.max(0, Math.min(last.column, column)),
  };
}
