import { withEnd } from '#core/run/continue.ts';
import { describe, expect, test, vi } from 'vitest';
import { foldRun, initialState, reduce, type RunState } from '#core/run/run-state.ts';
import { isLast, type RunEvent } from '#core/run/events.ts';
import { summarise } from '#core/run/summary.ts';

type Body<T> = T extends unknown ? Omit<T, 'ts' | 'session' | 'run_id'> : never;
const event = (body: Body<RunEvent>): RunEvent =>
  ({ ts: '2026-01-01T00:00:00.000Z', session: 's', run_id: 'r', ...body }) as RunEvent;

const START = event({
  event: 'run_start',
  pipeline: 'p',
  manifest_hash: 'h',
  steps: [
    { id: '10', component: 'filesystem.csv_extractor', kind: 'extractor', needs: [] },
    { id: '__proto__', component: 'duckdb.processor', kind: 'processor', needs: ['10'] },
    { id: '2', component: 'filesystem.csv_writer', kind: 'writer', needs: ['__proto__'] },
  ],
});
const after = (...bodies: Body<RunEvent>[]): RunState =>
  bodies.map(event).reduce(reduce, reduce(initialState, START));

const done = (step_id: string, rows: number): Body<RunEvent> => ({
  event: 'step_complete',
  step_id,
  table: step_id,
  rows,
  duration_ms: 5,
});

describe('reduce', () => {
  test('run_start makes every step pending, in execution order, whatever their ids', () => {
    const state = after();
    expect(state.order).toEqual(['10', '__proto__', '2']);
    expect(state.order.map((id) => state.steps[id]?.status)).toEqual(['pending', 'pending', 'pending']);
    expect(state.steps['__proto__']?.component).toBe('duckdb.processor');
    expect(state.steps['toString']).toBeUndefined();
    expect(state).toMatchObject({
      status: 'running',
      run_id: 'r',
      pipeline: 'p',
      manifest_hash: 'h',
      started: '2026-01-01T00:00:00.000Z',
    });
  });

  test('a step runs, tells its progress and completes', () => {
    const running = after(
      { event: 'step_start', step_id: '10', component: 'x' },
      { event: 'step_progress', step_id: '10', elapsed_ms: 5, bytes: 3, total_bytes: 9 },
    );
    expect(running.steps['10']).toMatchObject({
      status: 'running',
      progress: { elapsed_ms: 5, bytes: 3, total_bytes: 9 },
    });
    const complete = reduce(running, event(done('10', 7)));
    expect(complete.steps['10']).toMatchObject({ status: 'complete', rows: 7, table: '10', duration_ms: 5 });
    expect(complete.steps['10']?.progress).toBeUndefined();
    expect(running.steps['10']?.status).toBe('running');
  });

  test('failure: the step, the skipped rest, the run', () => {
    const error = { message: 'No', at: { key: 'query', offset: 3 } };
    const state = after(
      { event: 'step_failed', step_id: '10', error, duration_ms: 1 },
      { event: 'step_skipped', step_id: '__proto__', reason: 'because' },
      { event: 'run_failed', step_id: '10', error, duration_ms: 2 },
    );
    expect(state.steps['10']).toMatchObject({ status: 'failed', error });
    expect(state.steps['__proto__']).toMatchObject({ status: 'skipped', error: { message: 'because' } });
    expect(state).toMatchObject({ status: 'failed', duration_ms: 2, failure: { step_id: '10', error } });
  });

  test('an artifact written again replaces itself', () => {
    const state = after(
      { event: 'artifact_created', step_id: '2', path: 'a.csv', bytes: 1 },
      { event: 'artifact_created', step_id: '2', path: 'b.csv', bytes: 2 },
      { event: 'artifact_created', step_id: '2', path: 'a.csv', bytes: 3 },
    );
    expect(state.artifacts).toEqual([
      { step_id: '2', path: 'b.csv', bytes: 2 },
      { step_id: '2', path: 'a.csv', bytes: 3 },
    ]);
  });

  test('a line of the log is no state: the same object stays', () => {
    const before = after(done('10', 1));
    expect(reduce(before, event({ event: 'log', level: 'info', message: 'x' }))).toBe(before);
  });

  test('a new run begins anew; a step that is not of this run changes nothing', () => {
    const state = after({ event: 'log', level: 'info', message: 'x' }, done('nobody', 1));
    expect(Object.keys(state.steps)).not.toContain('nobody');
    expect(reduce(state, START)).toEqual(after());
  });

  test('cached and metric', () => {
    const state = after(
      { event: 'step_cached', step_id: '10', table: '10', rows: 4 },
      { event: 'metric', metric: 'rows_read', value: 1 },
    );
    expect(state.steps['10']).toMatchObject({ status: 'cached', rows: 4 });
  });
});

describe('foldRun', () => {
  const events = [
    START,
    event({ event: 'step_start', step_id: '10', component: 'x' }),
    event({ event: 'step_progress', step_id: '10', elapsed_ms: 5, bytes: 3 }),
    event({ event: 'log', level: 'info', message: 'x' }),
    event(done('10', 7)),
    event({ event: 'artifact_created', step_id: '2', path: 'a.csv', bytes: 1 }),
    event({ event: 'run_complete', duration_ms: 1, rows: 7, rows_kind: 'written' }),
  ];

  test('adds up as reduce does, however often its state is looked at', () => {
    const [once, often] = [foldRun(), foldRun()];
    let state = initialState;
    for (const each of events) {
      once.add(each);
      often.add(each);
      state = reduce(state, each);
      expect(often.state).toEqual(state);
    }
    expect(once.state).toEqual(state);
    expect(Object.keys(once.state.steps)).toEqual(Object.keys(state.steps));
  });

  test('a state that was looked at does not change with what comes after', () => {
    const fold = foldRun(after());
    const before = fold.state;
    for (const each of events.slice(1)) fold.add(each);
    expect(before).toEqual(after());
  });

  test('the steps are copied once between two looks, however many events there are', () => {
    const fold = foldRun(after());
    const copies = vi.spyOn(Object, 'create');
    for (let rows = 1; rows <= 100; rows++)
      fold.add(event({ event: 'step_progress', step_id: '10', elapsed_ms: rows, rows }));
    expect(copies).toHaveBeenCalledTimes(1);
    copies.mockRestore();
    expect(fold.state.steps['10']?.progress).toMatchObject({ rows: 100 });
  });
});

