/** A part of a plan that can run by itself. */
import type { Plan, PlanStep } from './plan.ts';

/** What to run of a plan: all of it; up to a step; a step and all that depends on it; one step. */
export type PlanScope =
  { readonly type: 'all' } | { readonly type: 'to' | 'from' | 'only'; readonly step: string };

export interface PlanPart {
  /** With everything that its steps need: what of that is fresh need not run. */
  readonly plan: Plan;
  /** The steps that were asked for by themselves, and run although they are fresh. */
  readonly again: readonly string[];
}

/** Takes a part out of a plan; the whole plan where it has no such step. */
export function planPart(plan: Plan, scope: PlanScope): PlanPart {
  if (scope.type === 'all' || !plan.steps.some(({ id }) => id === scope.step)) return { plan, again: [] };
  const again =
    scope.type === 'to' ? [] : scope.type === 'only' ? [scope.step] : dependents(plan, scope.step);
  const wanted = needed(plan, [scope.step, ...again]);
  return { plan: { ...plan, steps: plan.steps.filter(({ id }) => wanted.has(id)) }, again };
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
