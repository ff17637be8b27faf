/** Looking around in a connection: listed, filtered, looked at, a step added; on request alone, and gone with what it was asked with. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { shop } from '../drivers/graphql-shop.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, editor, notices, open, setText, step } from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const KEY = 'service-key-0123456789';
const MARKUP = '<img src=x onerror="document.title=\'hacked\'">';
const MANY = 5000;

const column = (format: string, description?: string) => ({ format, description });
const definitions = {
  customers: {
    description: 'Who buys',
    required: ['id', 'name'],
    properties: {
      id: column('bigint', 'Note:\nThis is a Primary Key.<pk/>'),
      name: column('text', 'As on the `passport`'),
      born: column('date'),
    },
  },
  [MARKUP]: { description: MARKUP, properties: { a: column(MARKUP, MARKUP) } },
  orders: {
    required: ['id'],
    properties: Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [i === 0 ? 'id' : `column_${i}`, column('integer')]),
    ),
  },
  spent: { properties: { customer: column('bigint'), total: column('numeric') } },
  ...Object.fromEntries(
    Array.from({ length: MANY }, (_, i) => [
      `log_${String(i).padStart(4, '0')}`,
      { properties: { at: column('timestamp with time zone') } },
    ]),
  ),
};
const rows: Readonly<Record<string, readonly unknown[]>> = {
  customers: [
    { id: '9007199254740993', name: MARKUP, born: null },
    { id: 2, name: '', born: '1996-01-01' },
  ],
  orders: Array.from({ length: 10 }, (_, i) =>
    Object.fromEntries(Object.keys(definitions['orders']?.properties ?? {}).map((name) => [name, i * 1000])),
  ),
};
const counts: Readonly<Record<string, number>> = { customers: 2, orders: 12_314 };

let server: Server;
let address: string;
const asked: string[] = [];
/** Answers that wait until the test lets them go; empty where none does. */
let held: ServerResponse[] | undefined;

function answer(path: string, response: ServerResponse): void {
  const table = decodeURIComponent(/^\/rest\/v1\/([^?]*)/.exec(path)?.[1] ?? '');
  if (table === '') {
    const paths = { '/spent': { get: {} } };
    return void response.end(JSON.stringify({ swagger: '2.0', definitions, paths }));
  }
  const found = /[?&]offset=/.test(path) ? [] : (rows[table] ?? []);
  response.setHeader('content-range', `0-${found.length}/${counts[table] ?? 0}`);
  response.end(JSON.stringify(found).replaceAll(/"(\d{16})"/g, '$1'));
}

