/** What can be done with a column of a grid, and with the cells that are selected. */
import { COPY_FORMATS, type CopyFormat } from '#session/table/table-text.ts';
import type { MenuContent, MenuItem } from '../shell/PopMenu.svelte';

/** Absent where rows cannot be sorted and filtered. */
interface Sorting {
  readonly direction: 'ascending' | 'descending' | undefined;
  sort(direction: 'ascending' | 'descending' | undefined): void;
  filter(): void;
}

interface ColumnActions {
  readonly name: string;
  readonly isPinned: boolean;
  readonly isOnly: boolean;
  readonly hidden: number;
  readonly sorting: Sorting | undefined;
  pin(isPinned: boolean): void;
  hide(): void;
  showAll(): void;
  move(by: -1 | 1): void;
  widen(by: number): void;
  fit(): void;
  select(): void;
  /** Absent where nothing is known of its values. */
  look?(): void;
}

/** px by which a key widens a column. */
export const WIDER = 24;

export function columnMenu(column: ColumnActions): MenuContent {
  const { name, isPinned, isOnly, hidden, sorting } = column;
  const sorts: readonly MenuItem[] = sorting
    ? [
        { label: 'Sort ascending', keys: 'Enter', run: () => sorting.sort('ascending') },
        { label: 'Sort descending', run: () => sorting.sort('descending') },
        ...(sorting.direction ? [{ label: 'Do not sort by it', run: () => sorting.sort(undefined) }] : []),
        { label: 'Filter…', run: () => sorting.filter() },
      ]
    : [];
  return {
    title: `Column ${name}`,
    items: [
      ...sorts,
      { label: 'Select the column', keys: 'Ctrl+Space', run: () => column.select() },
      { label: isPinned ? 'Let it scroll' : 'Keep it at the left', run: () => column.pin(!isPinned) },
      { label: 'Hide', disabled: isOnly, run: () => column.hide() },
      ...(hidden > 0 ? [{ label: 'Show all columns', run: () => column.showAll() }] : []),
      { label: 'Move left', keys: 'Alt+←', run: () => column.move(-1) },
      { label: 'Move right', keys: 'Alt+→', run: () => column.move(1) },
      { label: 'Narrower', keys: 'Alt+Shift+←', run: () => column.widen(-WIDER) },
      { label: 'Wider', keys: 'Alt+Shift+→', run: () => column.widen(WIDER) },
      { label: 'As wide as its values', run: () => column.fit() },
      ...(column.look ? [{ label: 'What its values are like', run: column.look }] : []),
    ],
  };
}

interface CellActions {
  copy(format: CopyFormat): void;
  open?(): void;
  selectAll(): void;
  /** Absent where rows cannot be filtered, or more than one cell is selected. */
  only?(isSame: boolean): void;
}

export function cellMenu(title: string, { copy, open, selectAll, only }: CellActions): MenuContent {
  return {
    title,
    items: [
      ...(open ? [{ label: 'Show the whole value', keys: 'Enter', run: open }] : []),
      ...(only
        ? [
            { label: 'Only rows with this value', run: () => only(true) },
            { label: 'Only rows without it', run: () => only(false) },
          ]
        : []),
      ...COPY_FORMATS.map(([format, label]) => ({
        label,
        ...(format === 'tsv' && { keys: 'Ctrl+C' }),
        run: () => copy(format),
      })),
      { label: 'Select all', keys: 'Ctrl+A', run: selectAll },
    ],
  };
}
