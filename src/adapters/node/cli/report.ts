/** What a run says of itself at its end, for programs and where it failed. */
import { StepError } from '#core/contract/errors.ts';
import { isTaken } from '#core/engine/faults.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { describeFailure } from '#core/plan/locate.ts';
import type { Plan } from '#core/plan/plan.ts';
import { standInsOf, type RunState } from '#core/run/run-state.ts';
import type { Compiled } from './document.ts';
import { printed } from './print.ts';
import { wouldFail, writesOf } from './writes.ts';

/** A run as `--json` prints it. `writes`: of each writer to elsewhere, in a dry run of every writer. `hosts`: of a zip, those that it asks. `stand_ins`: the steps whose rows are of stand-ins. */
export function report(
  run_id: string,
  plan: Plan | undefined,
  state: RunState,
  diagnostics: readonly Diagnostic[],
  hosts?: readonly string[],
): Record<string, unknown> {
  const steps = (plan?.steps ?? []).map(({ id, component }) => {
    const {
      status = 'pending',
      table = null,
      rows = null,
      duration_ms = null,
      error,
      receipt = null,
      stand_ins,
    } = state.steps[id] ?? {};
    const told = { id, component, status, table, rows, duration_ms, error: error?.message ?? null, receipt };
    return { ...told, ...(stand_ins ? { stand_ins } : {}) };
  });
  const standIns = standInsOf(state);
  return {
    ok: state.status === 'complete' && !wouldFail(state),
    run_id,
    duration_ms: state.duration_ms ?? 0,
    steps,
    ...(standIns.length === 0 ? {} : { stand_ins: standIns }),
    ...(state.dry_run ? { dry_run: true } : {}),
    artifacts: state.artifacts,
    writes: writesOf(state),
    diagnostics: diagnostics.map(printed),
    ...(hosts === undefined ? {} : { hosts }),
  };
}

/** The failed step as a diagnostic at its place in the text. `hint`: what follows what it says. */
export function failureDiagnostic(
  { pipeline, plan, choice }: Compiled,
  state: RunState,
  hint: string,
): Diagnostic | undefined {
  if (state.failure === undefined) return undefined;
  const { step_id, error } = state.failure;
  const step = plan.steps.find(({ id }) => id === step_id);
  const located = step && describeFailure(pipeline, step.index, error.at, choice);
  return {
    type: 'step_failed',
    severity: 'error',
    message: [`${error.message}${hint}`, ...(located?.note === undefined ? [] : [located.note])].join('\n'),
    location: step && `steps[${step.index}]${error.at ? `.config.${error.at.key}` : ''}`,
    range: located?.range ?? (step && pipeline.source.value(['steps', step.index, 'id'])),
    fix: located?.fix,
  };
}

/** Why a session's folder could not be opened. */
export function unusable(folder: string, cause: unknown): Diagnostic {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof StepError)
    return {
      type: cause.details.busy ? 'session_busy' : 'session_unusable',
      severity: 'error',
      message: reason,
    };
  const isBusy = isTaken(reason);
  const message = isBusy
    ? `Another process works in the session ${folder}. Wait for it, or choose another --out. (${reason})`
    : `The session ${folder} could not be opened; choose another --out. (${reason})`;
  return { type: isBusy ? 'session_busy' : 'session_unusable', severity: 'error', message };
}
