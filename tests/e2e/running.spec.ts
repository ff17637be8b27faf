/** While it runs: progress that moves and stands still, cancelling, running a part, an engine that dies. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  dropLarge,
  editor,
  FOREVER,
  open,
  region,
  run,
  RUN_TIMEOUT,
  runButton,
  runSays,
  setText,
  status,
  step,
  threeSteps,
} from '../support/playground.ts';

const test = testOnOnePage(open);

const cancelButton = (page: Page) => page.getByRole('button', { name: /^Cancel/ });

/** What the progress strip showed, at every change. */
interface Shown {
  readonly share?: number;
  readonly text: string;
  /** Of the line at the bottom, at the same time. */
  readonly below: string;
  /** Left edges of percent and time, in px. */
  readonly places: readonly number[];
}

declare global {
  interface Window {
    shown: Shown[];
    said: string[];
  }
}

test('run to the step of the caret: that, what it needs, and no more', async ({ page }) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await step(page, 'picked').click();
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Shift+Enter');
  await runSays(page, 'Run complete: 2 steps, 2 rows read');
  await expect(step(page, 'picked')).toContainText('Complete');
  await expect(step(page, 'written')).toContainText('Not run');
  await expect(region(page, 'Table').getByRole('grid', { name: 'picked' })).toBeVisible();
});

test('a large load shows its share, its rate and its rows: each once, and in one place @more', async ({
  page,
}) => {
  const part = Array.from(
    { length: 20_000 },
    (_, n) => `${n},City ${n % 97},${n / 7},2024-01-0${(n % 9) + 1}\n`,
  );
  await dropLarge(page, { name: 'large.csv', head: 'id,city,x,day\n', part: part.join(''), copies: 160 });
  await setText(page, threeSteps('large.csv', 'SELECT count(*) AS n FROM rows'));
  await expect(region(page, 'Files')).toContainText('large.csv');
  await expect(page.getByRole('progressbar', { name: 'Adding large.csv' })).toHaveCount(0, {
    timeout: 30_000,
  });
  await page.evaluate(() => {
    window.shown = [];
    window.said = [];
    const read = () => {
      const strip = document.querySelector('[aria-label="Progress of rows"]');
      const said = document.querySelector('[role=status]')?.textContent?.trim() ?? '';
      if (said !== window.said.at(-1)) window.said.push(said);
      const text = strip?.textContent?.trim() ?? '';
      if (!strip || text === window.shown.at(-1)?.text) return;
      const share = strip.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow');
      window.shown.push({
        share: share ? Number(share) : undefined,
        text,
        below: document.querySelector('footer')?.textContent?.trim() ?? '',
        places: ['.percent', '.elapsed'].map((part) =>
          Math.round(strip.querySelector(part)?.getBoundingClientRect().left ?? -1),
        ),
      });
    };
    new MutationObserver(read).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
  const { shown, said } = await page.evaluate(() => ({ shown: window.shown, said: window.said }));

  const shares = shown.map(({ share = -1 }) => share);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(new Set(shares).size).toBeGreaterThanOrEqual(4);
  expect(shown.at(-1)?.text).toMatch(/\d+ %.*rows.*MB of .*MB.*(rows|MB)\/s.*\d s/s);
  // Numbers change, their places do not, once all of them are there.
  const places = shown.filter(({ text }) => text.includes('/s')).map((each) => each.places.join());
  expect(new Set(places).size).toBe(1);
  // Told to who listens: the step and its quarters, not its numbers.
  const loading = said.filter((each) => each.includes('step 1 of 3'));
  expect(loading.length).toBeLessThanOrEqual(4);
  expect(shown.filter(({ below }) => /\d (rows|MB)\/s|[1-9],\d+ rows/.test(below))).toEqual([]);
});

test('nothing moves while a run goes on: still marks, and a caret that does not blink @more', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', FOREVER));
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(step(page, 'picked')).toContainText(/Running.*\d\.\d s/s, { timeout: RUN_TIMEOUT });
  await expect(editor(page)).toBeFocused();
  const moving = await page.evaluate(() => ({
    // What only appears a moment later moves as little.
    animations: document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().duration !== 0)
      .map((animation) => String(animation)),
    animated: [...document.querySelectorAll('*')]
      .filter((element) => !/^0s(, 0s)*$/.test(getComputedStyle(element).animationDuration))
      .map((element) => element.outerHTML),
    // What a number or a state changes must not be drawn many times over.
    eased: [...document.querySelectorAll('[role=progressbar] *, [aria-label=Steps] *')]
      .filter((element) => !/^0s(, 0s)*$/.test(getComputedStyle(element).transitionDuration))
      .map((element) => element.outerHTML),
  }));
  expect(moving).toEqual({ animations: [], animated: [], eased: [] });
  // Until the step has told of itself six times, which takes longer than two blinks.
  const blinks = await page.evaluate(
    () =>
      new Promise<number>((done, fail) => {
        const caret = document.querySelector('.monaco-editor .cursors-layer');
        const steps = document.querySelector('[aria-label=Steps]');
        if (!caret || !steps) return fail(new Error('There is no caret, or there are no steps.'));
        let [changes, told] = [0, 0];
        new MutationObserver(() => (changes += 1)).observe(caret, { subtree: true, attributes: true });
        new MutationObserver(() => (told += 1) === 6 && done(changes)).observe(steps, {
          subtree: true,
          characterData: true,
        });
      }),
  );
  expect(blinks).toBe(0);
  await cancelButton(page).click();
  await expect(status(page)).toContainText('Run cancelled');
});

