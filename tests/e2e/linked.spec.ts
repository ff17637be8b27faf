/** Files that are linked: read where they lie. Their handles are of files in the origin's storage, which are real ones; what the browser would ask is answered. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { launchOptions } from '../support/chromium.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  download,
  dropLarge,
  notices,
  open,
  ready,
  region,
  run,
  runButton,
  runSays,
  setText,
  threeSteps,
} from '../support/playground.ts';
import { shots } from '../support/shots.ts';

/** The browser's own sheets, answered; what is asked of a permission is what the tab's storage says. */
async function prepare(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const disk = async (name: string) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('disk', { create: true });
      return folder.getFileHandle(name, { create: true });
    };
    const answers = (key: string) => (): Promise<PermissionState> =>
      Promise.resolve((sessionStorage.getItem(key) ?? 'granted') as PermissionState);
    Object.assign(window, {
      showOpenFilePicker: async () => [await disk(sessionStorage.getItem('chosen') ?? '')],
    });
    Object.assign(FileSystemHandle.prototype, {
      queryPermission: answers('permission'),
      async requestPermission() {
        const answer = await answers('answer')();
        sessionStorage.setItem('permission', answer);
        return answer;
      },
    });
    Object.assign(DataTransferItem.prototype, {
      getAsFileSystemHandle(this: DataTransferItem) {
        return disk(this.getAsFile()?.name ?? '');
      },
    });
  });
  await open(page);
}

const test = testOnOnePage(prepare);

test.beforeEach(({ page }) => page.evaluate(() => sessionStorage.clear()));

type Content = { readonly text: string } | { readonly base64: string } | { readonly size: number };

/** Writes a file of the person's disk: `size`: as large as that, with nothing in it. */
async function write(page: Page, name: string, given: Content) {
  await page.evaluate(
    async ([name, given]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('disk', { create: true });
      const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
      if ('text' in given) await writer.write(given.text);
      else if ('base64' in given)
        await writer.write(Uint8Array.from(atob(given.base64), (byte) => byte.charCodeAt(0)));
      else await writer.truncate(given.size);
      await writer.close();
    },
    [name, given] as const,
  );
}

async function remove(page: Page, name: string): Promise<void> {
  await page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    await (await root.getDirectoryHandle('disk')).removeEntry(name);
  }, name);
}

/** Chooses a file by “Link files…”. */
async function link(page: Page, name: string): Promise<void> {
  await page.evaluate((name) => sessionStorage.setItem('chosen', name), name);
  await page.getByRole('button', { name: 'Link files…' }).click();
  await expect(fileRow(page, name)).toContainText('Linked, not copied');
}

async function drop(page: Page, name: string): Promise<void> {
  await page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const file = await (await (await root.getDirectoryHandle('disk')).getFileHandle(name)).getFile();
    const transfer = new DataTransfer();
    transfer.items.add(file);
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
  }, name);
}

const fileRow = (page: Page, name: string) =>
  region(page, 'Files')
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: `Remove ${name}` }) });

/** Names and bytes of the files that the sessions hold copies of. */
const copies = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(async () => {
    const found: Record<string, number> = {};
    const walk = async (folder: FileSystemDirectoryHandle, isInput: boolean): Promise<void> => {
      for await (const [name, handle] of folder.entries())
        if (handle instanceof FileSystemDirectoryHandle) await walk(handle, isInput || name === 'inputs');
        else if (isInput) found[name] = (await handle.getFile()).size;
    };
    await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions'), false);
    return found;
  });

