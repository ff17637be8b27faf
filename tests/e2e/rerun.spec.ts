/** A run beside a table that is being looked at: the database writes out between the two. */
import { expect, test } from '@playwright/test';
import { open, ready, run } from '../support/playground.ts';

test('run, reload, run: every time complete', async ({ page }) => {
  await open(page);
  expect(await run(page)).toBe('Run complete: 3 steps, 6 rows written');
  await page.reload();
  await ready(page);
  expect(await run(page)).toBe('Run complete: 3 steps, 6 rows written');
});
