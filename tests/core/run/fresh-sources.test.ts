/** Runs that execute what is not fresh: what no file decides: a network, a clock, a state, another database, an earlier version. */
import { describe, expect, test } from 'vitest';
import type { Component } from '#core/contract/catalog.ts';
import type { ComponentSpec } from '#core/contract/component.ts';
import type { Driver } from '#core/contract/driver.ts';
import { ident } from '#core/sql/index.ts';
import { catalog } from '#drivers/index.ts';
import { json, serve } from '../../drivers/http-server.ts';
import { openWorld, pipelineOf, query, read, write, type SessionWorld } from './session-world.ts';

const PORT = 41873;

describe('a step that asks another computer', () => {
  const asks = (more = ''): string =>
    `id: asked, component: http.extractor, mode: read, needs: [], config: {url: "http://127.0.0.1:${PORT}/rows"${more}}`;
  const text = (more = ''): string =>
    pipelineOf(asks(more), query('total', 'asked', 'SELECT sum(n)::INTEGER AS n FROM asked'));
  const all = (word: string) => ({ asked: word, total: word });
  const total = async (w: SessionWorld): Promise<unknown> => (await w.rows('FROM total'))[0]?.['n'];

  test('asks once while its config is the same, anew on request, and then what reads it runs', async () => {
    let n = 0;
    const server = await serve(PORT, { '/rows': (...args) => json([{ n: ++n }])(...args) });
    try {
      const w = openWorld();
      expect(await w.run(text())).toEqual(all('complete'));
      const made = (await w.ledger())['asked']?.finishedAt;
      expect(await w.run(text())).toEqual(all('reused'));
      expect(w.told('step_cached')[0]).toMatchObject({ step_id: 'asked', rows: 1, made_at: made });
      expect(server.asked).toHaveLength(1);

      // Its answer is another one.
      expect(await w.run(text(), { again: ['asked'] })).toEqual(all('complete'));
      expect([server.asked.length, await total(w)]).toEqual([2, 2]);
      expect(await w.run(text())).toEqual(all('reused'));

      // "Fetch again" of the step alone: what reads it is stale in the next run.
      expect(await w.run(text(), { scope: { type: 'only', step: 'asked' } })).toEqual({ asked: 'complete' });
      expect(await w.run(text())).toEqual({ asked: 'reused', total: 'complete' });
      expect([server.asked.length, await total(w)]).toEqual([3, 3]);

      expect(await w.run(text(', limit: 5'))).toEqual(all('complete'));
      expect(await w.run(text(', limit: 5'), { reuse: false })).toEqual(all('complete'));
      expect([server.asked.length, await total(w)]).toEqual([5, 5]);
    } finally {
      await server.stop();
    }
  });

  test('that fails leaves what it brought before, fresh under the config of then', async () => {
    const server = await serve(PORT, { '/rows': json([{ n: 1 }]) });
    const w = openWorld();
    await w.run(text());
    await server.stop();
    expect(await w.run(text(', limit: 5, retries: 0'))).toEqual({ asked: 'failed', total: 'skipped' });
    expect(await w.run(text())).toEqual(all('reused'));
  });
});

test('a query that calls what changes by itself runs every time, and so does what needs it', async () => {
  const w = openWorld({ 'a.csv': 'n\n1\n' });
  const text = (last = 'SELECT 1'): string =>
    pipelineOf(
      read('a', 'a.csv'),
      query('dice', 'a', 'SELECT n, random() AS r FROM a'),
      query('rolled', 'dice', 'SELECT r FROM dice'),
      write('out', 'rolled', 'out.csv'),
      query('last', 'a', last),
    );
  await w.run(text());
  const before = await w.rows('FROM rolled');
  const again = { a: 'reused', dice: 'complete', rolled: 'complete', out: 'complete' };
  expect(await w.run(text())).toEqual({ ...again, last: 'reused' });
  expect(await w.rows('FROM rolled')).not.toEqual(before);

  // Within one run, continued, the dice are cast once.
  expect(await w.run(text('SELECT nope'))).toMatchObject({ dice: 'complete', last: 'failed' });
  const cast = await w.rows('FROM rolled');
  expect(await w.run(text('SELECT 2'), { continues: 'r3', reuse: true })).toEqual({
    a: 'reused',
    dice: 'reused',
    rolled: 'reused',
    out: 'reused',
    last: 'complete',
  });
  expect(await w.rows('FROM rolled')).toEqual(cast);
});

/** A component of a test's own. */
function component(
  name: string,
  kind: Driver['kind'],
  run: Driver['run'],
  more: Partial<ComponentSpec> = {},
): Component {
  const spec: ComponentSpec = {
    title: name,
    description: name,
    version: '1.0.0',
    modes: [kind === 'writer' ? 'write' : 'extract'],
    configSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
    secrets: [],
    examples: [],
    ...more,
  };
  return { name, kind, spec, driver: { name, kind, version: '1', spec, run } };
}

