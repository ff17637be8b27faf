/** The steps as the screen shows them: the text's outline, the last run and the tables there are, in one row each. */
import type { RunState, StepState, StepStatus } from '#core/run/events.ts';
import type { Component } from '#core/contract/catalog.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import type { TableInfo } from '#workers/engine.ts';
import { duration, plural } from './number-text.ts';
import type { TextStep } from './outline.ts';
import type { Trail } from './throughput.ts';
import { progressView, type ProgressView } from './progress.ts';
import { remarkOf } from './receipt-text.ts';

export type StepShape =
  'idle' | 'waiting' | 'running' | 'complete' | 'cached' | 'stale' | 'failed' | 'skipped' | 'cancelled';

export interface StepView {
  readonly index: number;
  readonly id: string;
  readonly component: string;
  readonly kind?: Component['kind'];
  /** A writer whose files have the columns in the order of their names. */
  readonly sortsColumns?: boolean;
  readonly shape: StepShape;
  /** The shape in a word: `Complete`, `Not run`. */
  readonly word: string;
  readonly rows?: number;
  readonly durationMs?: number;
  /** While it runs. */
  readonly progress?: ProgressView;
  /** Of its load, if it is one: this run's, else that of the table there is. */
  readonly receipt?: LoadReceipt;
  /** What the receipt wants to be read for: `3 lines left out`. */
  readonly remark?: string;
  /** Why it failed or was skipped. */
  readonly reason?: string;
  /** The table to show for this step: its own, or the one a writer reads. Named as soon as a run has made it, listed or not. */
  readonly table?: string;
  /** While a run goes on: of which run that table is. */
  readonly origin?: 'of this run' | 'kept from an earlier run';
  /** Why that table has the rows of an earlier run, if it has. */
  readonly earlier?: string;
  /** What a screen reader says: begins with the id. */
  readonly label: string;
}

const WORDS: Readonly<Record<StepShape, string>> = {
  idle: 'Not run',
  waiting: 'Waiting',
  running: 'Running',
  complete: 'Complete',
  cached: 'Cached',
  stale: 'Stale',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
};

/** In these a step has made what there is to see of it. */
const MADE: ReadonlySet<StepShape> = new Set(['complete', 'cached', 'stale']);

export interface StepsInput {
  readonly outline: readonly TextStep[];
  readonly plan?: Plan;
  readonly run: RunState;
  readonly tables: readonly TableInfo[];
  /** Whether `tables` has been listed since the run began. */
  readonly known?: boolean;
  /** The plan of the shown run, where this page started it. */
  readonly ran?: Plan;
  /** Of the step that runs. */
  readonly trail?: Trail;
}

/**
 * Gives one row for each step of the outline, in its order: how the step stands after the shown run, and of
 * which table and which run its rows are.
 */
export function stepViews({ outline, plan, run, tables, known = true, ran, trail }: StepsInput): StepView[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const planned = new Map(plan?.steps.map((step) => [step.id, step]));
  const before = new Map(ran?.steps.map((step) => [step.id, step.fingerprint]));
  const stale = new Set<string>();
  // Plans are in execution order, so what a step needs is decided before it.
  for (const step of plan?.steps ?? []) {
    const made = byName.get(step.id)?.fingerprint ?? before.get(step.id);
    if ((made !== undefined && made !== step.fingerprint) || step.needs.some((need) => stale.has(need)))
      stale.add(step.id);
  }

  const producers = new Set(outline.filter(({ kind }) => kind !== 'writer').map(({ id }) => id));
  const shapes = new Map(
    outline.map(({ id }) => [id, shapeOf(run, run.steps[id]?.status, byName.has(id), stale.has(id))]),
  );
  return outline.map((step) => {
    const state = run.steps[step.id];
    const table = byName.get(step.id);
    const shape = shapes.get(step.id) ?? 'idle';
    const writes = (step.kind ?? state?.kind) === 'writer';
    const shown = writes ? inputOf(step, planned.get(step.id), producers) : step.id;
    const made = known ? undefined : run.steps[shown ?? '']?.status;
    const there = shown !== undefined && (byName.has(shown) || made === 'complete' || made === 'cached');
    const receipt = state?.receipt ?? table?.receipt;
    const view = {
      index: step.index,
      id: step.id,
      component: step.component,
      kind: step.kind,
      sortsColumns: step.sortsColumns,
      shape,
      word: WORDS[shape],
      rows: MADE.has(shape) ? (state?.rows ?? table?.rows) : undefined,
      durationMs: state?.duration_ms,
      progress: shape === 'running' ? progressOf(state, trail) : undefined,
      receipt,
      remark: receipt && MADE.has(shape) ? remarkOf(receipt) : undefined,
      reason: shape === 'failed' || shape === 'skipped' ? state?.error?.message : undefined,
      table: there ? shown : undefined,
      ...(there ? ageOf(run, shapes.get(shown), byName.get(shown)) : undefined),
    };
    return { ...view, label: labelOf(view) };
  });
}

