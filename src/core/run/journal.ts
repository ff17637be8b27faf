/** What a run leaves in the session's folder beside tables and artifacts (contract section 1.2), as text; both adapters write it. */
import { toManifestYaml } from '../plan/canonical.ts';
import type { RunEvent } from './events.ts';
import type { Plan } from '../plan/plan.ts';

export const EVENTS_FILE = 'logs/events.jsonl';
export const METRICS_FILE = 'logs/metrics.jsonl';
/** Holds the session's salt (`Ports.salt`). */
export const SALT_FILE = 'salt';

/** The compiled plan as files: `manifest.yaml` and `cfg/<step_id>.json`. Deterministic. */
export function planFiles(plan: Plan): { readonly path: string; readonly text: string }[] {
  const cfg = Object.entries(plan.cfg).map(([id, text]) => ({ path: `cfg/${id}.json`, text: `${text}\n` }));
  return [{ path: 'manifest.yaml', text: toManifestYaml(plan.manifest) }, ...cfg];
}

/** The line an event adds, and to which file; undefined for `step_progress`, which is of use only while it runs. */
export function journalLine(event: RunEvent): { readonly path: string; readonly text: string } | undefined {
  switch (event.event) {
    case 'step_progress':
      return undefined;
    case 'metric': {
      const { ts, session, run_id, metric, value, step_id, tags } = event;
      const line = { ts, session, run_id, metric, value, step_id, tags };
      return { path: METRICS_FILE, text: `${JSON.stringify(line)}\n` };
    }
    default: {
      const { ts, session, run_id, ...rest } = event;
      return { path: EVENTS_FILE, text: `${JSON.stringify({ ts, session, run_id, ...rest })}\n` };
    }
  }
}

/**
 * The events of the newest run in `lines` (the end of events.jsonl; the first line may be cut), oldest first.
 * `whole`: the run's beginning is among them. A line cut short by a crash is left out.
 */
export function newestRun(lines: string): { readonly events: readonly RunEvent[]; readonly whole: boolean } {
  const events = lines.split('\n').flatMap(readLine);
  const runId = events.at(-1)?.run_id;
  const own = events.filter((event) => event.run_id === runId);
  return { events: own, whole: own.some(({ event }) => event === 'run_start') };
}

function readLine(line: string): RunEvent[] {
  if (line.trim() === '') return [];
  try {
    return [JSON.parse(line) as RunEvent];
  } catch (cause) {
    if (cause instanceof SyntaxError) return [];
    throw cause;
  }
}
