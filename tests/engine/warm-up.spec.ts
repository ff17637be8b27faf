/** What the engine does beforehand, so that the first run does not wait for it: nobody sees anything of it. */
import { expect, type Page } from '@playwright/test';
import { addFile, extract, openEngine, pipelineOf, test, transform } from './harness.ts';

const load = pipelineOf(extract('t', 't.csv'), transform('all', 't', 'SELECT 1 AS x'));

/** As the page does: the engine, and then what comes beforehand. */
const startWarm = async () => {
  await window.harness.start();
  await window.engine.warmUp();
};

/** Bytes of the session's database file. */
const databaseBytes = (page: Page) =>
  page.evaluate(async () => {
    const found = Object.entries(await window.harness.kept());
    return found.find(([path]) => path.endsWith('pipeline_data.duckdb'))?.[1] ?? 0;
  });

/** After a run: all tables there are, its own too, and the other steps that the ledger names. */
async function allTables(page: Page) {
  await addFile(page, 't.csv', 'a\n1\n');
  const sql = `SELECT 'table' AS kind, schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE NOT internal
UNION ALL SELECT 'step', step_id FROM osiris.steps ORDER BY ALL`;
  const events = await page.evaluate(
    ([text, query]) => window.harness.runUnchecked(text, 'run-1', 'all', query),
    [load, sql] as const,
  );
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  return (await page.evaluate(() => window.engine.tables.rows('all', 0, 100))).rows;
}

const ONLY_THE_RUN = [
  ['step', 't'],
  ['table', 'main.all'],
  ['table', 'main.t'],
  ['table', 'osiris.steps'],
];

test('cut off by the end of its page, it leaves no table and no room taken @more', async ({ page }) => {
  await openEngine(page);
  await page.evaluate(startWarm);
  // Rows are written as they come, long before the end of the transaction that never comes.
  await expect.poll(() => databaseBytes(page), { timeout: 30_000 }).toBeGreaterThan(2e6);
  await openEngine(page);
  expect(await page.evaluate(() => window.engine.tables.list())).toEqual([]);
  expect(await databaseBytes(page)).toBeLessThan(1e6);
  expect(await allTables(page)).toEqual(ONLY_THE_RUN);
});

test('ended by itself, it leaves no table either, and its room is used or given back @more', async ({
  page,
}) => {
  await openEngine(page);
  await page.evaluate(startWarm);
  await expect.poll(() => databaseBytes(page), { timeout: 30_000 }).toBeGreaterThan(2e6);
  expect(await page.evaluate(() => window.engine.tables.list())).toEqual([]);
  expect(await allTables(page)).toEqual(ONLY_THE_RUN);
  expect(await databaseBytes(page)).toBeLessThan(2e6);
});

/** Told where a warm-up was ended before its end. */
const cutShort = (page: Page) =>
  page.waitForEvent('console', (said) => said.text().startsWith('The engine was not warmed up to the end.'));

for (const when of ['at once', 'in the middle of it @more'])
  test(`a run that is asked for ${when} ends it and does not wait, and is as any other`, async ({ page }) => {
    await openEngine(page);
    await addFile(page, 't.csv', 'a\n1\n2\n');
    const ended = cutShort(page);
    await page.evaluate(startWarm);
    // Looked for in the page, where the run begins in the moment that it is seen.
    const running = page.evaluate(
      async ([text, least]) => {
        const bytes = async () =>
          Object.entries(await window.harness.kept()).find(([path]) => path.endsWith('.duckdb'))?.[1] ?? 0;
        while ((await bytes()) < least);
        return window.harness.run(text, 'run-1');
      },
      [load, when === 'at once' ? 0 : 2e6] as const,
    );
    // One that goes to its end says nothing.
    await ended;
    expect((await running).at(-1)).toMatchObject({ event: 'run_complete' });
    expect(
      (await page.evaluate(() => window.engine.tables.list())).map(({ name, rows }) => [name, rows]),
    ).toEqual([
      ['t', 2],
      ['all', 1],
    ]);
    expect(await allTables(page)).toEqual([['step', 'all'], ...ONLY_THE_RUN]);
  });
