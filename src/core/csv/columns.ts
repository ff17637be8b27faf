/** The columns of a batch that is being filled. */
import type { Column } from '../contract/columns.ts';
import { DateColumn, MomentColumn, TimeColumn } from './moment-columns.ts';
import { BigintColumn, BooleanColumn, DoubleColumn } from './number-columns.ts';
import { type FieldBlock, isNull } from './fields.ts';
import { TextColumn } from './text-column.ts';
import type { BuiltType, ColumnBuilder } from './column-builder.ts';

/** `EMPTY`: no value is known yet, and none can be held. */
export function columnBuilder(type: BuiltType | 'EMPTY', capacity: number): ColumnBuilder {
  switch (type) {
    case 'VARCHAR':
      return new TextColumn(capacity);
    case 'EMPTY':
      return new EmptyColumn(capacity);
    case 'BOOLEAN':
      return new BooleanColumn(capacity);
    case 'BIGINT':
      return new BigintColumn(capacity);
    case 'DOUBLE':
      return new DoubleColumn(capacity);
    case 'DATE':
      return new DateColumn(capacity);
    case 'TIME':
      return new TimeColumn(capacity);
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ':
      return new MomentColumn(capacity, type);
  }
}

/** Holds NULL alone, as text. */
class EmptyColumn implements ColumnBuilder {
  readonly used = 0;
  private readonly text: TextColumn;

  constructor(capacity: number) {
    this.text = new TextColumn(capacity);
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    for (let row = 0, at = c; row < rows; row++, at += width) {
      if (!isNull(styles[at]!, starts[at]!, ends[at]!)) return row;
    }
    return this.text.append(bytes, block, c);
  }

  view(): Column {
    return this.text.view();
  }

  clear(): void {
    this.text.clear();
  }
}
