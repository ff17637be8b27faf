/** One row per step on the screen: outline, run and tables together. */
import { expect, test } from 'vitest';
import type { StaleCause, StepReuse } from '#core/run/reuse.ts';
import { whyStale } from '#session/results/stale-words.ts';
import { initialState, reduce } from '#core/run/run-state.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { TableInfo } from '#workers/engine.ts';
import { check } from '#workers/check/check.ts';
import { downloads } from '#session/results/downloads.ts';
import { logLine } from '#session/results/log.ts';
import { behind, stepViews } from '#session/results/steps.ts';

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
const table = (name: string): TableInfo => ({
  name,
  version: '1',
  rows: 3,
  columns: [],
});
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
  const tables = [table('e'), table('t')];
  const after = stepViews({ outline: steps, plan, run: done, tables });
  expect(after.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
  expect(after.map((view) => view.table)).toEqual(['e', 't', 't']);
});

const row = { runId: 'r', key: 'k', output: 'k', work: 'w', files: {}, rows: 3, finishedAt: base.ts };
const stale = (id: string, cause: StaleCause): [string, StepReuse] => [
  id,
  { state: 'stale', cause, row: { ...row, stepId: id } },
];
const fresh = (id: string): [string, StepReuse] => [id, { state: 'fresh', row: { ...row, stepId: id } }];

test('before a run of this page: fresh, stale with the reason, not run', () => {
  const judged = new Map<string, StepReuse>([
    fresh('e'),
    stale('t', { type: 'edited' }),
    ['w', { state: 'never_run' }],
  ]);
  const views = stepViews({
    outline: steps,
    plan,
    run: initialState,
    tables: [table('e'), table('t')],
    judged,
  });
  expect(views.map(({ word }) => word)).toEqual(['Fresh', 'Stale', 'Not run']);
  expect(views[1]).toMatchObject({
    reason: 'The step has been edited since.',
    earlier: 'These rows are from before the edit. Run the pipeline to renew them.',
    label: 't: Stale, 3 rows. The step has been edited since.',
  });
  // The writer shows the rows that it reads.
  expect(views[2]?.earlier).toBe(views[1]?.earlier);
});

test('after a run: what was edited since is stale, and what runs every time is complete', () => {
  const run = state(start, complete('e', 3), complete('t', 1), complete('w', 1), {
    ...base,
    event: 'run_complete',
    duration_ms: 9,
    rows: 1,
    rows_kind: 'written',
  });
  const judged = new Map<string, StepReuse>([
    stale('e', { type: 'always', why: 'has a query that calls now()' }),
    fresh('t'),
    stale('w', { type: 'upstream', by: 't' }),
  ]);
  const views = stepViews({ outline: steps, plan, run, tables: [], judged });
  expect(views.map(({ state }) => state)).toEqual(['complete', 'complete', 'stale']);
  expect(views.map(({ label }) => label)).toEqual([
    'e: Complete, 3 rows, 8 ms. It has a query that calls now(), so it runs every time.',
    't: Complete, 1 row, 8 ms',
    'w: Stale, 1 row, 8 ms. The step t, which it reads, is not fresh.',
  ]);
});

test.each<[string, StaleCause, string]>([
  ['an edit above', { type: 'edited' }, 'These rows are from before the edit of e.'],
  [
    'a file of a step above',
    { type: 'file', by: 'a.csv' },
    'These rows are from before the file a.csv changed or was removed.',
  ],
  [
    'what runs every time above',
    { type: 'always', why: 'calls now()' },
    'These rows are of an earlier run. It calls now(), so it runs every time.',
  ],
])('rows say what they are older than: %s', (_what, cause, words) => {
  const judged = new Map<string, StepReuse>([
    stale('e', cause),
    stale('t', { type: 'upstream', by: 'e' }),
    stale('w', { type: 'upstream', by: 't' }),
  ]);
  const tables = [table('e'), table('t')];
  const views = stepViews({ outline: steps, plan, run: initialState, tables, judged });
  const expected = `${words} Run the pipeline to renew them.`;
  expect([views[1]?.earlier, views[2]?.earlier]).toEqual([expected, expected]);
});

