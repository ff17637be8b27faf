/** Rows of a sheet become batches of columns. */
import type { ColumnBatch } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { type CellColumn, cellColumn, Unforeseen } from './cell-columns.ts';
import type { CellColumnType } from './column-type.ts';
import { cellName } from './reference.ts';
import type { TableSink } from './rows.ts';
import type { Cell } from './sheet.ts';
import type { ReadCell } from './values-of.ts';

/** Rows of a batch at most, cells of one, and bytes of text that are enough. */
const BATCH_ROWS = 30_720;
const BATCH_CELLS = 1024 * 1024;
const LEAST_ROWS = 64;
const BATCH_BYTES = 8 * 1024 * 1024;

/** A column to fill. */
export interface ColumnToFill {
  /** Of the sheet. */
  readonly at: number;
  readonly name: string;
  readonly built: CellColumnType;
  /** Its numbers are days. */
  readonly asDate: boolean;
  /** It is no part of the table, but its cells count. */
  readonly leftOut: boolean;
}

/** Cells of a column without a value: how many, and the first. */
export interface Valueless {
  count: number;
  readonly first: string;
}

/** What cannot be loaded of a column. */
export interface ColumnTold {
  errors?: Valueless;
  fresh?: Valueless;
}

interface Filling extends ColumnToFill {
  readonly column: CellColumn | undefined;
  readonly told: ColumnTold;
}

export class Fill implements TableSink {
  /** Cells that went into columns, had no value, or belong to columns that are left out. */
  accounted = 0;
  /** Cells of the header. */
  names = 0;
  private readonly at: (Filling | undefined)[] = [];
  private readonly columns: readonly Filling[];
  private readonly byName = new Map<string, CellColumn>();
  private readonly capacity: number;
  private row = 0;

  constructor(
    private readonly read: ReadCell,
    columns: readonly ColumnToFill[],
    private readonly onErrors: 'warn' | 'fail',
    private readonly where: string,
  ) {
    const filled = columns.filter(({ leftOut }) => !leftOut).length;
    this.capacity = Math.max(LEAST_ROWS, Math.min(BATCH_ROWS, Math.floor(BATCH_CELLS / Math.max(1, filled))));
    this.columns = columns.map((column) => ({
      ...column,
      column: column.leftOut ? undefined : cellColumn(column.built, this.capacity),
      told: {},
    }));
    for (const filling of this.columns) {
      this.at[filling.at] = filling;
      if (filling.column) this.byName.set(filling.name, filling.column);
    }
  }

  name(): void {
    this.names++;
  }

  begin(): void {}

  value(cell: Cell): void {
    const filling = this.at[cell.column];
    if (!filling)
      throw new Unforeseen(`a value in ${cellName(cell.row, cell.column)}, where no column was known`);
    this.accounted++;
    const { column, told } = filling;
    if (!column) return;
    const value = this.read(cell, filling.asDate);
    if (typeof value === 'string') this.tell(told, value, cell);
    else column.put(this.row, value);
  }

  end(): 'more' | 'pause' {
    this.row++;
    if (this.row === this.capacity) return 'pause';
    let used = 0;
    for (const { column } of this.columns) if (column) used += column.used;
    return used > BATCH_BYTES ? 'pause' : 'more';
  }

  /** What was filled, in the order of the names; undefined: nothing. Good until `clear`. */
  batch(order: readonly string[]): ColumnBatch | undefined {
    if (this.row === 0) return undefined;
    return { rows: this.row, columns: order.map((name) => this.byName.get(name)!.view(this.row)) };
  }

  clear(): void {
    this.row = 0;
    for (const { column } of this.columns) column?.clear();
  }

  /** By column, in the order of the sheet. */
  told(): readonly (ColumnTold & { readonly name: string; readonly blanks: number })[] {
    return this.columns.flatMap(({ name, told, column }) =>
      column ? [{ name, ...told, blanks: column.blanks }] : [],
    );
  }

  private tell(told: ColumnTold, what: 'error' | 'fresh', cell: Cell): void {
    const name = cellName(cell.row, cell.column);
    const text = what === 'error' ? `${cell.value.text()} in ${name}` : `that in ${name}`;
    if (this.onErrors === 'fail')
      throw new StepError(
        what === 'error'
          ? `${this.where}: ${name} holds the error ${cell.value.text()}. Correct it in the workbook, or set \`on_errors: warn\`, which makes it NULL.`
          : `${this.where}: the formula in ${name} was never calculated. Open the workbook in a spreadsheet program and save it, or set \`on_errors: warn\`, which makes it NULL.`,
        { at: { key: 'on_errors' } },
      );
    const found = (told[what === 'error' ? 'errors' : 'fresh'] ??= { count: 0, first: text });
    found.count++;
  }
}
