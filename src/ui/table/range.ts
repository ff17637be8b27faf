/** Which cells of a grid are selected: one rectangle, from where it began to the cell one is at. */
import type { Cell } from './cells.ts';

/** `row`: its rows whole; `column`: its columns; `all`: everything. */
export type SelectionKind = 'cells' | 'row' | 'column' | 'all';

export interface Selected {
  readonly kind: SelectionKind;
  /** Where it began. */
  readonly from: Cell;
}

/** Rows and columns, first and last, from 0. */
export interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** What is selected while one is at `at`; `last`: the last cell of the grid. */
export function rectangleOf({ kind, from }: Selected, at: Cell, last: Cell): Rectangle {
  const rows = kind === 'column' || kind === 'all';
  const columns = kind === 'row' || kind === 'all';
  return {
    top: rows ? 0 : Math.max(0, Math.min(from.row, at.row)),
    bottom: rows ? last.row : Math.max(from.row, at.row),
    left: columns ? 0 : Math.min(from.column, at.column),
    right: columns ? last.column : Math.max(from.column, at.column),
  };
}

export const isWithin = ({ top, bottom, left, right }: Rectangle, row: number, column: number): boolean =>
  row >= top && row <= bottom && column >= left && column <= right;

export const cellsIn = ({ top, bottom, left, right }: Rectangle): number =>
  Math.max(0, bottom - top + 1) * Math.max(0, right - left + 1);
