/** The text is checked beside the page, and in it where the browser starts no worker. */
import { expect, test } from '@playwright/test';
import { editor, open, region, run, setText, step, threeSteps } from '../support/playground.ts';
import { head, step as written } from '../support/text.ts';

const WRONG = `${head}${written('a', '    needs: []\n    config:\n      qery: SELECT 1 AS n\n')}`;
const RIGHT = `${head}${written('a', '    needs: []\n    config:\n      query: SELECT 1 AS n\n')}`;

test('by a worker of its own; what is told of the newest text is what shows @more', async ({ page }) => {
  await open(page);
  const checkers = page.workers().filter((worker) => worker.url().includes('check.worker'));
  expect(checkers).toHaveLength(1);
  await setText(page, WRONG);
  await expect(region(page, 'Problems')).toContainText("Unknown configuration key 'qery'");
  await setText(page, threeSteps('nowhere.csv', 'SELECT 1'));
  await setText(page, RIGHT);
  await expect(step(page, 'a')).toBeVisible();
  await expect(step(page, 'rows')).toBeHidden();
  expect(await run(page)).toMatch(/^Run complete: 1 step\b/);
});

test('in the page where its worker does not start, and the console says so @more', async ({ page }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.route(/check\.worker/, (route) => route.abort());
  await open(page);
  expect(said.join('\n')).toContain('Texts are checked in the page itself');
  await setText(page, WRONG);
  await expect(region(page, 'Problems')).toContainText("Unknown configuration key 'qery'");
  await setText(page, RIGHT);
  await editor(page).blur();
  expect(await run(page)).toMatch(/^Run complete: 1 step\b/);
});
