/** The Charts tab: suggested, changed by keys, drawn, told in words, saved, copied and made a step. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  dismissAll,
  editor,
  engineIsThere,
  open,
  region,
  run,
  RUN_TIMEOUT,
  setText,
  step,
} from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await resize(page, { width: 1440, height: 900 });
  await open(page);
  await engineIsThere(page);
});

const made = (query: string): string =>
  `oml_version: "0.1.0"\nname: charts\nsteps:\n  - id: made\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: ${JSON.stringify(query)}\n`;

const QUERY = `SELECT i AS id, 'state ' || (i % 34) AS state, CASE WHEN i % 3 > 0 THEN (i * 37 % 1000) / 10 END AS amount,
  (i * 17 % 391)::DOUBLE AS size, TIMESTAMP '2024-01-01' + to_hours((i % 4000)::INTEGER) AS sold, [i] AS list, NULL::INTEGER AS nothing FROM range(20000) t(i)`;

const pane = (page: Page) => region(page, 'Charts');
const form = (page: Page) => pane(page).getByRole('form', { name: 'Chart' });
const field = (page: Page, name: string) => form(page).getByRole('combobox', { name, exact: true });
const kind = (page: Page, name: string) => form(page).getByRole('radio', { name, exact: true });
const drawing = (page: Page) => pane(page).getByRole('img');
const press = (page: Page, name: string) => pane(page).getByRole('button', { name, exact: true }).click();

async function charts(page: Page, query = QUERY): Promise<void> {
  await setText(page, made(query));
  expect(await run(page)).toMatch(/^Run complete/);
  await step(page, 'made').click();
  await page.getByRole('tab', { name: 'Charts', exact: true }).click();
  // What another test kept is not in front.
  const begin = pane(page).getByRole('button', { name: /^(?:New chart|Keep this chart)$/ });
  if ((await begin.textContent())?.includes('New chart')) await begin.click();
}

test('a chart is suggested, changed, told in words, and is a step', async ({ page }) => {
  await charts(page);
  await expect(drawing(page)).toHaveAccessibleName(/^Line: Number of rows by sold\. \d+ marks, from/, {
    timeout: RUN_TIMEOUT,
  });
  await expect(pane(page)).toContainText('All 20,000 rows. sold by day.');
  await shots(page, 'chart-line');

  await kind(page, 'Line').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(kind(page, 'Bars')).toBeChecked();
  await field(page, 'A bar for each').selectOption('state');
  await field(page, 'Length').selectOption('Mean');
  await field(page, 'Mean of').selectOption('amount');
  await expect(drawing(page)).toHaveAccessibleName(/^Bars: Mean of amount by state\. 20 marks/);
  await expect(pane(page)).toContainText('20 of 34 values of state: those with the longest bars.');
  await expect(pane(page)).toContainText('6,667 rows without a value of amount (NULL) left out.');
  await press(page, 'Show values');
  const values = pane(page).getByRole('region', { name: 'Values of Mean of amount by state' });
  await expect(values.getByRole('columnheader')).toHaveText(['state', 'mean_amount']);
  await expect(values.getByRole('row')).toHaveCount(21);
  expect(await violations(page, [1440])).toEqual([]);
  await shots(page, 'chart-bars');

  await press(page, 'Make this a step');
  await expect(editor(page)).toHaveValue(/id: made-chart/);
  await expect(editor(page)).toHaveValue(/avg\(\\?"amount\\?"\)/);
  expect(await run(page)).toMatch(/^Run complete/);
  await dismissAll(page);
});

test('every kind is drawn @more', async ({ page }) => {
  await charts(page);
  for (const [name, says] of [
    ['Area', /^Area: /],
    ['Points', /^Points: /],
    ['Histogram', /^Histogram: /],
    ['Heat map', /^Heat map: /],
    ['Boxes', /^Boxes: /],
    ['Line', /^Line: /],
  ] as const) {
    await kind(page, name).check();
    await expect(drawing(page)).toHaveAccessibleName(says);
    await expect(drawing(page).locator('svg')).toBeAttached();
    await shots(page, `chart-${name.toLowerCase().replace(' ', '-')}`);
  }
});

test('a chart is saved with its colours, and its values are copied', async ({ page }) => {
  await charts(page);
  await kind(page, 'Bars').check();
  await field(page, 'A bar for each').selectOption('size');
  await field(page, 'Colours by').selectOption('state');
  await expect(pane(page)).toContainText('8 of 34 values of state: those with the most rows.');
  const download = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const svg = await download('Save SVG');
  expect(svg.name).toBe('number-of-rows-by-size-and-state.svg');
  const text = svg.bytes.toString();
  expect(text).toContain('Number of rows by size and state');
  expect(text).toContain('size in spans of 20.');
  expect(text).not.toMatch(/var\(|currentcolor|class=|style/i);
  const png = await download('Save PNG');
  expect([...png.bytes.subarray(1, 4)].map((code) => String.fromCharCode(code)).join('')).toBe('PNG');
  expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await press(page, 'Copy values');
  await expect(pane(page)).toContainText(/Copied \d+ rows\./);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^size\tstate\trows\n0\.0\tstate /,
  );
});

test('an answer of the console is drawn, its chart a step @more', async ({ page }) => {
  await charts(page);
  await page.getByRole('tab', { name: 'Console', exact: true }).click();
  const console = region(page, 'Console');
  await console.getByRole('textbox', { name: 'SQL query' }).focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('SELECT state, size FROM made WHERE id < 100 -- few\n;');
  await page.keyboard.press('ControlOrMeta+Enter');
  await console.getByRole('button', { name: 'Draw a chart', exact: true }).click();
  await expect(drawing(page)).toHaveAccessibleName(/^Bars: Number of rows by state\. 20 marks/);
  await press(page, 'Make this a step');
  const dialog = page.getByRole('dialog', { name: /^Replace your text/ });
  await expect(dialog).toContainText('WITH asked AS');
  await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(editor(page)).toHaveValue(/id: chart\n/);
  expect(await run(page)).toMatch(/^Run complete: 2 steps/);
  await dismissAll(page);
});

test('a table that is made anew is drawn anew, and what it lacks is told @more', async ({ page }) => {
  await charts(page, `SELECT 'a' AS name, 1 AS n`);
  await press(page, 'Keep this chart');
  await expect(drawing(page)).toHaveAccessibleName(/^Bars: Number of rows by name\. 1 mark,/);
  await setText(page, made(`SELECT unnest(['a', 'b']) AS name`));
  await run(page);
  await expect(drawing(page)).toHaveAccessibleName(/^Bars: Number of rows by name\. 2 marks,/);
  await setText(page, made('SELECT 1 AS other'));
  await run(page);
  await expect(pane(page)).toContainText('The table has no column "name" any more.');
  await field(page, 'A bar for each').selectOption('other');
  await expect(drawing(page)).toBeVisible();
  await setText(page, made('SELECT NULL::INTEGER AS other FROM range(3)'));
  await run(page);
  await expect(pane(page)).toContainText('Every value of other is NULL. Choose another column.');
  await setText(page, made('SELECT 1 AS other WHERE false'));
  await run(page);
  await expect(pane(page)).toContainText('There are no rows to draw.');
  await pane(page).getByRole('tab', { selected: true }).focus();
  await page.keyboard.press('Delete');
  await expect(region(page, 'Notifications')).toContainText(
    'The chart "Number of rows by other" was removed.',
  );
  await region(page, 'Notifications').getByRole('button', { name: 'Undo' }).last().click();
  await expect(pane(page).getByRole('tab', { name: 'Number of rows by other' })).toBeVisible();
  await dismissAll(page);
});

test('charts are there after a reload, on a narrow page, too @more', async ({ page }) => {
  await charts(page);
  await field(page, 'A line for each').selectOption('state');
  await form(page).getByRole('textbox', { name: 'Title' }).fill('Sales <b>of</b> states');
  await page.keyboard.press('Tab');
  await page.reload();
  await engineIsThere(page);
  await page.getByRole('tab', { name: 'Charts', exact: true }).click();
  await pane(page).getByRole('tab', { name: 'Sales <b>of</b> states' }).click();
  await expect(drawing(page)).toHaveAccessibleName(/^Line: Sales <b>of<\/b> states\./);
  const size = page.viewportSize();
  await resize(page, { width: 390, height: 844 });
  await page
    .getByRole('navigation', { name: 'Panes' })
    .getByRole('button', { name: 'Data', exact: true })
    .click();
  await expect(drawing(page)).toBeVisible();
  expect(await violations(page, [390])).toEqual([]);
  await shots(page, 'chart-narrow');
  if (size) await resize(page, size);
});
