/** A run that did not complete: how its log ends when nothing wrote the end, and what a run takes over that goes on with it. */
import { isLast, type RunEvent } from './events.ts';
import type { RunState } from './run-state.ts';
import type { ReuseOptions } from './reuse.ts';

/** What a run takes over that goes on where this one stopped: what it has finished, and what it would have taken over itself. */
export function continuing({
  run_id,
  reuse,
  again,
  continues,
}: Pick<RunState, 'run_id' | 'reuse' | 'again' | 'continues'>): ReuseOptions {
  return {
    ...(run_id === undefined ? {} : { continues: run_id }),
    ...(continues ? { earlier: continues } : {}),
    ...(reuse ? { reuse } : {}),
    ...(again ? { again } : {}),
  };
}

/**
 * The events of a run, from `run_start` on, with the end of one that was cut off, as by the end of its process: it is told as
 * cancelled, like one that a person ended. `reason`: why, in a sentence.
 */
export function withEnd(events: readonly RunEvent[], reason: string): readonly RunEvent[] {
  const last = events.at(-1);
  if (!last || isLast(last)) return events;
  const { ts, session, run_id } = last;
  const base = { ts, session, run_id };
  const begun = new Set(events.flatMap((event) => (isOfStep(event) ? [event.step_id] : [])));
  const start = events.find((event) => event.event === 'run_start');
  const rest = (start?.steps ?? []).filter(({ id }) => !begun.has(id));
  const open = events.findLast((event) => isOfStep(event));
  return [
    ...events,
    ...rest.map(({ id }): RunEvent => ({ ...base, event: 'step_skipped', step_id: id, reason: SKIPPED })),
    {
      ...base,
      event: 'run_cancelled',
      duration_ms: Date.parse(ts) - Date.parse(events[0]?.ts ?? ts),
      ...(open?.event === 'step_start' ? { step_id: open.step_id } : {}),
      reason,
    },
  ];
}

const SKIPPED = 'The run was cancelled.';

type StepTold = Extract<
  RunEvent,
  { event: 'step_start' | 'step_complete' | 'step_cached' | 'step_failed' | 'step_skipped' }
>;

/** It tells how a step stands. */
function isOfStep(event: RunEvent): event is StepTold {
  switch (event.event) {
    case 'step_start':
    case 'step_complete':
    case 'step_cached':
    case 'step_failed':
    case 'step_skipped':
      return true;
    default:
      return false;
  }
}