describe('a writer to elsewhere', () => {
  const sent: number[] = [];
  const elsewhere = component('test.sender', 'writer', async ({ inputs }) => {
    const [input] = Object.values(inputs);
    if (input === undefined) throw new Error('no input');
    sent.push(input.rows);
    return input;
  });
  const components = new Map(catalog).set(elsewhere.name, elsewhere);
  const text = (last: string): string =>
    pipelineOf(
      read('a', 'a.csv'),
      'id: out, component: test.sender, mode: write, needs: [a], config: {}',
      query('last', 'a', last),
    );

  test('runs in every run, but once within one run, however often that is continued', async () => {
    const w = openWorld({ 'a.csv': 'n\n1\n2\n' });
    expect(await w.run(text('SELECT 1'), { components })).toEqual({
      a: 'complete',
      out: 'complete',
      last: 'complete',
    });
    expect(await w.run(text('SELECT 1'), { components })).toEqual({
      a: 'reused',
      out: 'complete',
      last: 'reused',
    });
    expect(sent).toEqual([2, 2]);
    const done = { a: 'reused', out: 'reused' };
    expect(await w.run(text('SELECT nope'), { components, reuse: false })).toMatchObject({ last: 'failed' });
    expect(await w.run(text('SELECT no'), { components, continues: 'r3' })).toEqual({
      ...done,
      last: 'failed',
    });
    expect(await w.run(text('SELECT 3'), { components, continues: 'r4' })).toEqual({
      ...done,
      last: 'complete',
    });
    expect(w.last).toMatchObject({ rows: 2, rows_kind: 'written' });
    expect(sent).toEqual([2, 2, 2]);
  });
});

describe('a step that keeps state', () => {
  /** Counts its runs: its table has the number that the state had, and the state gets the next one. */
  const counter = (sets = true): Component =>
    component(
      'test.counter',
      'extractor',
      async ({ ctx }) => {
        const n = Number((await ctx.state.get()) ?? 0);
        if (sets) ctx.state.set(n + 1);
        const db = await ctx.getDbConnection();
        await db.exec(`CREATE OR REPLACE TABLE ${ident(ctx.table)} AS SELECT ${n} AS n`);
        return { table: ctx.table, rows: 1 };
      },
      { keepsState: true },
    );
  const components = new Map(catalog).set('test.counter', counter());
  const COUNT = 'id: count, component: test.counter, mode: read, needs: [], config: {}';
  const text = (last = 'SELECT 1'): string => pipelineOf(COUNT, query('last', 'count', last));
  const counted = async (w: SessionWorld): Promise<unknown> => (await w.rows('FROM count'))[0]?.['n'];

  test('is never fresh: every complete run goes on where the last one ended', async () => {
    const w = openWorld();
    for (const n of [0, 1, 2]) {
      expect(await w.run(text(), { components })).toEqual({ count: 'complete', last: 'complete' });
      expect(await counted(w)).toBe(n);
      await w.close();
    }
  });

  test('that is part of a run that fails or is cancelled leaves the state as it was', async () => {
    const w = openWorld();
    await w.run(text(), { components });
    expect(await w.run(text('SELECT nope'), { components })).toEqual({ count: 'complete', last: 'failed' });
    expect(await counted(w)).toBe(1);
    const abort = new AbortController();
    const onEvent = ({ event }: { event: string }): void => {
      if (event === 'step_complete') abort.abort();
    };
    await w.run(text(), { components, signal: abort.signal, onEvent });
    expect([w.last?.event, await counted(w)]).toEqual(['run_cancelled', 1]);
    await w.run(text(), { components });
    expect(await counted(w)).toBe(1);
    await w.run(text(), { components });
    expect(await counted(w)).toBe(2);
  });

  test('is continued with what it kept, also twice', async () => {
    const w = openWorld();
    await w.run(text(), { components });
    await w.run(text('SELECT nope'), { components });
    expect(await w.run(text('SELECT no'), { components, continues: 'r2' })).toMatchObject({
      count: 'reused',
    });
    await w.close();
    expect(await w.run(text('SELECT 3'), { components, continues: 'r3' })).toEqual({
      count: 'reused',
      last: 'complete',
    });
    expect(await counted(w)).toBe(1);
    expect(await w.rows('SELECT step_id, run_id, value FROM osiris.state')).toEqual([
      { step_id: 'count', run_id: null, value: '2' },
    ]);
  });

  test('that runs again in a run that goes on, and sets nothing, keeps what the session had', async () => {
    const w = openWorld();
    await w.run(text(), { components });
    await w.run(text('SELECT nope'), { components });
    await w.rows('DROP TABLE count');
    const quiet = new Map(catalog).set('test.counter', counter(false));
    const how = { components: quiet, continues: 'r2' };
    expect(await w.run(text(), how)).toEqual({ count: 'complete', last: 'complete' });
    await w.run(text(), { components });
    expect(await counted(w)).toBe(1);
  });

  test('whose state cannot be made the session’s: the run fails, and no step is said not to have run', async () => {
    const w = openWorld();
    let asked = 0;
    expect(
      await w.run(text(), {
        components,
        change: ({ database }) => ({
          database: {
            ...database,
            checkpoint: () =>
              ++asked === 3 ? Promise.reject(new Error('The disk is gone.')) : database.checkpoint(),
          },
        }),
      }),
    ).toEqual({ count: 'complete', last: 'complete' });
    expect(w.last).toMatchObject({ event: 'run_failed' });
    expect(w.told('run_failed')[0]?.error.message).toMatch(
      /^Every step has run, but .*\(The disk is gone\.\)$/,
    );
    expect(await w.run(text(), { components, continues: 'r1' })).toEqual({ count: 'reused', last: 'reused' });
    await w.run(text(), { components });
    expect(await counted(w)).toBe(1);
  });
});

