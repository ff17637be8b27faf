/** What the keys do in a grid. */
import { cellAfter, HEAD_ROW, within } from './cells.ts';
import { WIDER } from './grid-menus.ts';
import type { ShownTable } from './shown-table.svelte.ts';

/** Does what a key says; false where it says nothing. `openMenu`: of the cell one is at. */
export function keyPressed(event: KeyboardEvent, grid: ShownTable, openMenu: () => void): boolean {
  const { current, selecting, active, isAtHead } = grid;
  const all = event.ctrlKey || event.metaKey;
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu();
  else if (all && event.key.toLowerCase() === 'a') selecting.whole('all', current.at);
  else if (all && event.key === ' ') selecting.whole('column');
  else if (event.shiftKey && event.key === ' ' && !isAtHead) selecting.whole('row');
  else if (isAtHead && event.altKey && /^Arrow(Left|Right)$/.test(event.key)) alter(event, grid);
  else if (isAtHead && event.altKey && event.key === 'ArrowDown') openMenu();
  else if (event.altKey) return false;
  else if (isAtHead && event.key === 'Enter' && !all) grid.sort(active, event.shiftKey);
  else if (event.key === 'Enter' && !all) current.open = !current.open;
  else if (event.key === 'Escape' && current.open) current.open = false;
  else if (event.key === 'Escape') return selecting.clear();
  else return went(event, grid);
  return true;
}

function went(event: KeyboardEvent, { current, last, view, selecting, isAtHead }: ShownTable): boolean {
  const next = cellAfter(event, current.at, last, view.page);
  if (!next) return false;
  const isSideways = next.row === HEAD_ROW && isAtHead;
  const isUp = event.key === 'ArrowUp' && !event.shiftKey;
  selecting.go(within(next, last, isSideways || isUp ? HEAD_ROW : 0), event.shiftKey);
  return true;
}

function alter({ key, shiftKey }: KeyboardEvent, grid: ShownTable): void {
  const { active } = grid;
  const by = key === 'ArrowLeft' ? -1 : 1;
  if (shiftKey) grid.widen(active, grid.widthOf(active) + by * WIDER);
  else grid.shift(active, active + by);
}
