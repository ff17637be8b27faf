/** What the events of a run add up to, and the one function that adds them up. */
import type { Progress } from '../contract/driver.ts';
import type { Artifact } from '../contract/files.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import type { PlannedWrite } from '../contract/write.ts';
import type { RunEvent, StepFailure, StepStatus } from './events.ts';

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
  readonly artifacts: readonly MadeArtifact[];
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
  readonly dry_run?: boolean;
}

export interface MadeArtifact extends Artifact {
  readonly step_id: string;
  /** As of a step. */
  readonly stand_ins?: readonly string[];
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
  /** The steps whose stand-ins its rows are of; absent where there are none. */
  readonly stand_ins?: readonly string[];
  /** Why it failed or was skipped. */
  readonly error?: StepFailure;
  /** Of a writer to elsewhere: what it is about to do, or has done; in a dry run of any writer, what it would have done. */
  readonly write?: PlannedWrite;
}

/** The steps whose stand-ins rows of some step, or of what it wrote, are of; in execution order. */
export function standInsOf({ order, steps }: Pick<RunState, 'order' | 'steps'>): readonly string[] {
  const all = new Set(Object.values(steps).flatMap(({ stand_ins: ids = [] }) => ids));
  return order.filter((id) => all.has(id));
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
        ...(event.dry_run ? { dry_run: true } : {}),
        order: event.steps.map(({ id }) => id),
        steps: record(event.steps.map(({ id, ...step }) => [id, { ...step, status: 'pending' }])),
      };
    case 'step_start':
      return withStep(event.step_id, { status: 'running', ...writeOf(event) });
    case 'step_progress': {
      const { elapsed_ms, rows, pages, bytes, total_rows, total_bytes, waits_until } = event;
      return withStep(event.step_id, {
        progress: { elapsed_ms, rows, pages, bytes, total_rows, total_bytes, waits_until },
      });
    }
    case 'step_complete': {
      const { table, rows, duration_ms, receipt, stand_ins } = event;
      return withStep(event.step_id, {
        status: 'complete',
        table,
        rows,
        duration_ms,
        receipt,
        ...(stand_ins ? { stand_ins } : {}),
        progress: undefined,
      });
    }
    case 'step_cached': {
      const { table, rows, receipt, stand_ins } = event;
      const made = stand_ins ? { stand_ins } : {};
      return withStep(event.step_id, { status: 'cached', table, rows, receipt, ...made });
    }
    case 'step_failed': {
      const { error, duration_ms } = event;
      return withStep(event.step_id, { status: 'failed', error, duration_ms, progress: undefined });
    }
    case 'step_skipped':
      return withStep(event.step_id, {
        status: 'skipped',
        error: { message: event.reason },
        ...writeOf(event),
      });
    case 'artifact_created': {
      const { step_id, path, bytes, target, stand_ins } = event;
      const others = state.artifacts.filter((made) => made.step_id !== step_id || made.path !== path);
      const made = {
        step_id,
        path,
        bytes,
        ...(target === undefined ? {} : { target }),
        ...(stand_ins ? { stand_ins } : {}),
      };
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

const writeOf = ({ write }: { readonly write?: PlannedWrite }): Pick<StepState, 'write'> =>
  write ? { write } : {};

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
