/** One run at a time: its ports, its journal, its end by request. */
import { httpFetch } from '#adapters/wasm/http.ts';
import { removeParts, stepFiles } from '#adapters/wasm/files.ts';
import type { DiskFolder, WasmDatabase } from '#adapters/wasm/database.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import type { Signal } from '#core/driver.ts';
import type { RunEvent } from '#core/events.ts';
import type { Plan } from '#core/plan.ts';
import type { Clock, Database } from '#core/ports.ts';
import { run } from '#core/run.ts';
import { catalog } from '#drivers/index.ts';
import type { DatabaseSlot } from './database.ts';
import type { RunOptions } from './engine.ts';
import { openJournal, type PlanWriter } from './journal.ts';

export interface RunWorld {
  readonly session: string;
  readonly folder: Folder;
  /** Where `folder` is; absent in memory. */
  readonly disk?: DiskFolder;
  readonly database: DatabaseSlot;
  readonly writePlan: PlanWriter;
  readonly clock: Clock;
}

export interface RunRequest extends RunOptions {
  readonly plan: Plan;
  readonly runId: string;
  readonly tell: (event: RunEvent) => void;
}

export interface Running {
  /** Resolves after the last event was told. */
  readonly done: Promise<void>;
  /** Resolves when the run has ended; the engine is stopped if it does not end by itself. */
  cancel(): Promise<void>;
}

/** How long a cancelled run may take to end by itself, in milliseconds; in memory, where stopping the engine costs every table, longer. */
const PATIENCE = { disk: 400, memory: 2_000 };

export function startRun(world: RunWorld, request: RunRequest): Running {
  const abort = new AbortController();
  const done = runPlan(world, request, abort.signal);
  return {
    done,
    async cancel() {
      const reason = 'The run was cancelled.';
      abort.abort(new Error(reason));
      const patience = PATIENCE[world.disk ? 'disk' : 'memory'];
      const timer = setTimeout(() => void world.database.stop(reason, true), patience);
      await done.catch(() => {});
      clearTimeout(timer);
    },
  };
}

async function runPlan(world: RunWorld, request: RunRequest, signal: AbortSignal): Promise<void> {
  const { session, folder, disk, clock } = world;
  const { plan, runId, tell, continues, targets } = request;
  const { database, opened } = runDatabase(world.database);
  // Both are told of by the events that need them.
  const journal = openJournal(folder);
  const written = world.writePlan(plan);
  for (const promised of [journal, written]) promised.catch(() => {});
  // A step that is continued shows by what it left whether it was done.
  if (continues === undefined) await removeParts(folder);
  try {
    await run(
      plan,
      runId,
      {
        database,
        catalog,
        session,
        // A database that fell back to memory writes no files.
        files: (stepId) =>
          stepFiles(folder, stepId, { disk: opened()?.storage === 'disk' ? disk : undefined, targets }),
        fetch: httpFetch,
        clock,
        async emit(event) {
          try {
            if (/^run_(complete|failed|cancelled)$/.test(event.event)) await written;
            (await journal).add(event);
          } finally {
            tell(event);
          }
        },
        signal,
      },
      { continues },
    );
  } finally {
    await journal.then(
      (opened) => opened.close(),
      () => {},
    );
  }
}

/** The database as one run sees it: the one that was there when the run began, also when another takes its place meanwhile. */
function runDatabase(slot: DatabaseSlot): { database: Database; opened: () => WasmDatabase | undefined } {
  let opened: WasmDatabase | undefined;
  return {
    opened: () => opened,
    database: {
      async connect(signal) {
        opened ??= await unlessAborted(slot.get(), signal);
        return opened.connect(signal);
      },
      async checkpoint() {
        if (opened) await slot.checkpoint(opened);
      },
    },
  };
}

/** A person who waits for the engine to be loaded can still cancel. */
function unlessAborted<T>(work: Promise<T>, signal: Signal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('The run was cancelled.')), { once: true });
    work.then(resolve, reject);
  });
}
