/**
 * After one visit the playground opens and runs with its server gone, at the root of a host and in a folder; and a version
 * that takes its place loses nothing.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import type { Recording } from '#core/recording/recording.ts';
import { deploy } from '../support/deployed.ts';
import {
  addFiles,
  cells,
  download,
  FOREVER,
  open,
  ready,
  region,
  run,
  runButton,
  setText,
  status,
  step,
  steps,
  threeSteps,
} from '../support/playground.ts';
import { serve } from '../support/server.ts';
import { text } from '../support/text.ts';

test.use({ serviceWorkers: 'allow' });

const examples = JSON.parse(readFileSync('build/examples/index.json', 'utf8')) as {
  readonly title: string;
  readonly pipeline: string;
  readonly recording: string;
  readonly files: readonly { readonly url: string }[];
}[];

/** Whatever the browser says it refused. */
function refusals(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text());
  });
  return errors;
}

test('without its server every example shows its recorded result and runs, from a folder of a host @more', async ({
  page,
}) => {
  const errors = refusals(page);
  const server = await serve(4192, ['--base', '/docs/play/']);
  try {
    await open(page, server.url);
    await expect(page.getByText('Ready for offline')).toBeVisible({ timeout: 60_000 });
    const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
    expect(scope).toBe(server.url);
  } finally {
    await server.stop();
  }
  await expect(fetch(server.url)).rejects.toThrow();

  await page.reload();
  await ready(page);
  await expect(steps(page)).toHaveCount(3);
  expect(examples.length).toBeGreaterThanOrEqual(12);
  for (const { title, pipeline, recording } of examples) {
    await page.getByRole('button', { name: 'Examples', exact: true }).click();
    await page.getByRole('dialog').getByRole('button').filter({ hasText: title }).click();
    await expect.poll(() => text(page)).toBe(readFileSync(`build/${pipeline}`, 'utf8'));
    const { tables } = JSON.parse(readFileSync(`build/${recording}`, 'utf8')) as Recording;
    const [last = '', table] = Object.entries(tables).at(-1) ?? [];
    const grid = region(page, 'Table').getByRole('grid', { name: last });
    await expect(region(page, 'Table'), title).toContainText('Recorded. This is what');
    await expect(grid, title).toContainText(table?.rows[0]?.find((cell) => cell) ?? 'no row');
    expect(`${title}: ${await run(page)}`).toContain(`${title}: Run complete`);
    await expect(region(page, 'Table'), title).not.toContainText('Recorded.');
  }

  // A tab of its own, by the file's name; and what must be answered although nobody is there to answer.
  const other = await page.context().newPage();
  await other.goto(`${server.url}index.html`);
  await ready(other);
  const extension = 'duckdb-extensions/v1.5.6/wasm_eh/icu.duckdb_extension.wasm';
  expect(await other.evaluate(async (path) => (await fetch(path)).status, extension)).toBe(404);
  expect(errors).toEqual([]);
});

test('the next version is announced when nothing runs, and used without losing text, files or tables @more', async ({
  page,
}) => {
  const errors = refusals(page);
  const site = await deploy(4194);
  await open(page, site.url);
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT n + 1 AS m FROM rows'));
  expect(await run(page)).toMatch(/^Run complete/);
  await expect(page.getByText('Ready for offline')).toBeVisible({ timeout: 60_000 });
  const version = await page.evaluate(async () => (await fetch('_app/version.json')).text());

  // A run goes on while the next version arrives: it is told of only when that has ended.
  await setText(page, threeSteps('n.csv', FOREVER));
  await runButton(page).click();
  await expect(step(page, 'picked')).toHaveAccessibleName(/Running/);
  site.next();
  await page.evaluate(async () => {
    document.dispatchEvent(new Event('visibilitychange'));
    const registration = await navigator.serviceWorker.ready;
    while (!registration.waiting) await new Promise((done) => requestAnimationFrame(done));
  });
  const announced = page.getByRole('button', { name: 'Reload to use it' });
  await expect(announced).toHaveCount(0);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(announced).toBeVisible();
  await expect(region(page, 'Notifications')).toContainText('A new version is there.');

  // What this version loads late is there although its host has it no more.
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Reload to use the new version' })).toBeVisible();
  await page.keyboard.press('Escape');

  const last = threeSteps('n.csv', 'SELECT n + 2 AS m FROM rows');
  await setText(page, last);
  await Promise.all([page.waitForEvent('load'), announced.click()]);
  await ready(page);
  expect(await text(page)).toBe(last);
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  );
  expect(loaded.filter((path) => path.startsWith('/_app/immutable/next/')).length).toBeGreaterThan(10);
  expect(loaded.filter((path) => /^\/_app\/immutable\/(?!next\/)/.test(path))).toEqual([]);
  expect(await page.evaluate(async () => (await fetch('_app/version.json')).text())).not.toBe(version);
  await expect(page.getByText('Ready for offline')).toBeVisible();
  await expect(announced).toHaveCount(0);
  // Of the version before nothing is kept any more.
  const caches = await page.evaluate(() => self.caches.keys());
  expect(caches).toHaveLength(1);

  await expect(region(page, 'Files')).toContainText('n.csv');
  await step(page, 'rows').click();
  await expect.poll(() => cells(page), { timeout: 30_000 }).toContainEqual(['2']);
  expect((await download(page, 'out.csv')).toString()).toBe('m\n2\n3\n');
  expect(await run(page)).toMatch(/^Run complete/);
  expect((await download(page, 'out.csv')).toString()).toBe('m\n3\n4\n');
  await expect(status(page)).toHaveCount(1);

  // At the root of a host, too, and in its next version, it opens and runs with its server gone.
  await site.stop();
  await expect(fetch(site.url)).rejects.toThrow();
  await page.reload();
  await ready(page);
  expect(await text(page)).toBe(last);
  await page.keyboard.press('ControlOrMeta+Alt+Enter');
  await expect(status(page)).toContainText('Run complete: 3 steps', { timeout: 60_000 });
  expect((await download(page, 'out.csv')).toString()).toBe('m\n3\n4\n');
  expect(errors).toEqual([]);
});

test('every file of the build is among those that are kept', () => {
  const worker = readFileSync('build/service-worker.js', 'utf8');
  const built = readdirSync('build/_app/immutable', { recursive: true, withFileTypes: true });
  const missing = built
    .filter((entry) => entry.isFile() && !worker.includes(entry.name))
    .map(({ name }) => name);
  expect(built.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
  for (const { files } of examples) for (const { url } of files) expect(worker).toContain(url);
  const pages = readdirSync('build', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('index.html'))
    .map((path) => `/${path.slice(0, -'index.html'.length)}`);
  expect(pages).toContain('/');
  for (const path of [...pages, 'embed.js', 'embed.mjs']) expect(worker).toContain(`\`${path}\``);
});
