/** The grid of a table as one looks at it: sorted, filtered, its columns arranged, cells selected and copied. */
import { expect, type Locator, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { cells, editor, notices, open, region, run, setText } from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const table = (page: Page): Locator => region(page, 'Table');
const grid = (page: Page): Locator => table(page).getByRole('grid', { name: 'made' });
const head = (page: Page, name: string): Locator =>
  grid(page).getByRole('columnheader').filter({ hasText: name });
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
const item = (page: Page, name: string): Locator => page.getByRole('menuitem', { name, exact: true });
/** The first cells of the rows in sight that have come. */
const firstCells = async (page: Page, many: number): Promise<(string | undefined)[]> =>
  (await cells(page))
    .filter((row) => row.length > 0)
    .slice(0, many)
    .map(([first]) => first);

const made = (sql: string): string =>
  `oml_version: "0.1.0"\nname: made\nsteps:\n  - id: made\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: ${JSON.stringify(sql)}\n`;

const ROWS =
  "SELECT i AS n, CASE WHEN i % 10 = 0 THEN NULL ELSE 'word ' || (i % 7) END AS word, i / 4 AS part, [i, i + 1] AS list FROM range(5000) r(i)";

/** A table as it was made: how that of the test before was looked at is taken back. */
async function make(page: Page, sql = ROWS): Promise<void> {
  await setText(page, made(sql));
  expect(await run(page)).toBe('Run complete: 1 step, 1 table computed');
  await expect(grid(page)).toBeVisible();
  const before = table(page).getByRole('button', { name: 'All rows as they were' }).first();
  if (await before.isVisible()) await before.click();
}

test('a press on a head sorts all rows, a filter leaves some, and both become a step that can be undone', async ({
  page,
}) => {
  await make(page);
  await head(page, 'n').first().click();
  await expect(head(page, 'n').first()).toHaveAttribute('aria-sort', 'ascending');
  await head(page, 'n').first().click();
  await expect(head(page, 'n').first()).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(() => firstCells(page, 2), { timeout: 30_000 }).toEqual(['4999', '4998']);
  // The last rows of an order are as near as the first.
  await page.keyboard.press('ControlOrMeta+ArrowDown');
  await expect(grid(page).getByRole('gridcell', { selected: true })).toHaveText('0');

  await head(page, 'word').click({ button: 'right' });
  await item(page, 'Filter…').click();
  const form = table(page).getByRole('form', { name: 'Filter word' });
  await form.getByRole('textbox', { name: 'Value' }).fill('WORD 3');
  await page.keyboard.press('Enter');
  const bar = table(page).getByRole('group', { name: 'Sorted and filtered' });
  await expect(bar).toContainText('642 of 5,000 rows', { timeout: 30_000 });
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '643');
  await expect.poll(() => firstCells(page, 2), { timeout: 30_000 }).toEqual(['4994', '4987']);
  await shots(page, 'grid-view');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });

  await bar.getByRole('button', { name: 'Make this a step' }).click();
  await expect(notices(page)).toContainText(['Step made-filtered added: it reads made.']);
  await expect(editor(page)).toHaveValue(/needs: \[made\]/);
  expect(await run(page)).toContain('Run complete: 2 steps');
  await expect(table(page).getByRole('grid', { name: 'made-filtered' })).toHaveAttribute(
    'aria-rowcount',
    '643',
  );
});

test('cells, rows and columns are selected by mouse and keyboard, and copied whole in every form', async ({
  page,
}) => {
  await make(
    page,
    `SELECT i AS n, CASE i WHEN 1 THEN NULL WHEN 2 THEN repeat('x', 3000) ELSE 'a|"b"' END AS t, DATE '2024-01-01' + i::INTEGER AS d, {'a': i} AS s FROM range(3) r(i)`,
  );
  const cell = (row: number, column: number): Locator =>
    grid(page)
      .getByRole('row')
      .nth(row + 1)
      .getByRole('gridcell')
      .nth(column);
  await cell(0, 0).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(grid(page).getByRole('gridcell', { selected: true })).toHaveCount(4);
  await page.keyboard.press('ControlOrMeta+C');
  await expect(table(page)).toContainText('Copied 2 rows × 2 columns.');
  expect(await clipboard(page)).toBe('0\ta|"b"\n1\t');

  await page.keyboard.press('ControlOrMeta+A');
  const copied = async (form: string): Promise<string> => {
    await page.keyboard.press('Shift+F10');
    await item(page, form).click();
    await expect(table(page)).toContainText('Copied 3 rows × 4 columns.');
    return clipboard(page);
  };
  const long = 'x'.repeat(3000);
  expect(await copied('Copy as CSV')).toBe(
    `n,t,d,s\n0,"a|""b""",2024-01-01,{'a': 0}\n1,,2024-01-02,{'a': 1}\n2,${long},2024-01-03,{'a': 2}\n`,
  );
  expect(JSON.parse(await copied('Copy as JSON'))).toEqual([
    { n: 0, t: 'a|"b"', d: '2024-01-01', s: { a: 0 } },
    { n: 1, t: null, d: '2024-01-02', s: { a: 1 } },
    { n: 2, t: long, d: '2024-01-03', s: { a: 2 } },
  ]);
  expect(await copied('Copy as Markdown')).toContain(
    '| n | t | d | s |\n| ---: | --- | --- | --- |\n| 0 | a\\|"b" |',
  );
  expect(await copied('Copy as SQL values')).toContain(`CAST('{''a'': 1}' AS STRUCT(a BIGINT))`);

  // By the mouse: dragged over cells, and a row by its number.
  await cell(0, 0).hover();
  await page.mouse.down();
  await cell(1, 2).hover();
  await page.mouse.up();
  await expect(grid(page).getByRole('gridcell', { selected: true })).toHaveCount(6);
  await cell(1, 0).click();
  await page.keyboard.press('Shift+ ');
  await expect(grid(page).getByRole('gridcell', { selected: true })).toHaveCount(4);
  await page.keyboard.press('Escape');
  await expect(grid(page).getByRole('gridcell', { selected: true })).toHaveCount(1);
});

