/** A table, or an answer of the console, into a file: by the sheet, in every format, as it is looked at. */
import { readFileSync } from 'node:fs';
import { expect, type Download, type Locator, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  dismissAll,
  notices,
  open,
  region,
  run,
  RUN_TIMEOUT,
  setText,
  statusLine,
} from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const table = (page: Page): Locator => region(page, 'Table');
const sheet = (page: Page): Locator => page.getByRole('dialog', { name: /^Export / });
const exportButton = (within: Locator): Locator => within.getByRole('button', { name: 'Export…' });

const made = (sql: string): string =>
  `oml_version: "0.1.0"\nname: made\nsteps:\n  - id: made\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: ${JSON.stringify(sql)}\n`;

async function make(page: Page, sql: string): Promise<void> {
  await setText(page, made(sql));
  expect(await run(page)).toBe('Run complete: 1 step, 1 table computed');
  await expect(exportButton(table(page))).toBeVisible();
  const before = table(page).getByRole('button', { name: 'All rows as they were' }).first();
  if (await before.isVisible()) await before.click();
}

async function downloaded(page: Page): Promise<{ readonly file: Download; readonly text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    sheet(page).getByRole('button', { name: 'Download', exact: true }).click(),
  ]);
  return { file, text: readFileSync(await file.path(), 'utf8') };
}

test('a table is exported by keys alone, and again as it is looked at @more', async ({ page }) => {
  await make(page, `SELECT i AS n, 'word ' || (i % 3) AS word, [i] AS list FROM range(5000) r(i)`);
  await exportButton(table(page)).focus();
  await page.keyboard.press('Enter');
  await expect(sheet(page)).toContainText('5,000 rows × 3 columns');
  await expect(sheet(page)).toContainText('Lists, structs and maps become text');
  await sheet(page).getByRole('radio', { name: /^CSV/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(sheet(page)).toContainText('made.tsv');
  await shots(page, 'export');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });
  const tsv = await downloaded(page);
  expect(tsv.file.suggestedFilename()).toBe('made.tsv');
  expect(tsv.text).toMatch(/^n\tword\tlist\n0\tword 0\t\[0\]\n/);
  await expect(sheet(page)).toBeHidden();
  await expect(notices(page)).toContainText(['made.tsv downloaded: 5,000 rows']);
  await expect(exportButton(table(page))).toBeFocused();
  await dismissAll(page);

  const heads = table(page).getByRole('columnheader');
  await heads.filter({ hasText: 'n' }).first().click();
  await heads.filter({ hasText: 'n' }).first().click();
  await heads.filter({ hasText: 'list' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Hide', exact: true }).click();
  await exportButton(table(page)).click();
  await expect(sheet(page)).toContainText('As shown: 5,000 rows × 2 of 3 columns, sorted by n descending');
  // What was chosen last is chosen now.
  await expect(sheet(page).getByRole('radio', { name: /^TSV/ })).toBeChecked();
  await sheet(page).getByRole('radio', { name: /^JSON/ }).check();
  await sheet(page).getByRole('textbox', { name: 'Name' }).fill('a/b');
  const json = await downloaded(page);
  expect(json.file.suggestedFilename()).toBe('a-b.json');
  expect((JSON.parse(json.text) as unknown[])[0]).toEqual({ n: 4999, word: 'word 1' });
  await exportButton(table(page)).click();
  await sheet(page)
    .getByRole('radio', { name: /^Whole table/ })
    .check();
  await sheet(page).getByRole('radio', { name: /^SQL/ }).check();
  expect((await downloaded(page)).text).toContain(`  (0, 'word 0', CAST([0] AS BIGINT[])),\n`);
  await dismissAll(page);
});

test('what a format cannot hold is said in the sheet, and another format is a press away', async ({
  page,
}) => {
  await make(page, `SELECT 'nan'::DOUBLE AS f, 12345678901234567 AS n`);
  await exportButton(table(page)).click();
  await sheet(page)
    .getByRole('radio', { name: /^NDJSON/ })
    .check();
  await expect(sheet(page)).toContainText('JSON has no NaN');
  await sheet(page).getByRole('button', { name: 'Download', exact: true }).click();
  await expect(sheet(page).getByRole('alert')).toContainText('Row 1 of "made" holds in "f" nan');
  await shots(page, 'export-refused');
  await sheet(page).getByRole('radio', { name: /^CSV/ }).check();
  await sheet(page).getByLabel('Between fields').selectOption(';');
  await sheet(page).getByRole('checkbox', { name: 'Column names first' }).uncheck();
  expect((await downloaded(page)).text).toBe('nan;12345678901234567\n');
  await dismissAll(page);
});

test('an answer of the console is exported, into a file that the person picks', async ({ page }) => {
  await make(page, 'SELECT 1 AS n');
  await page.getByRole('tab', { name: 'Console' }).click();
  const pane = region(page, 'Console');
  await pane.getByRole('textbox', { name: 'SQL query' }).focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('SELECT n + 1 AS more FROM made');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(pane).toContainText('1 row × 1 column', { timeout: RUN_TIMEOUT });
  // The browser's own sheet, answered with a file of the origin's storage, which is written the same way.
  await page.evaluate(() => {
    const pick = async () =>
      (await navigator.storage.getDirectory()).getFileHandle('mine.json', { create: true });
    Object.assign(window, { showSaveFilePicker: pick });
  });
  await exportButton(pane).click();
  await sheet(page).getByRole('radio', { name: /^JSON/ }).check();
  await sheet(page).getByRole('button', { name: 'Save to a file…' }).click();
  await expect(notices(page)).toContainText(['Written to mine.json: 1 row']);
  const text = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    return (await (await root.getFileHandle('mine.json')).getFile()).text();
  });
  expect(text).toBe('[\n{"more":2}\n]\n');
  await dismissAll(page);
  await page.getByRole('tab', { name: 'Table' }).click();
});

test('a long export goes on when its sheet is closed, and is cancelled @more', async ({ page }) => {
  await make(page, 'SELECT i, md5(i::VARCHAR) AS m, md5((i + 1)::VARCHAR) AS o FROM range(3000000) r(i)');
  await exportButton(table(page)).click();
  await sheet(page).getByRole('radio', { name: /^SQL/ }).check();
  await sheet(page).getByRole('button', { name: 'Download', exact: true }).click();
  await expect(sheet(page).getByRole('progressbar')).toBeVisible();
  await expect(sheet(page)).toContainText(/of 3,000,000 rows/);
  await shots(page, 'export-going');
  expect(await violations(page, [1440])).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
  await statusLine(page)
    .getByRole('button', { name: /^Exporting made\.sql/ })
    .click();
  await sheet(page).getByRole('button', { name: 'Cancel export' }).click();
  await expect(sheet(page).getByRole('alert')).toContainText('was cancelled. No file was made.');
  await page.keyboard.press('Escape');
});
