/** The columns of a batch that is being filled with cells of SQLite. */
import { Int64s } from '../columns/int64s.ts';
import { Validity } from '../columns/validity.ts';
import type { Column } from '../contract/columns.ts';
import type { ColumnBuilder } from '../csv/column-builder.ts';
import { fieldBlock, QUOTED } from '../csv/fields.ts';
import { DateColumn, MomentColumn, TimeColumn } from '../csv/moment-columns.ts';
import { TextColumn } from '../csv/text-column.ts';
import { cellText, looksWritten } from './facts.ts';
import { BLOB, BROKEN_TEXT, INTEGER, NULL, REAL, TEXT, WIDE_INTEGER, type CellBlock } from './port.ts';
import type { Reading } from './reading.ts';

export interface CellColumn {
  /** Bytes of text held. */
  readonly used: number;
  /** Appends column `c` of the block; false where a value is none of the column's. */
  append(block: CellBlock, c: number): boolean;
  /** Good until `clear`. */
  view(): Column;
  clear(): void;
}

/** `capacity`: rows at most. */
export function cellColumn({ type, mixed }: Reading, capacity: number): CellColumn {
  if (mixed) return new MixedColumn(mixed === 'quoted', capacity);
  switch (type) {
    case 'BOOLEAN':
      return new TruthColumn(capacity);
    case 'BIGINT':
      return new IntegerColumn(capacity);
    case 'DOUBLE':
      return new RealColumn(capacity);
    case 'BLOB':
      return new BytesColumn(capacity);
    case 'DATE':
      return new TextsOnly(new DateColumn(capacity));
    case 'TIME':
      return new TextsOnly(new TimeColumn(capacity));
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ':
      return new TextsOnly(new MomentColumn(capacity, type));
    default:
      return new TextsOnly(new TextColumn(capacity));
  }
}

/** Are all values of this kind? */
function areAll({ kinds, fields }: CellBlock, c: number, kind: number): boolean {
  const { rows, width } = fields;
  for (let row = 0, at = c; row < rows; row++, at += width)
    if (kinds[at] !== kind && kinds[at] !== NULL) return false;
  return true;
}

class TextsOnly implements CellColumn {
  constructor(private readonly column: ColumnBuilder) {}

  get used(): number {
    return this.column.used;
  }

  append(block: CellBlock, c: number): boolean {
    return areAll(block, c, TEXT) && this.column.append(block.bytes, block.fields, c) === block.fields.rows;
  }

  view(): Column {
    return this.column.view();
  }

  clear(): void {
    this.column.clear();
  }
}

class BytesColumn implements CellColumn {
  private readonly bytes: TextColumn;

  constructor(capacity: number) {
    this.bytes = new TextColumn(capacity);
  }

  get used(): number {
    return this.bytes.used;
  }

  append(block: CellBlock, c: number): boolean {
    return areAll(block, c, BLOB) && this.bytes.append(block.bytes, block.fields, c) === block.fields.rows;
  }

  view(): Column {
    const { offsets, bytes, validity } = this.bytes.view() as Extract<Column, { type: 'VARCHAR' }>;
    return { type: 'BLOB', offsets, bytes, validity };
  }

  clear(): void {
    this.bytes.clear();
  }
}

class IntegerColumn implements CellColumn {
  readonly used = 0;
  private rows = 0;
  private readonly ints: Int64s;
  private readonly validity: Validity;

  constructor(capacity: number) {
    this.ints = new Int64s(capacity);
    this.validity = new Validity(capacity);
  }

