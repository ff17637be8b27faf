/** Parts of a pipeline: up to a step, and what a run that stopped has finished. */
import { expect, test } from 'vitest';
import type { LedgerRow } from '#core/run/ledger.ts';
import type { StepReuse } from '#core/run/reuse.ts';
import { initialState, reduce } from '#core/run/run-state.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { TableInfo } from '#workers/engine.ts';
import { check } from '#workers/check/check.ts';
import { finishedSteps } from '#session/run/finished-steps.ts';
import { stepViews } from '#session/results/steps.ts';
import { planPart } from '#core/plan/part.ts';

const TEXT = `oml_version: "0.1.0"
name: p
steps:
  - {id: a, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
  - {id: b, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: b.csv}}
  - {id: t, component: duckdb.processor, mode: transform, needs: [a], config: {query: select * from a}}
  - {id: u, component: duckdb.processor, mode: transform, needs: [], config: {query: select * from t}}
  - {id: w, component: filesystem.csv_writer, mode: write, needs: [t], config: {path: o.csv}}
`;
const { plan, outline } = check(TEXT);
if (!plan || !outline) throw new Error('the text of this test does not compile');

const base = { ts: '2026-01-01T00:00:00.000Z', session: 's', run_id: 'r' };
const start: RunEvent = {
  ...base,
  event: 'run_start',
  pipeline: 'p',
  manifest_hash: 'h',
  steps: plan.steps.map(({ id, component, kind, needs }) => ({ id, component, kind, needs })),
};
const ended = (event: 'run_cancelled' | 'run_complete'): RunEvent =>
  event === 'run_cancelled'
    ? { ...base, event, duration_ms: 1 }
    : { ...base, event, duration_ms: 1, rows: 0, rows_kind: 'read' };
const made = (id: string, run_id = 'r'): TableInfo => ({
  name: id,
  version: '1',
  rows: 1,
  columns: [],
  run_id,
});

test('steps that a partial run leaves alone keep their state while it runs', () => {
  const part = planPart(plan, { type: 'to', step: 'b' })!.plan.steps;
  const run = reduce(initialState, {
    ...start,
    steps: part.map(({ id, component, kind, needs }) => ({ id, component, kind, needs })),
  } as RunEvent);
  const views = stepViews({ outline: outline.steps, plan, run, tables: [made('a')] });
  expect(views.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'a complete',
    'b waiting',
    't never_run',
    'u never_run',
    'w never_run',
  ]);
});

const row = (stepId: string): LedgerRow => ({
  stepId,
  table: stepId,
  runId: 'r',
  key: 'k',
  output: 'k',
  work: 'w',
  files: {},
  rows: 1,
  finishedAt: '2026-01-01T00:00:00.000Z',
});
const fresh = (...ids: string[]): ReadonlyMap<string, StepReuse> =>
  new Map(
    plan.steps.map(({ id }) => [
      id,
      ids.includes(id) ? { state: 'fresh', row: row(id) } : { state: 'never_run' },
    ]),
  );

test('what a stopped run finished can be kept, in the order of the plan', () => {
  const run = [start, ended('run_cancelled')].reduce(reduce, initialState);
  expect(finishedSteps(plan, run, () => fresh('t', 'a'))).toEqual({
    options: { continues: 'r' },
    scope: { type: 'all' },
    steps: ['a', 't'],
  });
  expect(finishedSteps(plan, run, () => fresh())).toBeUndefined();
});

test('a run that completed is not continued', () => {
  const run = [start, ended('run_complete')].reduce(reduce, initialState);
  expect(finishedSteps(plan, run, () => fresh('a'))).toBeUndefined();
});

test('nothing goes on from a dry run', () => {
  const dry = { ...start, dry_run: true };
  const run = [dry, ended('run_cancelled')].reduce(reduce, initialState);
  expect(finishedSteps(plan, run, () => fresh('a'))).toBeUndefined();
});

const unknown = () => undefined;

test('a run of a part goes on with that part, and with nothing behind it', () => {
  const steps = plan.steps
    .filter(({ id }) => id !== 'w')
    .map(({ id, component, kind, needs }) => ({ id, component, kind, needs }));
  const run = [{ ...start, part: true, steps } as RunEvent, ended('run_cancelled')].reduce(
    reduce,
    initialState,
  );
  const order = steps.map(({ id }) => id);
  expect(finishedSteps(plan, run, () => fresh('a'))?.scope).toEqual({ type: 'these', steps: order });
});

test('a run that took over what was fresh goes on so', () => {
  const again = ['t'];
  const run = [{ ...start, reuse: true, again } as RunEvent, ended('run_cancelled')].reduce(
    reduce,
    initialState,
  );
  const options = { continues: 'r', reuse: true, again };
  expect(finishedSteps(plan, run, () => fresh('a'))?.options).toEqual(options);
});

test('while the engine loads, what the run told decides; of another text it decides nothing', () => {
  const { manifest_hash } = plan.manifest.meta;
  const told = (hash: string) =>
    [
      { ...start, manifest_hash: hash },
      { ...base, event: 'step_complete', step_id: 'a', table: 'a', rows: 1, duration_ms: 1 } as const,
      ended('run_cancelled'),
    ].reduce(reduce, initialState);
  expect(finishedSteps(plan, told(manifest_hash), unknown)).toEqual({
    options: { continues: 'r' },
    scope: { type: 'all' },
    steps: ['a'],
  });
  expect(finishedSteps(plan, told('another'), unknown)).toBeUndefined();
});
