/** The grid of a table: its cells whole, its heads, and rows of one table only. */
import { expect, type Locator, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  open,
  region,
  run,
  RUN_TIMEOUT,
  setText,
  status,
  threeSteps,
} from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

declare global {
  interface Window {
    /** What the rows in sight were of, at every moment at which it was another than before. */
    told: string[];
  }
}

const test = testOnOnePage(async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const table = (page: Page) => region(page, 'Table');
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** One step that only computes. */
const query = (sql: string): string =>
  `oml_version: "0.1.0"\nname: query\nsteps:\n  - {id: made, component: duckdb.processor, mode: transform, needs: [], config: {query: ${JSON.stringify(sql)}}}\n`;

test('a long cell is read, copied and saved whole, of a step that nothing writes; what is not seen is marked', async ({
  page,
}) => {
  const long = `${'ab é😀\n'.repeat(1800)}`;
  expect([...long]).toHaveLength(10_800);
  await addFiles(page, [
    { name: 'cells.csv', content: `id,note,line\n1,"${long}","one\r\ntwo\tthree "\n2,short,plain\n` },
  ]);
  await setText(page, threeSteps('cells.csv', 'SELECT * FROM rows').split('  - id: picked')[0] ?? '');
  expect(await run(page)).toBe('Run complete: 1 step, 2 rows read');
  const grid = table(page).getByRole('grid', { name: 'rows' });
  const first = grid.getByRole('row').nth(1).getByRole('gridcell');

  const line = first.nth(2);
  await expect(line).toHaveText('one\r\ntwo\tthree ', { useInnerText: false });
  expect(
    await line.locator('[data-mark]').evaluateAll((marks) => marks.map((each) => each.getAttribute('title'))),
  ).toEqual(['line break', 'tab', 'space at the end']);
  // All of it stands on one line.
  expect(await line.evaluate(({ scrollHeight }) => scrollHeight)).toBeLessThan(2 * 28);
  await line.click();
  await page.keyboard.press('ControlOrMeta+C');
  expect(await clipboard(page)).toBe('one\r\ntwo\tthree ');

  await first.nth(1).click();
  await page.keyboard.press('ControlOrMeta+C');
  await expect(table(page)).toContainText('Copied 10,800 characters.');
  expect(await clipboard(page)).toBe(long);

  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.keyboard.press('Enter');
  const value = region(page, 'Value');
  await expect(value).toContainText('10,800 characters, 1,801 lines');
  expect(await value.locator('pre').textContent()).toBe(long);
  await value.getByRole('button', { name: 'Copy the value' }).click();
  await expect(value).toContainText('Copied 10,800 characters.');
  expect(await clipboard(page)).toBe(long);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    value.getByRole('button', { name: 'Save the value as a file' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('rows-note-row-1.txt');
  await page.keyboard.press('Escape');
  await expect(value).toHaveCount(0);
});

test('in the head of a column the type gives way to the name, and both are told', async ({ page }) => {
  const long = 'a_name_of_forty_characters_in_the_head__';
  await setText(
    page,
    `oml_version: "0.1.0"
name: heads
steps:
  - {id: heads, component: duckdb.processor, mode: transform, needs: [], config: {query: 'SELECT 1 AS "n", NULL::STRUCT(first VARCHAR, second VARCHAR) AS "${long}"'}}
`,
  );
  expect(await run(page)).toBe('Run complete: 1 step, 1 table computed');
  const heads = table(page).getByRole('columnheader');
  const seen = (head: Locator) =>
    head.evaluate((cell) => {
      const [name, type] = cell.querySelectorAll<HTMLElement>('.name, small');
      const whole = (name?.scrollWidth ?? 1) <= (name?.clientWidth ?? 0);
      return [whole, (type?.getBoundingClientRect().top ?? 0) < cell.getBoundingClientRect().bottom];
    });
  expect(await seen(heads.nth(0))).toEqual([true, true]);
  expect(await seen(heads.nth(1))).toEqual([true, false]);
  await expect(heads.nth(1)).toHaveAttribute('title', `${long} STRUCT("first" VARCHAR, "second" VARCHAR)`);
  await expect(heads.nth(1)).toContainText('STRUCT');
});

test('a value that no clipboard bears is refused in words, and saved as the file that they name @more', async ({
  page,
}) => {
  await setText(page, query("SELECT repeat('é', 10000000) || 'x' AS big"));
  expect(await run(page)).toBe('Run complete: 1 step, 1 table computed');
  await page.evaluate(() => navigator.clipboard.writeText('what was there'));
  const refused = 'This value has 20.0 MB, more than a clipboard bears: save it as a file instead.';
  await table(page).getByRole('grid', { name: 'made' }).getByRole('gridcell').click();
  await page.keyboard.press('ControlOrMeta+C');
  await expect(table(page)).toContainText(refused);
  expect(await clipboard(page)).toBe('what was there');

  await page.keyboard.press('Enter');
  const value = region(page, 'Value');
  await expect(value).toContainText('20.0 MB, of which the first 1.0 MB is shown');
  await value.getByRole('button', { name: 'Copy the value' }).click();
  await expect(value).toContainText(refused);
  expect(await clipboard(page)).toBe('what was there');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    value.getByRole('button', { name: 'Save the value as a file' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('made-big-row-1.txt');
  const saved = readFileSync(await file.path(), 'utf8');
  expect([saved.length, saved.slice(0, 2), saved.slice(-2)]).toEqual([10_000_001, 'éé', 'éx']);
  await page.keyboard.press('Escape');
});

/** Of which run the rows are that are drawn, as their second column says, and the hundred that their middle is in. */
const inSight = async (page: Page) => {
  const rows = (await cells(page)).filter((row) => row.length > 0);
  const middle = Number(rows[Math.floor(rows.length / 2)]?.[0]);
  return { of: [...new Set(rows.map(([, of]) => of))], place: Math.floor(middle / 100) * 100 };
};

test('a table that a rerun replaces shows its new rows where one is, and never a mix @more', async ({
  page,
}) => {
  await setText(
    page,
    `oml_version: "0.1.0"
name: replaced
steps:
  - {id: made, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: made.csv}}
  - {id: slow, component: duckdb.processor, mode: transform, needs: [made], config: {query: 'SELECT sum(sin(i)) AS s FROM range(100000000000) t(i)'}}
`,
  );
  const grid = table(page).getByRole('grid', { name: 'made' });
  const scroll = (row: number) => grid.evaluate((element, top) => (element.scrollTop = top), row * 28);
  /** Until the last step goes on, with the table of the first in front. */
  const rerun = async (of: string, rows: number): Promise<void> => {
    const lines = Array.from({ length: rows }, (_, n) => `${n},${of}\n`);
    await addFiles(page, [{ name: 'made.csv', content: `n,of\n${lines.join('')}` }]);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(status(page)).toContainText('step 2 of 2', { timeout: RUN_TIMEOUT });
    await region(page, 'Steps')
      .getByRole('button', { name: /^made\b/ })
      .click();
    await expect(table(page)).toContainText('of this run');
  };
  const cancel = async (): Promise<void> => {
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await expect(status(page)).toContainText('Run cancelled', { timeout: RUN_TIMEOUT });
  };

  await rerun('first', 5000);
  await scroll(2500);
  await expect.poll(() => inSight(page)).toEqual({ of: ['first'], place: 2500 });
  await cancel();
  await page.evaluate(() => {
    window.told = [];
    new MutationObserver(() => {
      const all = [...document.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent ?? '');
      const of = [...new Set(all.filter((text) => /^[a-z]+$/.test(text.trim())))].sort().join(' and ');
      if (of !== '' && of !== window.told.at(-1)) window.told.push(of);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

  await rerun('second', 5000);
  await expect.poll(() => inSight(page)).toEqual({ of: ['second'], place: 2500 });
  await scroll(1000);
  await expect.poll(() => inSight(page)).toEqual({ of: ['second'], place: 1000 });
  await cancel();

  // Shorter than the place that was in sight.
  await rerun('third', 30);
  await expect.poll(() => inSight(page)).toMatchObject({ of: ['third'] });
  expect((await cells(page)).at(-1)).toEqual(['29', 'third']);
  await cancel();
  expect(await page.evaluate(() => window.told)).toEqual(['first', 'second', 'third']);
});
