/** What stopped can go on: a run that a reload cut off, a file that was being added, a disk without room. */
import { expect } from '@playwright/test';
import { holdDatabase } from '../support/hold.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  dropLarge,
  open,
  ready,
  region,
  run,
  runButton,
  runSays,
  setText,
  status,
  statusLine,
  threeSteps,
} from '../support/playground.ts';

declare global {
  interface Window {
    said: string[];
  }
}

const test = testOnOnePage(open);

test('a reload in the middle of a run: Continue keeps what was done and runs the rest', async ({ page }) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT sum(sin(i)) AS s FROM range(100000000000) t(i)'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await runSays(page, 'step 2 of 3');

  // The engine does not load before Continue has been seen.
  let load = (): void => {};
  const seen = new Promise<void>((done) => (load = done));
  let held = 0;
  await page.route(/duckdb.*\.wasm$/, async (route) => {
    held += 1;
    await seen;
    await route.continue();
  });
  await page.reload();
  await ready(page);
  const again = page.getByRole('button', { name: /^Continue/ });
  await expect(again).toBeVisible();
  // Known from the log of runs: it does not wait for the engine. Bar and step say the same, and no time that nobody knows.
  await expect(status(page)).toHaveText(/^Run cancelled at picked: The page was closed/);
  await expect(
    region(page, 'Steps').getByRole('button', { name: 'picked: Cancelled', exact: true }),
  ).toBeVisible();
  await expect(page.locator('.summary')).not.toContainText(/\d+ m?s$/);
  await expect(again).toContainText('1 step done');
  expect(held).toBe(1);
  load();
  // What was finished is kept also when a later step is put right before going on.
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await again.click();
  await runSays(page, 'Run complete: 3 steps, 2 rows written');
  await expect(region(page, 'Steps').getByRole('button', { name: /^rows: Reused/ })).toBeVisible();
  await expect(again).toHaveCount(0);
});

test('a file that is being added can be stopped, and leaves nothing', async ({ page }) => {
  await dropLarge(page, { name: 'huge.csv', head: 'n\n', part: '1\n'.repeat(4_000_000), copies: 400 });
  await page.getByRole('button', { name: 'Stop adding huge.csv' }).click({ timeout: 20_000 });
  await expect(page.getByText('huge.csv was not added.')).toBeVisible();
  await expect(region(page, 'Files')).not.toContainText('huge.csv');
});

