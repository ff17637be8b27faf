/** Where the steps of the graph stand. */
import type { Edge } from '#core/plan/plan.ts';
import { ladder } from './ladder.ts';
import { GAP, LEAST, NODE, type Placement, type Point } from './placement.ts';

/**
 * Within `room` px of width, in ranks where they fit, else one below the other; text is never made smaller.
 * Loads the layout library on first use.
 */
export async function fit(ids: readonly string[], edges: readonly Edge[], room: number): Promise<Placement> {
  const below = ladder(ids, edges, room);
  if (isChain(ids, edges)) return below;
  const wide = await arrange(ids, edges, NODE.width);
  if (wide.width <= room) return wide;
  const most = widestRank(wide);
  const width = Math.floor((room - (most - 1) * GAP.x) / most);
  if (width < LEAST) return below;
  const narrow = await arrange(ids, edges, width);
  return narrow.width <= room ? narrow : below;
}

function isChain(ids: readonly string[], edges: readonly Edge[]): boolean {
  const next = new Set(ids.slice(1).map((id, index) => JSON.stringify([ids[index], id])));
  return edges.every(({ from, to }) => next.has(JSON.stringify([from, to])));
}

function widestRank({ nodes }: Placement): number {
  const ranks = new Map<number, number>();
  for (const { y } of nodes.values()) ranks.set(y, (ranks.get(y) ?? 0) + 1);
  return Math.max(1, ...ranks.values());
}

/** In ranks from top to bottom, however wide. */
export async function arrange(
  ids: readonly string[],
  edges: readonly Edge[],
  nodeWidth: number,
): Promise<Placement> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: GAP.x, ranksep: GAP.y, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  // The library keeps nodes in plain objects, where a step called `constructor` would be lost: numbers instead.
  const names = new Map(ids.map((id, index) => [id, `n${index}`]));
  for (const name of names.values()) graph.setNode(name, { width: nodeWidth, height: NODE.height });
  const drawn = edges.flatMap((edge) => {
    const [from, to] = [names.get(edge.from), names.get(edge.to)];
    return from && to ? [{ edge, from, to }] : [];
  });
  for (const { from, to } of drawn) graph.setEdge(from, to);
  layout(graph);

  const nodes = new Map(
    [...names].map(([id, name]) => {
      const { x, y } = graph.node(name) as Point;
      return [id, { x: x - nodeWidth / 2, y: y - NODE.height / 2 }];
    }),
  );
  const lines = drawn.map(({ edge, from, to }) => {
    const { points } = graph.edge(from, to) as { points: readonly Point[] };
    return { edge, path: path(points), label: middle(points) };
  });
  const corners = [...nodes.values()];
  return {
    nodes,
    lines,
    width: Math.max(0, ...corners.map(({ x }) => x)) + nodeWidth,
    height: Math.max(0, ...corners.map(({ y }) => y)) + NODE.height,
    nodeWidth,
  };
}

/** A soft line through `points`, as an SVG path. */
export function path(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (!first) return '';
  let last = first;
  const parts = others.map((point) => {
    const middle = (last.y + point.y) / 2;
    const part = `C${last.x},${middle} ${point.x},${middle} ${point.x},${point.y}`;
    last = point;
    return part;
  });
  return `M${first.x},${first.y}${parts.join('')}`;
}

function middle(points: readonly Point[]): Point {
  const [a, b] = [points[Math.floor((points.length - 1) / 2)], points[Math.ceil((points.length - 1) / 2)]];
  return { x: ((a?.x ?? 0) + (b?.x ?? 0)) / 2, y: ((a?.y ?? 0) + (b?.y ?? 0)) / 2 };
}

/** The step that an arrow key goes to from `id`: up and down to the next rank, sideways within the rank first. */
export function neighbour(placement: Placement, id: string, key: string): string | undefined {
  const here = placement.nodes.get(id);
  const upright = key === 'ArrowUp' || key === 'ArrowDown';
  const forth = key === 'ArrowDown' || key === 'ArrowRight';
  if (!here || !(upright || key === 'ArrowLeft' || key === 'ArrowRight')) return undefined;
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const [other, at] of placement.nodes) {
    const [along, across] = upright ? [at.y - here.y, at.x - here.x] : [at.x - here.x, at.y - here.y];
    if (other === id || (forth ? along : -along) <= 0) continue;
    const ranks = Math.abs(upright ? along : across);
    const cost = ranks * 1000 + Math.abs(upright ? across : along);
    if (!best || cost < best.cost) best = { id: other, cost };
  }
  return best?.id;
}
