/** A sheet's cells in the order in which they stand, row by row (ECMA-376 part 1, 18.3.1). */
import { rangeOf, MOST_COLUMNS, MOST_ROWS, type Range, cellName } from './reference.ts';
import { codeOf, END, Gathered, MORE, OVER, START, TEXT, type XmlTokens } from './xml-tokens.ts';

const SHEET_DATA = codeOf('sheetData');
const ROW = codeOf('row');
const C = codeOf('c');
const V = codeOf('v');
const F = codeOf('f');
const IS = codeOf('is');
const T = codeOf('t');
const PHONETIC = codeOf('rPh');
const MERGE = codeOf('mergeCell');

/** What the value of a cell is. FRESH: a formula that was never calculated. */
export type CellType = 'n' | 'b' | 'e' | 's' | 'str' | 'inlineStr' | 'd' | 'fresh';

/** The cell that was read last: good until the next one. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly type: CellType;
  readonly style: number;
  /** Its value as UTF-8: `bytes[0..length)`. */
  readonly value: Gathered;
}

/** Whoever wants the rows. */
export interface RowSink {
  /** A row begins. False: no cell of it is wanted. */
  row(row: number, hidden: boolean): boolean;
  /** A cell that says something. */
  cell(cell: Cell): void;
  /** `pause`: not now any more; `stop`: never. */
  end(row: number): 'more' | 'pause' | 'stop';
}

export class SheetReader implements Cell {
  row = -1;
  column = -1;
  type: CellType = 'n';
  style = 0;
  readonly value = new Gathered();
  /** Ranges of cells that are one, as far as they touch the range; known when all was read. */
  readonly merged: Range[] = [];
  /** Cells of the range that say something. */
  cells = 0;
  private inRows = false;
  private inRow = false;
  private inCell = false;
  private wanted = false;
  private takes = false;
  private inInline = false;
  private taking = false;
  private aside = 0;
  private hasFormula = false;
  private hasValue = false;

  constructor(
    private readonly xml: XmlTokens,
    private readonly range: Range,
    private readonly sink: RowSink,
  ) {}

  /** Reads on. `pause`, `stop`: the sink said so; `over`: there is nothing more. */
  async read(): Promise<'pause' | 'stop' | 'over'> {
    for (;;) {
      const said = this.run();
      if (said !== 'more') return said;
      await this.xml.fill();
    }
  }

  private run(): 'more' | 'pause' | 'stop' | 'over' {
    const { xml } = this;
    for (;;) {
      const token = xml.next();
      if (token === TEXT) {
        if (this.taking) this.value.add(xml);
      } else if (token === START) this.start(xml.code);
      else if (token === END) {
        const said = this.end(xml.code);
        if (said !== 'more') return said;
      } else if (token === MORE) return 'more';
      else if (token === OVER) {
        if (this.inRows) throw xml.damaged('it ends before its rows do');
        return 'over';
      }
    }
  }

  private start(code: number): void {
    if (this.inCell) {
      if (!this.takes) return;
      if (code === V) this.taking = this.hasValue = true;
      else if (code === F) this.hasFormula = true;
      else if (code === IS) this.inInline = this.hasValue = true;
      else if (code === PHONETIC) this.aside++;
      else if (code === T && this.inInline) this.taking = this.aside === 0;
    } else if (this.inRow) {
      if (code === C) this.startCell();
    } else if (this.inRows) {
      if (code === ROW) this.startRow();
    } else if (code === SHEET_DATA) this.inRows = true;
    else if (code === MERGE) this.merge();
  }

  private end(code: number): 'more' | 'pause' | 'stop' {
    if (this.inCell) {
      if (code === V || code === T) this.taking = false;
      else if (code === IS) this.inInline = false;
      else if (code === PHONETIC) this.aside--;
      else if (code === C) this.endCell();
    } else if (this.inRow) {
      if (code === ROW) {
        this.inRow = false;
        return this.wanted ? this.sink.end(this.row) : 'more';
      }
    } else if (code === SHEET_DATA) this.inRows = false;
    return 'more';
  }