test('a run waits for its file while that is being added, and says so @more', async ({ page }) => {
  await setText(page, threeSteps('./copied.csv', 'SELECT count(*) AS n FROM rows'));
  // Run is pressed as soon as the file is seen to come: nobody is quicker.
  await page.evaluate(() => {
    window.said = [];
    const button = [...document.querySelectorAll('button')].find(
      (each) => each.textContent?.trim() === 'Run',
    );
    let pressed = false;
    new MutationObserver(() => {
      const said = document.querySelector('[role=status]')?.textContent?.trim() ?? '';
      if (said !== window.said.at(-1)) window.said.push(said);
      if (pressed || !document.querySelector('progress[aria-label="Adding copied.csv"]')) return;
      pressed = true;
      button?.click();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await dropLarge(page, { name: 'copied.csv', head: 'n\n', part: '1\n'.repeat(1_000_000), copies: 16 });
  await runSays(page, 'Run complete: 3 steps, 1 row written');
  await expect.poll(() => cells(page)).toContainEqual(['16000000']);
  expect(await page.evaluate(() => window.said)).toContain('Waiting for copied.csv to be added…');
});

test('a run that waits for a file: Cancel and Escape end it; where adding is stopped it says that it did not begin @more', async ({
  page,
}) => {
  const waiting = 'Waiting for waited.csv to be added…';
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await dropLarge(page, { name: 'waited.csv', head: 'n\n', part: '1\n'.repeat(4_000_000), copies: 400 });
  const stop = page.getByRole('button', { name: 'Stop adding waited.csv' });
  await expect(stop).toBeVisible();
  // It does not read that file: it does not wait.
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await setText(page, threeSteps('waited.csv', 'SELECT n FROM rows'));
  for (const cancel of [
    () => page.getByRole('button', { name: 'Cancel' }).click(),
    () => page.keyboard.press('Escape'),
  ]) {
    await runButton(page).click();
    await expect(status(page)).toHaveText(waiting);
    await expect(page.locator('.summary')).toContainText(/added…\s+\d+ %/);
    // It is on its way: nobody has to add it, or to change the path.
    await expect(region(page, 'Suggestions')).toHaveCount(0);
    await cancel();
    await expect(status(page)).toHaveText('Run complete: 3 steps, 2 rows written');
    await expect(runButton(page)).toHaveAttribute('aria-disabled', 'false');
  }
  await runButton(page).click();
  await expect(status(page)).toHaveText(waiting);
  await stop.click();
  await expect(page.getByText('The run could not begin: waited.csv was not added.')).toHaveCount(1);
  await expect(status(page)).toHaveText('Run complete: 3 steps, 2 rows written');
  await expect(region(page, 'Files')).not.toContainText('waited.csv');
  await expect(region(page, 'Suggestions')).toContainText(
    'Step rows reads waited.csv, which is not among the files. Add it, or change the path.',
  );
});

const HUGE = { name: 'huge.csv', head: 'n\n', part: '1\n'.repeat(1_000_000), copies: 200 };

test('a disk that fills up while a file is added: said in words, and nothing is left of it @more', async ({
  page,
}) => {
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  // `estimate` goes on telling of 10 GB: the browser does not let pages know.
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100e6 });
  await dropLarge(page, HUGE);
  await expect(page.getByText(/huge\.csv could not be added: .*no more storage/)).toBeVisible({
    timeout: 20_000,
  });
  await expect(region(page, 'Files')).not.toContainText('huge.csv');
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
});

test('a file that does not fit is refused before it is copied, with the numbers', async ({ page }) => {
  const engine = page.workers().find((worker) => /engine\.worker/.test(worker.url()));
  await engine?.evaluate(() => {
    const usageDetails = { fileSystem: 1.9e9 };
    navigator.storage.estimate = () => Promise.resolve({ usage: 1.9e9, quota: 2e9, usageDetails });
  });
  await dropLarge(page, HUGE);
  await expect(page.getByText(/huge\.csv is 400 MB, but the browser has only 100 MB left/)).toBeVisible();
  await expect(region(page, 'Files')).not.toContainText('huge.csv');
  await expect(page.getByText('Storage: 1.9 GB of 2.0 GB')).toBeVisible();
});

test('a database that cannot be opened: tables are in memory only, and the page says so @more', async ({
  page,
}) => {
  const id = await page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.map(({ name = '' }) => name).find((name) => name.startsWith('osiris-session:'))!;
  });
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  // The session has a database from then on.
  await expect(statusLine(page)).toContainText(/DuckDB v/, { timeout: 30_000 });
  const other = await page.context().newPage();
  await other.goto(new URL('examples/index.json', page.url()).href);
  await page.goto('about:blank');
  const free = await holdDatabase(other, id.slice('osiris-session:'.length));
  await open(page);
  const banner = region(page, 'Database');
  await expect(banner).toContainText('Tables will not be kept.', { timeout: 30_000 });
  await expect(statusLine(page)).toContainText('Tables in memory only');
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await banner.getByRole('button', { name: 'Understood' }).click();
  await expect(banner).toHaveCount(0);
  await free();
  await page.reload();
  await ready(page);
  await expect(statusLine(page)).toContainText(/DuckDB v/, { timeout: 30_000 });
  await expect(banner).toHaveCount(0);
  await expect(statusLine(page)).toContainText('Saved to disk');
});
