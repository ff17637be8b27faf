/** The cell one is at: its value, whole where its row has only the beginning, to be read, copied and saved. */
import { copyCell } from '#session/table/cell.ts';
import { saveFile } from '#session/page/save-file.ts';
import type { ColumnInfo, TableVersion } from '#session/engine/types.ts';
import { isCut } from './cell-text.ts';
import type { Cell } from './cells.ts';

interface Source {
  /** The table that is shown, and its version. */
  of(): TableVersion;
  /** Its columns, in order. */
  columns(): readonly ColumnInfo[];
  /** Undefined while it is on its way. */
  row(index: number): readonly (string | null)[] | undefined;
  /** The whole value of a cell; null is NULL. Rejects where the table has been replaced. */
  whole(of: TableVersion, row: number, column: string): Promise<Blob | null>;
}

/**
 * Holds which cell of the grid one is at, rows and columns from 0, and reads its whole value from the engine
 * where the row has only the first 2,000 characters.
 */
export class CurrentCell {
  at = $state.raw<Cell>({ row: 0, column: 0 });
  /** Its value is shown beside the grid. */
  open = $state(false);
  /** What became of a copy that takes a moment. */
  said = $state('');

  readonly column = $derived.by(() => this.source.columns()[this.at.column]);
  readonly value = $derived.by(() => this.source.row(this.at.row)?.[this.at.column]);
  readonly #columnName = $derived(this.column?.name);
  /** All of what is shown, where its row has only the beginning. */
  readonly rest = $derived(this.open && isCut(this.value) ? this.#readWhole() : undefined);

  constructor(private readonly source: Source) {}

  /** Goes to a cell, which has to be one of the table. */
  goTo(cell: Cell): void {
    this.at = cell;
    this.said = '';
  }

  /** Puts what is selected inside of the cell, or else all of it, into the clipboard. `here`: the cell as it is drawn. */
  async copy(event: ClipboardEvent, here: HTMLElement | null): Promise<void> {
    const { value } = this;
    const selected = selectedIn(here);
    if (selected === undefined) return;
    event.preventDefault();
    this.said = '';
    if (selected !== '' && !(isCut(value) && selected === value))
      return event.clipboardData?.setData('text/plain', selected);
    // What is on its way is asked for: an empty text would take the place of what the clipboard holds.
    if (!this.column || (value !== undefined && !isCut(value)))
      return event.clipboardData?.setData('text/plain', value ?? '');
    this.said = await copyCell(this.rest ?? this.#readWhole());
  }

  /**
   * Hands the whole value to the browser's own download as a text file; nothing for NULL, and where it cannot
   * be read.
   */
  async save(): Promise<void> {
    const { column, value, rest, at } = this;
    if (!column || typeof value !== 'string') return;
    const { table } = this.source.of();
    const content = (await rest?.catch(() => undefined)) ?? (isCut(value) ? undefined : new Blob([value]));
    const name = `${table}-${column.name}-row-${at.row + 1}.txt`.replace(/[/\\:*?"<>|]/g, '_');
    if (content) saveFile(content, name);
  }

  #readWhole(): Promise<Blob | null> {
    return this.source.whole(this.source.of(), this.at.row, this.#columnName ?? '');
  }
}

/** What is selected of a cell, with what is drawn as a mark; empty when nothing is, undefined when it is more than the cell. */
function selectedIn(cell: HTMLElement | null): string | undefined {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return '';
  const range = selection.getRangeAt(0);
  return cell?.contains(range.commonAncestorContainer)
    ? (range.cloneContents().textContent ?? '')
    : undefined;
}
