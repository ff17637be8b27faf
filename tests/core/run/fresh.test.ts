/** Runs that execute what is not fresh: the drivers there are, on files and native DuckDB, one run after the other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorld, pipelineOf, query, read, write, type SessionWorld } from './session-world.ts';

const FILES = { 'a.csv': 'n\n1\n2\n3\n', 'b.csv': 'n\n10\n' };
const steps = (last = 'SELECT sum(n) AS s FROM big'): string =>
  pipelineOf(
    read('a', 'a.csv'),
    read('b', 'b.csv'),
    query('big', 'a, b', 'SELECT * FROM a WHERE n > 1 UNION ALL FROM b'),
    query('sums', 'big', last),
    write('out', 'sums', 'out.csv'),
  );
const every = (word: string): Readonly<Record<string, string>> =>
  Object.fromEntries(['a', 'b', 'big', 'sums', 'out'].map((id) => [id, word]));
const artifact = (w: SessionWorld, path = 'out/out.csv'): string =>
  readFileSync(join(w.folder, 'artifacts', path), 'utf8');

describe('after a complete run', () => {
  test('nothing runs; tables, rows, receipts and artifacts are told again, with the time they were made', async () => {
    const w = openWorld(FILES);
    expect(await w.run(steps())).toEqual(every('complete'));
    const first = w.events;
    expect(await w.run(steps())).toEqual(every('reused'));
    expect(w.told('run_start')[0]).toMatchObject({ reuse: true, run_id: 'r2' });
    expect(w.told('step_start')).toEqual([]);
    for (const { step_id, table, rows, made_at, receipt } of w.told('step_cached')) {
      const made = first.find((event) => event.event === 'step_complete' && event.step_id === step_id);
      expect(made).toMatchObject({ table, rows });
      if (made?.event === 'step_complete') expect(receipt).toEqual(made.receipt);
      const finished = (await w.ledger())[step_id]?.finishedAt;
      expect(made_at).toBe(finished);
      expect(made_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    expect(w.told('step_cached').map(({ step_id, table }) => `${step_id} ${table}`)).toEqual([
      'a a',
      'b b',
      'big big',
      'sums sums',
      'out sums',
    ]);
    expect(w.told('artifact_created')).toEqual([
      expect.objectContaining({ step_id: 'out', path: 'out.csv', bytes: 5 }),
    ]);
    expect(w.last).toMatchObject({ event: 'run_complete', rows: 1, rows_kind: 'written' });
    expect(artifact(w)).toBe('s\n15\n');
  });

  test('without `reuse` everything runs', async () => {
    const w = openWorld(FILES);
    await w.run(steps());
    expect(await w.run(steps(), { reuse: false })).toEqual(every('complete'));
    expect(w.told('run_start')[0]).not.toHaveProperty('reuse');
  });

  test('rows read are those of the loads, also of loads that did not run', async () => {
    const w = openWorld(FILES);
    const text = pipelineOf(read('a', 'a.csv'), read('b', 'b.csv'));
    await w.run(text);
    w.write('b.csv', 'n\n10\n20\n');
    expect(await w.run(text)).toEqual({ a: 'reused', b: 'complete' });
    expect(w.last).toMatchObject({ event: 'run_complete', rows: 5, rows_kind: 'read' });
  });

  test('a table that was deleted is made again, and what was made of it stays', async () => {
    const w = openWorld(FILES);
    await w.run(steps());
    await w.close();
    await w.rows('DROP TABLE big');
    expect(await w.run(steps())).toEqual({ ...every('reused'), big: 'complete' });
    expect(await w.rows('SELECT sum(n)::INTEGER AS s FROM big')).toEqual([{ s: 15 }]);
  });
});

describe('after an edit', () => {
  test('of the last step, that one runs', async () => {
    const w = openWorld(FILES);
    await w.run(steps());
    expect(await w.run(steps('SELECT max(n) AS s FROM big'))).toEqual({
      ...every('reused'),
      sums: 'complete',
      out: 'complete',
    });
    expect(artifact(w)).toBe('s\n10\n');
  });

  test('that gives the same rows in another way, what needs them runs again', async () => {
    const w = openWorld(FILES);
    await w.run(steps());
    expect(await w.run(steps('SELECT 15 AS s'))).toMatchObject({ sums: 'complete', out: 'complete' });
  });

  test('that is taken back, what was made before is fresh only where it is still there', async () => {
    const w = openWorld(FILES);
    await w.run(steps());
    expect(await w.run(steps('SELECT nope FROM big'))).toEqual({
      ...every('reused'),
      sums: 'failed',
      out: 'skipped',
    });
    expect(await w.run(steps())).toEqual(every('reused'));
    await w.run(steps('SELECT max(n) AS s FROM big'));
    expect(await w.run(steps())).toEqual({ ...every('reused'), sums: 'complete', out: 'complete' });
    expect(artifact(w)).toBe('s\n15\n');
  });

  test('that exchanges two inputs, what reads both runs', async () => {
    const w = openWorld(FILES);
    const text = (one: string, two: string): string =>
      pipelineOf(
        read('a', one),
        read('b', two),
        query('pair', 'a, b', 'SELECT a.n AS x FROM a, b WHERE a.n > b.n'),
      );
    await w.run(text('a.csv', 'b.csv'));
    expect(await w.run(text('b.csv', 'a.csv'))).toEqual({ a: 'complete', b: 'complete', pair: 'complete' });
    expect(await w.rows('SELECT count(*)::INTEGER AS n FROM pair')).toEqual([{ n: 3 }]);
  });

  test('that exchanges the tables behind input_df, the query that is the same runs', async () => {
    const w = openWorld(FILES);
    const text = (needs: string): string =>
      pipelineOf(
        read('a', 'a.csv'),
        read('b', 'b.csv'),
        query('t', needs, 'SELECT sum(n)::INTEGER AS n FROM input_df'),
      );
    await w.run(text('a'));
    expect(await w.run(text('b'))).toEqual({ a: 'reused', b: 'reused', t: 'complete' });
    expect(await w.rows('FROM t')).toEqual([{ n: 10 }]);
  });

  test('that renames a step, its writer keeps its file, for it would be the same', async () => {
    const w = openWorld(FILES);
    await w.run(pipelineOf(read('a', 'a.csv'), write('out', 'a', 'out.csv')));
    expect(await w.run(pipelineOf(read('loaded', 'a.csv'), write('out', 'loaded', 'out.csv')))).toEqual({
      loaded: 'complete',
      out: 'reused',
    });
    expect(w.told('step_cached')[0]).toMatchObject({ step_id: 'out', table: 'loaded', rows: 3 });
    expect(await w.run(pipelineOf(read('loaded', 'b.csv'), write('out', 'loaded', 'out.csv')))).toEqual({
      loaded: 'complete',
      out: 'complete',
    });
    expect(artifact(w)).toBe('n\n10\n');
  });

  test('of a load, the load behind it in the file is left alone: it reads no table', async () => {
    const w = openWorld(FILES);
    const text = (path: string): string =>
      pipelineOf(read('a', path), read('b', 'b.csv').replace(' needs: [],', ''));
    await w.run(text('a.csv'));
    expect(await w.run(text('b.csv'))).toEqual({ a: 'complete', b: 'reused' });
  });

  test('that makes a load of a writer, nothing is told of what the writer left', async () => {
    const w = openWorld(FILES);
    await w.run(pipelineOf(read('a', 'a.csv'), write('b', 'a', 'out.csv')));
    const text = pipelineOf(read('a', 'a.csv'), read('b', 'b.csv'));
    expect(await w.run(text)).toEqual({ a: 'reused', b: 'complete' });
    expect(await w.run(text)).toEqual({ a: 'reused', b: 'reused' });
    expect(w.told('artifact_created')).toEqual([]);
  });
});

describe('after a run that did not complete', () => {
  const broken = (sql: string): string =>
    pipelineOf(
      read('a', 'a.csv'),
      query('twice', 'a', 'SELECT n * 2 AS n FROM a'),
      query('last', 'twice', sql),
    );

  test('because a step failed, Run and Continue execute what is left', async () => {
    const w = openWorld(FILES);
    const done = { a: 'reused', twice: 'reused', last: 'complete' };
    expect(await w.run(broken('SELECT nope FROM twice'))).toMatchObject({ last: 'failed' });
    expect(await w.run(broken('SELECT sum(n) AS n FROM twice'))).toEqual(done);
    expect(await w.run(broken('SELECT nope FROM twice'))).toMatchObject({ last: 'failed' });
    const r3 = { continues: 'r3', reuse: true };
    expect(await w.run(broken('SELECT max(n) AS n FROM twice'), r3)).toEqual(done);
  });

  test('because it was cancelled: the step that was at work left nothing, and runs', async () => {
    const w = openWorld(FILES);
    const slow = 'SELECT count(*) AS n FROM twice, range(10000000000) AS t(i) WHERE sin(i) > 2';
    const abort = new AbortController();
    const cancel = (event: { event: string }): void => {
      if (event.event === 'step_start' && 'step_id' in event && event.step_id === 'last') abort.abort();
    };
    expect(await w.run(broken(slow), { signal: abort.signal, onEvent: cancel })).toEqual({
      a: 'complete',
      twice: 'complete',
      last: 'cancelled',
    });
    expect(w.last).toMatchObject({ event: 'run_cancelled', step_id: 'last' });
    expect(await w.run(broken('SELECT 1 AS n'))).toEqual({ a: 'reused', twice: 'reused', last: 'complete' });
  });

  test('Continue takes over nothing that only other runs made, unless the run that it goes on with would have', async () => {
    const w = openWorld(FILES);
    await w.run(steps());
    await w.run(steps('SELECT nope FROM big'), { reuse: false, scope: { type: 'to', step: 'sums' } });
    expect(await w.run(steps(), { continues: 'r2', reuse: false })).toEqual({
      ...every('complete'),
      a: 'reused',
      b: 'reused',
      big: 'reused',
    });
  });
});

describe('a part of it', () => {
  test.each([
    ['this step', 'only', 'big', { a: 'reused', b: 'reused', big: 'complete' }],
    ['up to a step', 'to', 'big', { a: 'reused', b: 'reused', big: 'reused' }],
    ['from a step on', 'from', 'big', { ...every('complete'), a: 'reused', b: 'reused' }],
  ] as const)('%s', async (_, type, step, wanted) => {
    const w = openWorld(FILES);
    await w.run(steps());
    expect(await w.run(steps(), { scope: { type, step } })).toEqual(wanted);
    expect(w.last).toMatchObject({ event: 'run_complete' });
    expect(await w.run(steps())).toEqual(every('reused'));
  });

  test('this step, of a session where nothing ran: what it needs runs too, and no more', async () => {
    const w = openWorld(FILES);
    expect(await w.run(steps(), { scope: { type: 'only', step: 'big' } })).toEqual({
      a: 'complete',
      b: 'complete',
      big: 'complete',
    });
    expect(await w.run(steps())).toEqual({ ...every('reused'), sums: 'complete', out: 'complete' });
  });

  test('all again', async () => {
    const w = openWorld(FILES);
    await w.run(steps());
    const ids = Object.keys(every(''));
    expect(await w.run(steps(), { again: ids })).toEqual(every('complete'));
    expect(w.told('run_start')[0]).toMatchObject({ reuse: true, again: ids });
  });
});
