/** Sessions and what leaves them: deleted and brought back; files replaced; what is said of it, and for how long. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  dropLarge,
  editor,
  notices,
  open,
  ready,
  region,
  run,
  RUN_TIMEOUT,
  setText,
  statusLine,
  step,
  steps,
  threeSteps,
} from '../support/playground.ts';
import { text } from '../support/text.ts';

const test = testOnOnePage(open);

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Sessions' });

async function openSessions(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Sessions…' }).click();
  await expect(dialog(page).getByText(', this one')).toBeVisible();
}

async function newSession(page: Page): Promise<void> {
  const before = await page.evaluate(() => sessionStorage.getItem('osiris.session'));
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'New session' }).click();
  // An engine that is still being loaded is waited for.
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('osiris.session')), { timeout: 30_000 })
    .not.toBe(before);
  await expect(statusLine(page)).toContainText('Saved to disk');
}

/** What lies in the browser's storage of every session and of the page's own notes. */
const stored = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names: string[] = [];
    const walk = async (folder: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
      try {
        for await (const [name, handle] of folder.entries())
          if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${prefix}${name}/`);
          else names.push(prefix + name);
      } catch (cause) {
        // Removed while it was looked through: what it held is gone.
        if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause;
      }
    };
    await walk(await navigator.storage.getDirectory(), '');
    return [...names, ...Object.keys(localStorage)];
  });

test('a deleted session can be brought back; the question does not outlive the dialog, the focus stays in it @more', async ({
  page,
}) => {
  await setText(page, threeSteps('n.csv', 'SELECT 1 AS one').replace('three-steps', 'to-be-deleted'));
  await expect(statusLine(page)).toContainText('Saved to disk');
  await newSession(page);
  await openSessions(page);
  const row = dialog(page).getByRole('listitem').filter({ hasText: 'to-be-deleted' });
  const trash = row.getByRole('button', { name: /^Delete session/ });
  await trash.press('Enter');
  await expect(row.getByRole('button', { name: 'Delete for good' })).toBeFocused();
  // The question stands below the name, which keeps its room.
  const name = await row.getByText('to-be-deleted').boundingBox();
  expect((await row.getByText('go with it').boundingBox())?.y).toBeGreaterThan(name?.y ?? Infinity);
  await expect(dialog(page)).not.toContainText('1970');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await openSessions(page);
  await expect(dialog(page).getByRole('button', { name: 'Delete for good' })).toHaveCount(0);

  await trash.press('Enter');
  await page.keyboard.press('Enter');
  await expect(row.getByRole('button', { name: /^Undo/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row.getByRole('button', { name: /^Open session/ })).toBeFocused();

  await trash.click();
  await row.getByRole('button', { name: 'Delete for good' }).click();
  await page.keyboard.press('Escape');
  // Listed no more, and there until the last chance has passed.
  await openSessions(page);
  await expect(row).toHaveCount(0);
  await page.keyboard.press('Escape');
  await notices(page)
    .filter({ hasText: 'to-be-deleted deleted' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await openSessions(page);
  await row.getByRole('button', { name: /^Open session/ }).click();
  await expect(editor(page)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('to-be-deleted');
});

test('let go, a deleted session leaves nothing', async ({ page }) => {
  const id = await page.evaluate(() => sessionStorage.getItem('osiris.session') ?? '');
  await newSession(page);
  await openSessions(page);
  await dialog(page)
    .getByRole('button', { name: `Delete session ${id}` })
    .click();
  await dialog(page).getByRole('button', { name: 'Delete for good' }).click();
  await page.keyboard.press('Escape');
  await notices(page).filter({ hasText: 'deleted.' }).getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(async () => (await stored(page)).filter((path) => path.includes(id))).toEqual([]);
});

test('a replaced file is moved aside: Undo brings it back, and runs read it; let go, it leaves nothing @more', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await expect(region(page, 'Files')).toContainText('n.csv');
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n3\n' }]);
  const undo = notices(page)
    .filter({ hasText: 'n.csv took the place' })
    .getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  const aside = async () => (await stored(page)).filter((path) => path.includes('tmp-aside'));
  expect(await aside()).toHaveLength(1);
  expect(await run(page)).toBe('Run complete: 3 steps, 3 rows written');
  await undo.click();
  await expect.poll(aside).toEqual([]);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');

  // Each replacement has its own way back: one is shown, the last.
  const took = notices(page).filter({ hasText: 'n.csv took' });
  const replaceTwice = async (): Promise<void> => {
    for (const [rows, before] of [
      ['1\n', '6 B'],
      ['1\n2\n3\n4\n', '4 B'],
    ]) {
      await addFiles(page, [{ name: 'n.csv', content: `n\n${rows}` }]);
      await expect(took).toHaveText(new RegExp(`\\(${before}\\)`));
    }
  };
  await replaceTwice();
  await expect.poll(aside).toHaveLength(2);
  await undo.click();
  await expect.poll(aside).toHaveLength(1);
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
  await undo.click();
  await expect.poll(aside).toEqual([]);
  await expect(undo).toHaveCount(0);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await replaceTwice();
  await took.getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(aside).toEqual([]);
});

test('by keyboard the way back goes on to the one before, and then to where one was', async ({ page }) => {
  for (const rows of ['1\n', '1\n2\n', '1\n2\n3\n'])
    await addFiles(page, [{ name: 'keys.csv', content: `n\n${rows}` }]);
  const undo = notices(page).filter({ hasText: 'keys.csv took' }).getByRole('button', { name: 'Undo' });
  await expect(notices(page).filter({ hasText: '(6 B)' })).toBeVisible();
  await page.getByRole('button', { name: 'Examples', exact: true }).focus();
  await undo.focus();
  await page.keyboard.press('Enter');
  await expect(notices(page).filter({ hasText: '(4 B)' })).toBeVisible();
  await expect(undo).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(undo).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Examples', exact: true })).toBeFocused();
  await expect(region(page, 'Files')).toContainText('4 B');
});

test('what was replaced when the page was closed leaves nothing either @more', async ({ page }) => {
  await addFiles(page, [{ name: 'closed.csv', content: 'n\n1\n' }]);
  await addFiles(page, [{ name: 'closed.csv', content: 'n\n1\n2\n' }]);
  await expect(notices(page).filter({ hasText: 'closed.csv took the place' })).toBeVisible();
  await page.reload();
  await ready(page);
  await expect(region(page, 'Files')).toContainText('closed.csv');
  expect((await stored(page)).filter((path) => path.includes('tmp-aside'))).toEqual([]);
  await setText(page, threeSteps('closed.csv', 'SELECT n FROM rows'));
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
});

test('after one example after the other: one notice, quiet files, and tables that go in one action @more', async ({
  page,
}) => {
  await newSession(page);
  const index = (await (await page.request.get('./examples/index.json')).json()) as { title: string }[];
  // The first one is what is open already.
  for (const { title } of index.slice(0, 4).toReversed()) {
    await page.getByRole('button', { name: 'Examples', exact: true }).click();
    await page.getByText(title, { exact: false }).last().click();
    await expect(notices(page).filter({ hasText: `“${title}” opened` })).toBeVisible();
    expect(await run(page)).toMatch(/^Run complete/);
  }
  await expect(notices(page)).toHaveCount(1);
  const files = region(page, 'Files');
  await expect(files.getByText(/^Not read by this pipeline \(\d+\)$/)).toBeVisible();
  await expect(files.getByRole('button', { name: /^Add a step that reads/ })).toHaveCount(0);
  // What has just been added is offered in sight.
  await addFiles(page, [{ name: 'just-added.csv', content: 'n\n1\n' }]);
  await expect(files.getByRole('button', { name: 'Add a step that reads just-added.csv' })).toBeVisible();

  // Typing makes the way back to the former text untrue.
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText('# mine\n');
  await expect(notices(page)).toHaveCount(0);

  const tables = region(page, 'Tables of other pipelines');
  await tables.getByText(/^Tables of other pipelines \(\d+\)$/).click();
  await tables.getByRole('button', { name: 'Delete all of them' }).click();
  await tables.getByRole('button', { name: /^Delete \d+ for good$/ }).click();
  await expect(tables).toHaveCount(0);
  await expect(steps(page).first()).toBeVisible();
});

test('a first run of a session tells the console of no error', async ({ page }) => {
  await newSession(page);
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  expect(await run(page)).toMatch(/^Run complete/);
  expect(errors).toEqual([]);
});

test('a session that is left while it is being opened tells of no failure @more', async ({ page }) => {
  for (let left = 0; left < 3; left += 1) await newSession(page);
  await expect(page.getByText(/^DuckDB v/)).toBeVisible({ timeout: RUN_TIMEOUT });
  await expect(notices(page).filter({ hasText: 'could not' })).toHaveCount(0);
  await expect(notices(page).filter({ hasText: 'Details' })).toHaveCount(0);
});

const rows = (page: Page) => dialog(page).getByRole('listitem');

test('a session is named by keyboard; Escape leaves the name and not the list; the head of the page says it @more', async ({
  page,
}) => {
  await newSession(page);
  await openSessions(page);
  const row = rows(page).filter({ hasText: ', this one' });
  const pencil = row.getByRole('button', { name: /^Rename session/ });
  await pencil.press('Enter');
  const name = dialog(page).getByRole('textbox', { name: /^Name of session/ });
  await expect(name).toBeFocused();
  await page.keyboard.type('given up');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeVisible();
  await expect(pencil).toBeFocused();
  await expect(dialog(page)).not.toContainText('given up');

  await page.keyboard.press('Enter');
  await name.fill('<b>Winter</b>');
  await page.keyboard.press('Enter');
  await expect(row.getByText('<b>Winter</b>', { exact: true })).toBeVisible();
  await expect(pencil).toBeFocused();
  await page.keyboard.press('Escape');
  const head = page.getByRole('banner').getByRole('heading', { level: 1 });
  await expect(head).toContainText('<b>Winter</b>');
  await page.reload();
  await ready(page);
  await expect(head).toContainText('<b>Winter</b>');
  await openSessions(page);
  await pencil.press('Enter');
  await name.fill('');
  await page.keyboard.press('Enter');
  await expect(row.getByText('penguin-sizes', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(head).toContainText('penguin-sizes');
});

test('a copy has the text as it was typed last, and the files; the list says what each takes, the largest first if wanted @more', async ({
  page,
}) => {
  await newSession(page);
  const own = threeSteps('big.csv', 'SELECT 1 AS one').replace('three-steps', 'to-be-copied');
  await addFiles(page, [{ name: 'big.csv', content: `n\n${'1234567\n'.repeat(250_000)}` }]);
  await setText(page, own);
  await openSessions(page);
  const row = rows(page).filter({ hasText: ', this one' });
  await row.getByRole('button', { name: /^Duplicate session/ }).press('Enter');
  const copy = rows(page).filter({ hasText: 'Copy of to-be-copied' });
  await expect(copy.getByRole('button', { name: /^Open session/ })).toBeFocused();
  await expect(dialog(page)).toContainText('A run makes its tables again.');
  await expect(copy).toContainText('2.0 MB');

  await expect(dialog(page).getByText(/, [\d.]+ (B|kB|MB)/)).toHaveCount(await rows(page).count());
  await dialog(page).getByRole('radio', { name: 'Largest first' }).check();
  const sizes = await rows(page).evaluateAll((found) =>
    found.map((each) => /, ([\d.]+) (k|M|)B/.exec(each.textContent ?? '')?.slice(1) ?? []),
  );
  const bytes = sizes.map(([amount, unit]) => Number(amount) * (unit === 'M' ? 1e6 : unit === 'k' ? 1e3 : 1));
  expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
  expect(await violations(page, [390, 1440])).toEqual([]);

  await copy.getByRole('button', { name: /^Open session/ }).click();
  await expect.poll(() => text(page)).toBe(own);
  await expect(region(page, 'Files')).toContainText('big.csv');
});

test('where storage is full a run says so, with the list by size; what was deleted makes room for the next @more', async ({
  launchOptions,
}) => {
  // Windows without a profile of their own have no such limit.
  const profile = mkdtempSync(join(tmpdir(), 'full-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    serviceWorkers: 'block',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await open(page, 'http://localhost:4173/');
  await dropLarge(page, { name: 'large.csv', head: 'n\n', part: '1234567\n'.repeat(1000), copies: 5000 });
  await expect(region(page, 'Files')).toContainText('large.csv', { timeout: 30_000 });
  await newSession(page);
  await setText(
    page,
    `oml_version: "0.1.0"\nname: full\nsteps:\n  - id: a\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: SELECT 1 AS n\n  - id: b\n    component: duckdb.processor\n    mode: transform\n    needs: [a]\n    config:\n      query: SELECT md5(range::VARCHAR) AS m FROM range(400000)\n  - id: c\n    component: filesystem.csv_writer\n    mode: write\n    needs: [b]\n    config:\n      path: out.csv\n`,
  );
  await expect(step(page, 'b')).toBeVisible();
  const devtools = await context.newCDPSession(page);
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  const origin = 'http://localhost:4173';
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 6_000_000 });
  expect(await run(page)).toMatch(/^Run failed at b: The browser gives this site no more storage/);
  const told = notices(page).filter({ hasText: 'steps that were complete are kept' });
  await told.getByRole('button', { name: 'Sessions by size' }).click();
  await expect(dialog(page).getByRole('radio', { name: 'Largest first' })).toBeChecked();
  const largest = rows(page).first();
  await expect(largest).toContainText('40.0 MB');
  await largest.getByRole('button', { name: /^Delete session/ }).click();
  await largest.getByRole('button', { name: 'Delete for good' }).click();
  await expect(largest.getByRole('button', { name: /^Undo/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Continue/ }).click();
  await expect(page.getByRole('status')).toContainText(/^Run complete/, { timeout: RUN_TIMEOUT });
  await expect(step(page, 'a')).toHaveAccessibleName(/Reused/);
  await expect(told).toHaveCount(0);
  await context.close();
  rmSync(profile, { recursive: true, force: true });
});
