/** Where a run failed, as one more problem of the text. */
import type { RunState } from '#core/run/events.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { Check } from './check.ts';

/** Undefined where the run did not fail at a step. `check`: of the text that was run. */
export function failureOf({ failure }: RunState, check: Check): Diagnostic | undefined {
  if (failure?.step_id === undefined) return undefined;
  const { range, fix, note } = check.locate(failure.step_id, failure.error.at);
  return {
    type: 'run_failed',
    severity: 'error',
    message: [failure.error.message, ...(note === undefined ? [] : [note])].join('\n'),
    location: failure.step_id,
    range,
    fix,
  };
}
