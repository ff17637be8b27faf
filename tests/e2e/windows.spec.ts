/** Two windows on one session: both show and do the same; where one ends the other goes on, and nothing is lost. */
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { cells, open, run, RUN_TIMEOUT, setText, status, threeSteps } from '../support/playground.ts';

const line = (page: Page) => page.getByRole('contentinfo');
const textOf = (page: Page) =>
  page.evaluate(() => document.querySelector('.view-lines')?.textContent?.replaceAll('\u00a0', ' ') ?? '');

async function second(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await open(page);
  await expect(line(page)).toContainText('Also open in another window', { timeout: 15_000 });
  return page;
}

test('what one does the other shows: text, runs, tables; where one is closed the other goes on', async ({
  page,
  context,
}) => {
  await open(page);
  await expect(line(page)).toContainText('DuckDB v', { timeout: RUN_TIMEOUT });
  const other = await second(context);
  await expect(line(page)).toContainText('Also open in another window');
  await setText(page, threeSteps('data/penguins.csv', 'SELECT 1 AS from_first'));
  await expect.poll(() => textOf(other)).toContain('from_first');
  await setText(other, threeSteps('data/penguins.csv', 'SELECT 2 AS from_second'));
  await expect.poll(() => textOf(page)).toContain('from_second');
  expect(await run(other)).toBe('Run complete: 3 steps, 1 row written');
  await expect(status(page)).toHaveText('Run complete: 3 steps, 1 row written');
  await expect.poll(() => cells(page)).toContainEqual(['2']);
  await expect.poll(() => cells(other)).toContainEqual(['2']);

  await page.close();
  await expect(line(other)).not.toContainText('Also open');
  await expect(line(other)).toContainText('DuckDB v', { timeout: RUN_TIMEOUT });
  expect(await textOf(other)).toContain('from_second');
  await setText(other, threeSteps('data/penguins.csv', 'SELECT 3 AS alone'));
  expect(await run(other)).toBe('Run complete: 3 steps, 1 row written, 1 step reused');
});
