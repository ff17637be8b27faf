/** Two windows on one session: both show and do the same; where one is gone the other goes on. */
import { readFileSync } from 'node:fs';
import { expect, type Browser, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  download,
  editor,
  engineIsThere,
  FOREVER,
  notices,
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

const SHARED = 'Also open in another window';
/** What the editor shows, from top to bottom. */
const lines = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.monaco-editor .view-line')]
      .toSorted((a, b) => a.offsetTop - b.offsetTop)
      .map((one) => one.textContent?.replaceAll('\u00a0', ' '))
      .join('\n'),
  );
const sessionOf = (page: Page) => page.evaluate(() => sessionStorage.getItem('osiris.session'));

/** Another window, which shares the session of the one there is. */
async function openSecond(first: Page): Promise<Page> {
  const page = await first.context().newPage();
  await open(page);
  for (const window of [first, page])
    await expect(statusLine(window)).toContainText(SHARED, { timeout: RUN_TIMEOUT });
  return page;
}

/** The two windows of the tests below; the one that has the session is first. */
let other: Page;
const test = testOnOnePage(async (page) => {
  await open(page);
  await engineIsThere(page);
  other = await openSecond(page);
});

test('what is typed in one shows in the other, whose caret stays in its line, and whose undo leads back @more', async ({
  page,
}) => {
  expect(await sessionOf(other)).toBe(await sessionOf(page));
  await setText(page, 'name: typed\nsteps: []\n');
  await expect.poll(() => lines(other)).toContain('name: typed');
  await editor(other).focus();
  await other.keyboard.press('ControlOrMeta+End');
  await expect(statusLine(other)).toContainText('Line 3,');
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.type('# typed here\n# and here\n');
  await expect.poll(() => lines(other)).toContain('# and here');
  await expect(statusLine(other)).toContainText('Line 5,');
  await other.keyboard.type('# typed there');
  await expect.poll(() => lines(page)).toContain('# typed there');
  expect(await lines(page)).toContain('# typed here');
  await other.keyboard.press('ControlOrMeta+Z');
  await expect.poll(() => lines(page)).not.toContain('# typed there');
  expect(await lines(page)).toContain('# typed here');
  await expect(notices(page)).toHaveCount(0);
  await expect(notices(other)).toHaveCount(0);
});

test('a file that is added in one is there in the other, and a run of one shows in both, with its table and its file', async ({
  page,
}) => {
  await addFiles(other, [{ name: 'shared.csv', content: 'n\n1\n2\n' }]);
  await expect(region(page, 'Files')).toContainText('shared.csv');
  await setText(
    page,
    threeSteps('shared.csv', 'SELECT sum(n)::INTEGER AS total FROM rows', 'shared-out.csv'),
  );
  await expect.poll(() => lines(other)).toContain('total');
  for (const asking of [other, page]) {
    expect(await run(asking)).toMatch(/^Run complete: 3 steps, 1 row written/);
    for (const window of [page, other]) {
      await expect(status(window)).toHaveText(/^Run complete: 3 steps, 1 row written/);
      await step(window, 'picked').click();
      await expect.poll(() => cells(window)).toContainEqual(['3']);
      expect((await download(window, 'shared-out.csv')).toString().trim()).toBe('total\n3');
      await expect(step(window, 'picked')).toHaveAttribute('aria-label', /^picked: (Complete|Fresh|Reused)/);
    }
  }
});

test('a run of one is cancelled in the other; one that goes on is shown to whoever comes, and ends where its window is closed @more', async ({
  page,
}) => {
  await addFiles(other, [{ name: 'shared.csv', content: 'n\n1\n2\n' }]);
  await expect(region(page, 'Files')).toContainText('shared.csv');
  await setText(page, threeSteps('shared.csv', FOREVER));
  await expect.poll(() => lines(other)).toContain('100000000000');
  for (const [asking, cancelling] of [
    [page, other],
    [other, page],
  ] as const) {
    await runButton(asking).click();
    await runSays(cancelling, 'step 2 of 3');
    await cancelling.getByRole('button', { name: 'Cancel' }).click();
    for (const window of [page, other]) await runSays(window, 'Run cancelled at picked');
    await expect(runButton(asking)).toHaveAttribute('aria-disabled', 'false');
  }
  await runButton(other).click();
  await runSays(page, 'step 2 of 3');
  // Whoever asked for it goes: the run stays, and can be ended.
  await other.close();
  await expect(statusLine(page)).not.toContainText(SHARED);
  other = await openSecond(page);
  await expect(status(other)).toContainText('step 2 of 3');
  await other.getByRole('button', { name: 'Cancel' }).click();
  await runSays(page, 'Run cancelled at picked');
  await setText(page, threeSteps('shared.csv', 'SELECT n FROM rows'));
  expect(await run(page)).toMatch(/^Run complete: 3 steps, 2 rows written/);
});

