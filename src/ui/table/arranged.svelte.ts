/** The columns of a table as they stand on the screen, kept by the browser for the next time. */
import type { ColumnInfo } from '#session/engine/types.ts';
import { pinnedCount, readArrangement, shownColumns, type Arrangement } from './arrangement.ts';
import type { PlacedColumn } from './cells.ts';
import { columnWidth, edgesOf, indexes, isNumeric, visibleColumns } from './scroll.ts';

/** Where an arrangement is kept. */
export interface ArrangementKeeper {
  read(table: string): string | undefined;
  write(table: string, text: string): void;
}

interface Source {
  table(): string;
  columns(): readonly ColumnInfo[];
  /** px of row numbers. */
  gutter(): number;
  /** px of the window onto the columns, and of what is scrolled out of it. */
  width(): number;
  scrollLeft(): number;
  readonly keeper?: ArrangementKeeper;
}

/** Columns by their place on the screen, from 0. */
export class ArrangedColumns {
  /** By table; what is here is newer than what is kept. */
  #changed = $state.raw<Readonly<Record<string, Arrangement>>>({});
  /** px of each column of the table that was given no width. */
  fitted = $state.raw<readonly number[]>([]);

  readonly arrangement: Arrangement = $derived.by(() => {
    const table = this.source.table();
    return this.#changed[table] ?? readArrangement(this.source.keeper?.read(table));
  });
  /** Their indexes in the table. */
  readonly shown = $derived.by(() => shownColumns(this.source.columns(), this.arrangement));
  readonly edges = $derived.by(() => {
    const columns = this.source.columns();
    return edgesOf(
      this.shown.map((at) => this.arrangement.widths[columns[at]?.name ?? ''] ?? this.fitted[at] ?? 0),
    );
  });
  /** How many stay at the left: none where they would leave no room for others. */
  readonly pins = $derived.by(() => {
    const pins = pinnedCount(this.source.columns(), this.shown, this.arrangement);
    return (this.edges[pins] ?? 0) <= 0.6 * this.#room ? pins : 0;
  });
  readonly pinned: readonly PlacedColumn[] = $derived.by(() => this.#placed({ first: 0, last: this.pins }));
  /** Those in sight that scroll. */
  readonly scrolling: readonly PlacedColumn[] = $derived.by(() => {
    const { first, last } = visibleColumns(
      this.edges,
      Math.max(0, this.source.scrollLeft() + this.pinnedWidth),
      this.#room - this.pinnedWidth,
    );
    return this.#placed({ first: Math.max(this.pins, first), last: Math.max(this.pins, last) });
  });

  constructor(private readonly source: Source) {}

  get #room(): number {
    return Math.max(0, this.source.width() - this.source.gutter());
  }

  get pinnedWidth(): number {
    return this.edges[this.pins] ?? 0;
  }

  /** The column of the table that stands there. */
  column(place: number): ColumnInfo | undefined {
    return this.source.columns()[this.shown[place] ?? -1];
  }

  change(to: Arrangement): void {
    const table = this.source.table();
    this.#changed = { ...this.#changed, [table]: to };
    this.source.keeper?.write(table, JSON.stringify(to));
  }

  /** Fits all that were given no width to what stands in the rows. */
  fit(rows: readonly (readonly (string | null | undefined)[])[]): void {
    this.fitted = this.source.columns().map((column, at) =>
      fittedWidth(
        column,
        rows.map((row) => row[at]),
      ),
    );
  }

  /** The place of the column below a pixel from the left of the grid. */
  placeAt(x: number): number {
    const inside = x - this.source.gutter();
    const at = inside < this.pinnedWidth ? inside : inside + this.source.scrollLeft();
    const next = this.edges.findIndex((edge) => edge > at);
    return Math.max(0, (next < 0 ? this.edges.length - 1 : next) - 1);
  }

  #placed(span: { readonly first: number; readonly last: number }): PlacedColumn[] {
    return indexes(span).flatMap((place) => {
      const column = this.column(place);
      const [left = 0, right = 0] = [this.edges[place], this.edges[place + 1]];
      const at = this.shown[place] ?? 0;
      return column
        ? [
            {
              ...column,
              place,
              at,
              left: this.source.gutter() + left,
              width: right - left,
              numeric: isNumeric(column.type),
            },
          ]
        : [];
    });
  }
}

/** What is on its way says nothing of how wide it is. */
export function fittedWidth(
  { name, type }: ColumnInfo,
  cells: readonly (string | null | undefined)[],
): number {
  return columnWidth(
    name,
    type,
    cells.filter((cell) => cell !== undefined),
  );
}
