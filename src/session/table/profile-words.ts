/** Profiles in words: the figures, and what a histogram is called for those who do not see it. */
import type { ValuePart } from '#core/profile/condition.ts';
import { QUANTILES, sampled, type ColumnProfile, type Histogram } from '#core/profile/profile.ts';
import { count, plural } from '../page/number-text.ts';

export interface Fact {
  readonly name: string;
  readonly text: string;
  /** More of it, for those who look closer. */
  readonly title?: string;
}

/** `12.3%`; what is there is never nothing, and what lacks something never all. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0%';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '<0.1%';
  if (part < whole && percent > 99.9) return '>99.9%';
  return `${percent.toFixed(part === whole || percent >= 10 ? 0 : 1)}%`;
}

/** Rows of the table, where `part` of those that were looked at were counted. */
const scaled = (part: number, { seen, rows }: ColumnProfile): number =>
  seen === 0 ? 0 : Math.round((part / seen) * rows);

/** `12,345 rows (12.3%)`, with `about` before it where only a sample was looked at. */
export function rowsText(part: number, profile: ColumnProfile): string {
  const about = sampled(profile) ? 'about ' : '';
  return `${about}${plural(scaled(part, profile), 'row')} (${share(part, profile.seen)})`;
}

/** All that is known but the chart, what matters most first. */
export function factsOf(profile: ColumnProfile): Fact[] {
  const { seen, nulls, empty, nan, infinite, distinct, min, max, mean, quantiles, lengths } = profile;
  const held = seen - nulls;
  const facts: Fact[] = [{ name: 'NULL', text: share(nulls, seen), title: rowsText(nulls, profile) }];
  const add = (name: string, text: string | undefined, title?: string): void => {
    if (text !== undefined) facts.push({ name, text, title });
  };
  const part = (rows: number | undefined): [string | undefined, string?] =>
    rows === undefined ? [undefined] : [share(rows, seen), rowsText(rows, profile)];
  add('Empty', ...part(empty));
  if (distinct)
    add(
      'Distinct',
      `${distinct.about ? 'about ' : ''}${count(distinct.count)}${isUnique(profile) ? ', unique' : ''}`,
    );
  if (nan) add('NaN', ...part(nan));
  if (infinite) add('Infinite', ...part(infinite));
  if (min !== undefined && min === max && held > 0) add('Always', shown(min));
  else {
    add('Min', min === undefined ? undefined : shown(min));
    add('Max', max === undefined ? undefined : shown(max));
  }
  add('Mean', mean === undefined ? undefined : rounded(mean));
  if (quantiles && min !== max)
    for (const [at, value] of quantiles.entries()) add(QUANTILE_NAMES[at] ?? '', value);
  if (lengths) {
    const { min, max, unit } = lengths;
    add('Length', min === max ? plural(min, unit) : `${count(min)} to ${plural(max, unit)}`);
  }
  return facts;
}

const QUANTILE_NAMES = QUANTILES.map((at) => (at === 0.5 ? 'Median' : `${at * 100}%`));

/** Every row has a value of its own. */
export const isUnique = ({ seen, nulls, distinct }: ColumnProfile): boolean =>
  distinct !== undefined && !distinct.about && distinct.count === seen - nulls && distinct.count > 1;

/** A text that is nothing, or may be taken for something else, in quotes. */
export const shown = (value: string): string =>
  value === '' || value.trim() !== value ? JSON.stringify(value) : value;

/** Six digits are enough of a mean, where it is no whole number. */
const rounded = (value: string): string => String(Number(Number(value).toPrecision(6)));

/** A column at a glance: `12% NULL; 20 bars, from 1 to 900, most between 40 and 60`. */
export function glanceWords(profile: ColumnProfile): string {
  const { nulls, seen, histogram, top, why } = profile;
  const about = sampled(profile) ? 'about ' : '';
  const most = top?.slice(0, 3).map(({ value, count }) => `${shown(value)} ${share(count, seen)}`);
  const values =
    emptyWords(profile) ??
    (histogram ? histogramWords(histogram) : most?.length ? `most are ${most.join(', ')}` : why);
  return [`${about}${share(nulls, seen)} NULL`, values].filter((each) => each !== undefined).join('; ');
}

/** Nothing, in words, of a column without values. */
export function emptyWords({ seen, nulls, rows }: ColumnProfile): string | undefined {
  if (rows === 0) return 'The table has no rows.';
  return nulls === seen ? 'Every value is NULL.' : undefined;
}

/** `20 bars, from 1 to 900, most between 40 and 60`. */
export function histogramWords({ edges, counts }: Histogram): string {
  const tallest = counts.indexOf(Math.max(...counts));
  const ends = `from ${edges[0]} to ${edges.at(-1)}`;
  if (counts.length === 1) return `one bar, ${ends}`;
  return `${counts.length} bars, ${ends}, most between ${edges[tallest]} and ${edges[tallest + 1]}`;
}

/** `40 to below 60`; bars from the one to the other. */
export function barsWords({ edges, counts }: Histogram, first: number, last: number): string {
  const [from, to] = [edges[first] ?? '', edges[last + 1] ?? ''];
  if (from === to) return from;
  return last === counts.length - 1 ? `${from} to ${to}` : `${from} to below ${to}`;
}

/** What the bars from the one to the other stand for. */
export const barsPart = ({ edges, counts }: Histogram, first: number, last: number): ValuePart => ({
  type: 'range',
  from: edges[first] ?? '',
  to: edges[last + 1] ?? '',
  closed: last === counts.length - 1,
});