test('two texts that are written at once: one is shown in both, the other is one click away, and that can be undone @more', async ({
  page,
}) => {
  const [mine, theirs] = ['first', 'second'].map((name) => threeSteps('shared.csv', `SELECT 1 AS ${name}`));
  await expect.poll(() => lines(other)).toContain('SELECT n FROM rows');
  // The engine hears of either only when both are written, also on a busy machine.
  const engine = page.workers().find((worker) => /engine\.worker/.test(worker.url()));
  const busy = engine?.evaluate(
    (until) => {
      while (performance.now() < until);
    },
    (await engine.evaluate(() => performance.now())) + 10_000,
  );
  await setText(page, mine!);
  await setText(other, theirs!);
  await busy;
  const back = (window: Page) => notices(window).getByRole('button', { name: 'Bring back the other text' });
  await expect.poll(async () => (await back(page).count()) + (await back(other).count())).toBeGreaterThan(0);
  await expect.poll(async () => (await lines(page)) === (await lines(other))).toBe(true);
  const [shown, kept] = (await lines(page)).includes('AS first') ? ['first', 'second'] : ['second', 'first'];
  const window = (await back(page).count()) > 0 ? page : other;
  await back(window).click();
  // What it would replace is seen first.
  await window.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
  for (const each of [page, other]) await expect.poll(() => lines(each)).toContain(`AS ${kept}`);
  await notices(window).getByRole('button', { name: 'Undo' }).click();
  for (const each of [page, other]) await expect.poll(() => lines(each)).toContain(`AS ${shown}`);
});

test('one opens another session: the first one stays with it, and nothing is shared until it comes back @more', async ({
  page,
}) => {
  const before = await sessionOf(page);
  await other.getByRole('button', { name: 'Menu', exact: true }).click();
  await other.getByRole('button', { name: 'New session' }).click();
  await expect(statusLine(page)).not.toContainText(SHARED);
  await expect(statusLine(other)).not.toContainText(SHARED);
  await setText(page, threeSteps('shared.csv', 'SELECT 5 AS five'));
  await expect(statusLine(page)).toContainText('Saved to disk');
  expect(await lines(other)).not.toContain('five');
  expect(await sessionOf(page)).toBe(before);
  await other.getByRole('button', { name: 'Menu', exact: true }).click();
  await other.getByRole('button', { name: 'Sessions…' }).click();
  await other.getByRole('button', { name: `Open session ${before}` }).click();
  for (const window of [page, other])
    await expect(statusLine(window)).toContainText(SHARED, { timeout: RUN_TIMEOUT });
  await expect.poll(() => lines(other)).toContain('five');
});

test('a window that the browser has frozen: the other goes on typing and running, and it shows all of it when it comes back @more', async ({
  page,
}) => {
  await addFiles(other, [{ name: 'shared.csv', content: 'n\n1\n2\n' }]);
  await expect(region(page, 'Files')).toContainText('shared.csv');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await setText(other, threeSteps('shared.csv', 'SELECT 6 AS thawed'));
  expect(await run(other)).toMatch(/^Run complete: 3 steps, 1 row written/);
  await expect(statusLine(other)).toContainText('Saved to disk');
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await expect.poll(() => lines(page)).toContain('thawed');
  await expect(status(page)).toHaveText(/^Run complete: 3 steps, 1 row written/);
  await devtools.detach();
});

test('storage that is full: the window that typed says so, with a way to room, and the text is saved with the next key when there is some', async ({
  page,
}) => {
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await setText(other, threeSteps('shared.csv', 'SELECT 7 AS full'));
  await expect(notices(other)).toContainText('The text could not be saved.');
  await expect(notices(other).getByRole('button', { name: 'Sessions by size' })).toBeVisible();
  await expect(statusLine(other)).toContainText('Not saved');
  expect(await lines(other)).toContain('full');
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await setText(other, threeSteps('shared.csv', 'SELECT 8 AS roomy'));
  await expect.poll(() => lines(page)).toContain('roomy');
  await expect(statusLine(other)).toContainText('Saved to disk');
  await expect(notices(other)).toHaveCount(0);
  await devtools.detach();
});

