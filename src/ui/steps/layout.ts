/** Where the steps of the graph stand. */
import type { Edge } from '#core/plan.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placement {
  /** Top left corners, by step id. */
  readonly nodes: ReadonlyMap<string, Point>;
  readonly lines: readonly { readonly edge: Edge; readonly points: readonly Point[] }[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 240, height: 58 } as const;
const GAP = { x: 24, y: 40 } as const;

/** One below the other, in the order given: at once, and for pipelines that are a chain already right. */
export function stack(ids: readonly string[], edges: readonly Edge[]): Placement {
  const nodes = new Map(ids.map((id, index) => [id, { x: 0, y: index * (NODE.height + GAP.y) }]));
  const lines = edges.flatMap((edge) => {
    const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
    if (!from || !to) return [];
    const x = NODE.width / 2;
    return [
      {
        edge,
        points: [
          { x, y: from.y + NODE.height },
          { x, y: to.y },
        ],
      },
    ];
  });
  const height = ids.length === 0 ? 0 : ids.length * (NODE.height + GAP.y) - GAP.y;
  return { nodes, lines, width: NODE.width, height };
}

/** In ranks from top to bottom; loads the layout library on first use. */
export async function arrange(ids: readonly string[], edges: readonly Edge[]): Promise<Placement> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: GAP.x, ranksep: GAP.y, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  // The library keeps nodes in plain objects, where a step called `constructor` would be lost: numbers instead.
  const names = new Map(ids.map((id, index) => [id, `n${index}`]));
  for (const name of names.values()) graph.setNode(name, { ...NODE });
  const drawn = edges.flatMap((edge) => {
    const [from, to] = [names.get(edge.from), names.get(edge.to)];
    return from && to ? [{ edge, from, to }] : [];
  });
  for (const { from, to } of drawn) graph.setEdge(from, to);
  layout(graph);

  const nodes = new Map(
    [...names].map(([id, name]) => {
      const { x, y } = graph.node(name) as Point;
      return [id, { x: x - NODE.width / 2, y: y - NODE.height / 2 }];
    }),
  );
  const lines = drawn.map(({ edge, from, to }) => ({
    edge,
    points: (graph.edge(from, to) as { points: readonly Point[] }).points,
  }));
  const corners = [...nodes.values()];
  return {
    nodes,
    lines,
    width: Math.max(0, ...corners.map(({ x }) => x)) + NODE.width,
    height: Math.max(0, ...corners.map(({ y }) => y)) + NODE.height,
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
