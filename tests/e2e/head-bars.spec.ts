/** Bars below the names of columns: what their values are like, kept on or off, a way to the Columns tab. */
import { expect, type Locator, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { open, region, run, setText } from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const table = (page: Page): Locator => region(page, 'Table');
const grid = (page: Page): Locator => table(page).getByRole('grid', { name: 'made' });
const bar = (page: Page, name: string): Locator =>
  grid(page).getByRole('button', { name: new RegExp(`^Values of ${name}: `) });
const toggle = (page: Page): Locator => table(page).getByRole('button', { name: 'Bars', exact: true });

const SQL =
  "SELECT i AS n, CASE WHEN i % 4 = 0 THEN NULL ELSE 'word ' || (i % 3) END AS word, DATE '2024-01-01' + (i % 300)::INTEGER AS day, [i] AS list FROM range(5000) r(i)";
const TEXT = `oml_version: "0.1.0"\nname: made\nsteps:\n  - id: made\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: ${JSON.stringify(SQL)}\n`;

test('@more bars are shown, told in words, kept, and lead to the Columns tab, by keys, too', async ({
  page,
}) => {
  await setText(page, TEXT);
  expect(await run(page)).toBe('Run complete: 1 step, 1 table computed');
  await expect(toggle(page)).toHaveAttribute('aria-pressed', 'false');
  await expect(grid(page).locator('.bar')).toHaveCount(0);
  await toggle(page).click();
  await expect(bar(page, 'word')).toHaveAccessibleName(
    /^Values of word: 25% NULL; most are word [012] 25%, word [012] 25%, word [012] 25%$/,
  );
  await expect(bar(page, 'n')).toHaveAccessibleName(/^Values of n: 0% NULL; \d+ bars, from 0 to 4999/);
  // Below a sorted head as well, and the first row stays in sight below it.
  await grid(page)
    .getByRole('columnheader')
    .filter({ hasText: 'n' })
    .first()
    .click({ position: { x: 30, y: 10 } });
  await expect(bar(page, 'n')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.press('ControlOrMeta+Home');
  await expect(grid(page).getByRole('gridcell', { selected: true })).toBeInViewport({ ratio: 1 });
  await shots(page, 'head-bars');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });

  await bar(page, 'day').click();
  const item = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'day' }) });
  await expect(item).toBeFocused();
  await page.getByRole('tab', { name: 'Table' }).click();
  await grid(page).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('menuitem', { name: 'What its values are like' }).click();
  await expect(page.getByRole('tab', { name: 'Columns' })).toHaveAttribute('aria-selected', 'true');

  await page.reload();
  await page.getByRole('tab', { name: 'Table' }).click();
  await expect(toggle(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(bar(page, 'n')).toHaveAccessibleName(/bars, from/, { timeout: 30_000 });
  await toggle(page).click();
  await expect(grid(page).locator('.bar')).toHaveCount(0);
});
