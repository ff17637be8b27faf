/** What a run that did not complete has finished, so that running on can keep it. */
import type { RunState } from '#core/run/run-state.ts';
import { continuing } from '#core/run/continue.ts';
import type { ReuseOptions, StepReuse } from '#core/run/reuse.ts';
import type { PlanScope } from '#core/plan/part.ts';
import type { Plan } from '#core/plan/plan.ts';

export interface FinishedSteps {
  /** How a run goes on with them. */
  readonly options: ReuseOptions;
  /** Which steps: those of the run, where that was of a part. */
  readonly scope: PlanScope;
  /** Steps of the plan that would not run again, in its order. */
  readonly steps: readonly string[];
}

/** As a run with these options would judge the steps; undefined while that is not known, as while the engine loads. */
type Judge = (options: ReuseOptions) => ReadonlyMap<string, StepReuse> | undefined;

/** Undefined where nothing would be kept, or the run completed, or was a dry one: then running on is no different from running. */
export function finishedSteps(
  plan: Plan | undefined,
  run: RunState,
  judge: Judge,
): FinishedSteps | undefined {
  if (!plan || run.run_id === undefined || run.dry_run || !['failed', 'cancelled'].includes(run.status))
    return undefined;
  const options = continuing(run);
  const judged = judge(options);
  const steps = judged
    ? [...judged].filter(([, { state }]) => state === 'fresh').map(([id]) => id)
    : toldOf(plan, run);
  const scope: PlanScope = run.part ? { type: 'these', steps: run.order } : { type: 'all' };
  return steps.length === 0 ? undefined : { options, scope, steps };
}

/** By what the run told: sure while the text is that of the run. */
function toldOf(plan: Plan, { manifest_hash, steps: told }: RunState): string[] {
  if (manifest_hash !== plan.manifest.meta.manifest_hash) return [];
  return plan.steps
    .map(({ id }) => id)
    .filter((id) => told[id]?.table !== undefined && ['complete', 'cached'].includes(told[id].status));
}
