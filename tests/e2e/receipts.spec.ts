/** A load's receipt in the page: what became of every line, also after a reload. */
import { expect, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, open, ready, region, run, setText } from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(open);

const LOAD = `oml_version: "0.1.0"
name: receipts
steps:
  - id: load
    component: filesystem.csv_extractor
    mode: read
    config:
      path: lossy.csv
      on_bad_lines: skip
`;
const LOSSY = 'id,name\n1,a\n2,"two\nlines"\n3,c,<b>surplus</b>\n\n4\n5,e\n';
const tab = (page: Page) => page.getByRole('tab', { name: /^Receipt/ });
const step = (page: Page) => region(page, 'Steps').getByRole('button', { name: /^load\b/ });

async function expectReceipt(page: Page): Promise<void> {
  const receipt = region(page, 'Receipt');
  await expect(receipt).toContainText('lossy.csv');
  await expect(receipt.getByRole('row', { name: /^\d+ lines? in the file/ })).toHaveText(
    /^8\s*lines in the file: all accounted for/,
  );
  await expect(receipt).toContainText('Rows left out: 1');
  const rejected = receipt.getByRole('group', { name: 'Rows left out' }).getByRole('listitem');
  await expect(rejected).toHaveText(/line 5/);
  await expect(rejected).toContainText('3,c,<b>surplus</b>');
  await expect(receipt.getByRole('row', { name: /^id BIGINT/ })).toBeVisible();
}

test('a clean load has a receipt and no mark; a step that loads nothing points to those that do', async ({
  page,
}) => {
  expect(await run(page)).toMatch(/^Run complete/);
  await tab(page).click();
  await expect(region(page, 'Steps').locator('.mark')).toHaveCount(0);
  await region(page, 'Receipt')
    .getByRole('button', { name: /^Receipt of / })
    .first()
    .click();
  await expect(region(page, 'Receipt')).toContainText('all accounted for');
});

test('what an advice says to set is code, in the receipt and in the log', async ({ page }) => {
  await setText(page, LOAD.replace('lossy.csv', 'quoted.csv'));
  await addFiles(page, [{ name: 'quoted.csv', content: 'id,name\n1, "a, b"\n2, "<i>"\n' }]);
  await run(page);
  const advice = 'skipinitialspace: true';
  await page.getByRole('tab', { name: /^Log/ }).click();
  const log = page.getByRole('listitem').filter({ hasText: advice }).last();
  await expect(log.locator('code', { hasText: advice }).first()).toHaveText(advice);
  await expect(log).not.toContainText('`');
  await tab(page).click();
  await expect(region(page, 'Receipt').getByRole('code').filter({ hasText: advice }).first()).toHaveText(
    advice,
  );
  await expect(region(page, 'Receipt')).not.toContainText('`');
});

test('rejected and padded rows are marked on the step, and told in the receipt, also after a reload @more', async ({
  page,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await setText(page, LOAD);
  await addFiles(page, [{ name: 'lossy.csv', content: LOSSY }]);
  expect(await run(page)).toBe('Run complete: 1 step, 4 rows read');
  await expect(step(page)).toHaveAttribute('aria-label', /1 row left out, 1 row padded/);
  await region(page, 'Table')
    .getByRole('button', { name: /see the receipt/ })
    .click();
  await expectReceipt(page);
  expect(await violations(page, [1280])).toEqual([]);
  await resize(page, { width: 390, height: 844 });
  await page.getByRole('button', { name: 'Data', exact: true }).click();
  await expectReceipt(page);
  expect(await violations(page, [390])).toEqual([]);
  await resize(page, { width: 1280, height: 720 });

  await region(page, 'Receipt').getByRole('button', { name: 'Copy as text' }).click();
  await expect(region(page, 'Receipt')).toContainText('Copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('= 8 in the file');

  await page.reload();
  await ready(page);
  await expect(step(page)).toHaveAttribute('aria-label', /1 row left out/, { timeout: 30_000 });
  // The mark leads there by one press.
  await step(page).locator('.mark').click();
  await expectReceipt(page);
});
