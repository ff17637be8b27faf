/** A pipeline that takes the place of another: before, while and after one runs. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  FOREVER,
  open,
  region,
  run,
  runButton,
  runSays,
  setText,
  status,
  step,
  threeSteps,
} from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await holdable(page);
  await open(page);
});

declare global {
  interface Window {
    /** The page fetches nothing of that name until it is let go. */
    hold(name: string): void;
    letGo(answer?: 'refused'): void;
  }
}

async function holdable(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { fetch } = window;
    let held: { name: string; gone: Promise<string | undefined> } | undefined;
    window.hold = (name) => {
      held = {
        name,
        gone: new Promise((go) => {
          window.letGo = (answer) => {
            held = undefined;
            go(answer);
          };
        }),
      };
    };
    window.fetch = async (...request) => {
      const url = String(request[0] instanceof Request ? request[0].url : request[0]);
      if (held && url.includes(held.name) && (await held.gone) === 'refused')
        return new Response('', { status: 503 });
      return fetch(...request);
    };
  });
}

async function choose(page: Page, example: string): Promise<void> {
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByText(example, { exact: false }).last().click();
}

async function ownText(page: Page, query: string): Promise<void> {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', query));
  await expect(step(page, 'picked')).toBeVisible();
}

const SIZES: Readonly<Record<number, RegExp>> = { 1440: /wide/, 900: /medium/, 390: /narrow/ };

/** What the notices that are there lie over, of all that tells how a run went. */
const covered = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const boxes = (where: string) =>
      [...document.querySelectorAll(where)].map((each) => ({ each, box: each.getBoundingClientRect() }));
    const notices = boxes('[aria-label=Notifications] li').map(({ box }) => box);
    if (notices.length === 0) throw new Error('There is no notice.');
    return boxes('[role=status], [aria-label=Problems], [aria-label=Table] .note, footer')
      .filter(({ box }) =>
        notices.some(
          ({ left, right, top, bottom }) =>
            left < box.right && box.left < right && top < box.bottom && box.top < bottom,
        ),
      )
      .map(({ each }) => each.textContent?.trim() ?? '');
  });

test('Run that is pressed while an example is on its way runs the example, with its files @more', async ({
  page,
}) => {
  await ownText(page, 'SELECT n FROM rows');
  await page.evaluate(() => window.hold('directors.csv'));
  await choose(page, 'Movie directors');
  await runButton(page).click();
  await expect(status(page)).toContainText('Opening Movie directors…');
  await page.evaluate(() => window.letGo());
  await runSays(page, /^Run complete: 5 steps/);
  await expect(step(page, 'picked')).toHaveCount(0);
  await expect(region(page, 'Steps')).toContainText('extract-movies');
});

test('of two examples chosen in a row the last one stays, and is the one that runs @more', async ({
  page,
}) => {
  await ownText(page, 'SELECT n FROM rows');
  await page.evaluate(() => window.hold('mauna-loa'));
  await choose(page, 'Carbon dioxide');
  await choose(page, 'Busiest airports');
  await runButton(page).click();
  await expect(status(page)).toContainText('Opening Busiest airports…');
  await page.evaluate(() => window.letGo());
  await runSays(page, /^Run complete/);
  await expect(region(page, 'Steps')).toContainText('extract-routes');
});

test('an example that cannot be had: it is said, nothing runs, and the text stays @more', async ({
  page,
}) => {
  await ownText(page, 'SELECT n FROM rows');
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await page.evaluate(() => window.hold('movies.csv'));
  await choose(page, 'Movie directors');
  await runButton(page).click();
  await page.evaluate(() => window.letGo('refused'));
  await expect(region(page, 'Notifications')).toContainText('“Movie directors” could not be opened.');
  await expect(region(page, 'Notifications')).toContainText(
    'The run could not begin: what was on its way is not here.',
  );
  await expect(step(page, 'picked')).toBeVisible();
  // A keyboard does not wait for what is tried again: it goes on to the next notice, and then to where it was.
  await setText(page, threeSteps('n.csv', FOREVER));
  const examples = page.getByRole('button', { name: 'Examples', exact: true });
  const dismiss = region(page, 'Notifications').getByRole('button', { name: 'Dismiss' });
  await examples.focus();
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await runSays(page, 'step 2 of 3');
  await expect(dismiss.first()).toBeFocused();
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await runSays(page, 'Run cancelled');

  // What stays lies over nothing that says how a run went, or why.
  await setText(page, threeSteps('n.csv', 'SELECT nope FROM rows'));
  await run(page);
  for (const width of [1440, 900, 390]) {
    await resize(page, { width, height: 844 });
    await expect(page.locator('.workbench')).toHaveClass(SIZES[width] ?? '');
    await expect(region(page, 'Problems')).toBeInViewport({ ratio: 1 });
    expect(await covered(page), `${width} px`).toEqual([]);
  }
  await page.getByRole('button', { name: 'Data', exact: true }).click();
  await expect(region(page, 'Table')).toContainText('picked failed.');
  expect(await covered(page), 'the data at 390 px').toEqual([]);
  await resize(page, { width: 1280, height: 720 });
  await examples.focus();
  for (let left = await dismiss.count(); left > 0; left--) {
    await dismiss.first().press('Enter');
    await expect(dismiss).toHaveCount(left - 1);
  }
  await expect(examples).toBeFocused();
  // The text that is there runs, with the next press.
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows WHERE n = 2'));
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, 1 step reused');
});