/** The step whose table a writer reads; while the text has errors, the one that it names. */
function inputOf(
  { needs }: TextStep,
  planned: Plan['steps'][number] | undefined,
  producers: ReadonlySet<string>,
): string | undefined {
  return planned?.inputs[0] ?? needs.find((id) => producers.has(id));
}

/** Why rows of an earlier run are in front, by how their step stands. */
const EARLIER: Readonly<Partial<Record<StepShape, string>>> = {
  stale: 'the text has changed since. Run the pipeline to renew them.',
  waiting: 'this run has not come to the step yet.',
  running: 'this run is making new ones.',
  failed: 'the last one failed before it had made new ones.',
  cancelled: 'the last one was cancelled before it had made new ones.',
  skipped: 'the last one did not come to the step.',
};

/** Of which run a table is, that the step of this shape makes; `table` as it was listed last. */
function ageOf(
  run: RunState,
  shape: StepShape | undefined,
  table: TableInfo | undefined,
): Pick<StepView, 'origin' | 'earlier'> {
  if (shape === undefined) return {};
  if (run.status !== 'running' || shape !== 'complete')
    return run.status === 'running' && shape === 'cached'
      ? { origin: 'kept from an earlier run' }
      : { earlier: EARLIER[shape] };
  if (table === undefined || table.run_id === run.run_id) return { origin: 'of this run' };
  return { earlier: 'this run has made new ones, which open in a moment.' };
}

/** The table in front, if the run that goes on has made it and it was not listed since. */
export function behind(
  run: RunState,
  tables: readonly TableInfo[],
  table: string | undefined,
): string | undefined {
  if (table === undefined || run.status !== 'running' || run.steps[table]?.status !== 'complete')
    return undefined;
  return tables.some(({ name, run_id }) => name === table && run_id === run.run_id) ? undefined : table;
}

function shapeOf(
  run: RunState,
  status: StepStatus | undefined,
  hasTable: boolean,
  stale: boolean,
): StepShape {
  if (run.status === 'running' && status !== undefined) return status === 'pending' ? 'waiting' : status;
  // A run that the page's end cut off left its step running.
  if (status === 'running') return 'cancelled';
  if (status === undefined || status === 'pending') return hasTable ? (stale ? 'stale' : 'complete') : 'idle';
  return stale && (status === 'complete' || status === 'cached') ? 'stale' : status;
}

function progressOf(state: StepState | undefined, trail: Trail | undefined): ProgressView | undefined {
  return state?.progress && progressView(state.progress, trail);
}

/** Without what changes all the time: who listens is told of states, not of numbers. */
function labelOf(view: Omit<StepView, 'label'>): string {
  const parts = [
    view.word,
    view.rows === undefined ? undefined : plural(view.rows, 'row'),
    view.durationMs === undefined ? undefined : duration(view.durationMs),
    view.remark,
  ];
  return `${view.id}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}
