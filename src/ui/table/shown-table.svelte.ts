/** A table as a grid shows it: its rows in some order, its columns as they stand, the cell one is at, what is selected. */
import { nextSort } from '#core/sql/change-view.ts';
import type { ColumnInfo, TableVersion } from '#session/engine/types.ts';
import { ArrangedColumns, fittedWidth, type ArrangementKeeper } from './arranged.svelte.ts';
import { AS_MADE, moved, withWidth } from './arrangement.ts';
import { HEAD_ROW, within, type Cell } from './cells.ts';
import { CurrentCell } from './current.svelte.ts';
import { LookedAt, type LookedSource } from './looked-at.svelte.ts';
import { indexes } from './scroll.ts';
import { Selecting } from './selecting.svelte.ts';
import { ROW, Viewport } from './viewport.svelte.ts';

export interface ShownSource extends LookedSource {
  /** Of the elements of its cells. */
  readonly id: string;
  /** The whole value of a cell; null is NULL. Rejects where the table has been replaced. */
  readonly whole: (of: TableVersion, row: number, column: string) => Promise<Blob | null>;
  readonly keeper?: ArrangementKeeper;
}

/** Columns by their place on the screen, from 0. */
export class ShownTable {
  readonly looked: LookedAt;
  readonly arranged: ArrangedColumns;
  readonly current: CurrentCell;
  readonly selecting: Selecting;
  readonly view = new Viewport(() => this.looked.rows);
  readonly name: string = $derived.by(() => this.source.table().name);
  readonly columns: readonly ColumnInfo[] = $derived.by(() => this.source.table().columns);
  /** px of row numbers. */
  readonly gutter = $derived.by(() => Math.max(40, String(this.source.table().rows).length * 7.4 + 18));
  readonly shown: readonly ColumnInfo[] = $derived.by(() =>
    this.arranged.shown.flatMap((at) => this.columns[at] ?? []),
  );
  readonly last: Cell = $derived.by(() => ({ row: this.looked.rows - 1, column: this.shown.length - 1 }));
  /** The column one is at. */
  readonly active = $derived.by(() => this.current.at.column);
  readonly isAtHead = $derived.by(() => this.current.at.row === HEAD_ROW);

  constructor(private readonly source: ShownSource) {
    this.looked = new LookedAt(source);
    this.arranged = new ArrangedColumns({
      table: () => this.name,
      columns: () => this.columns,
      gutter: () => this.gutter,
      width: () => this.view.width,
      scrollLeft: () => this.view.scrollLeft,
      keeper: source.keeper,
    });
    this.current = new CurrentCell({
      of: () => ({ table: this.name, version: source.table().version }),
      columns: () => this.shown,
      row: (index) => this.#rowInSight(index),
      whole: source.whole,
    });
    this.selecting = new Selecting({
      at: () => this.current.at,
      last: () => this.last,
      go: (cell) => this.move(cell),
    });
  }

  get looking() {
    return this.source.looking();
  }

  /** Goes to a cell, the nearest that there is, and brings it into view. */
  move(to: Cell): void {
    const { arranged, view } = this;
    const cell = within(to, this.last, HEAD_ROW);
    this.current.goTo(cell);
    if (cell.row >= 0) view.showRow(cell.row);
    if (cell.column < arranged.pins) return;
    const { edges, pinnedWidth } = arranged;
    const [left = 0, right = 0] = [edges[cell.column], edges[cell.column + 1]];
    view.showColumn(left - pinnedWidth, right - pinnedWidth, this.gutter + pinnedWidth);
  }

  /** Another table is in front. */
  toStart(): void {
    this.current.at = { row: 0, column: 0 };
    this.current.open = false;
    this.selecting.clear();
    this.view.toStart();
  }

  /** Its rows are in another order. */
  toFirstRow(): void {
    this.view.toStart();
    this.selecting.go({ row: this.isAtHead ? HEAD_ROW : 0, column: this.active });
  }

  /** The id of a cell's element. */
  cellId({ row, column }: Cell): string {
    return `${this.source.id}-${row === HEAD_ROW ? 'head' : row}-${column}`;
  }

  /** The cell below a point of the window, or the nearest. */
  cellAt(x: number, y: number): Cell {
    const box = this.view.element?.getBoundingClientRect();
    const row = Math.floor(this.view.top + (y - (box?.top ?? 0) - this.view.head) / ROW);
    return within({ row, column: this.arranged.placeAt(x - (box?.left ?? 0)) }, this.last);
  }

  nameOf(place: number): string {
    return this.shown[place]?.name ?? '';
  }

  widthOf(place: number): number {
    const { edges } = this.arranged;
    return (edges[place + 1] ?? 0) - (edges[place] ?? 0);
  }

  widen(place: number, width: number): void {
    this.arranged.change(withWidth(this.arranged.arrangement, this.nameOf(place), width));
  }

  /** As wide as what is in sight of it. */
  fit(place: number): void {
    const at = this.arranged.shown[place] ?? 0;
    const column = this.columns[at];
    const inSight = indexes(this.view.rows).map((row) => this.looked.windows.cell(row, at));
    if (column) this.widen(place, fittedWidth(column, inSight));
  }

  /** The column comes to stand at another place, and one goes with it. */
  shift(from: number, to: number): void {
    const column = this.nameOf(from);
    this.arranged.change(moved(this.columns, this.arranged.arrangement, from, to));
    const place = this.shown.findIndex((each) => each.name === column);
    this.selecting.go({ row: this.current.at.row, column: place });
  }

  showAll(): void {
    this.arranged.change({ ...this.arranged.arrangement, hidden: AS_MADE.hidden });
  }

  sort(place: number, also: boolean): void {
    this.looking?.change(nextSort(this.looked.view, this.nameOf(place), also));
  }

  #rowInSight(row: number): readonly (string | null)[] | undefined {
    const cells = this.arranged.shown.map((at) => this.looked.windows.cell(row, at));
    const isThere = cells[this.active] !== undefined;
    return isThere ? cells.map((cell) => cell ?? null) : undefined;
  }
}
