/** The Relations tab: columns that are alike are compared, by eye and by keyboard, and their join is asked and made a step. */
import { expect, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  dismissAll,
  editor,
  FOREVER,
  open,
  region,
  run,
  RUN_TIMEOUT,
  runButton,
  runSays,
  setText,
  step,
} from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage(async (page) => {
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const pipeline = (queries: Readonly<Record<string, string>>): string =>
  `oml_version: "0.1.0"\nname: relations\nsteps:\n${Object.entries(queries)
    .map(
      ([id, query]) =>
        `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: ${JSON.stringify(query)}\n`,
    )
    .join('')}`;

const CUSTOMERS = `SELECT i AS id, 'customer ' || i AS name, 'country ' || (i % 4) AS country FROM range(1, 1001) t(i)`;
const ORDERS = `SELECT i AS id, CASE WHEN i % 10 > 0 THEN (i % 1020 + 1)::VARCHAR END AS customer_id, 'country ' || (i % 5) AS country FROM range(5100) t(i)`;

const pane = (page: Page) => region(page, 'Relations');
const pairs = (page: Page) => pane(page).getByRole('listbox', { name: 'Columns that are alike' });
const press = (page: Page, name: string) => pane(page).getByRole('button', { name, exact: true }).click();
const field = (page: Page, side: string, name: string) =>
  pane(page).getByRole('group', { name: side, exact: true }).getByRole('combobox', { name, exact: true });

async function relations(page: Page, queries: Readonly<Record<string, string>>): Promise<void> {
  await setText(page, pipeline(queries));
  expect(await run(page)).toMatch(/^Run complete/);
  await page.getByRole('tab', { name: 'Relations', exact: true }).click();
}

test('columns that are alike are compared, by keyboard, and their join is a step', async ({ page }) => {
  await relations(page, { customers: CUSTOMERS, orders: ORDERS });
  const first = pairs(page).getByRole('option').first();
  await expect(first).toHaveAccessibleName(
    'orders.customer_id = customers.id 98% of 918 values found · many to one · 600 rows without a partner',
    { timeout: RUN_TIMEOUT },
  );
  await expect(pane(page)).toContainText(
    'The join gives 4,500 rows: 600 rows of orders without a partner are left out.',
  );
  await expect(pane(page)).toContainText('VARCHAR and BIGINT are compared as they are printed');
  await expect(pane(page).getByRole('row', { name: /^NULL/ })).toContainText('510 (10%)');
  expect(await violations(page, [1440])).toEqual([]);
  await shots(page, 'relations');

  await pairs(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(pairs(page).getByRole('option', { selected: true })).toHaveAccessibleName(
    /^orders\.country = customers\.country 80% of 5 values found · many to many/,
  );
  await expect(pane(page)).toContainText(
    /Many to many: 5,100 rows of orders and 1,000 rows of customers become 1,020,000 rows/,
  );
  await page.keyboard.press('Home');
  await pane(page).getByRole('radio', { name: 'Left: all rows of orders' }).check();
  await expect(pane(page)).toContainText(
    'The join gives 5,100 rows: 600 rows of orders without a partner stay',
  );
  await press(page, 'Add as a step');
  await expect(editor(page)).toHaveValue(/id: orders-with-customers\n[^]*needs: \[orders, customers\]/);
  await expect(editor(page)).toHaveValue(/LEFT JOIN "customers" AS r/);
  expect(await run(page)).toMatch(/^Run complete/);
  await expect(region(page, 'Table').getByRole('grid', { name: 'orders-with-customers' })).toHaveAttribute(
    'aria-rowcount',
    '5101',
  );
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(step(page, 'orders-with-customers')).toHaveCount(0);
  await expect(step(page, 'customers')).toBeVisible();
  await dismissAll(page);
});

test('empty states say what to do; other columns are chosen by hand, asked in the console @more', async ({
  page,
}) => {
  await relations(page, { numbers: 'SELECT i AS n, [i] AS list FROM range(10) t(i)' });
  const tab = page.getByRole('tabpanel', { name: 'Relations' });
  await expect(tab).toContainText('There is one table, numbers: it takes two to be joined.');
  await relations(page, {
    numbers: 'SELECT i AS n, [i] AS list FROM range(10) t(i)',
    others: 'SELECT i AS "a ""b.c", 1 AS "select" FROM range(5, 20) t(i)',
  });
  await expect(tab).toContainText('No columns of two tables are called alike');
  await expect(tab).toContainText('Choose a column of each table');
  await field(page, 'Left', 'Column').selectOption('n');
  await field(page, 'Right', 'Column').selectOption('a "b.c');
  await expect(tab).toContainText('50% of 10 values found · one to one · 5 rows without a partner');
  await press(page, 'Swap left and right');
  await expect(field(page, 'Left', 'Table')).toHaveValue('others');
  await expect(tab).toContainText('33% of 15 values found · one to one · 10 rows without a partner');
  await field(page, 'Right', 'Column').selectOption('list');
  await expect(tab).toContainText('cannot be compared, so there is no join by them');
  await field(page, 'Right', 'Column').selectOption('n');
  await press(page, 'Open in console');
  const console = region(page, 'Console');
  await expect(console.getByRole('grid')).toHaveAttribute('aria-rowcount', '6', { timeout: RUN_TIMEOUT });
  await expect(console).toContainText('5 rows');
});

test('a run does not wait for what is compared; of large tables every row when it is wanted @more', async ({
  page,
}) => {
  const large = 'SELECT (i * 7919) % 3500000 AS id FROM range(3500000) t(i)';
  await relations(page, { parts: large, wholes: large.replace('AS id', 'AS part_id') });
  const tab = page.getByRole('tabpanel', { name: 'Relations' });
  await expect(tab).toContainText('about 100% of rows find a partner', { timeout: RUN_TIMEOUT });
  await press(page, 'Compare every row');
  await expect(tab).toContainText(/Every row is being compared|all of 3,500,000 values found/);
  await setText(page, pipeline({ parts: FOREVER }));
  await runButton(page).click();
  await expect(tab).toContainText('A run goes on. Values are compared when it has ended.');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await runSays(page, /^Run cancelled/);
});

test('axe finds nothing, wide and narrow, light and dark @more', async ({ page }) => {
  await relations(page, { customers: CUSTOMERS, orders: ORDERS });
  await expect(pairs(page).getByRole('option').first()).toContainText('98% of 918 values', {
    timeout: RUN_TIMEOUT,
  });
  expect(await violations(page, [1440])).toEqual([]);
  await resize(page, { width: 390, height: 844 });
  await page.getByRole('navigation').getByRole('button', { name: 'Data' }).click();
  await expect(pairs(page)).toBeVisible();
  await expect(pane(page)).toContainText('The join gives 4,500 rows');
  expect(await violations(page, [390])).toEqual([]);
  await shots(page, 'relations-narrow');
});
