/** The pipeline editor, by keyboard. */
import { expect, type Page } from '@playwright/test';
import { editor, open, region, setText } from '../support/playground.ts';
import { testOnOnePage } from '../support/one-page.ts';

/** The whole text, as the editor's text box gives it when it has no focus. */
async function text(page: Page): Promise<string> {
  await editor(page).blur();
  return editor(page).inputValue();
}

const step = (id: string, rest: string) =>
  `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n${rest}`;
const head = 'oml_version: "0.1.0"\nname: test\nsteps:\n';

const test = testOnOnePage(open);

test('is one text box, filled as a whole, and undo brings back what was there', async ({ page }) => {
  await expect(editor(page)).toHaveCount(1);
  const before = await text(page);
  expect(before).toContain('name: penguin-sizes');
  await editor(page).fill('name: filled\nsteps:\n  - id: a\n');
  expect(await text(page)).toBe('name: filled\nsteps:\n  - id: a\n');
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  expect(await text(page)).toBe(before);
});

test('completes components, config keys, files and tables', async ({ page }) => {
  const options = page.locator('.suggest-widget').getByRole('option');
  // Enter takes the chosen one; before there is one, it is a new line.
  const chosen = page.locator('.suggest-widget .monaco-list-row.focused');
  await setText(page, `${head}  - id: read\n    component: `);
  await page.keyboard.press('Control+Space');
  await expect(options.filter({ hasText: 'duckdb.processor' })).toBeVisible();
  await page.keyboard.type('csv_ex');
  await expect(chosen).toContainText('filesystem.csv_extractor');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('\n    mode: read\n    config:\n      ');
  await page.keyboard.press('Control+Space');
  await expect(options.filter({ hasText: 'delimiter' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.insertText('path: ');
  await page.keyboard.press('Control+Space');
  await expect(chosen).toContainText('data/penguins.csv');
  await page.keyboard.press('Enter');
  expect(await text(page)).toContain('component: filesystem.csv_extractor\n');
  expect(await text(page)).toContain('path: data/penguins.csv');

  await setText(
    page,
    `${head}${step('old-step', '    needs: []\n    config:\n      query: SELECT 1 AS a\n')}${step('b', '    config:\n      query: |\n        SELECT * FROM ')}`,
  );
  await expect(region(page, 'Steps').getByRole('button', { name: /^old-step/ })).toBeVisible();
  await page.keyboard.press('Control+Space');
  await options.filter({ hasText: 'old-step' }).click();
  expect(await text(page)).toContain('SELECT * FROM "old-step"');
});

test('shows a diagnostic where it is, and applies its fix as one step of undo', async ({ page }) => {
  const wrong = `${head}${step('a', '    needs: []\n    config:\n      query: SELECT 1 AS n\n')}${step('b', '    needs: []\n    config:\n      query: SELECT n FROM a\n')}`;
  await setText(page, wrong);
  await region(page, 'Problems').getByRole('button', { name: /\ba\b/ }).first().click();
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget').getByRole('option').first().click();
  await expect.poll(() => text(page)).toMatch(/id: b[\s\S]*needs: \[\s*a\s*\]/);
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  expect(await text(page)).toBe(wrong);
});

test('an example opened over the text can be undone', async ({ page }) => {
  const before = await text(page);
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByRole('button', { name: /^Busiest airports/ }).click();
  await expect(region(page, 'Steps').getByRole('button', { name: /^busiest-airports/ })).toBeVisible();
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  expect(await text(page)).toBe(before);
});

test('Tab indents until Control+M lets it move on', async ({ page }) => {
  await editor(page).focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Tab');
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press('Control+M');
  await page.keyboard.press('Tab');
  await expect(editor(page)).not.toBeFocused();
});
