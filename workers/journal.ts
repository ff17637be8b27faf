/** The session's own files besides its text: compiled plan, and the log of its runs. */
import type { FileWriter, Folder } from '#adapters/wasm/folder.ts';
import { StepError } from '#core/contract/errors.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { withEnd } from '#core/run/continue.ts';
import type { RunEvent } from '#core/run/events.ts';
import { EVENTS_FILE, METRICS_FILE, journalLine, newestRun, planFiles } from '#core/run/journal.ts';
import type { Plan } from '#core/plan/plan.ts';
import { fill } from './small-files.ts';

const encoder = new TextEncoder();

/** Writes the compiled plan's files; rejects with `StepError`. */
export type PlanWriter = (plan: Plan) => Promise<void>;

/** Writes nothing when the plan is the one it wrote last. */
export function planWriter(folder: Folder): PlanWriter {
  let last: string | undefined;
  return async (plan) => {
    const { manifest_hash } = plan.manifest.meta;
    if (manifest_hash === last) return;
    last = undefined;
    await roomFor('The compiled plan', async () => {
      await folder.remove('cfg');
      // The next run writes them again: nothing is lost where they are cut short.
      await Promise.all(planFiles(plan).map(({ path, text }) => fill(folder, path, text)));
    });
    last = manifest_hash;
  };
}

export interface Journal {
  /** After it returns, the event outlives the browser. */
  add(event: RunEvent): void;
  /** After it returns, the events outlive the machine's end, too. */
  close(): void;
}

/** Rejects with `StepError` where the log cannot be written. */
export async function openJournal(folder: Folder): Promise<Journal> {
  const writers = new Map<string, FileWriter>();
  const opened = await Promise.allSettled(
    [EVENTS_FILE, METRICS_FILE].map(async (path) =>
      writers.set(path, await roomFor('The log of runs', () => folder.write(path, 'append'))),
    ),
  );
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed) {
    // One that stays open could not be opened by the next run.
    for (const writer of writers.values()) writer.close();
    throw failed.reason;
  }
  return {
    add(event) {
      const line = journalLine(event);
      if (!line) return;
      writers.get(line.path)?.write(encoder.encode(line.text));
    },
    close() {
      try {
        for (const writer of writers.values()) writer.flush();
      } finally {
        for (const writer of writers.values()) writer.close();
      }
    },
  };
}

async function roomFor<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof StorageFull)) throw cause;
    throw new StepError(`${what} could not be written. ${cause.message}`, { cause });
  }
}

const FIRST_LOOK = 2 ** 18;

/**
 * The newest run's events; one that was cut off by the end of its page is told as cancelled. `running`: the id of the one that goes on, which
 * has no end yet; `isOfOther`: another window than the one that is told executed it.
 */
export async function readLastRun(
  folder: Folder,
  { running, isOfOther = false }: { readonly running?: string; readonly isOfOther?: boolean } = {},
): Promise<readonly RunEvent[]> {
  const file = await folder.read(EVENTS_FILE);
  if (!file) return [];
  for (let bytes = FIRST_LOOK; ; bytes *= 4) {
    const { events, whole } = newestRun(await file.slice(Math.max(0, file.size - bytes)).text());
    if (whole || bytes >= file.size)
      return events.at(-1)?.run_id === running ? events : withEnd(events, cutOff(events, isOfOther));
  }
}

function cutOff(events: readonly RunEvent[], isOfOther: boolean): string {
  const page = isOfOther ? 'The other window, which executed it,' : 'The page';
  const isKept = events.some(({ event }) => event === 'step_complete' || event === 'step_cached');
  const wayOut = isKept
    ? 'Finished steps kept their tables: continue the run, or run it again.'
    : 'Run it again.';
  return `${page} was closed before the run ended. ${wayOut}`;
}
