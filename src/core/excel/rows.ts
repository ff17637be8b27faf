/** Which rows of a sheet are a table: what stands before its header, the header, rows without a value, and the others. */
import { StepError } from '../contract/errors.ts';
import type { LineCounts } from '../contract/receipt.ts';
import type { Cell, RowSink } from './sheet.ts';
import type { Range } from './reference.ts';

export interface RowRules {
  readonly range: Range;
  /** The first row with a value, such a row by its number (from 0), or none. */
  readonly header: boolean | number;
  readonly skipRows: number;
  readonly skipHidden: boolean;
  readonly limit: number;
}

/** Whoever makes something of the rows. */
export interface TableSink {
  /** A cell of the header. */
  name(cell: Cell): void;
  /** The header is complete, or there is none. Called once, before the first row. */
  begin(): void;
  /** A cell of a row. */
  value(cell: Cell): void;
  /** The row is complete. */
  end(): 'more' | 'pause';
}

type Counts = { -readonly [name in keyof LineCounts]: number };

export class TableRows implements RowSink {
  /** Every row from the first of the range to the last with a value, once. */
  readonly counts: Counts = {
    total: 0,
    header: 0,
    skipped: 0,
    blank: 0,
    comments: 0,
    rows: 0,
    rejected: 0,
    breaks: 0,
  };
  /** Of the rows of the table. */
  hidden = 0;
  /** Of the header, and of the first row that is header or row, from 0. */
  headerRow: number | undefined;
  firstRow: number | undefined;
  /** The last row with a value. */
  get lastRow(): number {
    return this.next - 1;
  }
  /** Cells of rows before the header. */
  cellsBefore = 0;
  private next: number;
  /** Rows with a value before the header. */
  private before = 0;
  private begun = false;
  private isHidden = false;
  private part: 'nothing' | 'before' | 'header' | 'row' = 'nothing';

  constructor(
    private readonly rules: RowRules,
    private readonly table: TableSink,
  ) {
    this.next = rules.range.top;
    if (typeof rules.header === 'number' && rules.header < 0)
      throw new StepError('header must be true, false, or the number of the header row (0 or more).', {
        at: { key: 'header' },
      });
  }

  row(row: number, hidden: boolean): boolean {
    const { range, skipRows, skipHidden } = this.rules;
    this.part = 'nothing';
    if (row < range.top + skipRows) return false;
    if (hidden && skipHidden) {
      this.reach(row);
      this.counts.skipped++;
      return false;
    }
    this.isHidden = hidden;
    return true;
  }

  cell(cell: Cell): void {
    if (this.part === 'nothing') {
      this.part = this.partOf();
      this.reach(cell.row);
    }
    if (this.part === 'row') this.table.value(cell);
    else if (this.part === 'header') this.table.name(cell);
    else this.cellsBefore++;
  }

  end(row: number): 'more' | 'pause' | 'stop' {
    const { counts } = this;
    switch (this.part) {
      case 'nothing':
        return 'more';
      case 'before':
        this.before++;
        counts.skipped++;
        return 'more';
      case 'header':
        counts.header++;
        this.headerRow = this.firstRow = row;
        this.begin();
        return 'more';
      case 'row': {
        counts.rows++;
        this.firstRow ??= row;
        if (this.isHidden) this.hidden++;
        const said = this.table.end();
        return counts.rows >= this.rules.limit ? 'stop' : said;
      }
    }
  }

  /** All was read. */
  settle(): void {
    this.begin();
    const { header, skipped, blank, rows } = this.counts;
    this.counts.total = header + skipped + blank + rows;
  }

  private partOf(): 'before' | 'header' | 'row' {
    const { header } = this.rules;
    if (this.begun) return 'row';
    if (header === false) {
      this.begin();
      return 'row';
    }
    return this.before < Number(header === true ? 0 : header) ? 'before' : 'header';
  }

  private begin(): void {
    if (!this.begun) this.table.begin();
    this.begun = true;
  }

  /** Rows up to this one, which has a value, have none. */
  private reach(row: number): void {
    const { counts, rules } = this;
    const first = rules.range.top + rules.skipRows;
    if (this.next < first) {
      counts.skipped += first - this.next;
      this.next = first;
    }
    counts.blank += row - this.next;
    this.next = row + 1;
  }
}
