/** Where a run failed, as one more problem of the text. */
import type { RunState } from '#core/run/run-state.ts';
import type { StepFailure } from '#core/run/events.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { Located } from '#workers/check/check.ts';

/** Undefined where the run did not fail at a step. `locate`: in the text that was run. */
export async function failureOf(
  { failure, steps }: RunState,
  locate: (stepId: string, at: StepFailure['at']) => Promise<Located>,
): Promise<Diagnostic | undefined> {
  if (failure?.step_id === undefined) return undefined;
  const { unreached, standIns } = failure.error;
  const { range, fix, note } = await locate(failure.step_id, failure.error.at);
  return {
    type: 'run_failed',
    severity: 'error',
    message: [failure.error.message, ...(note === undefined ? [] : [note])].join('\n'),
    location: failure.step_id,
    range,
    fix,
    ...(unreached &&
      steps[failure.step_id]?.kind === 'extractor' && {
        offer: { title: 'Use a stand-in…', step: failure.step_id },
      }),
    ...(standIns && { offer: { title: 'Write the rows of stand-ins' } }),
  };
}
