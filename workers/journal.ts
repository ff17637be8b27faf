/** The session's own files: text, compiled plan, and the log of its runs. */
import type { FileWriter, Folder } from '#adapters/wasm/folder.ts';
import type { RunEvent } from '#core/events.ts';
import { EVENTS_FILE, METRICS_FILE, journalLine, newestRun, planFiles } from '#core/journal.ts';
import type { Plan } from '#core/plan.ts';

export const TEXT_FILE = 'pipeline.yaml';

const encoder = new TextEncoder();

/** Whole or not at all: written beside, then moved. */
export async function writeText(folder: Folder, path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  const writer = await folder.write(part, 'replace');
  try {
    writer.write(encoder.encode(text));
  } finally {
    writer.close();
  }
  await folder.move(part, path);
}

export async function writePlan(folder: Folder, plan: Plan): Promise<void> {
  await folder.remove('cfg');
  for (const { path, text } of planFiles(plan)) await writeText(folder, path, text);
}

export interface Journal {
  /** After it returns, an event that ends a step or the run outlives the browser. */
  add(event: RunEvent): void;
  close(): void;
}

export async function openJournal(folder: Folder): Promise<Journal> {
  const writers = new Map<string, FileWriter>();
  for (const path of [EVENTS_FILE, METRICS_FILE]) writers.set(path, await folder.write(path, 'append'));
  return {
    add(event) {
      const line = journalLine(event);
      if (!line) return;
      writers.get(line.path)?.write(encoder.encode(line.text));
      if (/^(step|run)_/.test(event.event)) for (const writer of writers.values()) writer.flush();
    },
    close() {
      for (const writer of writers.values()) writer.close();
    },
  };
}

const FIRST_LOOK = 2 ** 18;

/** The newest run's events; one that was cut off by the page's end is told as failed. */
export async function readLastRun(folder: Folder): Promise<readonly RunEvent[]> {
  const file = await folder.read(EVENTS_FILE);
  if (!file) return [];
  for (let bytes = FIRST_LOOK; ; bytes *= 4) {
    const { events, whole } = newestRun(await file.slice(Math.max(0, file.size - bytes)).text());
    if (whole || bytes >= file.size) return ended(events);
  }
}

function ended(events: readonly RunEvent[]): readonly RunEvent[] {
  const last = events.at(-1);
  if (!last || ['run_complete', 'run_failed', 'run_cancelled'].includes(last.event)) return events;
  const open = events.findLast(({ event }) => event === 'step_start');
  const { ts, session, run_id } = last;
  const duration_ms = Date.parse(ts) - Date.parse(events[0]?.ts ?? ts);
  const error = {
    message: 'The page was closed before the run ended. Run it again; finished steps kept their tables.',
  };
  const step_id = open && 'step_id' in open ? open.step_id : undefined;
  return [...events, { ts, session, run_id, event: 'run_failed', duration_ms, step_id, error }];
}
