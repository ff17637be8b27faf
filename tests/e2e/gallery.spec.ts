/** The gallery: read without a script, alive with one. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { Recording } from '#core/recording/recording.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { RUN_TIMEOUT } from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

const examples = JSON.parse(readFileSync('public/examples/index.json', 'utf8')) as {
  readonly id: string;
  readonly title: string;
  readonly pipeline: string;
  readonly recording: string;
}[];
const recordingOf = (path: string): Recording =>
  JSON.parse(readFileSync(`public/${path}`, 'utf8')) as Recording;

/** Requests for the engine. */
const engine: string[] = [];
const test = testOnOnePage(async (page) => {
  page.on('request', (request) => {
    if (request.url().endsWith('.wasm')) engine.push(request.url());
  });
  await page.goto('./gallery/');
});

test('without JavaScript it shows every pipeline and every recorded table', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto('./gallery/');
  expect(examples.length).toBeGreaterThanOrEqual(12);
  await expect(page.getByRole('article')).toHaveCount(examples.length);
  for (const { title, pipeline, recording } of examples) {
    const article = page.getByRole('article', { name: title, exact: true });
    const text = readFileSync(`public/${pipeline}`, 'utf8');
    await expect(article.locator('pre').first()).toHaveText(text.trimEnd());
    const tables = Object.entries(recordingOf(recording).tables);
    await expect(article.getByRole('table')).toHaveCount(tables.length);
    const [step = '', { rows } = { rows: [] }] = tables.at(-1) ?? [];
    const cells = article.locator(`table[data-step="${step}"] tbody tr`).first().getByRole('cell');
    await expect(cells).toHaveText((rows[0] ?? []).map((cell) => cell ?? 'NULL'));
  }
  await page.close();
});

test('with it each is a playground, and axe finds nothing, light and dark @more', async ({ page }) => {
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveCount(examples.length);
  expect(await violations(page, [390])).toEqual([]);
});

test('one is found and run by keyboard alone, and the engine comes with Run @more', async ({ page }) => {
  await resize(page, { width: 1280, height: 900 });
  const article = page.getByRole('article', { name: 'Penguin sizes' });
  await expect(article.getByRole('table').last()).toContainText('recorded');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'the playground' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Penguin sizes' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(article.getByRole('button', { name: 'Edit', exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(article.getByRole('button', { name: 'Run', exact: true })).toBeFocused();
  expect(engine).toEqual([]);
  await page.keyboard.press('Enter');
  const frame = article.frameLocator('iframe');
  await expect(frame.getByRole('status')).toContainText('Run complete', { timeout: RUN_TIMEOUT });
  await expect(frame.getByRole('grid', { name: 'sizes-by-species' })).toBeVisible();
  expect(engine).toHaveLength(1);
  // Which left the processor to the run.
  await expect(frame.locator('.monaco-editor').first()).toBeVisible({ timeout: 30_000 });
  await article.getByText('Its source, for a page of yours').focus();
  await page.keyboard.press('Enter');
  await expect(
    article.getByText('<osiris-playground example="starter" step="sizes-by-species">'),
  ).toBeVisible();
});
