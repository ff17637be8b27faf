/** The graph of a plan for a scheduler that exists: one task a step, each of them safe to run again. */
import type { FrozenPlan } from './frozen.ts';
import { airflowGraph } from './airflow.ts';
import { makeGraph } from './make.ts';
import type { Places } from './places.ts';

export const SCHEDULERS = ['make', 'airflow'] as const;
export type Scheduler = (typeof SCHEDULERS)[number];

/** A file that a scheduler reads. */
export interface Graph {
  /** How its name ends. */
  readonly extension: string;
  readonly text: string;
}

/** `planFile`: the name of the plan's file, beside which the graph is, and runs its commands. */
export function graphFor(
  scheduler: Scheduler,
  plan: FrozenPlan,
  planFile: string,
  places: Places = {},
): Graph {
  switch (scheduler) {
    case 'make':
      return { extension: '.mk', text: makeGraph(plan, planFile, places) };
    case 'airflow':
      return { extension: '.py', text: airflowGraph(plan, planFile, places) };
  }
}
