/** The console: queries beside the pipeline, asked, cancelled, explained, kept, and made steps. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { encodeFragment } from '#core/share/link.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  canBeAgreedTo,
  dismissAll,
  editor,
  engineIsThere,
  FOREVER,
  open,
  region,
  run,
  RUN_TIMEOUT,
  runButton,
  status,
} from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await open(page);
  await engineIsThere(page);
  await run(page);
  await page.getByRole('tab', { name: 'Console' }).click();
});

const pane = (page: Page) => region(page, 'Console');
const text = (page: Page) => pane(page).getByRole('textbox', { name: 'SQL query' });
const answers = (page: Page) => pane(page).getByRole('tablist', { name: 'Answers' }).getByRole('tab');
const answer = (page: Page) => pane(page).getByRole('tabpanel');
const press = (page: Page, name: string) => pane(page).getByRole('button', { name, exact: true }).click();

async function write(page: Page, sql: string): Promise<void> {
  await text(page).focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(sql);
}

async function ask(page: Page, sql: string): Promise<void> {
  await write(page, sql);
  await page.keyboard.press('ControlOrMeta+Enter');
}

test('a query is answered over the tables of steps, by keys alone, and is no run', async ({ page }) => {
  await ask(page, 'SELECT species, count(*) AS n FROM "extract-penguins" GROUP BY ALL ORDER BY species');
  await expect(answer(page)).toContainText('3 rows × 2 columns', { timeout: RUN_TIMEOUT });
  const grid = answer(page).getByRole('grid');
  await expect(grid.getByRole('row').nth(1)).toContainText('Adelie');
  await expect(grid.getByRole('row').nth(1)).toContainText('152');
  await expect(status(page)).toContainText('Run complete');
  await expect(answers(page)).toHaveText(['SELECT species, count(*) AS…']);
  await expect(answers(page).first()).toHaveAttribute('aria-selected', 'true');
});

test('only the selection, or the statement at the caret, is asked', async ({ page }) => {
  await ask(page, 'SELECT 1 AS one;\nSELECT 2 AS two;');
  await expect(answer(page).getByRole('columnheader', { name: /two/ })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(answer(page).getByRole('columnheader', { name: /one/ })).toBeVisible();
});

test('a wrong name is underlined, said in words, and put right', async ({ page }) => {
  await ask(page, 'SELECT specis FROM "extract-penguins"');
  const alert = pane(page).getByRole('alert');
  await expect(alert).toContainText('"specis" not found');
  await expect(pane(page).locator('.squiggly-error')).toBeVisible();
  await press(page, 'Write species instead');
  await press(page, 'Run query');
  await expect(alert).toBeHidden();
  await expect(answer(page)).toContainText('344 rows × 1 column');
});

test('what would change something is refused, and changes nothing', async ({ page }) => {
  await ask(page, 'DROP TABLE "extract-penguins"');
  await expect(pane(page).getByRole('alert')).toContainText('the console only reads');
  await ask(page, 'SELECT count(*) AS n FROM "extract-penguins"');
  await expect(answer(page).getByRole('grid').getByRole('row').nth(1)).toContainText('344');
});

test('a file is asked by its name, and its query becomes steps that can be undone', async ({ page }) => {
  await addFiles(page, [{ name: 'orders.csv', content: 'id,total\n007,1.50\n008,2.25\n' }]);
  const query = `SELECT id, total * 2 AS twice FROM 'orders.csv' ORDER BY id`;
  await ask(page, query);
  await expect(answer(page)).toContainText('orders.csv: 2 rows');
  // As the step would have it: text, since it begins with zeros.
  await expect(answer(page).getByRole('grid').getByRole('row').nth(1)).toContainText('007');
  await expect(answer(page).getByRole('columnheader', { name: /id/ })).toContainText('VARCHAR');
  await press(page, 'Make this a step');
  const dialog = page.getByRole('dialog', { name: /^Replace your text/ });
  await expect(dialog).toContainText('extract-orders');
  await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(editor(page)).toHaveValue(/id: query\n.*\n.*\n\s*needs: \["?extract-orders"?\]/);
  await expect(editor(page)).toHaveValue(/FROM \\?"extract-orders\\?" ORDER BY id/);
  await region(page, 'Notifications').getByRole('button', { name: 'Undo' }).last().click();
  await expect(editor(page)).not.toHaveValue(/extract-orders/);
  await dismissAll(page);
});

test('a plan is a tree that keys go through @more', async ({ page }) => {
  await write(page, 'SELECT species, avg(body_mass_g) FROM "extract-penguins" GROUP BY ALL');
  await press(page, 'Explain');
  const tree = answer(page).getByRole('tree', { name: 'Plan of the query' });
  await expect(tree).toBeVisible();
  const scan = tree.getByRole('treeitem').filter({ hasText: 'Table scan' });
  await expect(scan).toContainText('344 rows');
  const shown = await tree.getByRole('treeitem').count();
  await tree.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('treeitem')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('treeitem')).toHaveCount(shown);
  await page.keyboard.press('End');
  await expect(tree.getByRole('treeitem').last()).toHaveAttribute('aria-selected', 'true');
  expect(await violations(page, [1280])).toEqual([]);
  await shots(page, 'console-plan');
});

test('a query is cancelled; one that goes on makes way for a run @more', async ({ page }) => {
  await ask(page, FOREVER);
  await press(page, 'Cancel query');
  await expect(pane(page).getByRole('alert')).toContainText('was cancelled');
  await ask(page, FOREVER);
  await expect(pane(page).getByRole('button', { name: 'Cancel query' })).toBeVisible();
  await runButton(page).click();
  await expect(pane(page).getByRole('alert')).toContainText('made way for a run', { timeout: RUN_TIMEOUT });
  await expect(status(page)).toContainText('Run complete', { timeout: RUN_TIMEOUT });
  await ask(page, 'SELECT 3 AS three');
  await expect(answer(page).getByRole('columnheader', { name: /three/ })).toBeVisible();
});

test('rows are exported as CSV', async ({ page }) => {
  await ask(page, `SELECT i, 'a,"' || i AS t FROM range(20000) r(i)`);
  await expect(answer(page)).toContainText('20,000 rows');
  await press(page, 'Export…');
  const sheet = page.getByRole('dialog', { name: /^Export / });
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    sheet.getByRole('button', { name: 'Download', exact: true }).click(),
  ]);
  const lines = readFileSync(await file.path(), 'utf8').split('\n');
  expect([lines.length, lines[0], lines[1], lines.at(-2)]).toEqual([
    20_002,
    'i,t',
    '0,"a,""0"',
    '19999,"a,""19999"',
  ]);
  await dismissAll(page);
});

test('names are completed: tables, files, columns', async ({ page }) => {
  const list = page.locator('.suggest-widget');
  await write(page, 'SELECT  FROM "extract-penguins"');
  await page.keyboard.press('ControlOrMeta+Home');
  for (let step = 0; step < 7; step++) await page.keyboard.press('ArrowRight');
  await page.keyboard.type('bill');
  await page.keyboard.press('Control+Space');
  await expect(list).toContainText('bill_depth_mm');
  await page.keyboard.press('Escape');
  await write(page, 'FROM ');
  await page.keyboard.press('Control+Space');
  await expect(list).toContainText('sizes-by-species');
  await expect(list).toContainText('data/penguins.csv');
  await page.keyboard.press('Escape');
});

test('answers are closed, and what was asked is found again @more', async ({ page }) => {
  await ask(page, 'SELECT 41 AS early');
  await expect(answer(page).getByRole('columnheader', { name: /early/ })).toBeVisible();
  await ask(page, 'SELECT 42 AS late');
  await expect(answer(page).getByRole('columnheader', { name: /late/ })).toBeVisible();
  await answers(page).last().focus();
  await page.keyboard.press('Delete');
  await expect(answers(page).filter({ hasText: 'late' })).toHaveCount(0);
  await expect(answer(page).getByRole('columnheader', { name: /early/ })).toBeVisible();
  await text(page).focus();
  await page.keyboard.press('ControlOrMeta+ArrowUp');
  await page.keyboard.press('ControlOrMeta+ArrowUp');
  await expect(text(page)).toHaveValue(/41 AS early/);
  await press(page, 'History');
  const dialog = page.getByRole('dialog', { name: 'History of queries' });
  expect(await violations(page, [1280])).toEqual([]);
  await dialog.getByRole('button', { name: /42 AS late/ }).click();
  await expect(text(page)).toHaveValue('SELECT 42 AS late');
  await shots(page, 'console');
});

test('text and history are there after a reload; a narrow page has it all @more', async ({ page }) => {
  await ask(page, 'SELECT 7 AS seven');
  await expect(answer(page).getByRole('columnheader', { name: /seven/ })).toBeVisible();
  await page.reload();
  await engineIsThere(page);
  await page.getByRole('tab', { name: 'Console' }).click();
  await expect(text(page)).toHaveValue('SELECT 7 AS seven');
  await press(page, 'History');
  const dialog = page.getByRole('dialog', { name: 'History of queries' });
  await expect(dialog.getByRole('button', { name: /7 AS seven/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Clear history' }).click();
  await expect(dialog).toContainText('Nothing has been asked');
  await page.keyboard.press('Escape');
  await ask(page, 'FROM "extract-penguins"');
  await expect(answer(page)).toContainText('344 rows', { timeout: RUN_TIMEOUT });
  const size = page.viewportSize();
  await resize(page, { width: 390, height: 844 });
  await page
    .getByRole('navigation', { name: 'Panes' })
    .getByRole('button', { name: 'Data', exact: true })
    .click();
  await expect(answer(page).getByRole('grid')).toBeVisible();
  expect(await violations(page, [390])).toEqual([]);
  await shots(page, 'console-narrow');
  if (size) await resize(page, size);
});

test('a pipeline that came by a link has to run first @more', async ({ browser }) => {
  const page = await browser.newPage();
  const shared =
    'oml_version: "0.1.0"\nname: shared\nsteps:\n  - id: one\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: SELECT 1 AS n\n';
  await open(page, `./${encodeFragment({ text: shared, params: {}, files: [] })}`);
  await page.getByRole('tab', { name: 'Console' }).click();
  await expect(pane(page)).toContainText('has not run here');
  await ask(page, 'SELECT 1');
  await expect(answers(page)).toHaveCount(0);
  await canBeAgreedTo(page);
  await run(page);
  await ask(page, 'SELECT n + 1 AS more FROM one');
  await expect(answer(page).getByRole('grid').getByRole('row').nth(1)).toContainText('2');
  await page.close();
});
