/** Steps one below the other: what does not flow to the next one goes through lanes at the left. */
import type { Edge } from '#core/plan/plan.ts';
import { GAP, LEAST, NODE, type Line, type Placement, type Point } from './placement.ts';

/** px between two lanes, and between the lanes and the nodes: the most, and the least where there are many. */
const LANES = { most: 11, least: 4 } as const;
const ROUND = 6;

/** In the order given, at most `room` px wide where that is enough to read a node. What flows from one step shares a lane. */
export function ladder(ids: readonly string[], edges: readonly Edge[], room: number): Placement {
  const rows = new Map(ids.map((id, row) => [id, row]));
  const lanes = lanesOf(rows, edges);
  const count = Math.max(0, ...[...lanes.values()].map((lane) => lane + 1));
  const lane = Math.max(LANES.least, Math.min(LANES.most, Math.floor((room - LEAST) / (count + 1))));
  const left = count === 0 ? 0 : (count + 1) * lane;
  const nodeWidth = Math.max(LEAST, Math.min(NODE.width, room - left));
  const nodes = new Map(ids.map((id, row): [string, Point] => [id, { x: left, y: topOf(row) }]));
  const lines = edges.flatMap((edge): Line[] => {
    const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
    if (!from || !to) return [];
    const at = lanes.get(edge.from);
    if (at === undefined || isNext(rows, edge)) return [straight(edge, left + nodeWidth / 2, from, to)];
    return [{ edge, path: around(from, to, left - (at + 1) * lane) }];
  });
  const height = ids.length === 0 ? 0 : topOf(ids.length) - GAP.y;
  return { nodes, lines, width: left + nodeWidth, height, nodeWidth };
}

const topOf = (row: number): number => row * (NODE.height + GAP.y);

function isNext(rows: ReadonlyMap<string, number>, { from, to }: Edge): boolean {
  return (rows.get(to) ?? 0) - (rows.get(from) ?? 0) === 1;
}

/** A lane for every step that is read further on: the nearest to the nodes that nobody uses between its ends. */
function lanesOf(rows: ReadonlyMap<string, number>, edges: readonly Edge[]): Map<string, number> {
  const spans = new Map<string, { first: number; last: number }>();
  for (const edge of edges) {
    const [from, to] = [rows.get(edge.from), rows.get(edge.to)];
    if (from === undefined || to === undefined || isNext(rows, edge)) continue;
    const { first, last } = spans.get(edge.from) ?? { first: from, last: from };
    spans.set(edge.from, { first: Math.min(first, to), last: Math.max(last, to) });
  }
  const lanes = new Map<string, number>();
  const ends: number[] = [];
  for (const [id, { first, last }] of [...spans].toSorted(([, a], [, b]) => a.first - b.first)) {
    const free = ends.findIndex((end) => end < first);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = last;
    lanes.set(id, lane);
  }
  return lanes;
}

function straight(edge: Edge, x: number, from: Point, to: Point): Line {
  const y = from.y + NODE.height;
  return { edge, path: `M${x},${y}V${to.y}`, label: { x, y: (y + to.y) / 2 } };
}

/** Out of the left of a node, along the lane at `x`, into the left of another. */
function around(from: Point, to: Point, x: number): string {
  const [start, end] = [from.y + 0.7 * NODE.height, to.y + 0.3 * NODE.height];
  const turn = end > start ? ROUND : -ROUND;
  return `M${from.x},${start}H${x + ROUND}Q${x},${start} ${x},${start + turn}V${end - turn}Q${x},${end} ${x + ROUND},${end}H${to.x}`;
}