test('a large file that is dropped is linked, and nothing of it is copied; a small one is', async ({
  page,
}) => {
  await write(page, 'large.csv', { size: 64 * 1024 * 1024 });
  await write(page, 'small.csv', { text: 'n\n1\n' });
  await drop(page, 'large.csv');
  await drop(page, 'small.csv');
  await expect(fileRow(page, 'large.csv')).toContainText('Linked, not copied');
  await expect(fileRow(page, 'small.csv')).not.toContainText('Linked');
  const found = await copies(page);
  expect(found['small.csv']).toBe(4);
  expect(Object.keys(found)).not.toContain('large.csv');
  await fileRow(page, 'large.csv').getByRole('button', { name: 'Remove large.csv' }).click();
  await expect(fileRow(page, 'large.csv')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(fileRow(page, 'large.csv')).toContainText('Linked, not copied');
});

test('a linked file runs; after a reload the browser is asked for leave by the press of Run', async ({
  page,
}) => {
  await write(page, 'mine.csv', { text: 'n\n1\n2\n' });
  await link(page, 'mine.csv');
  await setText(page, threeSteps('mine.csv', 'SELECT n FROM rows'));
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await expect(page.getByText('Saved to disk')).toBeVisible();

  await page.evaluate(() => sessionStorage.setItem('permission', 'prompt'));
  await page.reload();
  await ready(page);
  await expect(fileRow(page, 'mine.csv')).toContainText('needs permission');
  await shots(page, 'linked-asks');
  await page.evaluate(() => sessionStorage.setItem('answer', 'denied'));
  await runButton(page).click();
  await expect(notices(page).filter({ hasText: 'does not let this page read mine.csv' })).toBeVisible();
  await page.evaluate(() => sessionStorage.setItem('answer', 'granted'));
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, 3 steps reused');
  await expect(fileRow(page, 'mine.csv')).toContainText('Linked, not copied');

  await write(page, 'mine.csv', { text: 'n\n1\n2\n3\n' });
  expect(await run(page)).toBe('Run complete: 3 steps, 3 rows written');
  expect((await download(page, 'out.csv')).toString()).toBe('n\n1\n2\n3\n');
});

test('5 GB are there at once, on disk: nothing of them is copied @more', async ({ baseURL }) => {
  const profile = await mkdtemp(join(tmpdir(), 'osiris-linked-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    baseURL: baseURL ?? '',
    serviceWorkers: 'block',
  });
  try {
    const page = await context.newPage();
    await prepare(page);
    await expect(page.getByText('Saved to disk')).toBeVisible();
    await write(page, 'huge.csv', { size: 5_000_000_000 });
    const used = () => page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    const before = await used();
    await drop(page, 'huge.csv');
    await expect(fileRow(page, 'huge.csv')).toContainText('5.0 GB');
    await expect(fileRow(page, 'huge.csv')).toContainText('Linked, not copied');
    expect((await used()) - before).toBeLessThan(50_000_000);
    expect(Object.keys(await copies(page))).not.toContain('huge.csv');
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});

test('a file that is gone, or was changed, is told with the way out; a copy of it stays, and can be undone @more', async ({
  page,
}) => {
  const [row, problems] = [fileRow(page, 'moves.csv'), region(page, 'Problems').first()];
  await write(page, 'moves.csv', { text: 'n\n1\n' });
  await link(page, 'moves.csv');
  await setText(page, threeSteps('moves.csv', 'SELECT n FROM rows'));
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');

  // A copy of what was read: nothing is to be made anew.
  await row.getByRole('button', { name: 'Keep a copy of moves.csv' }).click();
  await expect(notices(page).filter({ hasText: 'moves.csv is a copy in this session now.' })).toBeVisible();
  await expect(row).not.toContainText('Linked');
  expect((await copies(page))['moves.csv']).toBe(4);
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, 3 steps reused');
  await notices(page)
    .filter({ hasText: 'moves.csv is a copy' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(row).toContainText('Linked, not copied');
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, 3 steps reused');

  await remove(page, 'moves.csv');
  expect(await run(page)).toMatch(/^Run failed/);
  await expect(problems).toContainText('moves.csv is not where it was on your disk');
  await expect(row).toContainText('Moved or deleted on disk');
  await shots(page, 'linked-gone');
  expect(await violations(page, [1440])).toEqual([]);

  await write(page, 'moved.csv', { text: 'n\n1\n2\n' });
  await page.evaluate(() => sessionStorage.setItem('chosen', 'moved.csv'));
  await row.getByRole('button', { name: 'Choose it again: moves.csv' }).click();
  await expect(row).toContainText('Linked, not copied');
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');

  await remove(page, 'moved.csv');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(row).toContainText('Moved or deleted on disk');
  await write(page, 'moved.csv', { text: 'n\n7\n' });
  await row.getByRole('button', { name: 'Add a copy of moves.csv' }).click();
  await expect(row).not.toContainText('Moved');
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
  expect((await copies(page))['moves.csv']).toBe(4);
});

test('large files of a dropped folder are linked, and small ones copied; one that is being copied can be linked instead @more', async ({
  page,
}) => {
  await write(page, 'big.csv', { size: 65 * 1024 * 1024 });
  await write(page, 'tiny.csv', { text: 'n\n1\n' });
  // A page cannot make a folder that is dropped: what the browser would give is answered.
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('disk');
    const names = ['big.csv', 'tiny.csv'];
    const entries = await Promise.all(
      names.map(async (name) => {
        const content = await (await folder.getFileHandle(name)).getFile();
        const file = (done: (file: File) => void) => done(content);
        return { name, isFile: true, isDirectory: false, fullPath: `/disk/${name}`, file };
      }),
    );
    const batches = [entries, []];
    const createReader = () => ({ readEntries: (done: (batch: unknown) => void) => done(batches.shift()) });
    const given = { name: 'disk', isFile: false, isDirectory: true, fullPath: '/disk', createReader };
    const { webkitGetAsEntry, getAsFileSystemHandle } = DataTransferItem.prototype;
    Object.assign(DataTransferItem.prototype, {
      webkitGetAsEntry: () => given,
      getAsFileSystemHandle: () => Promise.resolve(folder),
    });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([], 'disk'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    Object.assign(DataTransferItem.prototype, { webkitGetAsEntry, getAsFileSystemHandle });
  });
  await expect(fileRow(page, 'disk/big.csv')).toContainText('Linked, not copied');
  await expect(fileRow(page, 'disk/tiny.csv')).not.toContainText('Linked');
  expect(Object.keys(await copies(page))).not.toContain('big.csv');

  // Where there is no link to be had it is copied, as by the button.
  await page.evaluate(() => {
    sessionStorage.setItem('chosen', 'big.csv');
    Object.assign(DataTransferItem.prototype, { getAsFileSystemHandle: () => Promise.resolve(null) });
  });
  await dropLarge(page, { name: 'slow.csv', head: 'n\n', part: '1\n'.repeat(4_000_000), copies: 400 });
  const instead = page.getByRole('button', { name: 'Link it instead: slow.csv' });
  await instead.click();
  await expect(notices(page).filter({ hasText: 'big.csv (' })).toContainText('the copying goes on');
  // As large as the file that is dropped, which would be too much for this disk.
  await write(page, 'slow.csv', { text: 'n\n1\n' });
  await page.evaluate(() => {
    sessionStorage.setItem('chosen', 'slow.csv');
    const { getFile } = FileSystemFileHandle.prototype;
    Object.assign(FileSystemFileHandle.prototype, {
      async getFile(this: FileSystemFileHandle) {
        const file = await getFile.call(this);
        return this.name === 'slow.csv'
          ? Object.defineProperty(file, 'size', { value: 2 + 8_000_000 * 400 })
          : file;
      },
    });
  });
  await instead.click();
  await expect(fileRow(page, 'slow.csv')).toContainText('Linked, not copied');
  await expect(page.getByRole('button', { name: 'Stop adding slow.csv' })).toHaveCount(0);
  expect(Object.keys(await copies(page))).not.toContain('slow.csv');
});

test('a query, and the look into a file, ask for leave by their own press @more', async ({ page }) => {
  await write(page, 'asked.csv', { text: 'n\n1\n2\n' });
  await link(page, 'asked.csv');
  const forget = async (): Promise<void> => {
    await page.evaluate(() => sessionStorage.setItem('permission', 'prompt'));
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(fileRow(page, 'asked.csv')).toContainText('needs permission');
  };
  await forget();
  await page.getByRole('button', { name: 'Look into asked.csv' }).click();
  await expect(page.getByRole('dialog').getByText('All 2 rows of it')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(fileRow(page, 'asked.csv')).toContainText('Linked, not copied');
  await forget();
  await fileRow(page, 'asked.csv').getByRole('button', { name: 'Allow reading asked.csv' }).press('Enter');
  await expect(fileRow(page, 'asked.csv')).toContainText('Linked, not copied');
  await forget();
  await page.getByRole('tab', { name: 'Console' }).click();
  await region(page, 'Console').getByRole('textbox', { name: 'SQL query' }).focus();
  await page.keyboard.insertText("FROM 'asked.csv'");
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(region(page, 'Console').getByRole('tabpanel')).toContainText('2 rows');
  await expect(fileRow(page, 'asked.csv')).toContainText('Linked, not copied');
});

const FORMATS: readonly (readonly [from: string, name: string, component: string, more?: string])[] = [
  ['gzip', 'rows.csv.gz', 'csv'],
  ['parquet', 'types.parquet', 'parquet'],
  ['formats-back', 'all.arrow', 'arrow'],
  ['excel', 'orders.xlsx', 'excel'],
  ['sqlite', 'shop.sqlite', 'sqlite', 'table: orders'],
  ['duckdb', 'shop.duckdb', 'duckdb', 'table: per_customer'],
];

test('every format is read where it lies @more', async ({ page }) => {
  for (const [from, name] of FORMATS) {
    const base64 = readFileSync(`tests/golden/${from}/in/${name}`).toString('base64');
    await write(page, name, { base64 });
    await link(page, name);
  }
  const steps = FORMATS.map(
    ([from, name, component, more = '']) =>
      `  - {id: ${from}, component: filesystem.${component}_extractor, mode: read, needs: [], config: {path: ${name}, ${more}}}`,
  );
  await setText(page, ['oml_version: "0.1.0"', 'name: formats', 'steps:', ...steps].join('\n'));
  expect(await run(page)).toMatch(/^Run complete: 6 steps, [1-9]\d* rows read/);
  const held = Object.keys(await copies(page));
  expect(FORMATS.filter(([, name]) => held.includes(name))).toEqual([]);
});

test('two windows: what one links the other reads, and both ask for leave @more', async ({ page }) => {
  await write(page, 'both.csv', { text: 'n\n1\n2\n3\n' });
  await setText(page, threeSteps('both.csv', 'SELECT n FROM rows'));
  await expect(page.getByText('Saved to disk')).toBeVisible();
  const second = await page.context().newPage();
  await prepare(second);
  await link(second, 'both.csv');
  await expect(fileRow(page, 'both.csv')).toContainText('Linked, not copied');
  expect(await run(second)).toBe('Run complete: 3 steps, 3 rows written');
  await runSays(page, 'Run complete: 3 steps, 3 rows written');
  await second.close();
  expect(await run(page)).toMatch(/^Run complete: 3 steps, 3 rows written/);
});

test('a copy of a session has its links; of a session that is deleted none is left @more', async ({
  page,
}) => {
  await write(page, 'kept.csv', { text: 'n\n1\n' });
  await link(page, 'kept.csv');
  const linked = (): Promise<readonly string[]> =>
    page.evaluate(async () => {
      const done = <T>(asking: IDBRequest<T>): Promise<T> =>
        new Promise((resolve) => (asking.onsuccess = () => resolve(asking.result)));
      const database = await done(indexedDB.open('osiris_links'));
      const rows = await done(database.transaction('links').objectStore('links').getAll());
      database.close();
      return (rows as { session: string; path: string }[])
        .filter(({ path }) => path === 'inputs/kept.csv')
        .map(({ session }) => session);
    });
  const [own] = await linked();
  const dialog = page.getByRole('dialog', { name: 'Sessions' });
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Sessions…' }).click();
  await dialog
    .getByRole('button', { name: /^Duplicate session/ })
    .first()
    .click();
  await expect.poll(async () => (await linked()).length).toBe(2);
  const copy = (await linked()).find((session) => session !== own) ?? '';
  await dialog.getByRole('button', { name: `Delete session ${copy}` }).click();
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await page.keyboard.press('Escape');
  await notices(page).filter({ hasText: 'deleted.' }).getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(linked).toEqual([own]);
});
