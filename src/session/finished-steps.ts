/** What a run that did not complete has finished, so that running on can keep it. */
import type { RunState } from '#core/run/events.ts';
import type { StepReuse } from '#core/run/reuse.ts';
import type { Plan } from '#core/plan/plan.ts';

export interface FinishedSteps {
  readonly runId: string;
  /** Steps of the plan that would not run again, in its order. */
  readonly steps: readonly string[];
}

/**
 * Undefined where nothing would be kept, or the run completed: then running on is no different from running. `judged`: as a run that goes on
 * would judge them; absent while the engine loads.
 */
export function finishedSteps(
  plan: Plan | undefined,
  run: RunState,
  judged: ReadonlyMap<string, StepReuse> | undefined,
): FinishedSteps | undefined {
  const { run_id } = run;
  if (!plan || run_id === undefined || !['failed', 'cancelled'].includes(run.status)) return undefined;
  if (!judged) return toldOf(plan, run);
  const steps = [...judged].filter(([, { state }]) => state === 'fresh').map(([id]) => id);
  return steps.length === 0 ? undefined : { runId: run_id, steps };
}

/** By what the run told: sure while the text is that of the run. */
function toldOf(
  plan: Plan,
  { run_id = '', manifest_hash, steps: told }: RunState,
): FinishedSteps | undefined {
  if (manifest_hash !== plan.manifest.meta.manifest_hash) return undefined;
  const steps = plan.steps
    .map(({ id }) => id)
    .filter((id) => told[id]?.table !== undefined && ['complete', 'cached'].includes(told[id].status));
  return steps.length === 0 ? undefined : { runId: run_id, steps };
}
