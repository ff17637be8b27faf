/** What can go wrong around a run: engines that end, memory and room that run out, files that change. The session is intact after each. */
import { expect } from '@playwright/test';
import {
  extract,
  openEngine,
  pipelineOf,
  runText,
  snapshot,
  test,
  transform,
  write,
  type Faults,
} from './harness.ts';

type Page = Parameters<typeof openEngine>[0];

const LONG = 'SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(100000) b';
const SMALL = pipelineOf(
  extract('seed', 'seed.csv'),
  transform('sum', 'seed', 'SELECT sum(a) AS s FROM seed'),
);

/** A session with what `SMALL` makes, in an engine with `faults`. */
async function ready(page: Page, faults: Faults = {}): Promise<string> {
  const { id, storage } = await openEngine(page, { faults });
  expect(storage).toBe('disk');
  await page.evaluate(() => window.harness.addRows('seed.csv', 1000, 0));
  expect((await runText(page, SMALL, 'before')).at(-1)).toMatchObject({ event: 'run_complete' });
  return id;
}

/** What was there before is, and running works at once. */
async function intact(page: Page): Promise<void> {
  const tables = await snapshot(page);
  expect(tables['seed']?.total).toBe(1000);
  expect(tables['sum']?.rows).toEqual([['499500']]);
  expect((await runText(page, SMALL, 'after')).at(-1)).toMatchObject({ event: 'run_complete' });
}

/** Resolves when the newest run has told `event` of `step`. */
const told = (page: Page, event: string, step: string) =>
  page.waitForFunction(
    ([name, id]) =>
      window.harness.told.some((one) => one.event === name && 'step_id' in one && one.step_id === id),
    [event, step] as const,
  );

test('an engine that ends in the middle of a run: the run is told as cut off, and is continued', async ({
  page,
}) => {
  const id = await ready(page);
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

  await openEngine(page, { id, faults: {} });
  const events = await page.evaluate(() => window.engine.lastRun());
  expect(events.at(-1)).toMatchObject({ event: 'run_failed', run_id: 'cut', interrupted: true });
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
  await ready(page);
  const text = pipelineOf(extract('rows', 'seed.csv'), transform('slow', 'rows', LONG));
  const running = runText(page, text, 'broken');
  await told(page, 'step_start', 'slow');
  await page.waitForTimeout(200);
  await page.evaluate(() => window.harness.breakDuckDb());
  expect((await running).at(-1)).toMatchObject({
    event: 'run_failed',
    step_id: 'slow',
    error: { message: expect.stringContaining('The database engine stopped') },
  });
  expect((await snapshot(page))['rows']?.total).toBe(1000);
  await intact(page);
});

test('out of memory: the step fails with what to try', async ({ page }) => {
  await ready(page, { memoryLimit: 60 });
  const query = 'SELECT list(range) AS all_of_them FROM range(30000000)';
  const text = pipelineOf(extract('rows', 'seed.csv'), transform('big', 'rows', query));
  const events = await runText(page, text, 'oom');
  expect(events.at(-1)).toMatchObject({
    event: 'run_failed',
    step_id: 'big',
    error: {
      // DuckDB may notice by itself, or hit the end of WebAssembly's memory first.
      message: expect.stringMatching(
        /^(This needs more memory than the browser gives|The database engine ran out of memory and was started again).*Filter rows or select fewer columns/,
      ),
      detail: expect.stringContaining('SQL: CREATE OR REPLACE TABLE "big"'),
    },
  });
  await intact(page);
});

/** The texts alone are some times larger than the memory. */
const [ROWS, LITTLE] = process.env['FAULTS'] ? [2_000_000, 100] : [600_000, 40];

test('a sort, a join and an aggregate larger than memory finish, and their results are right', async ({
  page,
}) => {
  await ready(page, { memoryLimit: LITTLE });
  const text = pipelineOf(
    extract('seed2', 'seed.csv'),
    transform(
      'texts',
      'seed2',
      `SELECT range AS n, md5(range::VARCHAR) || md5((range + 1)::VARCHAR) AS m FROM range(${ROWS})`,
    ),
    transform('sorted', 'texts', 'SELECT * FROM texts ORDER BY m'),
    transform('joined', 'texts', 'SELECT a.n, b.m FROM texts a JOIN texts b ON a.m = b.m'),
    transform('grouped', 'texts', 'SELECT m, count(*) AS times FROM texts GROUP BY m'),
    transform(
      'checked',
      'sorted, joined, grouped',
      `SELECT (SELECT count(*) FROM (SELECT m < lag(m) OVER (ORDER BY rowid) AS bad FROM sorted) WHERE bad) AS unsorted,
        (SELECT sum(n) FROM sorted) AS sorted, (SELECT sum(n) FROM joined) AS joined, (SELECT sum(times) FROM grouped) AS grouped,
        (SELECT count(*) FROM grouped) AS groups`,
    ),
  );
  test.setTimeout(300_000);
  expect((await runText(page, text, 'spill')).at(-1)).toMatchObject({ event: 'run_complete' });
  expect((await snapshot(page))['checked']?.rows).toEqual([
    ['0', `${(ROWS * (ROWS - 1)) / 2}`, `${(ROWS * (ROWS - 1)) / 2}`, `${ROWS}`, `${ROWS}`],
  ]);
});

test('a file that cannot fit is refused before it is read; one that may not is warned of', async ({
  page,
}) => {
  await ready(page, { room: 60_000 });
  const load = pipelineOf(extract('rows', 'rows.csv'));
  await page.evaluate(() => window.harness.addRows('rows.csv', 200_000, 0));
  expect((await runText(page, load, 'full')).at(-1)).toMatchObject({
    event: 'run_failed',
    error: {
      message: expect.stringMatching(/^"rows\.csv" has 1\.3 MB and needs about 9\d\d kB .* room for 60 kB/),
    },
  });
  await page.evaluate(() => window.harness.addRows('rows.csv', 20_000, 0));
  const events = await runText(page, load, 'close');
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  expect(events).toContainEqual(
    expect.objectContaining({
      event: 'log',
      level: 'warning',
      message: expect.stringContaining('it may not fit'),
    }),
  );
  await intact(page);
});

for (const [what, change] of [
  ['replaced', () => window.harness.addRows('rows.csv', 10, 0).then(() => {})],
  ['removed', () => window.engine.removeFile('rows.csv')],
] as const) {
  test(`a file that is ${what} while it is read`, async ({ page }) => {
    await ready(page);
    await page.evaluate(() => window.harness.addRows('rows.csv', 4_000_000, 0));
    const running = runText(page, pipelineOf(extract('rows', 'rows.csv')), 'changed');
    await told(page, 'step_progress', 'rows');
    await page.evaluate(change);
    const events = await running;
    const end = events.at(-1);
    expect(end).toMatchObject({
      event: 'run_failed',
      step_id: 'rows',
      error: {
        message: expect.stringMatching(/"rows\.csv" could not be read to its end: it was changed or removed/),
      },
    });
    expect((await snapshot(page))['rows']).toBeUndefined();
    await intact(page);
  });
}

test('tables are looked at all through a run of many steps', async ({ page }) => {
  await ready(page);
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
        window.engine.preview('rows', 0, 100),
        window.engine.tables(),
        window.engine.preview('seed', 900, 50),
      ]),
    );
    expect(first.total).toBe(1000);
    looks += 1;
  }
  expect((await running).at(-1)).toMatchObject({ event: 'run_complete' });
  expect(looks).toBeGreaterThan(1);
});