test('a step that asks another computer is known for it, with the time when it asked', () => {
  const text = TEXT.replace(
    'filesystem.csv_extractor, mode: read, config: {path: a.csv}',
    "http.extractor, mode: read, config: {url: 'https://example.org/a'}",
  );
  const asking = check(text);
  const judged = new Map<string, StepReuse>([fresh('e'), fresh('t')]);
  const [e, t] = stepViews({
    outline: asking.outline?.steps ?? [],
    plan: asking.plan,
    run: initialState,
    tables: [table('e')],
    judged,
  });
  expect(e).toMatchObject({ state: 'fresh', fetches: true, fetchedAt: base.ts });
  expect(t).toMatchObject({ fetches: false, fetchedAt: undefined });
});

test.each<[StaleCause, string]>([
  [{ type: 'edited' }, 'The step has been edited since.'],
  [{ type: 'file', by: 'a.csv' }, 'The file a.csv has changed since, or is gone.'],
  [
    { type: 'file', by: 'a.csv', unread: true },
    'Whether the file a.csv has changed since is not known: it needs your permission to be read.',
  ],
  [{ type: 'upstream', by: 'e' }, 'The step e, which it reads, is not fresh.'],
  [{ type: 'inputs' }, 'What it reads has been made anew since.'],
  [{ type: 'artifact' }, 'The session keeps no file of it: it was written elsewhere, or is gone.'],
  [{ type: 'asked' }, 'It runs because it was asked to.'],
  [{ type: 'always', why: 'writes elsewhere' }, 'It writes elsewhere, so it runs every time.'],
  [
    { type: 'always', why: 'writes elsewhere', by: 'e' },
    'The step e, which it reads, writes elsewhere, so both run every time.',
  ],
])('why it is stale: %j', (cause, words) => expect(whyStale(cause)).toBe(words));

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
  const writers = ['a', 'b'].map((id) => ({ id, table: 'read' }));
  expect(downloads(written, writers, [], initialState).map(({ label }) => label)).toEqual([
    'same.csv (step a)',
    'own.csv',
    'same.csv (step b)',
  ]);
});

test('events read as lines; progress is not told', () => {
  expect(logLine(complete('e', 1), () => initialState)).toMatchObject({
    level: 'info',
    step: 'e',
    message: 'complete: 1 row in 8 ms',
  });
  expect(
    logLine({ ...base, event: 'step_progress', step_id: 'e', elapsed_ms: 1, rows: 1 }, () => initialState),
  ).toBeUndefined();
  expect(
    logLine(
      { ...base, event: 'step_failed', step_id: 't', error: { message: 'no' }, duration_ms: 1 },
      () => initialState,
    ),
  ).toMatchObject({
    level: 'error',
    message: 'failed: no',
  });
});

test('a writer to elsewhere in the log: where and how before it begins, and why a dry run skipped it', () => {
  const write = { target: 'table t at db', mode: 'append', rows: 2 };
  const told = (event: Parameters<typeof logLine>[0]) => logLine(event, () => initialState);
  const begins = { ...base, event: 'step_start', step_id: 'w', component: 'c.writer' } as const;
  expect(told({ ...begins, write })?.message).toBe('began (c.writer): append to table t at db');
  expect(told(begins)?.message).toBe('began (c.writer)');
  const skipped = { ...base, event: 'step_skipped', step_id: 'w', reason: 'Dry run.' } as const;
  expect(told({ ...skipped, write })).toMatchObject({ level: 'info', message: 'skipped: Dry run.' });
  expect(told({ ...skipped, write: { ...write, refused: 'No.' } })?.level).toBe('warning');
  expect(told(skipped)?.level).toBe('warning');
});

