/** Of which run the rows in front are, and what they are older than. */
import type { RunState } from '#core/run/run-state.ts';
import type { StaleCause, StepReuse } from '#core/run/reuse.ts';
import type { StateName } from '#core/run/step-states.ts';
import type { TableInfo } from '#workers/engine.ts';
import { whyStale } from './stale-words.ts';

export interface RowAge {
  /** While a run goes on: of which run the table is. */
  readonly origin?: 'of this run' | 'kept from an earlier run';
  /** In a sentence or two: why the table has the rows of an earlier run, if it has. */
  readonly earlier?: string;
}

/** The step that makes the table, how it stands, and the table as it was listed last. */
export interface RowsOf {
  readonly id: string;
  readonly state?: StateName;
  readonly table?: TableInfo;
}

type Judged = ReadonlyMap<string, StepReuse> | undefined;

/** By how their step stands. */
const EARLIER: Readonly<Partial<Record<StateName, string>>> = {
  waiting: 'this run has not come to the step yet.',
  running: 'this run is making new ones.',
  failed: 'the last one failed before it had made new ones.',
  cancelled: 'the last one was cancelled before it had made new ones.',
  skipped: 'the last one did not come to the step.',
};

/** Tells the age of a step's rows. */
export function rowAge(run: RunState, { id, state, table }: RowsOf, judged: Judged): RowAge {
  if (state === undefined) return {};
  if (state === 'stale') return { earlier: beforeWhat(id, judged) };
  if (run.status === 'running' && state === 'cached') return { origin: 'kept from an earlier run' };
  if (run.status !== 'running' || state !== 'complete') {
    const why = EARLIER[state];
    return why === undefined ? {} : { earlier: `${OLD}: ${why}` };
  }
  if (table === undefined || table.run_id === run.run_id) return { origin: 'of this run' };
  return { earlier: `${OLD}: this run has made new ones, which open in a moment.` };
}

const OLD = 'These rows are of an earlier run';
const RENEW = 'Run the pipeline to renew them.';

/** What has come after the rows of a stale step: at the step itself, or at one before it. */
function beforeWhat(id: string, judged: Judged): string | undefined {
  const root = rootOf(id, judged);
  if (!root) return undefined;
  const { cause } = root;
  switch (cause.type) {
    case 'edited':
      return `These rows are from before the edit${root.id === id ? '' : ` of ${root.id}`}. ${RENEW}`;
    case 'file':
      if (cause.unread) return `These rows may be old. ${whyStale(cause)}`;
      return `These rows are from before the file ${cause.by} changed or was removed. ${RENEW}`;
    default:
      return `${OLD}. ${whyStale(cause)} ${RENEW}`;
  }
}

/** The step for which this one is stale, itself or one before it, and why that is. */
function rootOf(id: string, judged: Judged): { readonly id: string; readonly cause: StaleCause } | undefined {
  const found = judged?.get(id);
  if (found?.state !== 'stale') return undefined;
  const { cause } = found;
  return (cause.type === 'upstream' && rootOf(cause.by, judged)) || { id, cause };
}