test('columns are moved, widened, hidden and kept at the left by keys, and stand so when the page comes again @more', async ({
  page,
}) => {
  await make(page);
  const heads = (): Promise<string[]> =>
    grid(page).getByRole('columnheader').locator('.name').allTextContents();
  await grid(page).getByRole('row').nth(1).getByRole('gridcell').nth(0).click();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Alt+ArrowRight');
  expect(await heads()).toEqual(['word', 'n', 'part', 'list']);
  const wide = (await head(page, 'n').first().boundingBox())?.width ?? 0;
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect.poll(async () => (await head(page, 'n').first().boundingBox())?.width).toBe(wide + 24);
  await page.keyboard.press('Alt+ArrowDown');
  await item(page, 'Keep it at the left').click();
  await expect.poll(heads).toEqual(['n', 'word', 'part', 'list']);
  await head(page, 'part').click({ button: 'right' });
  await item(page, 'Hide').click();
  await expect.poll(heads).toEqual(['n', 'word', 'list']);
  await expect(table(page)).toContainText('1 column hidden');
  await expect(grid(page)).toHaveAttribute('aria-colcount', '3');
  await page.reload();
  await expect.poll(heads, { timeout: 30_000 }).toEqual(['n', 'word', 'list']);
  await table(page).getByRole('button', { name: 'Show all columns' }).click();
  await expect.poll(heads).toEqual(['n', 'word', 'part', 'list']);
});

test('of 500 columns those in sight are drawn and fetched', async ({ page }) => {
  await make(
    page,
    `SELECT ${Array.from({ length: 500 }, (_, at) => `i + ${at} AS c${at}`).join(', ')} FROM range(1000) r(i)`,
  );
  await grid(page).getByRole('row').nth(1).getByRole('gridcell').nth(0).click();
  await page.keyboard.press('End');
  const selected = grid(page).getByRole('gridcell', { selected: true });
  await expect(selected).toHaveText('499');
  await expect(selected).toHaveAttribute('aria-colindex', '500');
  expect(await grid(page).getByRole('columnheader').count()).toBeLessThan(40);
  await page.keyboard.press('ControlOrMeta+ArrowDown');
  await expect(selected).toHaveText('1498');
});

test('a value is read as what it is: JSON and structs as a tree, a picture as one, other bytes as hex', async ({
  page,
}) => {
  const png =
    '89504e470d0a1a0a0000000d4948445200000001000000010806000000' +
    '1f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082';
  await make(
    page,
    `SELECT '{"a": [1, 12345678901234567890], "b": null}' AS j, unhex('${png}') AS p, unhex('00ff41') AS h, {'a b': [1.50, NULL], 'm': MAP {'k': 'x, y'}} AS s`,
  );
  const value = region(page, 'Value');
  const cell = (column: number): Locator =>
    grid(page).getByRole('row').nth(1).getByRole('gridcell').nth(column);
  await cell(0).click();
  await page.keyboard.press('Enter');
  await expect(value).toContainText('12345678901234567890');
  await expect(value.locator('details')).toHaveCount(2);
  await shots(page, 'grid-json');
  await value.getByRole('button', { name: 'Text', exact: true }).click();
  await expect(value.locator('pre')).toHaveText('{"a": [1, 12345678901234567890], "b": null}');
  await cell(1).click();
  await value.getByRole('button', { name: 'Picture', exact: true }).click();
  await expect(value.getByRole('img', { name: 'The picture that p holds' })).toBeVisible();
  await expect.poll(() => value.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  await cell(2).click();
  await expect(value.locator('pre')).toContainText('00 ff 41');
  // Beside the value's pane it is out of sight: by key it comes into view.
  await page.keyboard.press('ArrowRight');
  await expect(value.locator('details')).toHaveCount(3);
  await expect(value.locator('.leaf')).toHaveText([/^0\s*1\.50$/, /^1\s*null$/, /^k\s*x, y$/]);
  await shots(page, 'grid-struct');
  await page.keyboard.press('Escape');
});
