/** What a run says while it runs, and the one function that turns it into state. */
import type { FailurePlace } from '../contract/errors.ts';
import type { LogLevel, Progress } from '../contract/driver.ts';
import type { Artifact } from '../contract/files.ts';
import type { LoadReceipt } from '../contract/receipt.ts';

export type StepStatus = 'pending' | 'running' | 'complete' | 'cached' | 'failed' | 'skipped' | 'cancelled';

/** Times are ISO 8601 in UTC; durations milliseconds. */
interface EventBase {
  readonly ts: string;
  readonly session: string;
  readonly run_id: string;
}

export interface StepFailure {
  readonly message: string;
  /** The technical text, where `message` is not all of it. */
  readonly detail?: string;
  /** Place in the step's config, after params. */
  readonly at?: FailurePlace;
}

export type RunEvent = EventBase &
  (
    | {
        readonly event: 'run_start';
        readonly pipeline: string;
        readonly manifest_hash: string;
        readonly steps: readonly {
          readonly id: string;
          readonly component: string;
          readonly kind: string;
          readonly needs: readonly string[];
        }[];
        /** It is of a part of the pipeline. */
        readonly part?: boolean;
        /** Fresh steps are left as they are. */
        readonly reuse?: boolean;
        /** Ids of steps that run although they are fresh. */
        readonly again?: readonly string[];
        /** Ids of the runs that it goes on with, the last one first. */
        readonly continues?: readonly string[];
      }
    | { readonly event: 'step_start'; readonly step_id: string; readonly component: string }
    | ({
        /** Four times a second, and no more, while a step runs; without amounts where a step has none to tell, as SQL. */
        readonly event: 'step_progress';
        readonly step_id: string;
        /** Since the step's start. */
        readonly elapsed_ms: number;
      } & Progress)
    | {
        readonly event: 'step_complete';
        readonly step_id: string;
        readonly table: string;
        readonly rows: number;
        readonly duration_ms: number;
        /** Of a load. */
        readonly receipt?: LoadReceipt;
      }
    | {
        /** Left as an earlier run made it, since it is fresh: table or file are there, and would be the same again. */
        readonly event: 'step_cached';
        readonly step_id: string;
        readonly table: string;
        readonly rows: number;
        /** When it was made; absent in logs of versions that did not tell. */
        readonly made_at?: string;
        readonly receipt?: LoadReceipt;
      }
    | {
        readonly event: 'step_failed';
        readonly step_id: string;
        readonly error: StepFailure;
        readonly duration_ms: number;
      }
    | { readonly event: 'step_skipped'; readonly step_id: string; readonly reason: string }
    | {
        readonly event: 'artifact_created';
        readonly step_id: string;
        readonly path: string;
        readonly bytes: number;
        /** Name of the person's own file that it was written to; absent where the session keeps it. */
        readonly target?: string;
      }
    | { readonly event: 'log'; readonly step_id?: string; readonly level: LogLevel; readonly message: string }
    | {
        readonly event: 'metric';
        readonly metric: string;
        readonly value: number;
        readonly step_id?: string;
        readonly tags?: Readonly<Record<string, string>>;
      }
    | {
        readonly event: 'run_complete';
        readonly duration_ms: number;
        readonly rows: number;
        readonly rows_kind: 'written' | 'read';
      }
    | {
        readonly event: 'run_failed';
        readonly duration_ms: number;
        readonly step_id?: string;
        readonly error: StepFailure;
      }
    | {
        readonly event: 'run_cancelled';
        readonly duration_ms: number;
        readonly step_id?: string;
        /** Why, where nobody asked for it: it was cut off. Only told of an earlier run (`withEnd`). */
        readonly reason?: string;
      }
  );

/** What the screen shows of a run; changed by `reduce` alone. */
export interface RunState {
  readonly status: 'idle' | 'running' | 'complete' | 'failed' | 'cancelled';
  readonly run_id?: string;
  readonly pipeline?: string;
  readonly manifest_hash?: string;
  /** When it began, ISO 8601. */
  readonly started?: string;
  /** Step ids in execution order. */
  readonly order: readonly string[];
  /** By step id; without a prototype, so that any id may be looked up. */
  readonly steps: Readonly<Record<string, StepState>>;
  readonly artifacts: readonly (Artifact & { readonly step_id: string })[];
  /** Known when the run is complete: writers' rows, else extractors' rows, never both. */
  readonly rows?: number;
  readonly rows_kind?: 'written' | 'read';
  readonly duration_ms?: number;
  /** Why the run failed, and where if at a step. */
  readonly failure?: { readonly step_id?: string; readonly error: StepFailure };
  /** Why it was cut off, if it was: then nobody knows how long it took. */
  readonly cut_off?: string;
  /** As in `run_start`. */
  readonly part?: boolean;
  readonly reuse?: boolean;
  readonly again?: readonly string[];
  readonly continues?: readonly string[];
}

export interface StepState {
  readonly component: string;
  readonly kind: string;
  readonly needs: readonly string[];
  readonly status: StepStatus;
  readonly table?: string;
  readonly rows?: number;
  readonly duration_ms?: number;
  readonly progress?: StepProgress;
  readonly receipt?: LoadReceipt;
  /** Why it failed or was skipped. */
  readonly error?: StepFailure;
}

