/** Cells and ranges as spreadsheets name them: `B3`, `B3:F200`, `A:F`. Rows and columns count from 0. */

export const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;

export interface Range {
  readonly top: number;
  readonly left: number;
  /** The last row and column that belong to it. */
  readonly bottom: number;
  readonly right: number;
}

export const WHOLE_SHEET: Range = { top: 0, left: 0, bottom: MOST_ROWS - 1, right: MOST_COLUMNS - 1 };

/** `A` for 0, `AA` for 26. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1)
    name = String.fromCharCode(65 + (rest % 26)) + name;
  return name;
}

export const cellName = (row: number, column: number): string => `${columnName(column)}${row + 1}`;

export const rangeName = ({ top, left, bottom, right }: Range): string =>
  `${cellName(top, left)}:${cellName(bottom, right)}`;

/** Reads `B3:F200`, `$B$3:$F$200`, `A:F`, `3:200`, `B3:` (from there on) and `B3` alone; undefined for others. */
export function rangeOf(text: string): Range | undefined {
  const [, first, colon, last] = /^\s*([^:]*?)(:?)([^:]*?)\s*$/.exec(text.replaceAll('$', '')) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const from = partOf(first);
  const to = colon === '' ? from : last === '' ? { row: undefined, column: undefined } : partOf(last);
  if (!from || !to || (from.row === undefined && from.column === undefined)) return undefined;
  const rows = [from.row ?? 0, to.row ?? MOST_ROWS - 1] as const;
  const columns = [from.column ?? 0, to.column ?? MOST_COLUMNS - 1] as const;
  const range = { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] };
  return range.top <= range.bottom && range.left <= range.right ? range : undefined;
}

function partOf(text: string): { readonly row?: number; readonly column?: number } | undefined {
  const [, letters, digits] = /^([A-Z]{0,3})([1-9]\d{0,6})?$/i.exec(text) ?? [];
  if (letters === undefined || (letters === '' && digits === undefined)) return undefined;
  const column = letters === '' ? undefined : columnOf(letters);
  const row = digits === undefined ? undefined : Number(digits) - 1;
  if ((column ?? 0) >= MOST_COLUMNS || (row ?? 0) >= MOST_ROWS) return undefined;
  return { row, column };
}

function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
