/** How a table stands on the screen, in words. */
import type { ExportSubject } from '#session/export/export-subject.ts';
import { count, plural } from '#session/page/number-text.ts';
import { filterWords } from '../table/view-words.ts';

/** `642 of 5,000 rows × 3 of 4 columns, where word is a, sorted by n descending`; `matches`: rows that the filters leave, where that is known. */
export function shownWords(
  { columns, total, shown }: Pick<ExportSubject, 'columns' | 'total' | 'shown'>,
  matches: number | undefined,
): string {
  const { sort, filters } = shown?.view ?? { sort: [], filters: [] };
  const rows =
    filters.length === 0
      ? plural(total, 'row')
      : `${matches === undefined ? 'some' : count(matches)} of ${plural(total, 'row')}`;
  const many = shown?.columns?.length ?? columns.length;
  const some = many < columns.length ? `${count(many)} of ` : '';
  const keys = sort.map(({ column, descending }) => `${column}${descending ? ' descending' : ''}`);
  return [
    `${rows} × ${some}${plural(columns.length, 'column')}`,
    ...(filters.length > 0 ? [`where ${filters.map(filterWords).join(' and ')}`] : []),
    ...(keys.length > 0 ? [`sorted by ${keys.join(', then ')}`] : []),
    ...(many === columns.length && shown?.columns ? ['columns as they stand'] : []),
  ].join(', ');
}