test('a pipeline that was dropped with a file which is then stopped does not run on an older one @more', async ({
  page,
}) => {
  await ownText(page, 'SELECT n FROM rows');
  await run(page);
  await page.evaluate(
    ([text, part]) => {
      const block = new Blob([part]);
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'dropped.yaml'));
      transfer.items.add(new File(['n\n', ...Array.from({ length: 200 }, () => block)], 'n.csv'));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
    },
    [threeSteps('n.csv', 'SELECT n FROM rows WHERE n = 1', 'dropped.csv'), '1\n'.repeat(1_000_000)] as const,
  );
  await runButton(page).click();
  await expect(status(page)).toContainText('Opening dropped.yaml…');
  await region(page, 'Files')
    .getByRole('button', { name: /^Stop adding n\.csv/ })
    .click();
  await expect(region(page, 'Notifications')).toContainText('The run could not begin');
  await expect(status(page)).toContainText('Ready to run');
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, 1 step reused');
});

test('what is on its way to a session that is left does not arrive in the next @more', async ({ page }) => {
  await ownText(page, 'SELECT n FROM rows');
  await page.evaluate(() => window.hold('mauna-loa'));
  await choose(page, 'Carbon dioxide');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'New session' }).click();
  await expect(region(page, 'Steps')).toContainText('extract-penguins');
  expect(await run(page)).toMatch(/^Run complete: 3 steps/);
  await page.evaluate(() => window.letGo());
  await choose(page, 'Busiest airports');
  await expect(region(page, 'Notifications')).toContainText('“Busiest airports” opened');
  await expect(region(page, 'Files')).not.toContainText('mauna-loa');
});

test('a run that waits for an example can be cancelled', async ({ page }) => {
  await ownText(page, 'SELECT n FROM rows');
  await page.evaluate(() => window.hold('mauna-loa'));
  await choose(page, 'Carbon dioxide');
  await runButton(page).click();
  await expect(status(page)).toContainText('Opening');
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await expect(status(page)).not.toContainText('Opening');
  await page.evaluate(() => window.letGo());
  await expect(region(page, 'Notifications')).toContainText('“Carbon dioxide since 1958” opened');
  await expect(status(page)).toContainText('Ready to run');
});

test('another pipeline while one runs: the run is told to its end, as one of an earlier text @more', async ({
  page,
}) => {
  await ownText(page, FOREVER);
  await runButton(page).click();
  await runSays(page, 'step 2 of 3');
  await choose(page, 'Busiest airports');
  await expect(step(page, 'picked')).toHaveCount(0);
  await expect(status(page)).toContainText('Running step 2 of 3: picked');
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await runSays(page, 'Run cancelled at picked');
  await expect(page.getByText('before the text changed')).toBeVisible();
  expect(await run(page)).toMatch(/^Run complete: \d+ steps, [\d,]+ rows written$/);
});

test('another session while one runs: of that run nothing is told there @more', async ({ page }) => {
  await ownText(page, FOREVER);
  await runButton(page).click();
  await runSays(page, 'step 2 of 3');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'New session' }).click();
  await expect(status(page)).toContainText('Ready to run');
  expect(await run(page)).toMatch(/^Run complete: \d+ steps, [\d,]+ rows written$/);
  await expect.poll(() => cells(page)).not.toEqual([]);
});
