/** What can go wrong in the middle of a run: engines that end, files that change. The session is intact after each. */
import { expect } from '@playwright/test';
import { holdDatabase } from '../support/hold.ts';
import {
  extract,
  openEngine,
  pipelineOf,
  runText,
  snapshot,
  testOnOneEngine,
  told,
  transform,
  write,
} from './harness.ts';
import { intact, seed } from './seeded.ts';

const test = testOnOneEngine({ faults: {} });

test.beforeEach(({ page }) => seed(page));

const LONG = 'SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(100000) b';

test('an engine that ends in the middle of a run: the run is told as cut off, and is continued @more', async ({
  page,
}) => {
  const [session] = await page.evaluate(() => window.engine.sessions.list());
  const text = (query: string): string =>
    pipelineOf(
      extract('rows', 'seed.csv'),
      write('out', 'rows', 'rows.csv'),
      transform('slow', 'rows', query),
      transform('last', 'slow', 'SELECT count(*) AS n FROM slow'),
    );
  // The same text both times: what is slow the first time is stopped before its end.
  const query = `SELECT count(*) AS n, (${LONG}) IS NULL AS never FROM rows`;
  void page.evaluate(([source]) => void window.harness.run(source, 'cut'), [text(query)] as const);
  await told(page, 'step_start', 'slow');
  await page.evaluate(() => window.harness.end());

  await openEngine(page, { id: session?.id, faults: {} });
  const events = await page.evaluate(() => window.engine.runs.last());
  expect(events.at(-1)).toMatchObject({
    event: 'run_cancelled',
    run_id: 'cut',
    reason: expect.stringContaining('was closed'),
  });
  expect((await snapshot(page))['slow']).toBeUndefined();
  // Its query has changed, so its work is other work; that of the others is not.
  const again = await page.evaluate(
    ([source]) => window.harness.run(source, 'again', {}, { continues: 'cut' }),
    [text('SELECT 7 AS n FROM rows')] as const,
  );
  expect(again.filter(({ event }) => /^step_(cached|start)$/.test(event))).toMatchObject([
    { event: 'step_cached', step_id: 'rows', rows: 1000 },
    { event: 'step_cached', step_id: 'out', rows: 1000 },
    { event: 'step_start', step_id: 'slow' },
    { event: 'step_start', step_id: 'last' },
  ]);
  expect(again.at(-1)).toMatchObject({ event: 'run_complete', rows: 1000 });
  expect((await snapshot(page))['last']?.rows).toEqual([['1000']]);
  await intact(page);
});

test("DuckDB's worker ends in the middle of a step: the step fails, and the next run has a new one", async ({
  page,
}) => {
  const text = pipelineOf(extract('done', 'seed.csv'), transform('slow', 'done', LONG));
  const running = runText(page, text, 'broken');
  await told(page, 'step_start', 'slow');
  await page.evaluate(() => window.harness.breakDuckDb());
  expect((await running).at(-1)).toMatchObject({
    event: 'run_failed',
    step_id: 'slow',
    error: { message: expect.stringContaining('The database engine stopped') },
  });
  expect((await snapshot(page))['done']?.total).toBe(1000);
  await intact(page);
});

test("DuckDB's worker ends with a COMMIT done, but not answered: the writer runs again @more", async ({
  page,
}) => {
  const text = (query: string): string =>
    pipelineOf(
      extract('rows', 'seed.csv'),
      transform('some', 'rows', query),
      write('out', 'some', 'some.csv'),
    );
  const lines = async (): Promise<number> =>
    (await page.evaluate(async () => (await window.engine.artifacts.read('out', 'some.csv')).text())).split(
      '\n',
    ).length - 2;
  const query = 'SELECT a FROM rows LIMIT 3';
  await runText(page, text('SELECT a FROM rows'), 'whole');
  expect(await lines()).toBe(1000);

  await page.evaluate(() => window.harness.killDuckDbAfter('out'));
  const events = await runText(page, text(query), 'unanswered');
  expect(events.at(-1)).toMatchObject({ event: 'run_failed', step_id: 'out' });
  expect(await lines()).toBe(1000);
  const again = await page.evaluate(
    ([source]) => window.harness.run(source, 'again', {}, { continues: 'unanswered' }),
    [text(query)] as const,
  );
  expect(again.filter(({ event }) => /^step_(cached|start)$/.test(event))).toMatchObject([
    { event: 'step_cached', step_id: 'rows' },
    { event: 'step_cached', step_id: 'some' },
    { event: 'step_start', step_id: 'out' },
  ]);
  expect(await lines()).toBe(3);
  await intact(page);
});

test('a database whose file is held when it is opened again: the run fails, the tables stay, and the next run has them @more', async ({
  page,
}) => {
  const [session] = await page.evaluate(() => window.engine.sessions.list());
  const text = pipelineOf(extract('rows', 'seed.csv'), transform('more', 'rows', 'SELECT a FROM rows'));
  await runText(page, text, 'first');
  await page.evaluate(() => window.harness.killDuckDb());
  const free = await holdDatabase(page, session!.id);
  const events = await runText(page, text, 'held');
  expect(events.at(-1)).toMatchObject({
    event: 'run_failed',
    error: { message: expect.stringMatching(/could not be opened again; its tables are still on disk/) },
  });
  await free();
  expect((await snapshot(page))['more']?.total).toBe(1000);
  expect(await page.evaluate(() => window.engine.start())).toMatchObject({ storage: 'disk' });
  await intact(page);
});

for (const [what, change] of [
  ['replaced', () => window.harness.addRows('rows.csv', 10, 0).then(() => {})],
  ['removed', () => window.engine.files.remove('rows.csv').then(() => {})],
] as const) {
  test(`a file that is ${what} while it is read @more`, async ({ page }) => {
    await page.evaluate(() => window.harness.addRows('rows.csv', 4_000_000, 0));
    const running = runText(page, pipelineOf(extract('changing', 'rows.csv')), 'changed');
    await told(page, 'step_progress', 'changing');
    await page.evaluate(change);
    const events = await running;
    const end = events.at(-1);
    expect(end).toMatchObject({
      event: 'run_failed',
      step_id: 'changing',
      error: {
        message: expect.stringMatching(/"rows\.csv" could not be read to its end: it was changed or removed/),
      },
    });
    expect((await snapshot(page))['changing']).toBeUndefined();
    await intact(page);
  });
}

test('tables are looked at all through a run of many steps @more', async ({ page }) => {
  const many = Array.from({ length: 25 }, (_, index) =>
    transform(`t${index}`, 'rows', `SELECT a + ${index} AS a FROM rows`),
  );
  const running = runText(page, pipelineOf(extract('rows', 'seed.csv'), ...many), 'many');
  await told(page, 'step_complete', 'rows');
  let ended = false;
  void running.finally(() => (ended = true));
  let looks = 0;
  while (!ended) {
    const [first] = await page.evaluate(() =>
      Promise.all([
        window.engine.tables.rows('rows', 0, 100),
        window.engine.tables.list(),
        window.engine.tables.rows('seed', 900, 50),
      ]),
    );
    expect(first.total).toBe(1000);
    looks += 1;
  }
  expect((await running).at(-1)).toMatchObject({ event: 'run_complete' });
  expect(looks).toBeGreaterThan(1);
});
