/** Parts of a pipeline: up to a step, and what a run that stopped has finished. */
import { expect, test } from 'vitest';
import { initialState, reduce, type RunEvent } from '#core/run/events.ts';
import type { TableInfo } from '#workers/engine.ts';
import { check } from '#session/check.ts';
import { finishedSteps } from '#session/finished-steps.ts';
import { stepViews } from '#session/steps.ts';
import { filesRead, planUpTo } from '#session/run-up-to.ts';

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
  fingerprint: plan.steps.find((step) => step.id === id)?.fingerprint,
});

test('the files that a run reads: of its own steps, as the session names them, each once', () => {
  const read = (id: string) => filesRead(planUpTo(plan, id));
  expect(filesRead(plan)).toEqual(['a.csv', 'b.csv']);
  expect(read('u')).toEqual(['a.csv']);
  expect(read('b')).toEqual(['b.csv']);
  const other = check(TEXT.replace('path: a.csv', 'path: .//sub/../b.csv'));
  expect(other.plan && filesRead(other.plan)).toEqual(['b.csv']);
});

test('up to a step: it, and all it needs, named or implied', () => {
  const ids = (id: string) => planUpTo(plan, id).steps.map((step) => step.id);
  expect(ids('u')).toEqual(['a', 't', 'u']);
  expect(ids('b')).toEqual(['b']);
  expect(ids('w')).toEqual(['a', 't', 'w']);
  expect(planUpTo(plan, 'nobody')).toBe(plan);
});

test('steps that a partial run leaves alone keep their state while it runs', () => {
  const part = planUpTo(plan, 'b').steps;
  const run = reduce(initialState, {
    ...start,
    steps: part.map(({ id, component, kind, needs }) => ({ id, component, kind, needs })),
  } as RunEvent);
  const views = stepViews({ outline: outline.steps, plan, run, tables: [made('a')] });
  expect(views.map(({ id, shape }) => `${id} ${shape}`)).toEqual([
    'a complete',
    'b waiting',
    't idle',
    'u idle',
    'w idle',
  ]);
});

test('what a stopped run finished can be kept, in the order of the plan', () => {
  const run = [start, ended('run_cancelled')].reduce(reduce, initialState);
  expect(finishedSteps(plan, run, [made('t'), made('a'), made('b', 'earlier')])).toEqual({
    runId: 'r',
    steps: ['a', 't'],
  });
  expect(finishedSteps(plan, run, [made('b', 'earlier')])).toBeUndefined();
  const changed = check(TEXT.replace('a.csv', 'other.csv')).plan;
  expect(finishedSteps(changed, run, [made('a'), made('t'), made('b')])?.steps).toEqual(['b']);
});

test('a run that completed is not continued', () => {
  const run = [start, ended('run_complete')].reduce(reduce, initialState);
  expect(finishedSteps(plan, run, [made('a')])).toBeUndefined();
});

test('while the engine loads, what the run told decides; of another text it decides nothing', () => {
  const { manifest_hash } = plan.manifest.meta;
  const told = (hash: string) =>
    [
      { ...start, manifest_hash: hash },
      { ...base, event: 'step_complete', step_id: 'a', table: 'a', rows: 1, duration_ms: 1 } as const,
      ended('run_cancelled'),
    ].reduce(reduce, initialState);
  expect(finishedSteps(plan, told(manifest_hash), undefined)).toEqual({ runId: 'r', steps: ['a'] });
  expect(finishedSteps(plan, told('another'), undefined)).toBeUndefined();
});
