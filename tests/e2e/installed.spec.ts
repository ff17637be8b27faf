/** The page as an app: what its manifest says, and what the system opens it with. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, editor, open, region, setText } from '../support/playground.ts';
import { text } from '../support/text.ts';

/** Launches are ours to make; files are handles, as the system hands them. */
const test = testOnOnePage(async (page) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'launchQueue', {
      value: {
        setConsumer: (consumer: unknown) => Object.assign(window, { launched: consumer }),
      },
    });
  });
  await open(page);
});

const launch = (page: Page, files: Readonly<Record<string, string>>, targetURL = 'http://localhost:4173/') =>
  page.evaluate(
    async ([contents, address]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('launched', { create: true });
      const handles = await Promise.all(
        Object.entries(contents).map(async ([name, content]) => {
          const handle = await folder.getFileHandle(name, { create: true });
          if ((await handle.getFile()).size === 0) {
            const writable = await handle.createWritable();
            await writable.write(content);
            await writable.close();
          }
          return handle;
        }),
      );
      const { launched } = window as unknown as { launched(launch: unknown): Promise<void> };
      await launched({ targetURL: address, files: handles });
    },
    [files, targetURL] as const,
  );

const OTHER = 'oml_version: "0.1.0"\nname: other\nsteps: []\n';

test('is an app: an id, icons for every mask, files it opens, one window', async ({ page }) => {
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = JSON.parse(readFileSync(`build/${address ?? ''}`, 'utf8')) as {
    readonly id: string;
    readonly icons: readonly { readonly src: string; readonly purpose?: string }[];
    readonly shortcuts: readonly { readonly url: string }[];
    readonly file_handlers: readonly { readonly action: string; readonly accept: Record<string, string[]> }[];
    readonly launch_handler: { readonly client_mode: readonly string[] };
  };
  expect(manifest.id).toBe('./');
  expect(manifest.icons.map(({ purpose = 'any' }) => purpose)).toContain('maskable');
  for (const { src } of manifest.icons) expect((await page.request.get(src)).ok()).toBe(true);
  for (const { url } of manifest.shortcuts) expect((await page.request.get(url)).ok()).toBe(true);
  const handled = manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat());
  const text = ['.csv', '.json', '.jsonl', '.ndjson', '.oml', '.tsv', '.yaml', '.yml'];
  const binary = ['.arrow', '.db', '.duckdb', '.feather', '.parquet', '.sqlite', '.xlsx'];
  expect(handled.sort()).toEqual([...text, ...binary].sort());
  expect(manifest.launch_handler.client_mode).toEqual(['focus-existing', 'auto']);
  // What Chromium makes of it.
  const devtools = await page.context().newCDPSession(page);
  const { errors } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
});

test('a file that it is opened with is added; a pipeline becomes the text, and undo brings the old one back', async ({
  page,
}) => {
  await launch(page, { 'sales.csv': 'a\n1\n', 'more.tsv': 'a\tb\n1\t2\n' });
  await expect(region(page, 'Files')).toContainText('sales.csv');
  await expect(region(page, 'Files')).toContainText('more.tsv');
  const before = await text(page);
  await launch(page, { 'other.oml': OTHER });
  await expect.poll(() => text(page)).toBe(OTHER);
  await region(page, 'Notifications').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => text(page)).toBe(before);
});

test('loaded again, what it was opened with before takes the place of nothing @more', async ({ page }) => {
  await launch(page, { 'third.yaml': OTHER });
  await expect.poll(() => text(page)).toBe(OTHER);
  const mine = OTHER.replace('other', 'mine');
  await setText(page, mine);
  await expect(page.getByText(/^Saved to disk/)).toBeVisible();
  await page.reload();
  await expect(editor(page)).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => text(page)).toBe(mine);
  await launch(page, { 'third.yaml': OTHER });
  await addFiles(page, [{ name: 'after.csv', content: 'a\n1\n' }]);
  await expect(region(page, 'Files')).toContainText('after.csv');
  expect(await text(page)).toBe(mine);
});

test('its shortcut begins a new session, in the window that is there @more', async ({ page }) => {
  await launch(page, {}, 'http://localhost:4173/?new');
  await expect.poll(() => text(page)).toContain('name: penguin-sizes');
});
