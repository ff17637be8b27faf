/** How what a connection holds is told of. */
import { listed } from '#core/columns/names.ts';
import type { RowCount, Source, SourceDetail } from '#core/contract/discovery.ts';
import { count, plural } from '../page/number-text.ts';

/** Digits of a guess that mean anything. */
const DIGITS = 3;

/** `12 rows`, `about 12,300 rows` */
export function rowsWords({ count: rows, isExact }: RowCount): string {
  if (isExact) return plural(rows, 'row');
  const rounded = Number(rows.toPrecision(DIGITS));
  return `about ${plural(rounded, 'row')}`;
}

/** `500 tables`, `3 of 500 tables` */
export const listWords = (shown: number, all: number, noun: string): string =>
  shown === all ? plural(all, noun) : `${count(shown)} of ${plural(all, noun)}`;

/** Beside its name: that it is a view, how many rows it has. */
export const asideOf = ({ isView, rows }: Source): string =>
  [...(isView ? ['view'] : []), ...(rows ? [rowsWords(rows)] : [])].join(', ');

/** Those whose name has all words of the filter in it, in any case; in the order of the list. */
export function fitting(sources: readonly Source[], filter: string): readonly Source[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sources;
  return sources.filter(({ name }) => {
    const lower = name.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
}

/** What is said above its first rows. */
export function sampleTitle({ rows, sample, noSample }: SourceDetail): string {
  if (noSample !== undefined) return 'No rows to show';
  if (sample.length === 0) return 'No rows';
  const isAll = rows?.isExact && rows.count === sample.length;
  if (sample.length === 1) return isAll ? 'Its one row' : 'First row';
  return `${isAll ? 'All' : 'First'} ${plural(sample.length, 'row')}`;
}

/** What the step leaves out; undefined where that is nothing. */
export const unreadWords = ({ unread = [] }: SourceDetail): string | undefined =>
  unread.length === 0
    ? undefined
    : `The step does not read ${listed(unread.map(({ name }) => `\`${name}\``))}.`;
