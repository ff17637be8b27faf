/** Opens the menus of a grid: of a column, of the cells that are selected. */
import { alsoFiltered, sortedBy } from '#core/sql/change-view.ts';
import type { CopyFormat } from '#session/table/table-text.ts';
import type { ColumnInfo } from '#session/engine/types.ts';
import type { Anchor, MenuContent } from '../shell/PopMenu.svelte';
import { withHidden, withPin } from './arrangement.ts';
import { isCut } from './cell-text.ts';
import { HEAD_ROW } from './cells.ts';
import { cellMenu, columnMenu } from './grid-menus.ts';
import type { ShownTable } from './shown-table.svelte.ts';

interface Doors {
  open(content: () => MenuContent, at: Anchor): void;
  /** Asks for a condition on a column. */
  filter(column: ColumnInfo | undefined): void;
  copy(format: CopyFormat): void;
  /** Shows what is known of the values of a column. */
  look(column: string): (() => void) | undefined;
}

export interface MenuDoor {
  /** Of the cell one is at, or of its column. */
  here(): void;
  column(place: number, at: Anchor): void;
  cells(at: Anchor): void;
}

/** Makes what opens them. */
export function menuDoor(grid: ShownTable, { open, filter, copy, look }: Doors): MenuDoor {
  const { arranged, selecting } = grid;

  function column(place: number, at: Anchor): void {
    grid.view.element?.focus();
    selecting.go({ row: HEAD_ROW, column: place });
    const name = grid.nameOf(place);
    open(() => {
      const { looking, shown, columns } = grid;
      const { arrangement } = arranged;
      return columnMenu({
        name,
        isPinned: arrangement.pinned.includes(name),
        isOnly: shown.length === 1,
        hidden: columns.length - shown.length,
        sorting: looking && {
          direction: undefined,
          ...(looking.view.sort.some((each) => each.column === name) && { direction: 'ascending' as const }),
          sort: (direction) => looking.change(sortedBy(looking.view, name, direction)),
          filter: () => filter(shown[place]),
        },
        pin: (isPinned) => arranged.change(withPin(arrangement, name, isPinned)),
        hide: () => arranged.change(withHidden(columns, arrangement, name)),
        showAll: () => grid.showAll(),
        move: (by) => grid.shift(place, place + by),
        widen: (by) => grid.widen(place, grid.widthOf(place) + by),
        fit: () => grid.fit(place),
        select: () => selecting.whole('column', { row: 0, column: place }),
        look: look(name),
      });
    }, at);
  }

  function cells(at: Anchor): void {
    const { isMany } = selecting;
    const { value, column } = grid.current;
    const { looking } = grid;
    const isFilterable = looking && !isMany && column && value !== undefined && !isCut(value);
    const filterOf = (name: string, isSame: boolean) =>
      value === null || value === undefined
        ? ({ column: name, test: isSame ? 'null' : 'not-null' } as const)
        : ({ column: name, test: isSame ? 'is' : 'is-not', value } as const);
    open(
      () =>
        cellMenu(isMany ? 'Selected cells' : `Cell of ${column?.name ?? ''}`, {
          copy,
          selectAll: () => selecting.whole('all', grid.current.at),
          ...(!isMany && { open: () => (grid.current.open = true) }),
          ...(isFilterable && {
            only: (isSame: boolean) =>
              looking.change(alsoFiltered(looking.view, filterOf(column.name, isSame))),
          }),
        }),
      at,
    );
  }

  return {
    column,
    cells,
    here() {
      const anchor = document.getElementById(grid.cellId(grid.current.at))?.getBoundingClientRect();
      if (!anchor) return;
      if (grid.isAtHead) column(grid.active, anchor);
      else cells(anchor);
    },
  };
}
