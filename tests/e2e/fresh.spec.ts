/** How steps stand, and runs that execute only what is not fresh: by button, menu and key. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  editor,
  FOREVER,
  open,
  ready,
  region,
  run,
  RUN_TIMEOUT,
  runButton,
  runSays,
  setText,
  status,
  statusLine,
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
  await page.getByRole('button', { name: 'More ways' }).click();
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
  await expect(region(page, 'Table')).toContainText('These rows are from before the edit.');
  await expect(page.locator('.step-sign.is-stale')).toHaveCount(2);

  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 1 step reused');
  await stand(page, 'Reused', 'Complete', 'Complete');
  await step(page, 'picked').click();
  await expect(region(page, 'Table')).not.toContainText('These rows are from before');
  await expect.poll(() => cells(page)).toEqual([[], ['2'], ['1']]);
});

test('comments, spaces, line breaks and the name of the pipeline make nothing stale', async ({ page }) => {
  await allFresh(page);
  const reformatted = pipeline()
    .replace('name: three-steps', '# A comment.\nname: another-name')
    .replace('SELECT n FROM rows ORDER BY n ASC', 'SELECT  n /* all */ FROM   rows ORDER BY n ASC -- end');
  await setText(page, reformatted);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('another-name');
  await expect(runButton(page)).toHaveAttribute('title', /^Everything is fresh/);
  await stand(page, 'Complete', 'Complete', 'Complete');
  await expect(page.locator('.summary')).not.toContainText(/stale|before the text/);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 3 steps reused');
});

test('while a line is half typed what was stale stays stale @more', async ({ page }) => {
  await allFresh(page);
  await setText(page, pipeline('DESC'));
  await stand(page, 'Complete', 'Stale', 'Stale');
  await setText(page, pipeline('DESC').replace('path: "out.csv"', 'path: "out.csv"\n      nonsense: 1'));
  await expect(region(page, 'Problems').first()).toBeVisible();
  await stand(page, 'Complete', 'Stale', 'Stale');
  await setText(page, pipeline());
  await stand(page, 'Complete', 'Complete', 'Complete');
});

test('another value of a parameter makes stale what uses it @more', async ({ page }) => {
  const text = pipeline()
    .replace('steps:', 'params:\n  least:\n    default: 0\nsteps:')
    .replace('FROM rows', 'FROM rows WHERE n > ${params.least}');
  await allFresh(page, text);
  await page.getByRole('button', { name: /^Parameters/ }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'least' }).fill('1');
  await page.getByRole('button', { name: 'Close' }).click();
  await stand(page, 'Complete', 'Stale', 'Stale');
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, 1 step reused');
});

test('a file of other content makes its readers stale, one of the same content nothing @more', async ({
  page,
}) => {
  await allFresh(page);
  await addFiles(page, [{ ...CSV, content: 'n\n3\n' }]);
  await stand(page, 'Stale', 'Stale', 'Stale');
  await expect(step(page, 'rows')).toHaveAccessibleName(/The file n\.csv has changed since, or is gone\.$/);
  await step(page, 'rows').click();
  await expect(region(page, 'Table')).toContainText('These rows are from before the file n.csv changed');
  await addFiles(page, [CSV]);
  await stand(page, 'Complete', 'Complete', 'Complete');
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 3 steps reused');
});

test('a query that calls now() runs every time, and says why', async ({ page }) => {
  await addFiles(page, [CSV]);
  await setText(page, threeSteps('n.csv', 'SELECT n, now() AS t FROM rows'));
  await runAll(page);
  await expect(step(page, 'picked')).toHaveAccessibleName(
    /^picked: Complete, 2 rows, .*\. It .*now.*, so it runs every time\.$/,
  );
  await stand(page, 'Complete', 'Complete', 'Complete');
  await expect(runButton(page)).toHaveAttribute('title', /^Runs 2 steps; 1 is fresh/);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 1 step reused');
});

const ENDS = {
  to: 'Run complete: 2 steps, 2 rows read, 2 steps reused',
  from: 'Run complete: 3 steps, 2 rows written, 1 step reused',
  only: 'Run complete: 2 steps, 2 rows read, 1 step reused',
  again: 'Run complete: 3 steps, 2 rows written',
};

const stepMenu = (page: Page, id: string) => page.getByRole('menu', { name: `Step ${id}` });

test("a step's menu, by mouse: from its node, from its mark in the text, from beside its table @more", async ({
  page,
}) => {
  await allFresh(page);
  const choose = async (item: string) => {
    await stepMenu(page, 'picked').getByRole('menuitem', { name: item }).click();
    await expect(stepMenu(page, 'picked')).toBeHidden();
  };
  await step(page, 'picked').click({ button: 'right' });
  await expect(stepMenu(page, 'picked').getByRole('menuitem')).toHaveText([
    /^Run to here/,
    /^Run from here/,
    /^Run this step/,
    /^Show in text/,
  ]);
  await choose('Run to here');
  await ended(page, ENDS.to);
  await stand(page, 'Reused', 'Reused', 'Fresh');

  await step(page, 'picked').hover();
  await step(page, 'picked').getByTitle('What to run').click();
  await choose('Run this step');
  await ended(page, ENDS.only);
  await stand(page, 'Reused', 'Complete', 'Fresh');

  await page.getByRole('button', { name: 'Actions for step picked' }).click();
  await choose('Run from here');
  await ended(page, ENDS.from);

  await page.locator('.step-sign.is-cached').click();
  await stepMenu(page, 'rows').getByRole('menuitem', { name: 'Run this step' }).click();
  await ended(page, 'Run complete: 1 step, 2 rows read');

  await step(page, 'picked').click({ button: 'right' });
  await choose('Show in text');
  await expect(editor(page)).toBeFocused();
  await expect(statusLine(page)).toContainText('Line 9, column');
});

