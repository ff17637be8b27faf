/** The steps as the screen shows them: the text's outline, the last run and the tables there are, in one row each. */
import { shareDone, type RunState, type StepProgress } from '#core/events.ts';
import type { Component } from '#core/component.ts';
import type { Plan } from '#core/plan.ts';
import type { TableInfo } from '#workers/engine.ts';
import { duration, plural } from './format.ts';
import type { OutlineStep } from './outline.ts';

export type StepShape =
  'idle' | 'waiting' | 'running' | 'complete' | 'cached' | 'stale' | 'failed' | 'skipped' | 'cancelled';

export interface StepView {
  readonly index: number;
  readonly id: string;
  readonly component: string;
  readonly kind?: Component['kind'];
  readonly shape: StepShape;
  /** The shape in a word: `Complete`, `Not run`. */
  readonly word: string;
  readonly rows?: number;
  readonly durationMs?: number;
  /** 0 to 1, where the total is known. */
  readonly progress?: number;
  readonly progressText?: string;
  /** Why it failed or was skipped. */
  readonly reason?: string;
  /** The table to show for this step: its own, or the one a writer reads. */
  readonly table?: string;
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

export interface StepsInput {
  readonly outline: readonly OutlineStep[];
  readonly plan?: Plan;
  readonly run: RunState;
  readonly tables: readonly TableInfo[];
  /** The plan of the shown run, where this page started it. */
  readonly ran?: Plan;
}

export function stepViews({ outline, plan, run, tables, ran }: StepsInput): StepView[] {
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

  return outline.map((step) => {
    const state = run.steps[step.id];
    const table = byName.get(step.id);
    const shape = shapeOf(run, state?.status, table !== undefined, stale.has(step.id));
    const own = table?.name;
    const input = planned.get(step.id)?.inputs[0];
    const rows = state?.rows ?? table?.rows;
    const view = {
      index: step.index,
      id: step.id,
      component: step.component,
      kind: step.kind,
      shape,
      word: WORDS[shape],
      rows: shape === 'idle' || shape === 'waiting' ? undefined : rows,
      durationMs: state?.duration_ms,
      ...progressOf(shape, state?.progress),
      reason: shape === 'failed' || shape === 'skipped' ? state?.error?.message : undefined,
      table: own ?? (step.kind === 'writer' && input && byName.has(input) ? input : undefined),
    };
    return { ...view, label: labelOf(view) };
  });
}

function shapeOf(
  run: RunState,
  status: RunState['steps'][string]['status'] | undefined,
  hasTable: boolean,
  stale: boolean,
): StepShape {
  if (run.status === 'running') return status === undefined || status === 'pending' ? 'waiting' : status;
  if (status === undefined || status === 'pending') return hasTable ? (stale ? 'stale' : 'complete') : 'idle';
  return stale && (status === 'complete' || status === 'cached') ? 'stale' : status;
}

function progressOf(
  shape: StepShape,
  progress: StepProgress | undefined,
): Pick<StepView, 'progress' | 'progressText'> {
  if (shape !== 'running' || !progress) return {};
  const share = shareDone(progress);
  const percent = share === undefined ? undefined : `${Math.floor(100 * share)} %`;
  return {
    progress: share,
    progressText: progress.rows === undefined ? percent : plural(progress.rows, 'row'),
  };
}

function labelOf(view: Omit<StepView, 'label'>): string {
  const parts = [
    view.word,
    view.rows === undefined ? undefined : plural(view.rows, 'row'),
    view.durationMs === undefined ? undefined : duration(view.durationMs),
    view.progressText,
  ];
  return `${view.id}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}
