/** A drawn graph: where each step stands and each line runs. Lengths in px. */
import type { Edge } from '#core/plan/plan.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly edge: Edge;
  /** As an SVG path. */
  readonly path: string;
  /** Where the rows that flow along it are written, if there is room. */
  readonly label?: Point;
}

export interface Placement {
  /** Top left corners, by step id. */
  readonly nodes: ReadonlyMap<string, Point>;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
  /** Of each node; all are of one height. */
  readonly nodeWidth: number;
}

export const NODE = { width: 256, height: 58 } as const;
export const GAP = { x: 24, y: 40 } as const;
/** Narrower than this a node cuts off what stands in it. */
export const LEAST = 188;