  private startRow(): void {
    const { xml } = this;
    const row = xml.find('r') ? numberIn(xml) - 1 : this.row + 1;
    if (!(row > this.row)) throw xml.damaged(`row ${row + 1} stands behind row ${this.row + 1}`);
    if (row >= MOST_ROWS) throw xml.damaged(`it has a row ${row + 1}, and no sheet has so many`);
    this.row = row;
    this.column = -1;
    this.inRow = true;
    const inRange = row >= this.range.top && row <= this.range.bottom;
    const hidden =
      inRange && xml.find('hidden') && xml.bytes[xml.start] !== 48 && xml.bytes[xml.start] !== 102;
    this.wanted = inRange && this.sink.row(row, hidden);
  }

  private startCell(): void {
    const { xml } = this;
    this.column = xml.find('r') ? this.columnIn() : this.column + 1;
    if (this.column >= MOST_COLUMNS)
      throw xml.damaged(`row ${this.row + 1} has ${this.column + 1} cells, and no sheet has so many columns`);
    this.inCell = true;
    this.takes = this.wanted && this.column >= this.range.left && this.column <= this.range.right;
    if (!this.takes) return;
    this.style = xml.find('s') ? numberIn(xml) : 0;
    this.type = xml.find('t') ? this.typeIn() : 'n';
    this.value.length = 0;
    this.hasFormula = this.hasValue = false;
  }

  private endCell(): void {
    this.inCell = false;
    if (!this.takes) return;
    const { value } = this;
    if (this.type === 'n' || this.type === 's' || this.type === 'e' || this.type === 'b') {
      if (value.length === 0 && !this.hasFormula) return;
      if (value.length === 0) this.type = 'fresh';
    } else if (!this.hasValue) {
      if (!this.hasFormula) return;
      // A formula that gives an empty text may be written without a value.
      if (this.type !== 'str') this.type = 'fresh';
    }
    this.cells++;
    this.sink.cell(this);
  }

  private typeIn(): CellType {
    const { bytes, start, end } = this.xml;
    const first = bytes[start];
    if (start === end) return 'n';
    if (end - start === 1) {
      if (first === 115) return 's';
      if (first === 110) return 'n';
      if (first === 98) return 'b';
      if (first === 101) return 'e';
      if (first === 100) return 'd';
    }
    if (end - start === 3 && first === 115) return 'str';
    if (end - start === 9 && first === 105) return 'inlineStr';
    throw this.xml.damaged(`${cellName(this.row, this.column)} has a type that no workbook has`);
  }

  /** Of the attribute that was found, such as `AB12`. */
  private columnIn(): number {
    const { bytes, start, end } = this.xml;
    let column = 0;
    let row = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= 65 && byte <= 90) column = column * 26 + byte - 64;
      else if (byte >= 48 && byte <= 57) row = row * 10 + byte - 48;
    }
    if (column === 0 || row !== this.row + 1)
      throw this.xml.damaged(`row ${this.row + 1} holds a cell that is said to be elsewhere`);
    if (column - 1 <= this.column)
      throw this.xml.damaged(
        `${cellName(this.row, column - 1)} stands behind ${cellName(this.row, this.column)}`,
      );
    return column - 1;
  }

  private merge(): void {
    const range = rangeOf(this.xml.attribute('ref') ?? '');
    const { top, left, bottom, right } = this.range;
    if (range && range.top <= bottom && range.bottom >= top && range.left <= right && range.right >= left)
      this.merged.push(range);
  }
}

/** Of the attribute that was found. */
function numberIn({ bytes, start, end }: XmlTokens): number {
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return NaN;
    number = number * 10 + digit;
  }
  return end > start ? number : NaN;
}
