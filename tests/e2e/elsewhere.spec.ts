/** Run it elsewhere: the zip, the commands to copy, and what would differ. */
import { expect } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { open, run, setText } from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const TEXT = `oml_version: "0.1.0"
name: sums of all
steps:
  - {id: rows, component: duckdb.processor, mode: transform, needs: [], config: {query: SELECT range AS n FROM range(10)}}
  - {id: sums, component: duckdb.processor, mode: transform, needs: [rows], config: {query: 'SELECT sum(n) AS total, avg(n) AS mean FROM rows'}}
  - {id: save, component: filesystem.csv_writer, mode: write, needs: [sums], config: {path: sums.csv}}
`;

test('by keyboard, from the menu beside Run: the commands are there to copy, and what would differ; axe finds nothing', async ({
  page,
}) => {
  await setText(page, TEXT);
  await page.getByRole('button', { name: 'More ways', exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: /^Run it elsewhere/ }).press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Run it elsewhere' });
  await expect(sheet).toContainText('There are no tables here yet');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
  await page.getByRole('tab', { name: 'Log', exact: true }).click();
  await page.getByRole('button', { name: 'Run it elsewhere…' }).press('Enter');
  await expect(sheet.getByRole('listitem')).toHaveText([
    /^sums: The column "total" is HUGEINT/,
    /^Sums and averages of DOUBLE/,
    /^Files of save stay/,
  ]);
  await sheet.getByRole('button', { name: 'Copy the command of the engine' }).press('Enter');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'npm run --silent oml -- run sums-of-all.zip --engine @engine.mine',
  );
  const [zip] = await Promise.all([
    page.waitForEvent('download'),
    sheet.getByRole('button', { name: 'Save sums-of-all.zip' }).press('Enter'),
  ]);
  expect(zip.suggestedFilename()).toBe('sums-of-all.zip');
  await expect(sheet.getByRole('status', { name: 'Saving' })).toContainText('sums-of-all.zip saved');
  await sheet.getByRole('radio', { name: 'a DuckDB file' }).check();
  await expect(sheet.getByRole('listitem').first()).toHaveText(/^Columns: none/);
  await sheet.getByRole('radio', { name: 'DuckLake' }).check();
  await shots(page, 'elsewhere');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});
