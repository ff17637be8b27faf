/** What colours of a chart stand for. */
import type { ChartData } from '#core/chart/chart.ts';
import { axisNumber, seriesColour, seriesOf } from './drawing.ts';

export interface Key {
  readonly name: string;
  readonly colour: string;
  readonly opacity?: number;
}

/** Shades of a heat map that its legend shows. */
const SHADES = [0, 0.25, 0.5, 0.75, 1];

/** The keys of a chart's colours; none where it has but one. */
export function legendOf(data: ChartData): readonly Key[] {
  if (data.spec.mark === 'heatmap') return shades(data);
  return seriesOf(data).map((name) => ({
    name: name === '' ? '(empty)' : name,
    colour: seriesColour(name, data),
  }));
}

function shades({ points, spec }: ChartData): readonly Key[] {
  const values = points.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return [];
  const [least, greatest] = [Math.min(0, ...values), Math.max(...values)];
  return SHADES.map((part) => {
    // As the scale of the drawing has it: of counts, the root.
    const value = least + (greatest - least) * (spec.aggregate === 'count' ? part ** 2 : part);
    const rounded = spec.aggregate === 'count' ? Math.round(value) : Number(value.toPrecision(3));
    return { name: axisNumber(rounded), colour: 'var(--series-1)', opacity: 0.06 + 0.94 * part };
  });
}
