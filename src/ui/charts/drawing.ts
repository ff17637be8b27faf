/** Numbers, names and colours of a drawing. */
import type { ChartData } from '#core/chart/chart.ts';

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 3 });
const plain = new Intl.NumberFormat('en-US', { useGrouping: false, maximumSignificantDigits: 12 });
const grouped = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 12 });

/** A number beside an axis: years have no comma, millions no zeros. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return value.toExponential().replace('+', '');
  if (size >= 1e6) return short.format(value);
  return (size < 10_000 ? plain : grouped).format(value);
}

/** `14:30`, of milliseconds since midnight. */
export const clockText = (at: Date): string => at.toISOString().slice(11, at.getUTCSeconds() === 0 ? 16 : 19);

/** Cut in the middle, since names that are long are often alike at their beginning. */
export function shortName(name: string, most: number): string {
  if (name.length <= most) return name === '' ? '(empty)' : name;
  const end = Math.floor((most - 1) / 3);
  return `${name.slice(0, Math.max(1, most - 1 - end))}…${end > 0 ? name.slice(-end) : ''}`;
}

/** The names of the series, those with the most first, so that colours stay with them. */
export function seriesOf({ points }: ChartData): readonly string[] {
  const sums = new Map<string, number>();
  for (const { series, value } of points)
    if (series !== undefined) sums.set(series, (sums.get(series) ?? 0) + Math.abs(value ?? 1));
  return [...sums].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}

const orders = new WeakMap<ChartData, readonly string[]>();

export function seriesColour(name: string | undefined, data: ChartData): string {
  let order = orders.get(data);
  if (!order) orders.set(data, (order = seriesOf(data)));
  return `var(--series-${(Math.max(0, order.indexOf(name ?? '')) % 8) + 1})`;
}
