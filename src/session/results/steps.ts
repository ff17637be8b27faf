/** The steps as the screen shows them: the text's outline, the last run and the tables there are, in one row each. */
import type { RunState, StepState } from '#core/run/run-state.ts';
import type { StepStatus } from '#core/run/events.ts';
import type { Component } from '#core/contract/catalog.ts';
import type { Plan, PlanStep } from '#core/plan/plan.ts';
import type { StaleCause, StepReuse } from '#core/run/reuse.ts';
import { STEP_STATES, type StateName } from '#core/run/step-states.ts';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import type { RecordedSample } from '#core/contract/stand-in.ts';
import type { TableInfo } from '#workers/engine.ts';
import { duration, plural } from '../page/number-text.ts';
import type { TextStep } from '#workers/check/outline.ts';
import type { Trail } from './throughput.ts';
import { progressView, type ProgressView } from './progress.ts';
import { rowAge, type RowAge } from './row-age.ts';
import { whyStale } from './stale-words.ts';
import { remarkOf } from './receipt-text.ts';
import { plain } from '../page/words.ts';

export interface StepView extends RowAge {
  readonly index: number;
  readonly id: string;
  readonly component: string;
  readonly kind?: Component['kind'];
  /** A writer whose files have the columns in the order of their names. */
  readonly sortsColumns?: boolean;
  readonly state: StateName;
  /** The state in a word: `Complete`, `Not run`. */
  readonly word: string;
  readonly rows?: number;
  readonly durationMs?: number;
  /** While it runs. */
  readonly progress?: ProgressView;
  /** Of its load, if it is one: this run's, else that of the table there is. */
  readonly receipt?: LoadReceipt;
  /** What the receipt wants to be read for: `3 lines left out`. */
  readonly remark?: string;
  /** Why it failed, was skipped, is stale, or runs every time. */
  readonly reason?: string;
  /** It asks another computer for its rows. */
  readonly fetches?: boolean;
  /** When its rows came from another computer, ISO 8601; absent where they did not. */
  readonly fetchedAt?: string;
  /** The sample that its rows are of, or will be: of an extractor. */
  readonly standIn?: StandInView;
  /** The steps whose stand-ins its rows, or its files, are of. */
  readonly standIns?: readonly string[];
  /** The table to show for this step: its own, or the one a writer reads. Named as soon as a run has made it, listed or not. */
  readonly table?: string;
  /** The same, also where there is none. */
  readonly shows?: string;
  /** What a screen reader says: begins with the id. */
  readonly label: string;
}

/** What stands in for a step's source. */
export interface StandInView {
  readonly path: string;
  /** Absent where a person made it. */
  readonly recorded?: RecordedSample;
  /** A sentence: why the source is not asked. */
  readonly why: string;
}

/** In these a step has made what there is to see of it. */
const MADE: ReadonlySet<StateName> = new Set(['complete', 'cached', 'fresh', 'stale']);

export interface StepsInput {
  readonly outline: readonly TextStep[];
  readonly plan?: Plan;
  readonly run: RunState;
  readonly tables: readonly TableInfo[];
  /** Whether `tables` has been listed since the run began. */
  readonly known?: boolean;
  /** Of the step that runs. */
  readonly trail?: Trail;
  /** How each step of the plan stands by what the session holds; absent while that is not known. */
  readonly judged?: ReadonlyMap<string, StepReuse>;
}

/**
 * Gives one row for each step of the outline, in its order: how the step stands after the shown run, and of
 * which table and which run its rows are.
 */
