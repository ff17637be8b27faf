/** A run that the engine has: told as it goes, and to its end, whatever becomes of the engine. */
import type { RunEvent } from '#core/run/events.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import { now } from '../page/ids.ts';
import { reason } from '../page/notices.svelte.ts';
import { OwnerGone } from '../engine/owner.ts';
import type { Results } from '../results/results.svelte.ts';
import type { PreparedRun } from './run-preparation.ts';

export interface Execution {
  /** Of the run. */
  readonly id: string;
  /** When it was asked for, in milliseconds as `performance.now` gives them. */
  readonly pressed: number;
  onEvent(event: RunEvent): void;
}

/** Resolves when the engine is done with the run, to whether it was: its window may be gone before. Rejects where it was not begun. */
export async function execute(
  { engine: link, results }: { readonly engine: EngineLink; readonly results: Results },
  { plan, engine, options, follow }: PreparedRun,
  { id, pressed, onEvent }: Execution,
): Promise<boolean> {
  try {
    await link.whileAlive(engine.runs.execute(plan, id, onEvent, options, follow));
  } catch (cause) {
    // What its log has to say of it is shown when the session is open again.
    if (cause instanceof OwnerGone) return false;
    const { status } = results.run;
    if (status === 'idle') throw cause;
    // The engine will say no more: the run ends as failed, told as every other event.
    if (status !== 'running') return true;
    const duration_ms = Math.round(performance.now() - pressed);
    const error = { message: reason(cause) };
    onEvent({ event: 'run_failed', ts: now(), session: '', run_id: id, duration_ms, error });
  }
  return true;
}
