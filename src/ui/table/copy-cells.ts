/** What is selected of a grid, into the clipboard. */
import { isPlain } from '#core/sql/table-view.ts';
import type { Copying } from '#session/table/copying.svelte.ts';
import type { CopyFormat } from '#session/table/table-text.ts';
import type { TableInfo } from '#session/engine/types.ts';
import type { Preview } from './looked-at.svelte.ts';
import type { ShownTable } from './shown-table.svelte.ts';

/** Copies the selected cells. */
export function copyCells(
  format: CopyFormat,
  grid: ShownTable,
  copying: Copying,
  { name, version, columns }: TableInfo,
  preview: Preview,
): Promise<void> {
  const { top, bottom, left, right } = grid.selecting.rectangle;
  const wanted = grid.arranged.shown.slice(left, right + 1);
  const { view } = grid.looked;
  return copying.copy({
    format,
    columns: wanted.flatMap((at) => columns[at] ?? []),
    first: top,
    last: bottom + 1,
    async read(offset, limit, isJson) {
      const part = {
        columns: wanted,
        cells: isJson ? 'json' : 'whole',
        ...(!isPlain(view) && { view }),
      } as const;
      const window = await preview(name, offset, limit, version, part);
      if (window.version !== version)
        throw new Error(`The table "${name}" has been replaced since its rows were shown.`);
      return window.rows;
    },
  });
}

/** The name of a column, the one cell or all that is selected. `copy`: of many cells. */
export function copied(grid: ShownTable, event: ClipboardEvent, copy: () => void): void {
  const { current, selecting } = grid;
  if (grid.isAtHead && !selecting.isMany) {
    event.preventDefault();
    return event.clipboardData?.setData('text/plain', grid.nameOf(grid.active));
  }
  if (!selecting.isMany) return void current.copy(event, document.getElementById(grid.cellId(current.at)));
  event.preventDefault();
  copy();
}
