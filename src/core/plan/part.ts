/** A part of a plan that can run by itself. */
import type { Plan, PlanStep } from './plan.ts';

/** What to run of a plan: all of it; up to a step; a step and all that depends on it; one step; the steps of an earlier part. */
export type PlanScope =
  | { readonly type: 'all' }
  | { readonly type: 'to' | 'from' | 'only'; readonly step: string }
  | { readonly type: 'these'; readonly steps: readonly string[] };

export interface PlanPart {
  /** With everything that its steps need: what of that is fresh need not run. */
  readonly plan: Plan;
  /** The steps that were asked for by themselves, and run although they are fresh. */
  readonly again: readonly string[];
}

/** Takes a part out of a plan; undefined where the plan has no step of that id, as after it was renamed. */
export function planPart(plan: Plan, scope: PlanScope): PlanPart | undefined {
  if (scope.type === 'all') return { plan, again: [] };
  const has = (id: string): boolean => plan.steps.some((step) => step.id === id);
  if (scope.type === 'these') return { plan: only(plan, scope.steps.filter(has)), again: [] };
  if (!has(scope.step)) return undefined;
  const again =
    scope.type === 'to' ? [] : scope.type === 'only' ? [scope.step] : dependents(plan, scope.step);
  return { plan: only(plan, [scope.step, ...again]), again };
}

/** The plan of these steps alone, with all that they need. */
function only(plan: Plan, ids: readonly string[]): Plan {
  const wanted = needed(plan, ids);
  return { ...plan, steps: plan.steps.filter(({ id }) => wanted.has(id)) };
}

/** The step and what needs it, directly or not, in execution order. */
function dependents(plan: Plan, id: string): string[] {
  const found = new Set([id]);
  for (const step of plan.steps) if (step.needs.some((need) => found.has(need))) found.add(step.id);
  return [...found];
}

/** The steps and what they need, directly or not. */
function needed({ steps }: Plan, ids: readonly string[]): ReadonlySet<string> {
  const byId = new Map<string, PlanStep>(steps.map((step) => [step.id, step]));
  const wanted = new Set(ids);
  // A Set visits what is added while it is walked.
  for (const id of wanted) byId.get(id)?.needs.forEach((need) => wanted.add(need));
  return wanted;
}
