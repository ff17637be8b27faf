/** A column of numbers that are not written plainly (`decimal`, `thousands`). */
import type { Column } from '../contract/columns.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { ABSENT, type FieldBlock, fieldBlock, isNull, QUOTED } from './fields.ts';
import { fieldText } from './text.ts';

/** Writes every number plainly before it is handed on. */
export class WrittenNumbers implements ColumnBuilder {
  readonly used = 0;
  private readonly utf8 = new TextEncoder();

  constructor(
    private readonly numbers: ColumnBuilder,
    private readonly plain: (text: string) => string,
  ) {}

  append(bytes: Uint8Array, block: FieldBlock, c: number): number {
    const { rows, width, starts, ends, styles } = block;
    const column = fieldBlock(1, rows);
    column.rows = rows;
    const texts: string[] = [];
    let length = 0;
    for (let row = 0, at = c; row < rows; row++, at += width) {
      column.starts[row] = length;
      if (isNull(styles[at]!, starts[at]!, ends[at]!)) column.styles[row] = ABSENT;
      else {
        const text = this.plain(fieldText(bytes, block, at));
        texts.push(text);
        length += text.length;
        column.styles[row] = QUOTED;
      }
      column.ends[row] = length;
    }
    // A byte for each character: what is not ASCII is in no number.
    const ascii = texts.join('').replace(/[^\x20-\x7e]/g, '?');
    return this.numbers.append(this.utf8.encode(ascii), column, 0);
  }

  view(): Column {
    return this.numbers.view();
  }

  clear(): void {
    this.numbers.clear();
  }
}
