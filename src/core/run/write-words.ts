/** What a writer will do, would do or has done, for a person. */
import type { PlannedWrite } from '../contract/write.ts';
import { count, thousands } from './count.ts';

/** `append 1,204 rows`, `replace: deletes the 15,000 rows that are there, then writes 1,204`, `upsert by id: 1,204 rows, 200 of them exist`. */
export function modeWords({
  mode,
  deletes,
  rows,
  there,
  matching,
  makes,
  exists,
}: Omit<PlannedWrite, 'target'>): string {
  const coming = rows === undefined ? 'its rows' : count(rows, 'row');
  if (deletes && makes) return `${mode}: writes ${coming} to a table that it makes`;
  if (deletes && exists !== false) {
    const gone =
      there === undefined
        ? 'deletes all rows that are there'
        : there === 0
          ? 'deletes nothing, since no row is there'
          : `deletes the ${count(there, 'row')} that ${there === 1 ? 'is' : 'are'} there`;
    return `${mode}: ${gone}, then writes ${rows === undefined ? 'the new ones' : thousands(rows)}`;
  }
  if (rows === undefined) return mode;
  if (mode === 'append') return `${mode} ${coming}`;
  const exist =
    matching === undefined ? '' : `, ${thousands(matching)} of them exist${matching === 1 ? 's' : ''}`;
  return `${mode}: ${coming}${exist}`;
}

/** `append 1,204 rows to table public.orders at db.example.com`; of a file `12 rows to out/a.csv, in place of the one that is there`. */
export function writeWords(write: PlannedWrite): string {
  const { target, isFile, exists, rows } = write;
  if (!isFile) return `${target}: ${modeWords(write)}`;
  const coming = rows === undefined ? 'rows' : count(rows, 'row');
  return `${target}: ${coming}, ${exists ? 'in place of the file that is there' : 'a new file'}`;
}

/** What else is known of it, a line each; the statement that makes a table has more. */
export function writeDetails({
  columns,
  exists,
  ddl,
  makes,
  risks = [],
  unknown = [],
  refused,
}: PlannedWrite): readonly string[] {
  return [
    ...(refused === undefined ? [] : [`It would fail: ${refused}`]),
    ...(columns ? [`Columns: ${columns.join(', ')}`] : []),
    ...(ddl === undefined
      ? []
      : [makes ? `There is no such table; the step makes it:\n${ddl}` : `What makes the table:\n${ddl}`]),
    ...(exists === undefined && refused === undefined && columns
      ? ['Whether the table is there is not known.']
      : []),
    ...risks,
    ...(unknown.length > 0 ? [`Not known before: ${unknown.join('; ')}.`] : []),
  ];
}

/** Why a dry run skipped a writer. */
export const skippedWords = (write: PlannedWrite): string =>
  `Dry run, nothing was written. ${write.refused === undefined ? 'It would write' : 'It was to write'} to ${writeWords(write)}${
    write.refused === undefined ? '' : `; it would fail: ${write.refused}`
  }`;