  append({ kinds, numbers, wide, fields }: CellBlock, c: number): boolean {
    const { ints, validity } = this;
    const { rows, width } = fields;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const kind = kinds[at];
      if (kind === INTEGER) ints.set(target, numbers[at]!);
      else if (kind === NULL) validity.setNull(target);
      else if (kind === WIDE_INTEGER) ints.values[target] = wide[at]!;
      else return false;
    }
    this.rows = target;
    return true;
  }

  view(): Column {
    const { rows } = this;
    return { type: 'BIGINT', values: this.ints.values.subarray(0, rows), validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

class RealColumn implements CellColumn {
  readonly used = 0;
  private rows = 0;
  private readonly doubles: Float64Array;
  private readonly validity: Validity;

  constructor(capacity: number) {
    this.doubles = new Float64Array(capacity);
    this.validity = new Validity(capacity);
  }

  append({ kinds, numbers, fields }: CellBlock, c: number): boolean {
    const { doubles, validity } = this;
    const { rows, width } = fields;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const kind = kinds[at];
      if (kind === REAL || kind === INTEGER) doubles[target] = numbers[at]!;
      else if (kind === NULL) validity.setNull(target);
      else return false;
    }
    this.rows = target;
    return true;
  }

  view(): Column {
    const { rows } = this;
    return { type: 'DOUBLE', values: this.doubles.subarray(0, rows), validity: this.validity.view(rows) };
  }

  clear(): void {
    this.validity.clear();
    this.rows = 0;
  }
}

class TruthColumn implements CellColumn {
  readonly used = 0;
  private rows = 0;
  private readonly bits: Uint8Array;
  private readonly validity: Validity;

  constructor(capacity: number) {
    this.bits = new Uint8Array((capacity + 7) >> 3);
    this.validity = new Validity(capacity);
  }

  append({ kinds, numbers, fields }: CellBlock, c: number): boolean {
    const { bits, validity } = this;
    const { rows, width } = fields;
    let target = this.rows;
    for (let row = 0, at = c; row < rows; row++, at += width, target++) {
      const kind = kinds[at];
      if (kind === NULL) validity.setNull(target);
      else if (kind !== INTEGER || (numbers[at] !== 0 && numbers[at] !== 1)) return false;
      else if (numbers[at] === 1) bits[target >> 3]! |= 1 << (target & 7);
    }
    this.rows = target;
    return true;
  }

  view(): Column {
    const { rows } = this;
    return {
      type: 'BOOLEAN',
      values: this.bits.subarray(0, (rows + 7) >> 3),
      validity: this.validity.view(rows),
    };
  }

  clear(): void {
    this.bits.fill(0);
    this.validity.clear();
    this.rows = 0;
  }
}

/** Values of several kinds, as text. */
class MixedColumn implements CellColumn {
  private readonly text: TextColumn;
  private readonly one = fieldBlock(1, 1);
  private readonly encoder = new TextEncoder();
  /** Nobody could tell one from the other. */
  private bytes = false;
  private lookalike = false;

  constructor(
    private readonly isQuoted: boolean,
    capacity: number,
  ) {
    this.text = new TextColumn(capacity);
    this.one.rows = 1;
  }

  get used(): number {
    return this.text.used;
  }

  append(block: CellBlock, c: number): boolean {
    const { kinds, bytes, fields } = block;
    const { rows, width, starts, ends, styles } = fields;
    const { one, text, isQuoted, encoder } = this;
    for (let row = 0, at = c; row < rows; row++, at += width) {
      const isText = kinds[at] === TEXT;
      this.bytes ||= kinds[at] === BLOB || kinds[at] === BROKEN_TEXT;
      this.lookalike ||= isText && looksWritten(bytes, starts[at]!, ends[at]!);
      if (this.bytes && this.lookalike && !isQuoted) return false;
      const own = isText && !isQuoted;
      const written = own || kinds[at] === NULL ? bytes : encoder.encode(this.written(block, at));
      one.styles[0] = kinds[at] === NULL ? styles[at]! : QUOTED;
      one.starts[0] = own ? starts[at]! : 0;
      one.ends[0] = own ? ends[at]! : kinds[at] === NULL ? 0 : written.length;
      text.append(written, one, 0);
    }
    return true;
  }

  private written(block: CellBlock, at: number): string {
    const text = cellText(block, at);
    return this.isQuoted && block.kinds[at] === TEXT ? `'${text.replaceAll("'", "''")}'` : text;
  }

  view(): Column {
    return this.text.view();
  }

  clear(): void {
    this.text.clear();
  }
}
