/** Runs through the door: one at a time, in the open session. */
import type { TargetFiles } from '#adapters/wasm/target.ts';
import type { Follow } from '#core/http/only-hosts.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Recording } from '#core/recording/recording.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { RunOptions } from '#core/run/run.ts';

/** Executes a plan, cancels it, and tells of the newest run. */
export interface EngineRuns {
  /**
   * Runs a plan under the id `runId`; a failing step does not make it reject: everything is told by events,
   * in order, and it resolves after the page has taken the last one. Rejects at once where another run goes
   * on. `follow`: tells where a redirect leads, which no worker can know; without it a run that may reach some
   * hosts only follows none. Whoever else wants to follow it subscribes to the engine.
   */
  execute(
    plan: Plan,
    runId: string,
    onEvent: (event: RunEvent) => void,
    options?: EngineRunOptions,
    follow?: Follow,
  ): Promise<void>;
  /**
   * Ends the current run, if any; resolves when it has ended. DuckDB may be starting anew by then: what is
   * asked of it waits.
   */
  cancel(): Promise<void>;
  /**
   * Gives the events of the newest run, oldest first; none when nothing ran. One that goes on has no end yet;
   * one that was cut off ends in `run_cancelled` with the reason. `isOfOther`: another window than the one that asks executed it.
   */
  last(isOfOther?: boolean): Promise<readonly RunEvent[]>;
  /**
   * Gives the results of the plan's steps as they are in the session, to be shown where nothing has run: of
   * every table the first `rows` rows (20 by default) and a hash of all, of every kept file its size and hash.
   * Rejects while a run goes on, and where DuckDB cannot be loaded.
   */
  recording(plan: Plan, rows?: number): Promise<Recording>;
}

/** What a run takes over from earlier ones, and where its files go. */
export interface EngineRunOptions extends RunOptions {
  /** By step id: files on the person's disk that writers write directly, instead of keeping them in the session. */
  readonly targets?: Readonly<Record<string, TargetFiles>>;
  /**
   * The only hosts that this run may reach, spelled as those of `Guest`; absent: those of the guest session
   * that is open, or any in a session of the person's own.
   */
  readonly hosts?: readonly string[];
}