test('the last event of a run is its end, whichever', () => {
  const ends: readonly Body<RunEvent>[] = [
    { event: 'run_complete', duration_ms: 1, rows: 1, rows_kind: 'read' },
    { event: 'run_failed', duration_ms: 1, error: { message: 'No.' } },
    { event: 'run_cancelled', duration_ms: 1 },
  ];
  expect(ends.map((body) => isLast(event(body)))).toEqual([true, true, true]);
  expect([START, event(done('10', 1))].map(isLast)).toEqual([false, false]);
});

describe('summarise', () => {
  const complete = (rows: number, rows_kind: 'written' | 'read'): Body<RunEvent> => ({
    event: 'run_complete',
    duration_ms: 1,
    rows,
    rows_kind,
  });

  test.each([
    [initialState, 'Ready to run'],
    [after(), 'Running 3 steps'],
    [
      after(done('10', 1), { event: 'step_start', step_id: '__proto__', component: 'x' }),
      'Running step 2 of 3: __proto__',
    ],
    [after(complete(1234567, 'written')), 'Run complete: 3 steps, 1,234,567 rows written'],
    [after(complete(1, 'read')), 'Run complete: 3 steps, 1 row read'],
    [after(complete(0, 'read')), 'Run complete: 3 steps, 0 rows read'],
    [after(complete(999, 'written')), 'Run complete: 3 steps, 999 rows written'],
    [
      after({ event: 'run_failed', duration_ms: 1, step_id: '10', error: { message: 'No.' } }),
      'Run failed at 10: No.',
    ],
    [
      after(
        { event: 'step_start', step_id: '10', component: 'x' },
        { event: 'run_cancelled', duration_ms: 1, step_id: '10', reason: 'Closed.' },
      ),
      'Run cancelled at 10: Closed.',
    ],
    [
      after(
        { event: 'step_cached', step_id: '10', table: '10', rows: 1 },
        { event: 'step_cached', step_id: '__proto__', table: '__proto__', rows: 1 },
        complete(7, 'read'),
      ),
      'Run complete: 3 steps, 7 rows read, 2 steps reused',
    ],
    [after({ event: 'run_failed', duration_ms: 1, error: { message: 'No.' } }), 'Run failed: No.'],
    [
      after(
        done('10', 1),
        { event: 'step_start', step_id: '__proto__', component: 'x' },
        { event: 'run_cancelled', duration_ms: 1 },
      ),
      'Run cancelled at __proto__',
    ],
  ])('%#: %s', (state, text) => expect(summarise(state)).toBe(text));

  test('a run that only computes read nothing and wrote nothing: it says what it made', () => {
    const start = event({
      event: 'run_start',
      pipeline: 'p',
      manifest_hash: 'h',
      steps: [{ id: 'a', component: 'x', kind: 'processor', needs: [] }],
    });
    const state = [start, event(complete(0, 'read'))].reduce(reduce, initialState);
    expect(summarise(state)).toBe('Run complete: 1 step, 1 table computed');
  });

  test('one step', () => {
    const one = event({
      event: 'run_start',
      pipeline: 'p',
      manifest_hash: 'h',
      steps: [{ id: 'a', component: 'x', kind: 'writer', needs: [] }],
    });
    const state = [one, event(complete(2, 'written'))].reduce(reduce, initialState);
    expect(summarise(state)).toBe('Run complete: 1 step, 2 rows written');
  });
});

describe('a run whose process ended', () => {
  const told = (...bodies: Parameters<typeof event>[0][]) => bodies.map(event);
  const begun = told(
    {
      event: 'run_start',
      pipeline: 'p',
      manifest_hash: 'h',
      steps: ['a', 'b', 'c'].map((id) => ({ id, component: 'x', kind: 'processor', needs: [] })),
    },
    done('a', 1),
    { event: 'step_start', step_id: 'b', component: 'x' },
  );

  test('reads like one that was cancelled, with the reason and without a duration', () => {
    const events = withEnd(begun, 'It was closed.');
    expect(events.slice(begun.length)).toMatchObject([
      { event: 'step_skipped', step_id: 'c', reason: 'The run was cancelled.' },
      { event: 'run_cancelled', step_id: 'b', reason: 'It was closed.' },
    ]);
    const state = events.reduce(reduce, initialState);
    expect(state).toMatchObject({ status: 'cancelled', cut_off: 'It was closed.' });
    expect(state.duration_ms).toBeUndefined();
    expect(state.order.map((id) => state.steps[id]?.status)).toEqual(['complete', 'cancelled', 'skipped']);
    expect(summarise(state)).toBe('Run cancelled at b: It was closed.');
  });

  test('and one that told its end, or nothing, stays as it is', () => {
    const whole = [...begun, ...told({ event: 'run_cancelled', duration_ms: 1 })];
    expect(withEnd(whole, 'It was closed.')).toBe(whole);
    expect(withEnd([], 'It was closed.')).toEqual([]);
  });
});
