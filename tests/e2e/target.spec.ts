/** Where the browser offers it, a run writes straight to a file that the person has chosen. */
import { expect, test, type Page } from '@playwright/test';
import { addFiles, download, open, region, run, setText, status, threeSteps } from '../support/playground.ts';

/** The browser's own sheet, answered: with a file of the origin's storage, which is written the same way. */
async function answerPicker(page: Page, leave: PermissionState): Promise<void> {
  await page.addInitScript((state) => {
    const pick = async () => {
      const root = await navigator.storage.getDirectory();
      const file = await root.getFileHandle('mine.csv', { create: true });
      const ask = () => Promise.resolve(state);
      return Object.assign(file, state === 'granted' ? {} : { queryPermission: ask, requestPermission: ask });
    };
    Object.assign(window, { showSaveFilePicker: pick });
  }, leave);
}

/** In the page: what the chosen file holds. */
async function mine(): Promise<string> {
  const root = await navigator.storage.getDirectory();
  return (await (await root.getFileHandle('mine.csv')).getFile()).text();
}

async function choose(page: Page): Promise<void> {
  await open(page);
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await region(page, 'Steps')
    .getByRole('button', { name: /^written/ })
    .click();
  await page.getByRole('button', { name: 'Choose a file on your disk for out.csv' }).click();
  await expect(region(page, 'Table')).toContainText('writes out.csv to mine.csv');
}

test('the chosen file holds what the run wrote, and the page says so instead of offering a download @more', async ({
  page,
}) => {
  await answerPicker(page, 'granted');
  await choose(page);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await expect(region(page, 'Downloads')).toContainText('Written to mine.csv');
  await expect(region(page, 'Downloads').getByRole('button')).toHaveCount(0);
  expect(await page.evaluate(mine)).toBe('n\n1\n2\n');

  await region(page, 'Steps')
    .getByRole('button', { name: /^written/ })
    .click();
  await page.getByRole('button', { name: 'Keep it as a download' }).click();
  expect(await run(page)).toMatch(/^Run complete/);
  expect((await download(page, 'out.csv')).toString()).toBe('n\n1\n2\n');

  // Chosen again, and then another pipeline comes, whose step and file have the same names.
  await region(page, 'Steps')
    .getByRole('button', { name: /^written/ })
    .click();
  await page.getByRole('button', { name: 'Choose a file on your disk for out.csv' }).click();
  await addFiles(page, [
    { name: 'pipeline.yaml', content: threeSteps('n.csv', 'SELECT 7 AS other FROM rows') },
  ]);
  await expect(page.getByText('pipeline.yaml opened in place of your text.')).toBeVisible();
  expect(await run(page)).toMatch(/^Run complete/);
  expect((await download(page, 'out.csv')).toString()).toBe('other\n7\n7\n');
  expect(await page.evaluate(mine)).toBe('n\n1\n2\n');
});

test('leave to write that was taken back is said before anything runs @more', async ({ page }) => {
  await answerPicker(page, 'denied');
  await choose(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/no longer lets this page write to mine\.csv/)).toBeVisible();
  expect(await run(page)).toMatch(/^Run complete/);
  expect((await download(page, 'out.csv')).toString()).toBe('n\n1\n2\n');
});

test('rows of a stand-in go there only where that is said, once @more', async ({ page }) => {
  await answerPicker(page, 'granted');
  await choose(page);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  const mysql = `component: mysql.extractor\n    mode: read\n    config:\n      connection: "@mysql.main"\n      table: n`;
  await addFiles(page, [{ name: 'stand_ins.yaml', content: 'stand_ins: {rows: n.csv}\n' }]);
  await setText(
    page,
    threeSteps('n.csv', 'SELECT n * 10 AS n FROM rows').replace(
      /component: filesystem\.csv_extractor[^]*?path: "n\.csv"/,
      mysql,
    ),
  );
  expect(await run(page)).toMatch(/^Run failed/);
  const problems = region(page, 'Problems').first();
  await expect(problems).toContainText('and written writes to a file of your own, where nobody could tell.');
  expect(await page.evaluate(mine)).toBe('n\n1\n2\n');
  await problems.getByRole('button', { name: 'Write the rows of stand-ins' }).click();
  await expect(status(page)).toContainText('with stand-ins for 1 step');
  await expect(region(page, 'Downloads')).toContainText('of stand-ins');
  expect(await page.evaluate(mine)).toBe('n\n10\n20\n');
});
