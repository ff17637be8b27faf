/** Charts in words: what they are called, what they show and leave out, and what somebody hears who does not see them. */
import type { Aggregate, ChartData, ChartSpec, Mark, Unit } from '#core/chart/chart.ts';
import { aggregates } from '#core/chart/roles.ts';
import { count, plural } from '../page/number-text.ts';

export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  bar: 'Bars',
  line: 'Line',
  area: 'Area',
  scatter: 'Points',
  histogram: 'Histogram',
  heatmap: 'Heat map',
  box: 'Boxes',
};

export const AGGREGATE_WORDS: Readonly<Record<Aggregate, string>> = {
  count: 'Number of rows',
  sum: 'Sum',
  mean: 'Mean',
  median: 'Median',
  min: 'Least',
  max: 'Greatest',
};

export const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  second: 'Second',
  minute: 'Minute',
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  quarter: 'Quarter',
  year: 'Year',
  decade: 'Decade',
  century: 'Century',
};

/** `Mean of body_mass_g`, `Number of rows`. */
export function measureWords(spec: ChartSpec): string {
  const words = AGGREGATE_WORDS[spec.mark === 'histogram' ? 'count' : spec.aggregate];
  return aggregates(spec) && spec.value !== undefined ? `${words} of ${spec.value}` : words;
}

/** What a chart is called by what it shows. */
export function chartTitle(spec: ChartSpec): string {
  const { mark, x = '…', y = '…', value = '…', series } = spec;
  const by = series === undefined ? '' : `, by ${series}`;
  switch (mark) {
    case 'scatter':
      return `${y} and ${x}${by}`;
    case 'histogram':
      return `Histogram of ${x}`;
    case 'heatmap':
      return `${measureWords(spec)} by ${x} and ${y}`;
    case 'box':
      return spec.x === undefined ? `Box of ${value}` : `${value} by ${spec.x}`;
    default:
      return `${measureWords(spec)} by ${x}${series === undefined ? '' : ` and ${series}`}`;
  }
}

/** What is shown and what is not, a sentence each. */
export function chartNotes(data: ChartData): string[] {
  const { rows, placed, leftOut, sample, outliers, x, y } = data;
  const notes = [
    sample !== undefined
      ? `A sample of ${count(sample)} of ${plural(placed, 'row')}.`
      : placed === rows
        ? `All ${plural(rows, 'row')}.`
        : `${count(placed)} of ${plural(rows, 'row')}.`,
    ...cutNotes(data),
  ];
  for (const axis of [x, y])
    if (axis?.unit !== undefined) notes.push(`${axis.column} by ${axis.unit}.`);
    else if (axis?.step !== undefined && !axis.whole) notes.push(`${axis.column} in spans of ${axis.step}.`);
  for (const { column, nulls, infinite } of leftOut) {
    if (nulls > 0) notes.push(`${plural(nulls, 'row')} without a value of ${column} (NULL) left out.`);
    if (infinite > 0)
      notes.push(`${plural(infinite, 'value')} of ${column} left out: infinite, or not a number.`);
  }
  if (outliers !== undefined && outliers > 0)
    notes.push(`${plural(outliers, 'value')} beyond the whiskers: the outermost of each box are drawn.`);
  return notes;
}

/** Of one row of bars the longest are shown; where there is more to it, those that most rows have. */
function cutNotes({ spec, cuts }: ChartData): string[] {
  const isByLength = spec.mark === 'bar' && spec.series === undefined;
  return cuts.map(
    ({ column, shown, of }) =>
      `${count(shown)} of ${count(of)} values of ${column}: those with the ${isByLength ? 'longest bars' : 'most rows'}.`,
  );
}

/** Nothing to draw, in words, with the reason. */
export function emptyChart({ rows, leftOut }: ChartData): string {
  if (rows === 0) return 'There are no rows to draw.';
  const [first] = leftOut.filter(({ nulls, infinite }) => nulls + infinite === rows);
  if (!first) return 'No row has all of the values that this chart needs. Choose other columns.';
  return first.nulls === rows
    ? `Every value of ${first.column} is NULL. Choose another column.`
    : `No value of ${first.column} is a finite number. Choose another column.`;
}

/** What the chart shows, for those who do not see it. */
export function chartSummary(title: string, data: ChartData): string {
  const { points, spec } = data;
  const named = (at: number): string => {
    const point = points[at];
    const row = point?.texts ?? [];
    return row.slice(0, -1).join(', ');
  };
  const kind = MARK_WORDS[spec.mark];
  const what = `${kind}: ${title}. ${plural(points.length, 'mark')}`;
  const values = points.map(({ value }) => value ?? NaN);
  const real = values.filter((value) => !Number.isNaN(value));
  if (spec.mark === 'box' || spec.mark === 'scatter' || real.length === 0) return `${what}.`;
  const [low, high] = real.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  );
  const most = named(values.indexOf(high));
  return `${what}, from ${count(low)} to ${count(high)}${most === '' ? '' : `, the greatest at ${most}`}.`;
}