describe('a session made by an earlier version', () => {
  test.each([
    ['', 'fingerprint, rows, finished_at, receipt'],
    [', the oldest', 'fingerprint, rows, finished_at'],
  ])('everything of it runs once, and is there meanwhile%s', async (_, columns) => {
    const w = openWorld({ 'a.csv': 'n\n1\n' });
    const text = pipelineOf(read('a', 'a.csv'), query('b', 'a', 'FROM a'), write('out', 'b', 'out.csv'));
    await w.run(text);
    await w.rows(`CREATE OR REPLACE TABLE osiris.steps AS SELECT step_id, table_name, run_id, component, ${columns}
FROM (SELECT *, 'sha256:x' AS fingerprint FROM osiris.steps)`);
    await w.close();
    expect(await w.ledger()).toEqual({});
    const abort = new AbortController();
    abort.abort();
    await w.run(text, { signal: abort.signal });
    expect(Object.keys(await w.ledger())).toEqual([]);
    await w.run(text, { scope: { type: 'to', step: 'a' } });
    expect(Object.keys(await w.ledger()).sort()).toEqual(['a', 'b', 'out']);
    expect(await w.run(text)).toEqual({ a: 'reused', b: 'complete', out: 'complete' });
    expect(await w.run(text)).toEqual({ a: 'reused', b: 'reused', out: 'reused' });
  });
});

test('two pipelines in one session: each finds what the other has not replaced', async () => {
  const w = openWorld({ 'a.csv': 'n\n1\n', 'b.csv': 'n\n2\n' });
  const one = pipelineOf(read('rows', 'a.csv'), query('sums', 'rows', 'SELECT sum(n) AS n FROM rows'));
  const two = pipelineOf(read('rows', 'b.csv'), query('most', 'rows', 'SELECT max(n) AS n FROM rows'));
  await w.run(one);
  expect(await w.run(two)).toEqual({ rows: 'complete', most: 'complete' });
  // What `sums` was made of is read again, and is the same.
  expect(await w.run(one)).toEqual({ rows: 'complete', sums: 'reused' });
  expect((await w.rows('SELECT n::INTEGER AS n FROM sums'))[0]).toEqual({ n: 1 });
  expect(await w.run(two)).toEqual({ rows: 'complete', most: 'reused' });
});

test('thirty fresh steps cost one look at the ledger, and no statement each', async () => {
  const w = openWorld({ 'a.csv': 'n\n1\n' });
  const ids = Array.from({ length: 29 }, (_, at) => `s${at}`);
  const text = pipelineOf(
    read('a', 'a.csv'),
    ...ids.map((id, at) =>
      query(id, at === 0 ? 'a' : `s${at - 1}`, `SELECT n + 1 AS n FROM ${at === 0 ? 'a' : `s${at - 1}`}`),
    ),
  );
  await w.run(text);
  const statements: string[] = [];
  const became = await w.run(text, {
    change: ({ database }) => ({
      database: {
        ...database,
        async connect(signal) {
          const db = await database.connect(signal);
          const counted =
            <T>(work: (sql: string) => Promise<T>) =>
            (sql: string): Promise<T> => {
              statements.push(sql);
              return work(sql);
            };
          return { ...db, exec: counted((sql) => db.exec(sql)), query: counted((sql) => db.query(sql)) };
        },
      },
    }),
  });
  expect(new Set(Object.values(became))).toEqual(new Set(['reused']));
  expect(statements.length).toBeLessThanOrEqual(2);
});
