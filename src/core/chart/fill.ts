/** Spans that hold no rows: nothing was counted there, which is to be seen. */
import { spanEnd } from './axis.ts';
import type { DrawnAxis, Point } from './chart.ts';

/** Spans that are filled; more than that are drawn as they are. */
const MOST = 2_000;

/** The points with one for each empty span between them, for each series, of the value 0; in order of x. */
export function withEmptySpans(points: readonly Point[], axis: DrawnAxis): readonly Point[] {
  const all = [...new Set(points.map(({ series }) => series))];
  const starts = spans(points, axis);
  if (starts.length * all.length > MOST) return points;
  return all.flatMap((series) => {
    const own = points.filter((point) => point.series === series);
    const known = new Map(own.map((point) => [point.x, point]));
    return starts.map(
      (x): Point =>
        known.get(x) ?? {
          x,
          x2: spanEnd(x, axis),
          value: 0,
          ...(series !== undefined && { series }),
          texts: [],
        },
    );
  });
}

/** Where each span begins, from the first to the last. */
function spans(points: readonly Point[], axis: DrawnAxis): number[] {
  const begin = points.map(({ x }) => x).filter((x) => typeof x === 'number');
  const last = Math.max(...begin);
  const found: number[] = [];
  for (let at = Math.min(...begin); at <= last && found.length <= MOST;) {
    found.push(at);
    const next = spanEnd(at, axis);
    if (next === undefined || !(next > at)) return [...new Set(begin)].sort((a, b) => a - b);
    at = next;
  }
  return found;
}