test('a session that was deleted in the other window opens as a copy, which says so @more', async ({
  page,
}) => {
  const shared = await sessionOf(page);
  const sessions = async (window: Page) => {
    await window.getByRole('button', { name: 'Menu', exact: true }).click();
    await window.getByRole('button', { name: 'Sessions…' }).click();
  };
  await other.getByRole('button', { name: 'Menu', exact: true }).click();
  await other.getByRole('button', { name: 'New session' }).click();
  await expect.poll(() => sessionOf(other)).not.toBe(shared);
  const doomed = (await sessionOf(other))!;
  await setText(other, 'name: doomed\nsteps: []\n');
  await expect(statusLine(other)).toContainText('Saved to disk');
  await sessions(other);
  await other.getByRole('button', { name: `Open session ${shared}` }).click();
  await expect(statusLine(other)).toContainText(SHARED, { timeout: RUN_TIMEOUT });
  // Both look at the list; one deletes, and the other does not know.
  await sessions(other);
  await expect(other.getByRole('button', { name: `Open session ${doomed}` })).toBeVisible();
  await sessions(page);
  await page.getByRole('button', { name: `Delete session ${doomed}` }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('button', { name: `Undo deleting session ${doomed}` })).toBeVisible();
  await other.getByRole('button', { name: `Open session ${doomed}` }).click();
  await expect(region(other, 'Copy')).toContainText('The session was deleted in another tab');
  expect(await sessionOf(other)).not.toBe(doomed);
  await expect.poll(() => lines(other)).toContain('name: doomed');
  await page.keyboard.press('Escape');
  await sessions(other);
  await other.getByRole('button', { name: `Open session ${shared}` }).click();
  for (const window of [page, other])
    await expect(statusLine(window)).toContainText(SHARED, { timeout: RUN_TIMEOUT });
  await expect(region(other, 'Copy')).toHaveCount(0);
});

test('of three windows the one that has the session crashes in a run: another says that it was cut off, the last goes on after it, and has all @more', async ({
  page,
}) => {
  const third = await openSecond(page);
  await addFiles(page, [{ name: 'crash.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('crash.csv', FOREVER));
  await runButton(page).click();
  await runSays(other, 'step 2 of 3');
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  devtools.send('Page.crash').catch(() => {});
  await crashed;
  for (const window of [other, third]) {
    await expect(status(window)).toContainText(
      'Run cancelled at picked: The other window, which executed it, was closed before the run ended. Finished steps kept their tables',
    );
    await expect(statusLine(window)).toContainText(SHARED, { timeout: RUN_TIMEOUT });
    await engineIsThere(window);
  }
  // Which of the two has the session is the browser's to say.
  await third.close();
  await expect(statusLine(other)).not.toContainText(SHARED);
  await engineIsThere(other);
  await setText(other, threeSteps('crash.csv', 'SELECT n FROM rows'));
  const again = other.getByRole('button', { name: /^Continue/ });
  await expect(again).toContainText('1 step done');
  await again.click();
  await expect(status(other)).toContainText('Run complete: 3 steps, 2 rows written', {
    timeout: RUN_TIMEOUT,
  });
});

/** A window of its own profile, in which windows cannot reach each other. */
async function alone(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  await context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  const page = await context.newPage();
  await open(page);
  return page;
}

test('where windows cannot reach each other the second has a copy, and says so @more', async ({
  browser,
}) => {
  const first = await alone(browser);
  const starter = readFileSync('public/examples/starter/pipeline.yaml', 'utf8');
  await expect(statusLine(first)).toContainText('Saved to disk');
  const second = await first.context().newPage();
  await second.goto('./');
  await ready(second);
  await expect(region(second, 'Copy')).toContainText(
    'this browser does not let two tabs share it: this one works on a copy of its text, in a session of its own.',
  );
  expect(await sessionOf(second)).not.toBe(await sessionOf(first));
  expect(starter).toContain((await lines(second)).split('\n')[0]!);
  await expect(statusLine(second)).not.toContainText(SHARED);
  expect(await violations(second, [1440, 390])).toEqual([]);
  await first.context().close();
});
