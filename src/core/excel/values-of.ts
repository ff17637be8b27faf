/** Cells of a sheet as values; what has none is told. */
import { StepError } from '../contract/errors.ts';
import { CellValue } from './cell-value.ts';
import { cellName } from './reference.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { Shown } from './number-format.ts';
import type { Cell } from './sheet.ts';
import { unescapeExcel } from './xml-tokens.ts';

export interface Meaning {
  /** For messages. */
  readonly path: string;
  readonly sheet: string;
  readonly styles: readonly Shown[];
  readonly strings: SharedStrings;
  readonly since1904: boolean;
}

/** Reads a cell. `error`, `fresh`: it has no value, and stands for an error of Excel, or for a formula that was never calculated. */
export type ReadCell = (cell: Cell, asDate: boolean) => CellValue | 'error' | 'fresh';

const ONE = 49;
const SMALL_T = 116;

/** The value that is given is good until the next cell is read. Throws `StepError` for a cell that no workbook has. */
export function cellReader({ path, sheet, styles, strings, since1904 }: Meaning): ReadCell {
  const value = new CellValue(styles, since1904);
  const bad = (cell: Cell, what: string): StepError =>
    new StepError(
      `${path} cannot be read: ${cellName(cell.row, cell.column)} of ${JSON.stringify(sheet)} ${what}. The file is damaged, or was not written as a workbook should be: open it in a spreadsheet program and save it again.`,
    );
  return (cell, asDate) => {
    const text = cell.value;
    switch (cell.type) {
      case 'fresh':
        return 'fresh';
      case 'e':
        return 'error';
      case 'b': {
        const first = text.bytes[trimmedStart(text)];
        value.setTruth(first === ONE || first === SMALL_T);
        return value;
      }
      case 's': {
        const index = Number(text.text());
        if (!(Number.isInteger(index) && index >= 0 && index < strings.count))
          throw bad(
            cell,
            `names text ${text.text().slice(0, 20)} of the workbook, which has ${strings.count}`,
          );
        value.setText(strings.bytes, strings.offsets[index]!, strings.offsets[index + 1]!);
        return value;
      }
      case 'str':
      case 'inlineStr':
        unescapeExcel(text);
        value.setText(text.bytes, 0, text.length);
        return value;
      case 'd':
        value.setIso(text.text().trim());
        return value;
      case 'n': {
        const start = trimmedStart(text);
        let end = text.length;
        while (end > start && text.bytes[end - 1]! <= 32) end--;
        if (!value.setNumber(text.bytes, start, end, cell.style, asDate))
          throw bad(cell, `is to be a number, but holds ${JSON.stringify(text.text().slice(0, 40))}`);
        return value;
      }
    }
  };
}

function trimmedStart({ bytes, length }: Cell['value']): number {
  let start = 0;
  while (start < length && bytes[start]! <= 32) start++;
  return start;
}