export interface StepProgress extends Progress {
  readonly elapsed_ms: number;
}

export const initialState: RunState = {
  status: 'idle',
  order: [],
  steps: record([]),
  artifacts: [],
};

/** No event of its run comes after it. */
export function isLast({ event }: RunEvent): boolean {
  return event === 'run_complete' || event === 'run_failed' || event === 'run_cancelled';
}

/** The state after `event`. `run_start` begins anew, whatever was before. */
export function reduce(state: RunState, event: RunEvent): RunState {
  return applied(state, event, {});
}

/** A state that events are added to, one by one. */
export interface RunFold {
  add(event: RunEvent): void;
  /** As of the last event; does not change any more. */
  readonly state: RunState;
}

/**
 * Makes a fold, which adds events up as `reduce` does and copies the steps no more than once between two
 * looks at its state.
 */
export function foldRun(from: RunState = initialState): RunFold {
  let state = from;
  let own: Own = {};
  return {
    add: (event) => void (state = applied(state, event, own)),
    get state() {
      own = {};
      return state;
    },
  };
}

/** What nobody else has seen yet, and may be changed in place. */
interface Own {
  steps?: Record<string, StepState>;
}

function applied(state: RunState, event: RunEvent, own: Own): RunState {
  const withStep = (id: string, change: Partial<StepState>): RunState => changed(state, id, change, own);
  switch (event.event) {
    case 'run_start':
      return {
        ...initialState,
        status: 'running',
        run_id: event.run_id,
        pipeline: event.pipeline,
        manifest_hash: event.manifest_hash,
        started: event.ts,
        ...(event.part ? { part: true } : {}),
        ...(event.reuse ? { reuse: true } : {}),
        ...(event.again ? { again: event.again } : {}),
        ...(event.continues ? { continues: event.continues } : {}),
        order: event.steps.map(({ id }) => id),
        steps: record(event.steps.map(({ id, ...step }) => [id, { ...step, status: 'pending' }])),
      };
    case 'step_start':
      return withStep(event.step_id, { status: 'running' });
    case 'step_progress': {
      const { elapsed_ms, rows, bytes, total_rows, total_bytes } = event;
      return withStep(event.step_id, {
        progress: { elapsed_ms, rows, bytes, total_rows, total_bytes },
      });
    }
    case 'step_complete': {
      const { table, rows, duration_ms, receipt } = event;
      return withStep(event.step_id, {
        status: 'complete',
        table,
        rows,
        duration_ms,
        receipt,
        progress: undefined,
      });
    }
    case 'step_cached': {
      const { table, rows, receipt } = event;
      return withStep(event.step_id, { status: 'cached', table, rows, receipt });
    }
    case 'step_failed': {
      const { error, duration_ms } = event;
      return withStep(event.step_id, { status: 'failed', error, duration_ms, progress: undefined });
    }
    case 'step_skipped':
      return withStep(event.step_id, { status: 'skipped', error: { message: event.reason } });
    case 'artifact_created': {
      const { step_id, path, bytes, target } = event;
      const others = state.artifacts.filter((made) => made.step_id !== step_id || made.path !== path);
      const made = { step_id, path, bytes, ...(target === undefined ? {} : { target }) };
      return { ...state, artifacts: [...others, made] };
    }
    case 'log':
    case 'metric':
      // Lines to read and numbers to keep: no state of the run.
      return state;
    case 'run_complete': {
      const { rows, rows_kind, duration_ms } = event;
      return { ...state, status: 'complete', rows, rows_kind, duration_ms };
    }
    case 'run_failed': {
      const { step_id, error, duration_ms } = event;
      return { ...state, status: 'failed', failure: { step_id, error }, duration_ms };
    }
    case 'run_cancelled': {
      const { duration_ms, reason } = event;
      return { ...cancelled(state), ...(reason === undefined ? { duration_ms } : { cut_off: reason }) };
    }
    default:
      return event satisfies never;
  }
}

/** What was running or waiting is cancelled. */
function cancelled(state: RunState): RunState {
  if (state.status !== 'running') return state;
  const ended = Object.entries(state.steps).map(([id, step]): [string, StepState] => [
    id,
    step.status === 'running' || step.status === 'pending'
      ? { ...step, status: 'cancelled', progress: undefined }
      : step,
  ]);
  return { ...state, status: 'cancelled', steps: record(ended) };
}

function changed(state: RunState, id: string, change: Partial<StepState>, own: Own): RunState {
  const step = state.steps[id];
  if (step === undefined) return state;
  const isOwn = state.steps === own.steps;
  const steps = (own.steps = isOwn ? own.steps! : record(Object.entries(state.steps)));
  steps[id] = { ...step, ...change };
  return isOwn ? state : { ...state, steps };
}

function record(entries: readonly (readonly [string, StepState])[]): Record<string, StepState> {
  const steps: Record<string, StepState> = Object.create(null);
  for (const [id, step] of entries) steps[id] = step;
  return steps;
}
