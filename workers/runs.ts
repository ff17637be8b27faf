/** One run at a time: its ports, its journal, its end by request. */
import { httpFetch } from '#adapters/wasm/http.ts';
import { removeParts, stepFiles } from '#adapters/wasm/files.ts';
import type { DiskFolder } from '#adapters/wasm/database.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import type { RunEvent } from '#core/events.ts';
import type { Plan } from '#core/plan.ts';
import type { Clock } from '#core/ports.ts';
import { run } from '#core/run.ts';
import { catalog } from '#drivers/index.ts';
import type { DatabaseSlot } from './database.ts';
import type { RunOptions } from './engine.ts';
import { openJournal, writePlan } from './journal.ts';

export interface RunWorld {
  readonly session: string;
  readonly folder: Folder;
  /** Where `folder` is; absent in memory. */
  readonly disk?: DiskFolder;
  readonly targets?: RunOptions['targets'];
  readonly database: DatabaseSlot;
  readonly clock: Clock;
}

export interface Running {
  /** Resolves after the last event was told. */
  readonly done: Promise<void>;
  /** Resolves when the run has ended; the engine is stopped if it does not end by itself. */
  cancel(): Promise<void>;
}

/** How long a cancelled run may take to end by itself, in milliseconds. */
const PATIENCE = 2_000;

export function startRun(
  world: RunWorld,
  plan: Plan,
  runId: string,
  tell: (event: RunEvent) => void,
): Running {
  const abort = new AbortController();
  const done = runPlan(world, plan, runId, tell, abort.signal);
  return {
    done,
    async cancel() {
      abort.abort(new Error('The run was cancelled.'));
      const timer = setTimeout(() => void world.database.stop('The run was cancelled.'), PATIENCE);
      await done.catch(() => {});
      clearTimeout(timer);
    },
  };
}

async function runPlan(
  { session, folder, disk, targets, database, clock }: RunWorld,
  plan: Plan,
  runId: string,
  tell: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const opened = await database.get();
  // A database that fell back to memory writes no files.
  const where = { disk: opened.storage === 'disk' ? disk : undefined, targets };
  await removeParts(folder);
  await writePlan(folder, plan);
  const journal = await openJournal(folder);
  try {
    await run(plan, runId, {
      database: opened,
      catalog,
      session,
      files: (stepId) => stepFiles(folder, stepId, where),
      fetch: httpFetch,
      clock,
      emit(event) {
        journal.add(event);
        tell(event);
      },
      signal,
    });
  } finally {
    journal.close();
  }
}
