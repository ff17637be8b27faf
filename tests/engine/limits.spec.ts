/** What is too large: for memory, or for the room there is. The session is intact after each. */
import { expect, type Page } from '@playwright/test';
import {
  extract,
  openEngine,
  pipelineOf,
  runText,
  snapshot,
  test,
  transform,
  type Faults,
} from './harness.ts';
import { intact, seed } from './seeded.ts';

/** A seeded session in an engine with `faults`. */
async function opened(page: Page, faults: Faults): Promise<void> {
  expect((await openEngine(page, { faults })).storage).toBe('disk');
  await seed(page);
}

test('out of memory: the step fails with what to try @more', async ({ page }) => {
  await opened(page, { memoryLimit: 60 });
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
const [ROWS, LITTLE] = process.env['FAULTS'] ? [2_000_000, 100] : [250_000, 25];

test('a sort, a join and an aggregate larger than memory finish, and their results are right @more', async ({
  page,
}) => {
  await opened(page, { memoryLimit: LITTLE });
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

test('a file that cannot fit is refused before it is read; one that may not is warned of @more', async ({
  page,
}) => {
  await opened(page, { room: 60_000 });
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