const test = testOnOnePage(async (page) => {
  server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization, apikey, prefer, accept-profile');
    response.setHeader('access-control-expose-headers', 'content-range');
    response.setHeader('content-type', 'application/json');
    if (request.method === 'OPTIONS') return void response.end();
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/graphql') shop(response, request, new URL(request.url, address));
    else if (held) held.push(response);
    else answer(request.url ?? '', response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await resize(page, { width: 1440, height: 900 });
  await open(page);
  await addFiles(page, [
    {
      name: 'osiris_connections.yaml',
      content: `connections:\n  supabase: {main: {url: "${address}", key: "\${KEY}"}}\n  graphql: {shop: {endpoint: "${address}/graphql"}}\n  mysql: {main: {host: db, database: d, user: u, password: p}}\n`,
    },
  ]);
});
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const TEXT = `oml_version: "0.1.0"
name: looked-around
steps:
  - id: a
    component: supabase.extractor
    mode: read
    config:
      connection: "@supabase.main"
      table: customers
  - id: m
    component: mysql.extractor
    mode: read
    config:
      connection: "@mysql.main"
      query: SELECT 1
`;

const sheet = (page: Page) => page.getByRole('dialog', { name: 'Connections' });
const list = (page: Page) => sheet(page).getByRole('listbox', { name: 'tables' });
const option = (page: Page, name: string) => list(page).getByRole('option', { name });

async function openSheet(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Connections…' }).click();
}

test('by keyboard alone: listed, filtered, looked at, and a step that reads it stands in the text @more', async ({
  page,
}) => {
  await setText(page, TEXT);
  asked.length = 0;
  await openSheet(page);
  const browse = sheet(page).getByRole('button', { name: 'Browse @supabase.main' });
  await expect(browse).toHaveAttribute('aria-disabled', 'true');
  await expect(sheet(page).getByRole('button', { name: 'Browse @mysql.main' })).toHaveCount(0);
  await expect(sheet(page).getByRole('region', { name: '@mysql.main' })).toContainText('raw TCP connection');
  await shots(page, 'connections');
  await sheet(page).getByLabel('${KEY}', { exact: true }).fill(KEY);
  await expect(browse).toHaveAttribute('aria-disabled', 'false');
  expect(asked).toEqual([]);

  await browse.press('Enter');
  await expect(sheet(page)).toContainText('5,004 tables');
  await shots(page, 'browse');
  await expect(sheet(page).getByRole('searchbox', { name: 'Filter the tables' })).toBeFocused();
  await page.keyboard.type('UST');
  await expect(sheet(page)).toContainText('1 of 5,004 tables');
  await page.keyboard.press('ArrowDown');
  await expect(list(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(option(page, 'customers')).toHaveAttribute('aria-selected', 'true');
  await expect(sheet(page).getByText('2 rows, 3 columns', { exact: true })).toBeVisible();
  await expect(sheet(page)).toContainText('Who buys');
  await expect(sheet(page).getByRole('region', { name: 'Columns of customers' }).getByRole('row')).toHaveText(
    [/Column/, /id ?bigint ?key ?no/, /name ?As on the `passport` ?text ?no/, /born ?date ?yes/],
  );
  const sample = sheet(page).getByRole('region', { name: 'All 2 rows of customers' });
  expect(await sample.getByRole('cell').allTextContents()).toEqual([
    '9007199254740993',
    MARKUP,
    'null',
    '2',
    'empty text',
    '1996-01-01',
  ]);
  await shots(page, 'one');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });

  await sheet(page).getByRole('button', { name: 'Add a step that reads it' }).press('Enter');
  await expect(sheet(page)).toBeHidden();
  await expect(step(page, 'extract-customers')).toBeVisible();
  await expect(notices(page)).toContainText(['Step extract-customers added: it reads customers.']);
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type('2');
  await expect(editor(page)).toHaveValue(
    /- id: extract-customers\n {4}component: supabase.extractor\n {4}mode: read\n {4}needs: \[\]\n {4}config:\n {6}connection: "@supabase.main"\n {6}table: customers2\n$/,
  );
  await page.keyboard.press('ControlOrMeta+Z');
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(step(page, 'extract-customers')).toHaveCount(0);
  expect(asked.map((each) => each.replace(/\?.*/, ''))).toEqual([
    'GET /rest/v1/',
    'GET /rest/v1/',
    'GET /rest/v1/customers',
    'GET /rest/v1/customers',
  ]);
});

test('a list that takes its time is waited for with a way out; what is hostile is text; keys and sizes are right @more', async ({
  page,
}) => {
  await setText(page, TEXT);
  await openSheet(page);
  await sheet(page).getByLabel('${KEY}', { exact: true }).fill(KEY);
  held = [];
  const browse = sheet(page).getByRole('button', { name: 'Browse @supabase.main' });
  await browse.click();
  await expect(sheet(page)).toContainText('Asking for its tables…');
  await sheet(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(browse).toBeFocused();
  await browse.click();
  await expect.poll(() => held?.length).toBe(2);
  held[1]?.writeHead(401).end('{"message": "JWT expired"}');
  await expect(sheet(page).getByRole('alert')).toContainText('JWT expired');
  await expect(sheet(page)).not.toContainText(KEY);
  await shots(page, 'refused');
  held = undefined;
  await sheet(page).getByRole('button', { name: 'Try again' }).click();
  await expect(list(page)).toBeVisible();
  await list(page).focus();
  expect(await list(page).getByRole('option').count()).toBeLessThan(60);
  await page.keyboard.press('End');
  await expect(option(page, 'spent')).toContainText('view');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(sheet(page).getByRole('heading', { name: MARKUP })).toBeVisible();
  await expect(sheet(page)).toContainText('No rows');
  await page.keyboard.press('Escape');
  await expect(list(page)).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(sheet(page)).toContainText('about 12,300 rows, 30 columns');
  const wide = sheet(page).getByRole('region', { name: 'First 10 rows of orders' });
  expect(await wide.evaluate((node) => node.scrollWidth > node.clientWidth)).toBe(true);
  await shots(page, 'wide');
  expect(await page.evaluate(() => document.title)).not.toContain('hacked');
  expect(await page.evaluate(() => document.querySelectorAll('img[src="x"]').length)).toBe(0);

  await resize(page, { width: 390, height: 844 });
  await expect(list(page)).toBeHidden();
  await sheet(page).getByRole('button', { name: 'All tables' }).click();
  await expect(list(page)).toBeFocused();
  await expect(option(page, 'orders')).toBeVisible();
  await shots(page, 'list');
  await resize(page, { width: 1440, height: 900 });
  await page.keyboard.press('Escape');
  await expect(browse).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
  await openSheet(page);
  await browse.click();
  await expect(list(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await sheet(page).getByRole('button', { name: 'Clear memory' }).click();
  await expect(browse).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');
});

const QUERY = `oml_version: "0.1.0"
name: asked
steps:
  - id: bought
    component: graphql.extractor
    mode: read
    config:
      connection: "@graphql.shop"
      data_path: data.orders.edges[*].node
      query: |
        {`;

test('a query is completed by the schema of its server, which is asked when somebody says so @more', async ({
  page,
}) => {
  asked.length = 0;
  await setText(page, QUERY);
  await expect(step(page, 'bought')).toBeVisible();
  const offers = page.getByRole('listbox', { name: 'Suggest' });
  const offer = offers.getByRole('option', { name: /^Load the schema of @graphql\.shop/ });
  await page.keyboard.type(' ord');
  // What completes queries may still be loading: who asks waits for it.
  await page.keyboard.press('Control+Space');
  await expect(offer).toBeVisible();
  expect(asked).toEqual([]);
  await shots(page, 'offer-schema');
  await expect(offer).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(notices(page)).toContainText(['Queries of @graphql.shop are completed by its schema']);
  await expect(offers.getByRole('option', { name: /^orders, / })).toBeVisible();
  await shots(page, 'completed');
  await page.keyboard.press('Enter');
  await expect(editor(page)).toHaveValue(/\{ orders \{ {2}\}$/);
  await page.keyboard.type('pag');
  await expect(offers.getByRole('option', { name: /^pageInfo/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(editor(page)).toHaveValue(/\{ orders \{ pageInfo \{ {2}\} \}$/);
  expect(asked).toEqual(['POST /graphql']);

  await page.keyboard.press('Escape');
  await openSheet(page);
  await sheet(page).getByRole('button', { name: 'Browse @graphql.shop' }).click();
  await expect(sheet(page)).toContainText('Its queries are completed in the text now.');
  await expect(sheet(page).getByRole('listbox', { name: 'fields' })).toBeVisible();
  await sheet(page).getByRole('listbox', { name: 'fields' }).getByRole('option', { name: 'orders' }).click();
  await expect(sheet(page).getByRole('region', { name: 'Columns of orders' })).toContainText('total');
  await shots(page, 'graphql');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });
  await sheet(page).getByRole('button', { name: 'Add a step that reads it' }).click();
  await expect(step(page, 'extract-orders')).toBeVisible();
  await shots(page, 'added');
});
