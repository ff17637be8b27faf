/** What a person may want to know or change about a table that a sheet became. */
import { quoted } from '../columns/names.ts';
import type { Fill, Valueless } from './fill.ts';
import type { FoundColumn } from './look.ts';
import type { Range } from './reference.ts';
import type { TableRows } from './rows.ts';

export interface SheetSeen {
  readonly rows: TableRows;
  readonly told: ReturnType<Fill['told']>;
  readonly merged: readonly Range[];
  readonly columns: readonly FoundColumn[];
  /** The columns have the names of a header. */
  readonly named: boolean;
}

const counted = (count: number, one: string, more: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${more}`;

export function adviceOnSheet({ rows, told, merged, columns, named }: SheetSeen): string[] {
  const advice: string[] = [];
  const names = columns.filter(({ header }) => header !== '').length;
  if (named && rows.headerRow !== undefined && columns.length > 1 && names * 2 <= columns.length)
    advice.push(
      `The header in row ${rows.headerRow + 1} of the sheet names ${names} of ${columns.length} columns. If the names stand elsewhere, say where by \`skip_rows\`, \`header\` or \`range\`.`,
    );
  for (const { name, errors, fresh } of told) {
    if (errors)
      advice.push(
        `${quoted(name)}: ${counted(errors.count, 'cell holds an error', 'cells hold errors')}, such as ${errors.first}; ${isNull(errors)}. \`on_errors: fail\` stops at the first.`,
      );
    if (fresh)
      advice.push(
        `${quoted(name)}: ${counted(fresh.count, 'formula was', 'formulas were')} never calculated, such as ${fresh.first}; ${isNull(fresh)}. Open the workbook in a spreadsheet program and save it: that calculates them.`,
      );
  }
  if (merged.length > 0)
    advice.push(
      `${counted(merged.length, 'group of cells is', 'groups of cells are')} merged into one: its value is in its first row and column, and the others are NULL.`,
    );
  if (rows.hidden > 0)
    advice.push(
      `${counted(rows.hidden, 'row is', 'rows are')} hidden in the sheet, and loaded like the others. \`skip_hidden: true\` leaves hidden rows out.`,
    );
  return advice;
}

const isNull = ({ count }: Valueless): string => (count === 1 ? 'it is NULL' : 'they are NULL');
