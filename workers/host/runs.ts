/** Runs in the open session, told to the one who asked for them and to all who follow the engine. */
import type { Follow } from '#core/http/only-hosts.ts';
import { foldRun } from '#core/run/run-state.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { Clock } from '#core/run/ports.ts';
import type { Changes } from '../changes.ts';
import type { EngineRuns } from '../engine.ts';
import { readLastRun } from '../journal.ts';
import { recordSession } from '../recording.ts';
import { startRun } from '../runs.ts';
import type { CurrentSession } from './current.ts';

/** Makes the door's runs: one at a time, in whichever session is open. */
export function hostRuns(current: CurrentSession, changes: Changes, clock: Clock): EngineRuns {
  return {
    async execute(plan, runId, onEvent, options = {}, follow?: Follow) {
      const session = current.get();
      if (session.running) throw new Error('A run is going on. Wait for its end, or cancel it.');
      // The callback may live on another thread: the run has ended for the page when its last event has arrived there.
      let told: Promise<unknown> = Promise.resolve();
      const tell = (event: RunEvent): void => {
        (session.run ??= foldRun()).add(event);
        changes.tell({ type: 'run', event });
        // A writer's table is the one that it reads.
        if (event.event === 'step_complete' && event.table === event.step_id)
          changes.tell({ type: 'tables' });
        // One that is gone has been told all the same.
        told = Promise.resolve<unknown>(onEvent(event)).catch(() => {});
      };
      const { held, database, writePlan, unfinished, notes, contents, provided } = session;
      const guest = session.guest !== undefined;
      const { id, folder, disk } = held;
      const context = {
        session: id,
        guest,
        folder,
        disk,
        database,
        writePlan,
        unfinished,
        provided,
        notes,
        contents,
        clock,
      };
      const hosts = options.hosts ?? session.guest?.hosts;
      session.views.stop('A run has begun. Sort and filter when it has ended.');
      session.running = startRun(context, { ...options, hosts, follow, plan, runId, tell });
      try {
        await session.running.done;
      } finally {
        // The one who asked for it may be slow, or gone: others run.
        session.running = undefined;
      }
      await told;
    },
    async cancel() {
      await current.peek()?.running?.cancel();
    },
    async last(isOfOther) {
      const { held, running, run } = current.get();
      return readLastRun(held.folder, { running: running && run?.state.run_id, isOfOther });
    },
    recording: async (plan, rows) => recordSession(current.get(), plan, rows),
  };
}
