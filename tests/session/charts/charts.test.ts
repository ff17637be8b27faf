/** Charts that take long: of a sample first, then of all rows, and ended in between. */
import { expect, test } from 'vitest';
import type { ChartData, ChartSpec } from '#core/chart/chart.ts';
import { chartsOf, type Charts } from '#session/charts/charts.svelte.ts';
import type { Session } from '#session/session.svelte.ts';
import type { ChartQuestion } from '#workers/engine.ts';

const COLUMNS = [
  { name: 'state', type: 'VARCHAR' },
  { name: 'amount', type: 'DOUBLE' },
];
const BOX: ChartSpec = { mark: 'box', x: 'state', value: 'amount', aggregate: 'count' };

/** A page whose one table has so many rows, and whose engine says `answers`, one after the other, when it is told to. */
function page(rows: number, answers: readonly (Partial<ChartData> | undefined)[]) {
  const table = { name: 'made', version: '1', columns: COLUMNS, rows };
  const asked: ChartQuestion[] = [];
  const waiting: (() => void)[] = [];
  const cancelled: string[] = [];
  const engine = {
    charts: {
      ask: (question: ChartQuestion) =>
        new Promise((done) => {
          const answer = answers[asked.push(question) - 1];
          waiting.push(() => done(answer && { spec: question.spec, points: [], ...answer }));
        }),
      cancel: (id: string) => Promise.resolve(cancelled.push(id)),
    },
  };
  const session = {
    info: undefined,
    guest: {},
    table,
    results: { tables: [table], followTables: () => Promise.resolve() },
    runs: { busy: false },
    engine: {
      state: { phase: 'ready' },
      ready: () => Promise.resolve(engine),
      whileAlive: (asked: Promise<unknown>) => asked,
    },
    notices: {},
    store: {},
    script: {},
  } as unknown as Session;
  const charts: Charts = chartsOf(session);
  charts.kept = [{ id: 'c', of: { type: 'table', name: 'made' }, spec: BOX }];
  charts.front = 'c';
  charts.draw();
  /** Until what was asked last is answered, and what comes of it is there. */
  const answer = async (): Promise<void> => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
    await new Promise((done) => setImmediate(done));
  };
  return { charts, asked, cancelled, answer };
}

test('of many rows a sample is drawn, and then all of them', async () => {
  const { charts, asked, answer } = page(10_000_000, [{ sample: 50_000 }, {}]);
  await answer();
  expect(charts.drawn).toMatchObject({ type: 'data', isFirst: true, data: { sample: 50_000 } });
  expect(charts.going?.key).toBe(charts.key);
  await answer();
  expect(charts.drawn).not.toHaveProperty('isFirst');
  expect(charts.going).toBeUndefined();
  expect(asked.map(({ sample }) => sample)).toEqual([true, undefined]);
});

test('of few rows, and where the sample is all there is, they are drawn once', async () => {
  const few = page(1000, [{}]);
  await few.answer();
  expect(few.asked.map(({ sample }) => sample)).toEqual([undefined]);
  const all = page(2_000_000, [{}]);
  await all.answer();
  expect(all.charts.drawn).not.toHaveProperty('isFirst');
  expect(all.asked).toHaveLength(1);
  expect(all.charts.going).toBeUndefined();
});

test('what is cancelled stays of a sample, and goes on when that is wanted', async () => {
  const { charts, asked, cancelled, answer } = page(10_000_000, [{ sample: 50_000 }, undefined, {}]);
  await answer();
  await expect.poll(() => asked.length).toBe(2);
  charts.stop();
  await answer();
  expect(cancelled).toEqual([asked[1]?.id]);
  expect(charts.drawn).toMatchObject({ isFirst: true });
  expect(charts.stopped).toBe(charts.key);
  charts.draw();
  expect(asked).toHaveLength(2);
  charts.again();
  await answer();
  expect(asked.map(({ sample }) => sample)).toEqual([true, undefined, undefined]);
  expect(charts.drawn).not.toHaveProperty('isFirst');
});

test('nobody looks any more: the rest is asked when somebody does', async () => {
  const { charts, asked, answer } = page(10_000_000, [{ sample: 50_000 }, {}]);
  charts.leave();
  await answer();
  expect(asked).toHaveLength(1);
  expect(charts.drawn).toMatchObject({ isFirst: true });
  charts.draw();
  await answer();
  expect(charts.drawn).not.toHaveProperty('isFirst');
});