test('while a run goes on: its own rows, kept ones and those of an earlier run are told apart', () => {
  const earlier = { ...table('e'), run_id: 'before' };
  const going = state(start, complete('e', 5), {
    ...base,
    event: 'step_start',
    step_id: 't',
    component: 'c',
  });
  const input = { outline: steps, plan, run: going, known: false };

  // The first run: the table is named before it is listed, also for the writer that will read it.
  const first = stepViews({ ...input, tables: [] });
  expect(first.map((view) => view.table)).toEqual(['e', undefined, undefined]);
  expect(first[0]?.origin).toBe('of this run');
  expect(behind(going, [], 'e')).toBe('e');

  const again = stepViews({
    ...input,
    tables: [earlier, { ...table('t'), run_id: 'before' }],
  });
  expect(again[0]?.earlier).toBe(
    'These rows are of an earlier run: this run has made new ones, which open in a moment.',
  );
  expect(again[1]?.earlier).toBe('These rows are of an earlier run: this run is making new ones.');
  expect(again[2]).toMatchObject({
    table: 't',
    earlier: 'These rows are of an earlier run: this run is making new ones.',
  });
  expect(behind(going, [earlier], 'e')).toBe('e');
  expect(behind(going, [earlier], 't')).toBeUndefined();

  const listed = [{ ...table('e'), run_id: 'r' }];
  expect(stepViews({ ...input, tables: listed })[0]).toMatchObject({ origin: 'of this run', table: 'e' });
  expect(behind(going, listed, 'e')).toBeUndefined();

  const kept = state(start, { ...base, event: 'step_cached', step_id: 'e', table: 'e', rows: 3 });
  expect(stepViews({ ...input, run: kept, tables: [earlier] })[0]?.origin).toBe('kept from an earlier run');
});

test('node and table agree: after a run, while the text is invalid, before the tables are listed', () => {
  const done = state(start, complete('e', 3), complete('t', 6), complete('w', 6), {
    ...base,
    event: 'run_complete',
    duration_ms: 9,
    rows: 6,
    rows_kind: 'written',
  });
  const unlisted = stepViews({ outline: steps, plan, run: done, tables: [], known: false });
  expect(unlisted.map((view) => view.table)).toEqual(['e', 't', 't']);

  for (const broken of [
    TEXT.replace('select * from e', 'select 1; select 2'),
    TEXT.replace('csv_writer', 'csv_write'),
  ]) {
    const invalid = check(broken);
    expect(invalid.plan).toBeUndefined();
    const views = stepViews({
      outline: invalid.outline?.steps ?? [],
      run: done,
      tables: [table('e'), table('t')],
    });
    expect(views.map((view) => [view.word, view.rows, view.table])).toEqual([
      ['Complete', 3, 'e'],
      ['Complete', 6, 't'],
      ['Complete', 6, 't'],
    ]);
  }
});

test('a file whose columns stand in another order than the table is told apart', () => {
  const written = [{ step_id: 'w', path: 'o.csv', bytes: 1 }];
  const columns = (...names: string[]) => [
    { name: 'read', version: '1', rows: 1, columns: names.map((name) => ({ name, type: 'BIGINT' })) },
  ];
  const sorted = (sortsColumns: boolean, ...names: string[]) =>
    downloads(written, [{ id: 'w', sortsColumns, table: 'read' }], columns(...names), initialState).map(
      (file) => file.sorted,
    );
  expect(sorted(true, 'b', 'a')).toEqual([true]);
  expect(sorted(true, 'B', 'a')).toEqual([false]);
  expect(sorted(true, '\u{1F600}', '\uFF5E')).toEqual([true]);
  expect(sorted(false, 'b', 'a')).toEqual([false]);
  expect(
    stepViews({ outline: steps, plan, run: initialState, tables: [] }).map((view) => view.sortsColumns),
  ).toEqual([undefined, undefined, true]);
});

test('a file that the shown run did not write is of an earlier one', () => {
  const written = [
    { step_id: 'w', path: 'o.csv', bytes: 1 },
    { step_id: 'w', path: 'before.csv', bytes: 1 },
  ];
  const run = state(start, { ...base, event: 'artifact_created', step_id: 'w', path: 'o.csv', bytes: 1 });
  const writer = [{ id: 'w' }];
  expect(downloads(written, writer, [], run).map(({ earlier }) => earlier)).toEqual([false, true]);
  expect(downloads(written, writer, [], initialState).map(({ earlier }) => earlier)).toEqual([false, false]);
});