export function stepViews({
  outline,
  plan,
  run,
  tables,
  known = true,
  trail,
  judged,
}: StepsInput): StepView[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const planned = new Map(plan?.steps.map((step) => [step.id, step]));
  const producers = new Set(outline.filter(({ kind }) => kind !== 'writer').map(({ id }) => id));
  const states = new Map(
    outline.map(({ id }) => [id, stateOf(run, run.steps[id]?.status, byName.has(id), judged?.get(id))]),
  );
  return outline.map((step) => {
    const told = run.steps[step.id];
    const table = byName.get(step.id);
    const state = states.get(step.id) ?? 'never_run';
    const writes = (step.kind ?? told?.kind) === 'writer';
    const shown = writes ? inputOf(step, planned.get(step.id), producers) : step.id;
    const made = known ? undefined : run.steps[shown ?? '']?.status;
    const there = shown !== undefined && (byName.has(shown) || made === 'complete' || made === 'cached');
    const receipt = told?.receipt ?? table?.receipt;
    const madeOf = told?.stand_ins ?? table?.standIns ?? rowOf(judged?.get(step.id))?.standIns ?? [];
    const standIns = MADE.has(state) ? madeOf : [];
    const view = {
      index: step.index,
      id: step.id,
      component: step.component,
      kind: step.kind,
      sortsColumns: step.sortsColumns,
      state,
      word: STEP_STATES[state].word,
      rows: MADE.has(state) ? (told?.rows ?? table?.rows) : undefined,
      durationMs: told?.duration_ms,
      progress: state === 'running' ? progressOf(told, trail) : undefined,
      receipt,
      remark: receipt && MADE.has(state) ? remarkOf(receipt) : undefined,
      reason: reasonOf(state, told, judged?.get(step.id)),
      fetches: fetches(planned.get(step.id)),
      fetchedAt: fetchedAt(planned.get(step.id), judged?.get(step.id)),
      standIn: standInOf(step, MADE.has(state) ? receipt : undefined),
      ...(standIns.length > 0 ? { standIns } : {}),
      table: there ? shown : undefined,
      shows: shown,
      ...(there
        ? rowAge(run, { id: shown, state: states.get(shown), table: byName.get(shown) }, judged)
        : undefined),
    };
    return { ...view, label: labelOf(view) };
  });
}

/** The one that was used, else the one that will be. */
function standInOf({ standIn }: TextStep, receipt: LoadReceipt | undefined): StandInView | undefined {
  const { source: path = '', stand_in: used } = receipt ?? {};
  if (used) return { path, ...used };
  return receipt || standIn?.when !== 'here' ? undefined : standIn;
}

const rowOf = (found: StepReuse | undefined) =>
  found && found.state !== 'never_run' ? found.row : undefined;

/** Why it failed, was skipped, or would run again. */
function reasonOf(
  state: StateName,
  told: StepState | undefined,
  found: StepReuse | undefined,
): string | undefined {
  if (state === 'failed' || state === 'skipped') return told?.error?.message;
  if (found?.state !== 'stale' || state === 'running' || state === 'waiting') return undefined;
  return state === 'stale' || found.cause.type === 'always' ? whyStale(found.cause) : undefined;
}

const fetches = (step: PlanStep | undefined): boolean =>
  step?.work.network === true && step.kind !== 'writer';

/** When the rows of a step that asks another computer were asked for. */
function fetchedAt(step: PlanStep | undefined, found: StepReuse | undefined): string | undefined {
  const row = rowOf(found);
  return fetches(step) && !row?.receipt?.stand_in ? row?.finishedAt : undefined;
}

/** The step whose table a writer reads; while the text has errors, the one that it names. */
function inputOf(
  { needs }: TextStep,
  planned: Plan['steps'][number] | undefined,
  producers: ReadonlySet<string>,
): string | undefined {
  return planned?.inputs[0] ?? needs.find((id) => producers.has(id));
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

function stateOf(
  run: RunState,
  status: StepStatus | undefined,
  hasTable: boolean,
  found: StepReuse | undefined,
): StateName {
  if (run.status === 'running' && status !== undefined) return status === 'pending' ? 'waiting' : status;
  // A run that the page's end cut off left its step running.
  if (status === 'running') return 'cancelled';
  if (status === undefined || status === 'pending')
    return found?.state ?? (hasTable ? 'complete' : 'never_run');
  const ran = status === 'complete' || status === 'cached';
  return ran && found?.state === 'stale' && isOutdated(found.cause) ? 'stale' : status;
}

/** Other rows would be made now; what runs every time is not outdated for that, nor what asks its source again. */
const isOutdated = ({ type }: StaleCause): boolean =>
  type !== 'always' && type !== 'artifact' && type !== 'stand_in';

function progressOf(state: StepState | undefined, trail: Trail | undefined): ProgressView | undefined {
  return state?.progress && progressView(state.progress, trail);
}

/** Without what changes all the time: who listens is told of states, not of numbers. */
function labelOf(view: Omit<StepView, 'label'>): string {
  const why = MADE.has(view.state) && view.reason !== undefined ? `. ${plain(view.reason)}` : '';
  const parts = [
    view.word,
    view.rows === undefined ? undefined : plural(view.rows, 'row'),
    view.durationMs === undefined ? undefined : duration(view.durationMs),
    view.remark,
    markOf(view),
  ];
  return `${view.id}: ${parts.filter((part) => part !== undefined).join(', ')}${why}`;
}

/** What tells that the rows are not those of a source, in a word or a few; undefined where they are. */
export function markOf({
  standIn,
  standIns = [],
}: Pick<StepView, 'standIn' | 'standIns'>): string | undefined {
  if (standIn) return 'stand-in';
  return standIns.length > 0 ? 'of stand-ins' : undefined;
}
