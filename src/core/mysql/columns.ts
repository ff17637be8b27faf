/** The columns of a batch that is being filled with rows of the server. */
import type { Column } from '../contract/columns.ts';
import { ABSENT, fieldBlock, QUOTED, type FieldBlock } from '../csv/fields.ts';
import { TextColumn } from '../csv/text-column.ts';
import type { Reading } from './fields.ts';
import type { Filling } from './filling.ts';
import { ClockColumn, MomentColumn } from './moment-columns.ts';
import { momentText } from './moment-text.ts';
import { BitColumn, DecimalColumn, isNumber, NumberColumn } from './number-columns.ts';
import type { Field } from './port.ts';

/** `capacity`: rows at most. */
export function columnBuilder({ type, as }: Reading, field: Field, capacity: number): Filling {
  if (typeof type === 'object') {
    if (type.type === 'DECIMAL') return new DecimalColumn(type.width, type.scale, capacity);
  } else if (as === 'bits' && (type === 'BOOLEAN' || type === 'UBIGINT'))
    return new BitColumn(type, capacity);
  else if (isNumber(type)) return new NumberColumn(type, capacity);
  else if (type === 'TIME' || type === 'INTERVAL') return new ClockColumn(type, capacity);
  else if (type === 'DATE' || type === 'TIMESTAMP' || type === 'TIMESTAMPTZ')
    return new MomentColumn(type, capacity);
  else if (type === 'BLOB') return new BlobColumn(capacity);
  else if (as) return new MomentTextColumn(as === 'date', field.decimals, capacity);
  return new TextColumn(capacity);
}

/** Bytes that are no text. */
class BlobColumn implements Filling {
  private readonly bytes: TextColumn;

  constructor(capacity: number) {
    this.bytes = new TextColumn(capacity);
  }

  get used(): number {
    return this.bytes.used;
  }

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    return this.bytes.append(bytes, block, c);
  }

  view(): Column {
    const { offsets, bytes, validity } = this.bytes.view() as Extract<Column, { type: 'VARCHAR' }>;
    return { type: 'BLOB', offsets, bytes, validity };
  }

  clear(): void {
    this.bytes.clear();
  }
}

/** Dates of which some are in no calendar, as text. */
class MomentTextColumn implements Filling {
  private readonly text: TextColumn;
  private readonly one = fieldBlock(1, 1);
  private readonly encoder = new TextEncoder();

  constructor(
    private readonly isDate: boolean,
    private readonly decimals: number,
    capacity: number,
  ) {
    this.text = new TextColumn(capacity);
    this.one.rows = 1;
  }

  get used(): number {
    return this.text.used;
  }

  append(bytes: Uint8Array, { rows, width, starts, ends, styles }: FieldBlock, c: number): number {
    const { one } = this;
    for (let row = 0, at = c; row < rows; row++, at += width) {
      const absent = styles[at] === ABSENT;
      const text = absent ? '' : momentText(bytes, starts[at]!, ends[at]!, this.isDate, this.decimals);
      const encoded = this.encoder.encode(text);
      one.styles[0] = absent ? ABSENT : QUOTED;
      one.ends[0] = encoded.length;
      this.text.append(encoded, one, 0);
    }
    return rows;
  }

  view(): Column {
    return this.text.view();
  }

  clear(): void {
    this.text.clear();
  }
}
