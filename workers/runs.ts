/** One run at a time: its ports, its journal, its end by request. */
import { httpFetch } from '#adapters/wasm/http.ts';
import { stepFiles } from '#adapters/wasm/files.ts';
import type { InputContents } from '#adapters/wasm/contents.ts';
import type { WasmDatabase } from '#adapters/wasm/database.ts';
import type { DiskFolder, Folder } from '#adapters/wasm/folder.ts';
import { onlyHosts, type Follow } from '#core/http/only-hosts.ts';
import { isLast, type RunEvent } from '#core/run/events.ts';
import type { Provided } from '#core/contract/port.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Clock, Database } from '#core/run/ports.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import type { DatabaseSlot } from './database.ts';
import type { EngineRunOptions } from './engine.ts';
import { openJournal, type PlanWriter } from './journal.ts';
import { sessionSalt } from './session-salt.ts';
import type { UnfinishedFiles } from './unfinished-files.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface RunContext {
  readonly session: string;
  readonly folder: Folder;
  /** Where `folder` is; absent in memory. */
  readonly disk?: DiskFolder;
  readonly database: DatabaseSlot;
  /** It shares its engine with others. */
  readonly guest: boolean;
  readonly writePlan: PlanWriter;
  readonly notes: Folder;
  readonly contents: InputContents;
  readonly unfinished: UnfinishedFiles;
  readonly provided: readonly Provided[];
  readonly clock: Clock;
}

export interface RunRequest extends EngineRunOptions {
  readonly plan: Plan;
  readonly runId: string;
  readonly tell: (event: RunEvent) => void;
  readonly follow?: Follow;
}

export interface Running {
  /** Resolves after the last event was told. */
  readonly done: Promise<void>;
  /** Resolves when the run has ended; the engine is stopped if it does not end by itself. */
  cancel(): Promise<void>;
}

/**
 * How long a cancelled run may take to end by itself, in milliseconds; in memory, where stopping the engine costs every table, longer, and
 * longest where it costs those of others, too.
 */
const PATIENCE = { disk: 700, memory: 2_000, shared: 5_000 };

/**
 * Starts a run in its session and gives the handle to await or cancel it; failures of steps, and of what is
 * around them, are told as events. `done` rejects only where the log of runs cannot be closed.
 */
export function startRun(context: RunContext, request: RunRequest): Running {
  const abort = new AbortController();
  const done = runPlan(context, request, abort.signal);
  return {
    done,
    async cancel() {
      const reason = 'The run was cancelled.';
      abort.abort(new Error(reason));
      const patience = PATIENCE[context.disk ? 'disk' : context.guest ? 'shared' : 'memory'];
      const timer = setTimeout(() => void context.database.stop(reason, true), patience);
      await done.catch(() => {});
      clearTimeout(timer);
    },
  };
}

async function runPlan(context: RunContext, request: RunRequest, signal: AbortSignal): Promise<void> {
  const { session, folder, disk, clock, unfinished, contents, provided } = context;
  const { plan, runId, tell, targets = {}, hosts, follow, ...options } = request;
  // Whoever needs one of them is told when it fails.
  const journal = openJournal(folder);
  const written = context.writePlan(plan);
  for (const promised of [journal, written]) promised.catch(() => {});
  const { database, opened } = runDatabase(context.database);
  const record = async (event: RunEvent): Promise<void> => {
    try {
      (await journal).add(event);
    } finally {
      tell(event);
    }
  };
  try {
    await run(
      plan,
      runId,
      {
        database,
        catalog,
        session,
        salt: () => sessionSalt(context.notes, session),
        contents: (paths) => contents.contents(paths),
        // A database that fell back to memory writes no files.
        files: (stepId) =>
          stepFiles(folder, stepId, {
            disk: opened()?.storage === 'disk' ? disk : undefined,
            contents,
            targets: Object.hasOwn(targets, stepId) ? targets[stepId] : undefined,
          }),
        writesAway: (stepId) => Object.hasOwn(targets, stepId),
        removeUnfinished: unfinished.remover(),
        fetch: hosts === undefined ? httpFetch : onlyHosts(hosts, httpFetch, follow),
        provided,
        clock,
        async emit(event) {
          if (event.event === 'run_failed' || event.event === 'run_cancelled') unfinished.expect();
          try {
            if (isLast(event)) await written.catch((cause: unknown) => record(notWritten(event, cause)));
          } finally {
            await record(event);
          }
        },
        signal,
      },
      options,
    );
  } finally {
    await journal.then(
      (opened) => opened.close(),
      () => {},
    );
  }
}

/** The run goes on without the files of its compiled plan: they are for reading. */
function notWritten({ ts, session, run_id }: RunEvent, cause: unknown): RunEvent {
  const message = cause instanceof Error ? cause.message : String(cause);
  return { ts, session, run_id, event: 'log', level: 'warning', message };
}

/** The database as one run sees it: the one that was there when the run began, also when another takes its place meanwhile. */
function runDatabase(slot: DatabaseSlot): { database: Database; opened: () => WasmDatabase | undefined } {
  let opened: WasmDatabase | undefined;
  return {
    opened: () => opened,
    database: {
      async connect(signal) {
        // A person who waits for the engine to be loaded can still cancel.
        opened ??= await unlessAborted(slot.withoutWarmUp(), signal, 'The run was cancelled.');
        return opened.connect(signal);
      },
      async checkpoint() {
        if (opened) await slot.checkpoint(opened);
      },
    },
  };
}
