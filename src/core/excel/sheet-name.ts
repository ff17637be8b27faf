/** What a sheet of a workbook can be called. */

const FORBIDDEN = /[[\]:*?/\\]|[\0-\x1f]/g;
const MOST_NAME = 31;

/** The name of a table, as far as a sheet can have it. */
export function sheetName(table: string): string {
  const name = table.replace(FORBIDDEN, '_').slice(0, MOST_NAME).replace(/^'|'$/g, '_');
  return /[\ud800-\udbff]$/.test(name) ? name.slice(0, -1) : name;
}

/** May a sheet be called so, if it is short enough? */
export const isSheetName = (name: string): boolean => name.search(FORBIDDEN) < 0 && !/^'|'$/.test(name);