test('cancel by button: it says so at once, the earlier rows stay, and Run works again', async ({ page }) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows ORDER BY n'));
  expect(await run(page)).toMatch(/^Run complete/);
  await setText(page, threeSteps('n.csv', FOREVER));
  await runButton(page).click();
  await runSays(page, 'Running step 2 of 3: picked');
  await expect(step(page, 'picked')).toContainText(/Running.*\d\.\d s/s);

  await page.evaluate(() => {
    window.said = [];
    const button = [...document.querySelectorAll('button')].find((each) =>
      each.textContent?.includes('Cancel'),
    );
    const read = () => window.said.push(button?.textContent?.trim() ?? '');
    new MutationObserver(read).observe(button as Node, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  await cancelButton(page).click();
  await runSays(page, 'Run cancelled at picked');
  expect(await page.evaluate(() => window.said)).toContain('Cancelling…');
  await step(page, 'picked').click();
  await expect(region(page, 'Table')).toContainText('These rows are of an earlier run');
  await expect.poll(() => cells(page)).toContainEqual(['2']);

  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows ORDER BY n DESC'));
  // The step that the cancelled run had come to the end of is fresh.
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 1 step reused');
});

test('Run that is pressed in the very moment a run has told its end begins the next', async ({ page }) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n7\n8\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await expect(runButton(page)).toBeEnabled();
  const said = await page.evaluate(
    (rounds) =>
      new Promise<string[]>((done) => {
        const status = document.querySelector('[role=status]');
        const button = [...document.querySelectorAll('button')].find(
          (each) => each.textContent?.trim() === 'Run',
        );
        const ends: string[] = [];
        let begun = false;
        const observer = new MutationObserver(() => {
          const text = status?.textContent?.trim() ?? '';
          if (!/^Run (complete|failed|cancelled)/.test(text)) return void (begun = true);
          if (!begun) return;
          begun = false;
          ends.push(text);
          if (ends.length < rounds) return button?.click();
          observer.disconnect();
          done(ends);
        });
        observer.observe(status!, { subtree: true, childList: true, characterData: true });
        button?.click();
      }),
    4,
  );
  expect(said).toEqual([
    'Run complete: 3 steps, 2 rows written',
    ...Array.from({ length: 3 }, () => 'Run complete: 3 steps, 2 rows written, 3 steps reused'),
  ]);
});

test('cancel by Escape: first it leaves the text, then it ends the run; the next run starts at once @more', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n' }]);
  await setText(page, threeSteps('n.csv', FOREVER));
  for (const round of [1, 2]) {
    await editor(page).focus();
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(status(page), `round ${round}`).toContainText('step 2 of 3', { timeout: RUN_TIMEOUT });
    await page.keyboard.press('Escape');
    await expect(editor(page)).not.toBeFocused();
    await expect(status(page)).toContainText('Running');
    await page.keyboard.press('Escape');
    await runSays(page, 'Run cancelled at picked');
    await expect(runButton(page)).toBeEnabled();
  }
});

test('an engine that dies in the middle: the run fails in words, and the page works on @more', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', FOREVER));
  await runButton(page).click();
  await runSays(page, 'step 2 of 3');
  const engine = page.workers().find((worker) => /engine\.worker/.test(worker.url()));
  // It never answers: it is gone.
  await engine?.evaluate(() => close()).catch(() => {});
  await runSays(page, /^Run failed: The engine stopped/);
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await page.getByRole('button', { name: 'Continue' }).click();
  await runSays(page, 'Run complete: 3 steps');
  await expect(step(page, 'rows')).toContainText('Reused');
});
