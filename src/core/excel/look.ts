/** Looks at a table without keeping it: which columns it has, and what they hold. */
import { columnNames } from '../columns/names.ts';
import { ColumnKinds } from './column-type.ts';
import type { Range } from './reference.ts';
import type { TableSink } from './rows.ts';
import type { Cell } from './sheet.ts';
import type { ReadCell } from './values-of.ts';

/** A column of the sheet that has a name or a value. */
export interface FoundColumn {
  /** Of the sheet, from 0. */
  readonly at: number;
  readonly header: string;
  readonly kinds: ColumnKinds;
}

/** Finds columns where they show up; those of a range that has an end are all there. */
export class Look implements TableSink {
  private readonly columns: (FoundColumn | undefined)[] = [];
  private readonly headers: string[] = [];
  private asDates = new Set<number>();
  private rows = 0;

  constructor(
    private readonly read: ReadCell,
    private readonly range: Range,
    private readonly all: boolean,
    /** Names of columns whose numbers are days. */
    private readonly dates: readonly string[],
    private readonly most: number,
  ) {}

  name(cell: Cell): void {
    const value = this.read(cell, false);
    this.headers[cell.column] = typeof value === 'string' ? '' : value.text();
  }

  begin(): void {
    const found = this.headers.flatMap((header, at) => (header === '' ? [] : [{ at, header }]));
    const names = columnNames(found.map(({ header }) => header));
    this.asDates = new Set(found.flatMap(({ at }, i) => (this.dates.includes(names[i]!) ? [at] : [])));
    for (const { at } of found) this.columnAt(at);
    if (this.all) for (let at = this.range.left; at <= this.range.right; at++) this.columnAt(at);
  }

  value(cell: Cell): void {
    const column = this.columnAt(cell.column);
    const value = this.read(cell, this.asDates.has(cell.column));
    if (typeof value !== 'string') column.kinds.add(value, cell.row);
  }

  end(): 'more' | 'pause' {
    return ++this.rows >= this.most ? 'pause' : 'more';
  }

  /** From left to right. */
  found(): FoundColumn[] {
    return this.columns.filter((column) => column !== undefined);
  }

  private columnAt(at: number): FoundColumn {
    return (this.columns[at] ??= { at, header: this.headers[at] ?? '', kinds: new ColumnKinds() });
  }
}
