/** A part of a plan that can run by itself. */
import { relativePath } from '#core/contract/paths.ts';
import type { Plan } from '#core/plan/plan.ts';

/** The step `id` and what it needs, directly or not; the whole plan where it has no such step. */
export function planUpTo(plan: Plan, id: string): Plan {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  if (!byId.has(id)) return plan;
  const wanted = new Set([id]);
  // A Set visits what is added while it is walked.
  for (const each of wanted) byId.get(each)?.needs.forEach((need) => wanted.add(need));
  return { ...plan, steps: plan.steps.filter((step) => wanted.has(step.id)) };
}

/** The session's files that the steps of `plan` read, each once. */
export function filesRead({ steps }: Plan): string[] {
  return [...new Set(steps.flatMap(({ files }) => files.map(spelled)))];
}

/** As the session names it; a path that can be no file's stays what it is, and the run says so. */
function spelled(path: string): string {
  try {
    return relativePath(path);
  } catch {
    return path;
  }
}
