/** Share: what travels, to the byte; the link and the zip that it becomes; and what is refused. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { readBundle } from '#core/share/bundle.ts';
import { LINK_LENGTH } from '#core/share/limits.ts';
import { decodeFragment } from '#core/share/link.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  download,
  editor,
  open,
  ready,
  region,
  run,
  setText,
  threeSteps,
} from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const PENGUINS = readFileSync('public/examples/starter/data/penguins.csv');
const STARTER = readFileSync('public/examples/starter/pipeline.yaml', 'utf8');

test('by keyboard: a link holds what the panel lists, and stays out of what servers see', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await run(page);
  const button = page.getByRole('button', { name: 'Share', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: 'Share' });
  const rows = panel.getByRole('table', { name: 'What travels in the link' }).getByRole('row');
  await expect(rows).toHaveText([
    /Text of the pipeline\s*1,137 bytes/,
    /Step in front: sizes-by-species\s*16 bytes/,
    /data\/penguins.csv\s*13,478 bytes/,
    /Link, packed\s*[\d,]+ characters/,
  ]);
  const results = panel.getByRole('checkbox', { name: /With recorded results/ });
  await results.focus();
  await page.keyboard.press('Space');
  await expect(rows).toHaveCount(5);
  await panel.getByRole('button', { name: 'Copy link' }).focus();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('status')).toHaveText('Link copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const { origin, pathname, search, hash } = new URL(link);
  expect([origin, pathname, search]).toEqual([new URL(page.url()).origin, '/', '']);
  await expect(rows.last()).toContainText(`${link.length.toLocaleString('en-US')} characters`);
  const read = decodeFragment(hash);
  expect(
    read.ok && { ...read.value, recording: read.value.recording?.tables['sizes-by-species']?.total },
  ).toEqual({
    text: STARTER,
    params: {},
    step: 'sizes-by-species',
    files: [{ path: 'data/penguins.csv', content: new Uint8Array(PENGUINS) }],
    recording: 6,
  });
  expect(asked.filter((url) => url.includes('pipeline='))).toEqual([]);

  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(button).toBeFocused();
});

test('a badge, a snippet and a zip of the same @more', async ({ page }) => {
  await run(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Share' });
  await panel.getByRole('button', { name: 'Copy Markdown badge' }).click();
  await expect(panel.getByRole('status')).toHaveText('Markdown badge copied.');
  const badge = await page.evaluate(() => navigator.clipboard.readText());
  const [, image = '', fragment = ''] = /^\[!\[[^\]]+\]\((\S+)\)\]\([^#]+(#\S+)\)$/.exec(badge) ?? [];
  expect((await page.request.get(image)).headers()['content-type']).toContain('image/svg+xml');
  expect(decodeFragment(fragment).ok).toBe(true);

  await panel.getByRole('checkbox', { name: /^With recorded results/ }).check();
  await expect(panel.getByRole('row', { name: /^Recorded results/ })).toBeVisible();
  await panel.getByRole('button', { name: 'Copy embed snippet' }).click();
  await expect(panel.getByRole('status')).toHaveText('Embed snippet copied.');
  const snippet = await page.evaluate(() => navigator.clipboard.readText());
  const shown = await page.evaluate((html) => {
    const element = new DOMParser().parseFromString(html, 'text/html').querySelector('osiris-playground');
    const table = element?.querySelector('table[data-step=sizes-by-species]');
    return [
      element?.querySelector('code.language-oml')?.textContent,
      element?.getAttribute('step'),
      table?.querySelectorAll('tbody tr').length,
      table?.querySelector('td')?.textContent,
    ];
  }, snippet);
  expect(shown).toEqual([STARTER.trimEnd(), 'sizes-by-species', 6, 'Adelie']);

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save as zip' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('penguin-sizes.zip');
  await expect(panel.getByRole('status')).toHaveText(/^penguin-sizes\.zip saved, [\d.]+ kB\.$/);
  const zip = await readBundle(readFileSync(await file.path()));
  expect(zip.ok && { text: zip.value.text, files: zip.value.files.map(({ path }) => path) }).toEqual({
    text: STARTER,
    files: ['data/penguins.csv'],
  });

  await page.keyboard.press('Escape');
  const out = mkdtempSync(join(tmpdir(), 'zip-'));
  execFileSync('npx', ['tsx', 'src/adapters/node/oml.ts', 'run', await file.path(), '--out', out]);
  const made = readFileSync(join(out, 'artifacts/write-sizes/out/penguin-sizes.csv'));
  rmSync(out, { recursive: true });
  expect(made.equals(await download(page, 'penguin-sizes.csv'))).toBe(true);
});

test('axe finds nothing in the panel @more', async ({ page }) => {
  test.setTimeout(120_000);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Copy link' }).waitFor();
  expect(await violations(page, [1440, 390])).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(page, { width: 1440, height: 900 });
  await page.keyboard.press('Escape');
});

test('a secret is refused with its place, and a press goes there', async ({ page }) => {
  const text = threeSteps('a.csv', 'SELECT 1').replace('steps:', '# https://me:hunter2@example.com\nsteps:');
  await setText(page, text);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Share' });
  await expect(panel.getByRole('alert')).toContainText('Not shared.');
  await expect(panel.getByRole('listitem')).toContainText(
    'A secret stands in line 3, column 11: a user name or password in an address.',
  );
  await expect(panel.getByRole('button', { name: 'Copy link' })).toBeHidden();
  expect(await violations(page, [1440, 390])).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(page, { width: 1440, height: 900 });
  await panel.getByRole('button', { name: 'Show line 3, column 11' }).click();
  await expect(panel).toBeHidden();
  await expect(page.getByText('Line 3, column 11')).toBeVisible();
  await expect(editor(page)).toBeFocused();
});

test('what is too large for a link is named, with the zip @more', async ({ page }) => {
  const noise = (lines: number): string =>
    `a\n${Array.from({ length: lines }, (_, i) => Math.imul(i + 1, 2654435761) >>> 0).join('\n')}\n`;
  await addFiles(page, [
    { name: 'large.csv', content: noise(7000) },
    ...['b.csv', 'c.csv', 'd.csv'].map((name) => ({ name, content: noise(5900) })),
  ]);
  await expect(region(page, 'Files')).toContainText('d.csv');
  const reads = ['large.csv', 'b.csv', 'c.csv', 'd.csv', 'gone.csv'].map(
    (path, at) =>
      `  - {id: r${at}, component: filesystem.csv_extractor, mode: read, config: {path: ${path}}}`,
  );
  await setText(page, `oml_version: "0.1.0"\nname: Größe & co\nsteps:\n${reads.join('\n')}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Share' });
  const behind = panel.getByRole('list', { name: 'What does not travel in the link' }).getByRole('listitem');
  await expect(behind).toHaveText([
    new RegExp(
      `Too large for a link: it would have [\\d,]+ characters, .*${LINK_LENGTH.toLocaleString('en-US')}`,
    ),
    /large\.csv has [\d.]+ kB, and a link takes files of up to 65\.5 kB\. Save a zip, which holds it/,
    /gone\.csv is not among the files here/,
  ]);
  await expect(panel.getByRole('button', { name: 'Copy link' })).toBeDisabled();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save as zip' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('gro-e-co.zip');
  const zip = await readBundle(readFileSync(await file.path()));
  expect(zip.ok && zip.value.files.map(({ path }) => path)).toEqual(['b.csv', 'c.csv', 'd.csv', 'large.csv']);
  await page.keyboard.press('Escape');
});

test('a link with files and addresses gives whoever opens it the same file @more', async ({
  page,
  browser,
}) => {
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Busiest airports/ })
    .first()
    .click();
  await expect(page.getByText('data/routes.csv').first()).toBeVisible();
  await run(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Share' });
  const rows = panel.getByRole('table', { name: 'What travels in the link' }).getByRole('row');
  await expect(rows.filter({ hasText: 'as its address' })).toHaveText(
    /data\/routes\.csv\s*as its address\s*51 bytes/,
  );
  await panel.getByRole('button', { name: 'Copy link' }).click();
  await expect(panel.getByRole('status')).toHaveText('Link copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('Escape');

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await ready(other);
  expect(await run(other)).toMatch(/^Run complete/);
  expect((await download(other, /Download/)).equals(await download(page, /Download/))).toBe(true);
  await context.close();
});
