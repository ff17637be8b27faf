/** A part of a plan that can run by itself. */
import type { Plan } from '#core/plan.ts';

/** The step `id` and what it needs, directly or not; the whole plan where it has no such step. */
export function planUpTo(plan: Plan, id: string): Plan {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  if (!byId.has(id)) return plan;
  const wanted = new Set([id]);
  // A Set visits what is added while it is walked.
  for (const each of wanted) byId.get(each)?.needs.forEach((need) => wanted.add(need));
  return { ...plan, steps: plan.steps.filter((step) => wanted.has(step.id)) };
}
