/** Seen at once: what an example gave is there before anything has run, marked as such, until its steps run. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { Recording } from '#core/recording/recording.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { cells, editor, ready, region, run, RUN_TIMEOUT, setText, step } from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

const recorded = JSON.parse(readFileSync('public/examples/starter/recording.json', 'utf8')) as Recording;
const rowsOf = (id: string): readonly (readonly (string | null)[])[] => recorded.tables[id]?.rows ?? [];

declare global {
  interface Window {
    /** What the table pane said, whenever that was another than before. */
    panes: string[];
    letEngineGo(): void;
  }
}

/** The first visit, with the engine's wasm on its way until `letEngineGo`. */
const test = testOnOnePage(async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await resize(page, { width: 1440, height: 900 });
  let go: (() => void) | undefined;
  const gone = new Promise<void>((done) => (go = done));
  await page.exposeFunction('letEngineGo', () => go?.());
  await page.route('**/*.wasm', async (route) => {
    await gone;
    await route.continue();
  });
  await page.addInitScript(() => {
    window.panes = [];
    new MutationObserver(() => {
      const pane = document.querySelector('section[aria-label=Table]')?.textContent;
      if (pane && pane !== window.panes.at(-1)) window.panes.push(pane);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto('./');
});

const table = (page: Page) => region(page, 'Table');
/** Of the rows in sight, without the row of names. */
const shown = async (page: Page): Promise<string[][]> => (await cells(page)).slice(1);
const texts = (rows: readonly (readonly (string | null)[])[]): string[][] =>
  rows.map((row) => row.map((cell) => cell ?? 'NULL'));

test('the first visit shows the recorded table before the engine has come, and is never empty', async ({
  page,
}) => {
  await expect(table(page).getByRole('grid', { name: 'sizes-by-species' })).toBeVisible();
  await expect.poll(() => shown(page)).toEqual(texts(rowsOf('sizes-by-species')));
  await expect(table(page)).toContainText('Recorded. This is what the pipeline gave before it came here.');
  await expect(table(page)).toContainText('6 rows × 5 columns');
  await ready(page);
  await expect(step(page, 'sizes-by-species')).toContainText('Not run');
  await expect(step(page, 'sizes-by-species')).toHaveAttribute('aria-pressed', 'true');
  const panes = await page.evaluate(() => window.panes);
  expect(panes.filter((pane) => !pane.includes('Recorded.'))).toEqual([]);
});

test('every step has its own, read by keys and copied; it has no receipt', async ({ page }) => {
  await step(page, 'extract-penguins').click();
  const grid = table(page).getByRole('grid', { name: 'extract-penguins' });
  await expect(table(page)).toContainText('first 20 of 344 rows × 7 columns');
  await expect(grid).toHaveAttribute('aria-rowcount', '21');
  await grid.focus();
  await page.keyboard.press('ControlOrMeta+ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ControlOrMeta+C');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(rowsOf('extract-penguins')[19]?.[1]);
  await page.keyboard.press('Enter');
  await expect(region(page, 'Value')).toContainText(rowsOf('extract-penguins')[19]?.[1] ?? '');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Columns' }).click();
  await expect(page.getByText('7 columns of extract-penguins, recorded')).toBeVisible();
  await page.getByRole('tab', { name: 'Receipt' }).click();
  await expect(page.getByRole('tabpanel')).not.toContainText('344');
  await page.getByRole('tab', { name: 'Table' }).click();
  // A writer shows what it would read.
  await step(page, 'write-sizes').click();
  await expect.poll(() => shown(page)).toEqual(texts(rowsOf('sizes-by-species')));
});

test('axe finds nothing, wide and narrow, light and dark @more', async ({ page }) => {
  expect(await violations(page, [1440])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });
});

test('after an edit it is from before the edit, and undone it is not', async ({ page }) => {
  const text = readFileSync('public/examples/starter/pipeline.yaml', 'utf8');
  await setText(page, text.replace('GROUP BY species, sex', 'GROUP BY ALL'));
  await expect(table(page)).toContainText('Recorded from before the edit.');
  await expect.poll(() => shown(page)).toEqual(texts(rowsOf('sizes-by-species')));
  await setText(page, text.replace('# Reads the file', '# Opens the file'));
  await expect(table(page)).toContainText('Recorded. This is');
});

test('Run puts the real tables in its place, and the keyboard stays in the grid @more', async ({ page }) => {
  await step(page, 'sizes-by-species').click();
  const grid = table(page).getByRole('grid', { name: 'sizes-by-species' });
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.evaluate(() => window.letEngineGo());
  expect(await run(page)).toBe('Run complete: 3 steps, 6 rows written');
  await expect(table(page)).not.toContainText('Recorded');
  await expect.poll(() => shown(page)).toEqual(texts(rowsOf('sizes-by-species')));
  await page.reload();
  await ready(page);
  // The engine has to load for it.
  await expect(grid).toBeVisible({ timeout: RUN_TIMEOUT });
  expect((await page.evaluate(() => window.panes)).filter((pane) => pane.includes('Recorded'))).toEqual([]);
});

test('an example that is opened shows its own; a text that is none shows nothing of it @more', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByText('Busiest airports').last().click();
  await expect(table(page).getByRole('grid', { name: 'busiest-airports' })).toBeVisible();
  await expect(table(page)).toContainText('Recorded.');
  await expect(table(page)).toContainText('first 20 of 50 rows');
  await page.reload();
  await ready(page);
  await expect(table(page)).toContainText('Recorded.');
  await editor(page).focus();
  await setText(
    page,
    'oml_version: "0.1.0"\nname: own\nsteps:\n  - {id: mine, component: duckdb.processor, mode: transform, needs: [], config: {query: SELECT 1}}\n',
  );
  await step(page, 'mine').click();
  await expect(table(page)).toContainText('mine has no rows yet');
});
