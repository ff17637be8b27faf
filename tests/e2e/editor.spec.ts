/** The pipeline editor, by keyboard: what is typed, and what is offered. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, editor, open, region, run, setText } from '../support/playground.ts';
import { head, step, text } from '../support/text.ts';

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

test('completes components, config keys, files and tables @more', async ({ page }) => {
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

/** The text with what is typed at its end, key by key. */
async function typedAfter(page: Page, before: string, keys: string): Promise<string> {
  await setText(page, before);
  await page.keyboard.type(keys);
  return (await text(page)).slice(before.length);
}

test('Enter goes on where the next line belongs @more', async ({ page }) => {
  const list = `${head}${step('a', '    needs: []\n    config:\n      ')}`;
  for (const [before, column] of [
    [`${head}  - id: one`, 4],
    [`${head.replace(/ +/g, ' ')}- id: one`, 2],
    [`${head}  -   id: one`, 6],
    [`${head}  - component: "a.b" # why`, 4],
    [`${head}  -`, 4],
    [`${head}  - id:`, 4],
    [`${head}  - config:`, 6],
    [`${head}  - id: a\n    config:`, 6],
    [`${head}  - id: a\n    mode:`, 4],
    [`${head}  - id: a\n    needs:\n      - b`, 6],
    ['params: # of a run', 2],
    ['steps:', 2],
    ['name: x', 0],
    [`${list}query: |`, 8],
    [`${list}query: |\n        SELECT a AS b`, 8],
    [`${list}query: |\n          - x: y`, 10],
    [`${list}query: SELECT 1`, 6],
    ['description: >-\n  - id: a', 2],
    ['description: |\n  note:', 2],
  ] as const)
    expect(await typedAfter(page, before, '\nx'), before).toBe(`\n${' '.repeat(column)}x`);
});

test('a pipeline written by hand is valid, and completed, from its second line on', async ({ page }) => {
  await setText(page, head.trimEnd());
  await page.keyboard.type('\n- id: one');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Space');
  const options = page.locator('.suggest-widget').getByRole('option');
  await expect(options.first()).toContainText('component');
  await page.keyboard.press('Escape');
  await page.keyboard.type('component: duckdb.processor');
  await page.keyboard.press('Escape');
  await page.keyboard.type('\nmode: transform');
  await page.keyboard.press('Escape');
  await page.keyboard.type('\nconfig:\n');
  await page.keyboard.press('Control+Space');
  await expect(options.first()).toContainText('query');
  await page.keyboard.press('Enter');
  await page.keyboard.type('SELECT 1 AS n');
  expect(await text(page)).toBe(
    `${head}  - id: one\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: |\n        SELECT 1 AS n`,
  );
  await expect(region(page, 'Steps').getByRole('button', { name: /^one/ })).toBeVisible();
  await expect(region(page, 'Problems')).toHaveCount(0);
});

test('a step that is accepted stands where it belongs', async ({ page }) => {
  const chosen = page.locator('.suggest-widget .monaco-list-row.focused');
  const first = step('a', '    needs: []\n    config:\n      query: SELECT 1 AS n\n');
  const wanted = (indent: string) =>
    [
      '- id: transform-something',
      '  component: duckdb.processor',
      '  mode: transform',
      '  config:',
      '    query: |',
      '      SELECT *',
      '      FROM a',
    ]
      .map((line) => indent + line)
      .join('\n');
  for (const [before, after] of [
    [`${head}${first}  - `, `${head}${first}${wanted('  ')}`],
    [`${head}${first}  `, `${head}${first}${wanted('  ')}`],
    [`${head}${first}      `, `${head}${first}${wanted('  ')}`],
    [`${head}${first.replace(/^ {2}/gm, '')}- `, `${head}${first.replace(/^ {2}/gm, '')}${wanted('')}`],
    [head, `${head}${wanted('  ').replace('FROM a', 'FROM ')}`],
  ] as const) {
    await setText(page, before);
    if (before !== head)
      await expect(region(page, 'Steps').getByRole('button', { name: /^a/ })).toBeVisible();
    await page.keyboard.press('Control+Space');
    await page.keyboard.type('duckdb');
    await expect(chosen).toContainText('step: duckdb.processor');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await text(page)).toBe(after);
  }
});

test('columns of a loaded table are offered, also by its alias', async ({ page }) => {
  await addFiles(page, [{ name: 'people.csv', content: 'name,birth year\nAda,1815\n' }]);
  const read =
    '  - id: people\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: people.csv\n';
  await setText(page, `${head}${read}`);
  await run(page);
  await setText(
    page,
    `${head}${read}${step('b', '    config:\n      query: |\n        SELECT \n        FROM people p\n')}`,
  );
  await expect(region(page, 'Steps').getByRole('button', { name: /^b\b/ })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+End');
  for (const key of ['ArrowUp', 'ArrowUp', 'End']) await page.keyboard.press(key);
  await page.keyboard.type('p.');
  const options = page.locator('.suggest-widget').getByRole('option');
  await expect(options).toHaveCount(2);
  await options.filter({ hasText: 'birth year' }).click();
  expect(await text(page)).toContain('SELECT p."birth year"\n');
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
