/** How a run ends, and what it says then. */
import type { StepOutput } from '../contract/driver.ts';
import type { PlanStep } from '../plan/plan.ts';
import type { RunEvent, StepFailure } from './events.ts';
import type { Outbox } from './outbox.ts';

/** How the steps ended; `rest` had not started. */
export type Ending =
  | { readonly type: 'complete' }
  | {
      readonly type: 'failed';
      /** Absent when the database itself was not to be had. */
      readonly step?: string;
      readonly error: StepFailure;
      readonly rest: readonly PlanStep[];
    }
  | { readonly type: 'cancelled'; readonly step?: string; readonly rest: readonly PlanStep[] };

/** What a complete run tells besides its duration. */
type Total = Omit<
  Extract<RunEvent, { event: 'run_complete' }>,
  'event' | 'ts' | 'session' | 'run_id' | 'duration_ms'
>;

export function tell(ending: Ending, duration_ms: number, total: Total, outbox: Outbox): void {
  if (ending.type !== 'complete') {
    const reason = whySkipped(ending);
    for (const { id } of ending.rest) outbox.send({ event: 'step_skipped', step_id: id, reason });
  }
  outbox.send({ event: 'metric', metric: 'duration_ms', value: duration_ms });
  switch (ending.type) {
    case 'complete':
      return outbox.send({ event: 'run_complete', duration_ms, ...total });
    case 'failed':
      return outbox.send({ event: 'run_failed', duration_ms, step_id: ending.step, error: ending.error });
    case 'cancelled':
      return outbox.send({ event: 'run_cancelled', duration_ms, step_id: ending.step });
  }
}

function whySkipped(ending: Exclude<Ending, { readonly type: 'complete' }>): string {
  if (ending.type === 'cancelled') return 'The run was cancelled.';
  return ending.step === undefined
    ? 'Not run, because the run could not begin.'
    : `Not run, because step "${ending.step}" failed.`;
}

/** What the writers wrote; where none writes, what the extractors read; never both (contract 5). In a dry run nobody writes. */
export function totals(
  steps: readonly PlanStep[],
  tables: ReadonlyMap<string, StepOutput>,
  dryRun = false,
): { rows: number; rows_kind: 'written' | 'read' } {
  const writes = !dryRun && steps.some(({ kind }) => kind === 'writer');
  const counted = steps.filter(({ kind }) => kind === (writes ? 'writer' : 'extractor'));
  const rows = counted.reduce((sum, { id }) => sum + (tables.get(id)?.rows ?? 0), 0);
  return { rows, rows_kind: writes ? 'written' : 'read' };
}
