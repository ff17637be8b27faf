/** What is looked for in a table: found as it is shown, gone to from match to match, counted piece by piece. */
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
const strip = (page: Page): Locator => table(page).getByRole('search');
const field = (page: Page): Locator => strip(page).getByRole('textbox', { name: 'Text to find' });
const words = (page: Page): Locator => strip(page).locator('.words');
const said = (page: Page): Locator => strip(page).getByRole('status');
const selected = (page: Page): Locator => grid(page).getByRole('gridcell', { selected: true });
const head = (page: Page, name: string): Locator =>
  grid(page).getByRole('columnheader').filter({ hasText: name }).first();
const item = (page: Page, name: string): Locator => page.getByRole('menuitem', { name, exact: true });

const made = (sql: string): string =>
  `oml_version: "0.1.0"\nname: made\nsteps:\n  - id: made\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: ${JSON.stringify(sql)}\n`;

const ROWS =
  "SELECT i AS n, 'Word' || (i % 1000) AS word, DATE '2024-01-01' + i::INTEGER AS day, CASE WHEN i = 4321 THEN '100%_\\' END AS note FROM range(5000) r(i)";

async function make(page: Page, sql = ROWS): Promise<void> {
  await setText(page, made(sql));
  expect(await run(page)).toBe('Run complete: 1 step, 1 table computed');
  await expect(grid(page)).toBeVisible();
  const before = table(page).getByRole('button', { name: 'All rows as they were' }).first();
  if (await before.isVisible()) await before.click();
  await grid(page).getByRole('row').nth(1).getByRole('gridcell').nth(0).click();
}

test('what is found is gone to by keys alone, counted, and left for the grid again', async ({ page }) => {
  await make(page);
  await page.keyboard.press('ControlOrMeta+F');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('word777');
  await expect(words(page)).toHaveText('1 of 5');
  await expect(said(page)).toHaveText('1 of 5, row 778, word');
  await expect(selected(page)).toHaveText('Word777');
  await page.keyboard.press('Enter');
  await expect(words(page)).toHaveText('2 of 5');
  await expect(said(page)).toHaveText('2 of 5, row 1,778, word');
  await page.keyboard.press('Shift+F3');
  await page.keyboard.press('Shift+F3');
  await expect(words(page)).toHaveText('5 of 5 · on from the last row');
  await page.keyboard.press('F3');
  await expect(words(page)).toHaveText('1 of 5 · on from the first row');

  // Nothing stands for anything else, and a date is found as it is printed.
  await field(page).fill('%_\\');
  await expect(said(page)).toHaveText('1 of 1, row 4,322, note');
  await field(page).fill('2024-02-30');
  await expect(words(page)).toHaveText('Nothing found');
  await field(page).fill('2024-02-29');
  await expect(said(page)).toHaveText('1 of 1 · on from the first row, row 60, day');
  await page.keyboard.press('Escape');
  await expect(grid(page)).toBeFocused();
  await expect(strip(page)).toHaveCount(0);
  await expect(selected(page)).toHaveText('2024-02-29');
});

test('@more it follows order, filters and hidden columns, and both options', async ({ page }) => {
  await make(page);
  await table(page).getByRole('button', { name: 'Find in table' }).click();
  await field(page).fill('word12');
  await expect(words(page)).toHaveText('1 of 55');
  await expect(grid(page).locator('.found').first()).toBeVisible();
  await strip(page).getByRole('button', { name: 'Whole cell' }).click();
  await expect(words(page)).toHaveText('1 of 5');
  await strip(page).getByRole('button', { name: 'Match case' }).click();
  await expect(words(page)).toHaveText('Nothing found');
  await strip(page).getByRole('button', { name: 'Match case' }).click();
  await strip(page).getByRole('button', { name: 'Whole cell' }).click();
  await expect(words(page)).toHaveText(/ of 55$/);

  // The greatest first: what is found first stands at the end of the table.
  await head(page, 'n').click();
  await expect(head(page, 'n')).toHaveAttribute('aria-sort', 'ascending');
  await head(page, 'n').click();
  await expect(head(page, 'n')).toHaveAttribute('aria-sort', 'descending');
  await expect(words(page)).toHaveText('55 found');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('F3');
  await expect(said(page)).toHaveText('1 of 55, row 871, word');
  await expect(selected(page)).toHaveText('Word129');

  await head(page, 'n').click({ button: 'right' });
  await item(page, 'Filter…').click();
  await table(page).getByRole('textbox', { name: 'Value' }).fill('4012');
  await page.keyboard.press('Enter');
  await expect(words(page)).toHaveText('1 found');
  await table(page).getByRole('button', { name: 'All rows as they were' }).first().click();
  await expect(words(page)).toHaveText('55 found');

  await head(page, 'word').click({ button: 'right' });
  await item(page, 'Hide').click();
  await expect(words(page)).toHaveText('Nothing found');
  await table(page).getByRole('button', { name: 'Show all columns' }).click();
  await expect(words(page)).toHaveText('55 found');
  await shots(page, 'find');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });
  await strip(page).getByRole('button', { name: 'Close find' }).click();
});

test('@more a large table is searched while one looks at it, and the search is stopped', async ({ page }) => {
  await make(page, "SELECT i AS n, 'w' || hash(i) AS w, 'v' || hash(i + 1) AS v FROM range(4000000) r(i)");
  await page.keyboard.press('ControlOrMeta+F');
  await field(page).fill('zzz');
  await expect(words(page)).toHaveText(/^0 so far/);
  await strip(page).getByRole('button', { name: 'Stop the search' }).click();
  await expect(words(page)).toHaveText(/^0 in the \d+% that was searched$/);
  // What is near is there at once, while all is counted.
  await field(page).fill('W1');
  await expect(selected(page)).toHaveText(/^w1/);
  await expect(words(page)).toHaveText(/^\d+ of [\d,]+$/, { timeout: 120_000 });
  await strip(page).getByRole('button', { name: 'Close find' }).click();
});

test('@more an answer of the console is searched, too', async ({ page }) => {
  await make(page);
  await page.getByRole('tab', { name: 'Console' }).click();
  const pane = region(page, 'Console');
  await pane.getByRole('textbox', { name: 'SQL query' }).focus();
  await page.keyboard.insertText('SELECT word, n FROM made WHERE n > 4000');
  await page.keyboard.press('ControlOrMeta+Enter');
  const answer = pane.getByRole('tabpanel');
  await answer.getByRole('button', { name: 'Find in table' }).click();
  await answer.getByRole('textbox', { name: 'Text to find' }).fill('word77');
  await expect(answer.getByRole('search').locator('.words')).toHaveText('1 of 11');
  await page.keyboard.press('Escape');
  await expect(answer.getByRole('grid')).toBeFocused();
  await page.getByRole('tab', { name: 'Table' }).click();
});
