/** Which sheet of a workbook is meant. */
import { StepError } from '../contract/errors.ts';
import type { SheetEntry } from './workbook.ts';

/** By its name, else by its number from 1; the first that is not hidden where nothing is said. Throws `StepError` that lists the sheets there are. */
export function chosenSheet(
  path: string,
  sheets: readonly SheetEntry[],
  sheet: string | number | undefined,
): SheetEntry {
  const first = sheets.find(({ hidden }) => !hidden) ?? sheets[0]!;
  if (sheet === undefined) return first;
  const text = String(sheet);
  const found =
    sheets.find(({ name }) => name === text) ??
    sheets.find(({ name }) => name.toLowerCase() === text.toLowerCase()) ??
    (typeof sheet === 'number' ? sheets[sheet - 1] : undefined);
  if (found) return found;
  const names = sheets.map(({ name, hidden }) => `${JSON.stringify(name)}${hidden ? ' (hidden)' : ''}`);
  throw new StepError(
    `${path} has no sheet ${typeof sheet === 'number' ? sheet : JSON.stringify(sheet)}. ${names.length === 1 ? 'Its only sheet is' : `Its ${names.length} sheets are`} ${names.join(', ')}.`,
    { at: { key: 'sheet' } },
  );
}
