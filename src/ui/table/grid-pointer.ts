/** What the mouse and fingers do in a grid. */
import { cellDrag } from './cell-drag.ts';
import { HEAD_ROW } from './cells.ts';
import type { ShownTable } from './shown-table.svelte.ts';

const isOnBody = ({ target }: Event): boolean =>
  target instanceof Element &&
  target.closest('[role=gridcell], .number') !== null &&
  target.closest('.head') === null;

/** A press on the head of a column. `isSortable`: its rows can be sorted. */
export function pressHead(grid: ShownTable, place: number, event: MouseEvent, isSortable: boolean): void {
  const { selecting, view } = grid;
  view.element?.focus();
  const isSelecting = event.shiftKey || event.ctrlKey || event.metaKey || !isSortable;
  if (isSelecting && (isSortable || !event.detail || event.detail === 1))
    return selecting.whole('column', { row: 0, column: place }, event.shiftKey);
  selecting.go({ row: HEAD_ROW, column: place });
  grid.sort(place, event.altKey);
}

export function press(grid: ShownTable, event: PointerEvent): void {
  if (!isOnBody(event) || event.button !== 0 || event.pointerType === 'touch') return;
  const { selecting } = grid;
  const target = (event.target as Element).closest('[role=gridcell], .number');
  const isNumber = target?.classList.contains('number') === true;
  const cell = grid.cellAt(event.clientX, event.clientY);
  if (isNumber) selecting.whole('row', cell, event.shiftKey);
  else selecting.go(cell, event.shiftKey);
  if (event.shiftKey) getSelection()?.removeAllRanges();
  if (target)
    cellDrag(target, (x, y) => {
      const to = grid.cellAt(x, y);
      if (isNumber) selecting.whole('row', to, true);
      else selecting.go(to, true);
    });
}

/** A finger that scrolls presses nothing. */
export function tap(grid: ShownTable, event: MouseEvent): void {
  if (!isOnBody(event) || (event as PointerEvent).pointerType !== 'touch') return;
  grid.selecting.go(grid.cellAt(event.clientX, event.clientY));
}

export function openValue({ current }: ShownTable, event: MouseEvent): void {
  if (!isOnBody(event)) return;
  // The word that a second press selects is not what one came for.
  getSelection()?.removeAllRanges();
  current.open = true;
}

/** `open`: the menu of what is selected. */
export function context(grid: ShownTable, event: MouseEvent, open: () => void): void {
  if (!isOnBody(event)) return;
  event.preventDefault();
  const { row, column } = grid.cellAt(event.clientX, event.clientY);
  const columnsHere = grid.selecting.inRow(row);
  if (!columnsHere || column < columnsHere[0] || column > columnsHere[1]) grid.selecting.go({ row, column });
  open();
}
