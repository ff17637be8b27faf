/** A session that already holds something, for tests of what may not be lost. */
import { expect, type Page } from '@playwright/test';
import { extract, pipelineOf, runText, snapshot, transform } from './harness.ts';

const SMALL = pipelineOf(
  extract('seed', 'seed.csv'),
  transform('sum', 'seed', 'SELECT sum(a) AS s FROM seed'),
);

/** Tables `seed` of 1,000 rows and `sum`, made by a run, and the file they come from. */
export async function seed(page: Page): Promise<void> {
  await page.evaluate(() => window.harness.addRows('seed.csv', 1000, 0));
  expect((await runText(page, SMALL, 'before')).at(-1)).toMatchObject({ event: 'run_complete' });
}

/** What was there before is, and running works at once. */
export async function intact(page: Page): Promise<void> {
  const tables = await snapshot(page);
  expect(tables['seed']?.total).toBe(1000);
  expect(tables['sum']?.rows).toEqual([['499500']]);
  expect((await runText(page, SMALL, 'after')).at(-1)).toMatchObject({ event: 'run_complete' });
}
