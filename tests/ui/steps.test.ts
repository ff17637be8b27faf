/** One row per step on the screen: outline, run and tables together. */
import { expect, test } from 'vitest';
import { initialState, reduce, type RunEvent } from '#core/events.ts';
import type { TableInfo } from '#workers/engine.ts';
import { check } from '#session/check.ts';
import { downloads } from '#session/downloads.ts';
import { logLine } from '#session/log.ts';
import { stepViews } from '#session/steps.ts';

const TEXT = `oml_version: "0.1.0"
name: p
steps:
  - {id: e, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
  - {id: t, component: duckdb.processor, mode: transform, config: {query: select * from e}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: o.csv}}
`;
const { plan, outline } = check(TEXT);
if (!plan || !outline) throw new Error('the text of this test does not compile');
const steps = outline.steps;
const base = { ts: '2026-01-01T00:00:00.000Z', session: 's', run_id: 'r' };
const start: RunEvent = {
  ...base,
  event: 'run_start',
  pipeline: 'p',
  manifest_hash: 'h',
  steps: plan.steps.map(({ id, component, kind, needs }) => ({ id, component, kind, needs })),
};
const complete = (step_id: string, rows: number): RunEvent => ({
  ...base,
  event: 'step_complete',
  step_id,
  table: step_id,
  rows,
  duration_ms: 8,
});
const table = (name: string, fingerprint: string): TableInfo => ({ name, rows: 3, columns: [], fingerprint });
const fingerprint = (id: string) => plan.steps.find((step) => step.id === id)?.fingerprint ?? '';
const state = (...events: RunEvent[]) => events.reduce(reduce, initialState);

test('nothing ran', () => {
  const views = stepViews({ outline: steps, plan, run: initialState, tables: [] });
  expect(views.map(({ label }) => label)).toEqual(['e: Not run', 't: Not run', 'w: Not run']);
});

test('while it runs, and after', () => {
  const running = state(start, complete('e', 3), {
    ...base,
    event: 'step_start',
    step_id: 't',
    component: 'c',
  });
  const views = stepViews({ outline: steps, plan, run: running, tables: [] });
  expect(views.map(({ label }) => label)).toEqual(['e: Complete, 3 rows, 8 ms', 't: Running', 'w: Waiting']);

  const done = state(start, complete('e', 3), complete('t', 1), complete('w', 1), {
    ...base,
    event: 'run_complete',
    duration_ms: 9,
    rows: 1,
    rows_kind: 'written',
  });
  const tables = [table('e', fingerprint('e')), table('t', fingerprint('t'))];
  const after = stepViews({ outline: steps, plan, run: done, tables });
  expect(after.map(({ shape }) => shape)).toEqual(['complete', 'complete', 'complete']);
  expect(after.map((view) => view.table)).toEqual(['e', 't', 't']);
});

test('a table of other work, and everything after it, is stale', () => {
  const tables = [table('e', fingerprint('e')), table('t', 'sha256:other')];
  const views = stepViews({ outline: steps, plan, run: initialState, tables });
  expect(views.map(({ shape }) => shape)).toEqual(['complete', 'stale', 'idle']);
});

test('a writer changed since its run is stale', () => {
  const changed = check(TEXT.replace('o.csv', 'other.csv'));
  const run = state(start, complete('e', 3), complete('t', 1), complete('w', 1), {
    ...base,
    event: 'run_complete',
    duration_ms: 9,
    rows: 1,
    rows_kind: 'written',
  });
  const views = stepViews({ outline: steps, plan: changed.plan, run, tables: [], ran: plan });
  expect(views.map(({ shape }) => shape)).toEqual(['complete', 'complete', 'stale']);
});

test('ids that objects have of themselves are ids like any other', () => {
  const text = TEXT.replace('{id: e', '{id: constructor').replace('from e', 'from constructor');
  const odd = check(text);
  const views = stepViews({
    outline: odd.outline?.steps ?? [],
    plan: odd.plan,
    run: initialState,
    tables: [],
  });
  expect(views[0]?.label).toBe('constructor: Not run');
});

test('downloads of one name are told apart by their step', () => {
  const written = [
    { step_id: 'b', path: 'r/same.csv', bytes: 2 },
    { step_id: 'a', path: 'l/same.csv', bytes: 1 },
    { step_id: 'gone', path: 'x.csv', bytes: 1 },
    { step_id: 'a', path: 'l/own.csv', bytes: 1 },
  ];
  expect(downloads(written, ['a', 'b']).map(({ label }) => label)).toEqual([
    'same.csv (step a)',
    'own.csv',
    'same.csv (step b)',
  ]);
});

test('events read as lines; progress is not told', () => {
  expect(logLine(complete('e', 1))).toMatchObject({
    level: 'info',
    step: 'e',
    message: 'complete: 1 row in 8 ms',
  });
  expect(logLine({ ...base, event: 'step_progress', step_id: 'e', elapsed_ms: 1, rows: 1 })).toBeUndefined();
  expect(
    logLine({ ...base, event: 'step_failed', step_id: 't', error: { message: 'no' }, duration_ms: 1 }),
  ).toMatchObject({
    level: 'error',
    message: 'failed: no',
  });
});
