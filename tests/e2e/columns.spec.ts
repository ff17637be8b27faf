/** The Columns tab: what values are like, told by eye and by keyboard, and a step made of some of them. */
import { expect, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  FOREVER,
  open,
  run,
  RUN_TIMEOUT,
  runButton,
  runSays,
  setText,
  step,
  region,
} from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const made = (query: string, more = ''): string =>
  `oml_version: "0.1.0"\nname: columns\nsteps:\n  - id: made\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: ${JSON.stringify(query)}\n${more}`;

const QUERY = `SELECT i AS id, (i * 37 % 1000)::INTEGER AS amount, 'state ' || (i % 4) AS state, DATE '2024-01-01' + (i % 400)::INTEGER AS day,
  CASE WHEN i % 4 = 0 THEN 'nan'::DOUBLE WHEN i % 4 = 1 THEN 'inf'::DOUBLE ELSE i / 7 END AS odd, [i] AS list, NULL::VARCHAR AS nothing FROM range(60000) t(i)`;

const panel = (page: Page) => page.getByRole('tabpanel', { name: 'Columns' });
const columnsOf = async (page: Page) => {
  await page.getByRole('tab', { name: 'Columns' }).click();
  return panel(page);
};
const figures = (page: Page, column: string) =>
  panel(page).getByLabel(`Figures of ${column}`, { exact: true });

/** Brings it into sight, where it is counted. */
const look = (page: Page, column: string) =>
  panel(page).getByRole('heading', { name: column, exact: true }).scrollIntoViewIfNeeded();

test('every column has figures; bars are chosen by arrows, and become a step', async ({ page }) => {
  await setText(page, made(QUERY));
  expect(await run(page)).toMatch(/^Run complete/);
  const shown = await columnsOf(page);
  await expect(shown).toContainText('7 columns of made');
  await expect(figures(page, 'id')).toContainText('60,000, unique', { timeout: RUN_TIMEOUT });
  const bars = shown.getByRole('listbox', { name: 'Histogram of amount: 20 bars, from 0 to 999' });
  await expect(bars).toBeVisible();
  await expect(figures(page, 'amount')).toContainText('Median 499');
  await expect(shown.getByRole('list', { name: 'Values of state' }).getByRole('button')).toHaveText([
    /state 0/,
    /state 1/,
    /state 2/,
    /state 3/,
  ]);
  await look(page, 'day');
  await expect(
    shown.getByRole('listbox', { name: /^Histogram of day: 14 bars, from 2024-01-01 to 2025-02-03/ }),
  ).toBeVisible();
  await look(page, 'odd');
  await expect(figures(page, 'odd')).toContainText('NaN 25%Infinite 25%');
  await look(page, 'nothing');
  await expect(shown).toContainText('A list has no order that says much');
  await expect(shown).toContainText('Every value is NULL.');

  await bars.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(bars.getByRole('option', { selected: true })).toHaveCount(2);
  await expect(bars.getByRole('option').nth(1)).toHaveAccessibleName('50 to below 100: 3,000 rows (5.0%)');
  await expect(shown.getByRole('status')).toHaveText('50 to below 150: 6,000 rows (10%)');
  await shown.getByRole('button', { name: 'Show these rows' }).click();
  await expect(region(page, 'Table').getByRole('grid', { name: 'made' })).toHaveAttribute(
    'aria-rowcount',
    '6001',
  );
  await columnsOf(page);
  await look(page, 'amount');
  await bars.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(step(page, 'made-filtered')).toBeVisible();
  expect(await run(page)).toMatch(/^Run complete/);
  await columnsOf(page);
  await expect(panel(page)).toContainText('of made-filtered');
  await expect(figures(page, 'amount')).toContainText('Min 50');
  await expect(figures(page, 'amount')).toContainText('Max 149');
});

test('a run does not wait for what is being counted, and what was counted is of the table that it made @more', async ({
  page,
}) => {
  await setText(page, made('SELECT sin(i) AS s, md5(i::VARCHAR) AS h FROM range(3000000) t(i)'));
  expect(await run(page)).toMatch(/^Run complete/);
  await step(page, 'made').click();
  const shown = await columnsOf(page);
  // First of a sample.
  await expect(panel(page).getByLabel('Figures of s, of a sample')).toBeVisible({ timeout: RUN_TIMEOUT });
  await setText(page, made(FOREVER));
  await runButton(page).click();
  await expect(shown).toContainText('Their values are counted when the run has ended.');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await runSays(page, /^Run cancelled/);
  await setText(page, made('SELECT 1 AS s'));
  expect(await run(page)).toMatch(/^Run complete/);
  await columnsOf(page);
  await expect(figures(page, 's')).toContainText('Always 1');
});

test('axe finds nothing, wide and narrow, light and dark @more', async ({ page }) => {
  await setText(page, made(QUERY));
  expect(await run(page)).toMatch(/^Run complete/);
  await step(page, 'made').click();
  await columnsOf(page);
  await expect(figures(page, 'amount')).toContainText('Median');
  expect(await violations(page, [1440])).toEqual([]);
  await resize(page, { width: 390, height: 844 });
  await page.getByRole('navigation').getByRole('button', { name: 'Data' }).click();
  await expect(figures(page, 'amount')).toContainText('Median');
  expect(await violations(page, [390])).toEqual([]);
  await shots(page, 'columns');
});
