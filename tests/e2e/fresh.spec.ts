/** How steps stand, and runs that execute only what is not fresh: by button, menu and key. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  open,
  region,
  run,
  RUN_TIMEOUT,
  runButton,
  setText,
  status,
  step,
  threeSteps,
} from '../support/playground.ts';

const test = testOnOnePage(open);

/** Reads a file, picks its rows in order, writes them. */
const pipeline = (direction = 'ASC', out = 'out.csv') =>
  threeSteps('n.csv', `SELECT n FROM rows ORDER BY n ${direction}`, out);

const CSV = { name: 'n.csv', content: 'n\n1\n2\n' };

/** A word for each step, in the order of the text. */
const words = (page: Page): Promise<string[]> =>
  region(page, 'Steps')
    .getByRole('button')
    .evaluateAll((nodes) =>
      nodes.map((node) => /^[^:]+: ([A-Z][a-z ]+)/.exec(node.getAttribute('aria-label') ?? '')?.[1] ?? ''),
    );

/** Waits until the steps stand like that. */
const stand = (page: Page, ...expected: string[]) => expect.poll(() => words(page)).toEqual(expected);

/** Runs everything anew, by the menu beside Run. */
async function runAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More ways to run' }).click();
  await page.getByRole('menuitem', { name: 'Run all again' }).click();
  await ended(page, 'Run complete: 3 steps, 2 rows written');
}

/** All three steps fresh, whatever was there before. */
async function allFresh(page: Page, text = pipeline()): Promise<void> {
  await addFiles(page, [CSV]);
  await setText(page, text);
  await expect(runButton(page)).toBeEnabled();
  await runAll(page);
  await expect(runButton(page)).toHaveAttribute('title', /^Everything is fresh/);
}

const ended = (page: Page, text: string | RegExp) =>
  expect(status(page)).toHaveText(text, { timeout: RUN_TIMEOUT });

test('a second run has nothing to do: Run says so before, and the summary after', async ({ page }) => {
  await addFiles(page, [CSV]);
  await setText(page, pipeline());
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await stand(page, 'Complete', 'Complete', 'Complete');
  await expect(runButton(page)).toHaveAttribute('title', 'Everything is fresh: nothing to run (Ctrl+Enter)');
  await runButton(page).click();
  await ended(page, 'Run complete: 3 steps, 2 rows written, 3 steps reused');
  await stand(page, 'Reused', 'Reused', 'Reused');
});

test('an edit makes the step and what depends on it stale at once, everywhere; Run runs those', async ({
  page,
}) => {
  await allFresh(page);
  await step(page, 'picked').click();
  await setText(page, pipeline('DESC'));
  await stand(page, 'Complete', 'Stale', 'Stale');
  await expect(step(page, 'picked')).toHaveAccessibleName(/The step has been edited since\.$/);
  await expect(step(page, 'written')).toHaveAccessibleName(
    /The step picked, which it reads, is not fresh\.$/,
  );
  await expect(page.locator('.summary')).toContainText('2 steps are stale');
  await expect(runButton(page)).toHaveAttribute('title', /^Runs 2 steps; 1 is fresh/);
  await step(page, 'picked').click();
  await expect(region(page, 'Table')).toContainText('These rows are from before the edit.');
  await step(page, 'written').click();
  await expect(region(page, 'Table')).toContainText('These rows are from before the edit of picked.');
  await expect(page.locator('.step-sign.is-stale')).toHaveCount(2);

  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 1 step reused');
  await stand(page, 'Reused', 'Complete', 'Complete');
  await step(page, 'picked').click();
  await expect(region(page, 'Table')).not.toContainText('These rows are from before');
  await expect.poll(() => cells(page)).toEqual([['2'], ['1']]);
});
