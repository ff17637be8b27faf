/** A DuckDB file in the page: looked into with its tables, added as one step or several, run, and refused in words. */
import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDuckDb, newFolder } from '../drivers/duckdb-files.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, open, region, run } from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { text } from '../support/text.ts';

const test = testOnOnePage(open);

async function fileOf(sql: string): Promise<Buffer> {
  const path = join(newFolder(), 'made.duckdb');
  await makeDuckDb(path, sql);
  return readFileSync(path);
}

async function sheetOf(page: Page, file: string) {
  const sheet = page.getByRole('dialog', { name: file });
  // The engine may have to be loaded first.
  await expect(sheet.getByRole('form', { name: 'How it is read' })).toBeVisible({ timeout: 60_000 });
  await expect(sheet.getByText('Reading…')).toHaveCount(0, { timeout: 60_000 });
  return sheet;
}

const SHOP = `CREATE TABLE orders AS SELECT i AS id, 'order ' || i AS what FROM range(3) r(i);
CREATE TABLE people (name VARCHAR, mood ENUM('sad', 'ok')); INSERT INTO people VALUES ('Ann', 'ok');
CREATE VIEW totals AS SELECT count(*) AS n FROM orders; CREATE SCHEMA sales; CREATE TABLE sales.returns AS SELECT 7 AS id`;

test('of several tables the look shows one, and steps are added for those that are wanted @more', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await addFiles(page, [{ name: 'shop.duckdb', content: await fileOf(SHOP) }]);
  await page.getByRole('button', { name: 'Add a step that reads shop.duckdb' }).click();
  const sheet = await sheetOf(page, 'shop.duckdb');
  const table = sheet.getByLabel('table', { exact: true });
  await expect(table).toHaveValue('orders');
  await expect(sheet.getByRole('cell', { name: 'order 2' })).toBeVisible({ timeout: 60_000 });
  await table.selectOption('people');
  await expect(sheet.getByRole('cell', { name: 'Ann' })).toBeVisible({ timeout: 60_000 });
  await expect(sheet.getByRole('columnheader').nth(1)).toContainText('ENUM');
  await sheet.getByText('Several of its 4 tables and views').click();
  await expect(sheet.getByLabel('All')).toBeChecked();
  await shots(page, 'duckdb-look');
  expect(await violations(page, [390, 1440])).toEqual([]);
  // By keyboard alone.
  await sheet.getByLabel('totals').focus();
  await page.keyboard.press('Space');
  await expect(sheet.getByLabel('All')).toHaveJSProperty('indeterminate', true);
  await sheet.getByRole('button', { name: 'Add 3 steps, one a table' }).press('Enter');
  await expect(sheet).toHaveCount(0);
  const written = await text(page);
  for (const line of ['id: extract-orders', 'id: extract-people', 'table: sales.returns'])
    expect(written).toContain(line);
  expect(written).not.toContain('totals');
  expect(await run(page)).toMatch(/^Run complete/);
  await page.getByRole('tab', { name: 'Receipt' }).click();
  await expect(region(page, 'Results')).toContainText('duckdb');
});

test('a file with one table becomes a step at once; one that is cut off says so', async ({ page }) => {
  const whole = await fileOf('CREATE TABLE one AS SELECT 42 AS answer');
  await addFiles(page, [
    { name: 'one.duckdb', content: whole },
    { name: 'cut.duckdb', content: whole.subarray(0, 100_000) },
  ]);
  await page.getByRole('button', { name: 'Look into cut.duckdb' }).click();
  const sheet = await sheetOf(page, 'cut.duckdb');
  await expect(sheet).toContainText('cut.duckdb is cut off: it has 100000 bytes of');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add a step that reads one.duckdb' }).click();
  await expect.poll(() => text(page), { timeout: 30_000 }).toContain('path: one.duckdb');
  expect(await run(page)).toMatch(/^Run complete/);
});