test('the mark beside a step in the text says how it stands @more', async ({ page }) => {
  await allFresh(page);
  await setText(page, pipeline('DESC'));
  await stand(page, 'Complete', 'Stale', 'Stale');
  await page.locator('.step-sign.half-dot').first().hover();
  await expect(
    page.getByRole('tooltip').filter({ hasText: 'picked: Stale. The step has been edited since.' }),
  ).toBeVisible();
});

for (const [where, focus] of [
  ['at a step', (page: Page) => step(page, 'picked').focus()],
  ['in the text', (page: Page) => editor(page).focus()],
] as const)
  test(`every way to run has its keys, ${where}`, async ({ page }) => {
    await allFresh(page);
    await step(page, 'picked').click();
    for (const [keys, end] of [
      ['ControlOrMeta+Enter', 'Run complete: 3 steps, 2 rows written, 3 steps reused'],
      ['ControlOrMeta+Shift+Enter', ENDS.to],
      ['ControlOrMeta+Alt+Enter', ENDS.again],
      ['Alt+Enter', ENDS.only],
      ['Alt+Shift+Enter', ENDS.from],
    ] as const) {
      await focus(page);
      await page.keyboard.press(keys);
      await ended(page, end);
    }
  });

test("a step's menu by keyboard alone; Escape leads back to the step", async ({ page }) => {
  await allFresh(page);
  await step(page, 'written').click();
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await step(page, 'written').focus();
    await page.keyboard.press(key);
    await expect(stepMenu(page, 'written').getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(stepMenu(page, 'written')).toBeHidden();
    await expect(step(page, 'written')).toBeFocused();
  }
  await page.keyboard.press('Shift+F10');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await ended(page, 'Run complete: 3 steps, 2 rows written, 2 steps reused');
  await stand(page, 'Reused', 'Reused', 'Complete');
});

test('while a run goes on, and while the text has errors, a menu says why nothing can run @more', async ({
  page,
}) => {
  // Nothing that was made of another file is fresh.
  await addFiles(page, [{ ...CSV, content: 'n\n70\n80\n' }]);
  await setText(page, threeSteps('n.csv', FOREVER));
  await runButton(page).click();
  await runSays(page, 'step 2 of 3');
  await step(page, 'rows').click({ button: 'right' });
  const menu = stepMenu(page, 'rows');
  await expect(menu).toHaveAccessibleDescription('A run goes on. Wait for its end, or cancel it.');
  await expect(menu.getByRole('menuitem', { name: 'Run to here' })).toBeDisabled();
  await expect(menu.getByRole('menuitem', { name: 'Show in text' })).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(status(page)).toContainText('step 2 of 3');
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await ended(page, /^Run cancelled at picked/);
  // What the cancelled run had finished is fresh.
  await setText(page, pipeline());
  await expect(runButton(page)).toHaveAttribute('title', /1 is fresh/);
  await setText(page, pipeline().replace('path: "n.csv"', ''));
  await step(page, 'rows').click({ button: 'right' });
  await expect(menu).toHaveAccessibleDescription(/^A problem to fix/);
  await page.keyboard.press('Escape');
});

test('what was complete is reused after a failed step, after a cancelled run and after a reload @more', async ({
  page,
}) => {
  await addFiles(page, [{ ...CSV, content: 'n\n5\n6\n' }]);
  await setText(page, threeSteps('n.csv', "SELECT error('no') AS n FROM rows"));
  expect(await run(page)).toMatch(/^Run failed at picked/);
  await setText(page, threeSteps('n.csv', FOREVER));
  await runButton(page).click();
  await runSays(page, 'step 2 of 3');
  await stand(page, 'Reused', 'Running', 'Waiting');
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await ended(page, /^Run cancelled at picked/);
  await setText(page, pipeline());
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 1 step reused');

  await page.reload();
  await ready(page);
  await expect(runButton(page)).toHaveAttribute('title', /^Everything is fresh/, { timeout: RUN_TIMEOUT });
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 3 steps reused');
});

test('rows of another computer say when they were fetched, and are fetched again only when asked for @more', async ({
  page,
}) => {
  let asked = 0;
  await page.context().route('https://numbers.test/**', (route) => {
    asked += 1;
    return route.fulfill({
      json: [{ n: asked }],
      headers: { 'access-control-allow-origin': '*' },
    });
  });
  await setText(
    page,
    pipeline().replace(
      'component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: "n.csv"',
      'component: http.extractor\n    mode: read\n    config:\n      url: https://numbers.test/all',
    ),
  );
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
  await step(page, 'rows').click();
  await expect(step(page, 'rows')).toContainText('fetched just now');
  await expect(region(page, 'Table')).toContainText('fetched just now');
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, 3 steps reused');
  expect(asked).toBe(1);

  await step(page, 'rows').click({ button: 'right' });
  await stepMenu(page, 'rows').getByRole('menuitem', { name: 'Fetch again' }).click();
  await ended(page, 'Run complete: 1 step, 1 row read');
  expect(asked).toBe(2);
  await expect.poll(() => cells(page)).toEqual([[], ['2']]);
  await stand(page, 'Complete', 'Stale', 'Stale');

  await page.clock.install();
  await page.clock.fastForward('12:30');
  await step(page, 'picked').click();
  await step(page, 'rows').click();
  await expect(region(page, 'Table')).toContainText('fetched 12 minutes ago');
});
