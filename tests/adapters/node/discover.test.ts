/** `oml discover`, on a real GraphQL server: what connections there are, what one holds, and a step that reads it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readArguments, UsageError } from '#adapters/node/cli/arguments.ts';
import { discoverCommand } from '#adapters/node/cli/discover.ts';
import { validate } from '#core/check/validate.ts';
import { catalog } from '#drivers/index.ts';
import { load, withSteps } from '../../core/document.ts';
import { shop } from '../../drivers/graphql-shop.ts';
import { json, serve, status, type TestServer } from '../../drivers/http-server.ts';

const PORT = 41_928;
const HERE = `http://127.0.0.1:${PORT}`;
const KEY = 'swordfish-0123456789';
const HOSTILE = 'a\u001b[31mred\u0007\nb';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'discover-'));
  const definitions = {
    orders: {
      description: `Ask with ${KEY}`,
      properties: { id: { format: 'bigint', description: '<pk/>' } },
    },
    [HOSTILE]: { properties: { [HOSTILE]: { format: 'text' } } },
  };
  server = await serve(PORT, {
    '/graphql': shop,
    '/rest/v1/': json({ swagger: '2.0', definitions }),
    '/rest/v1/orders': (response, request, url) =>
      json(url.searchParams.has('offset') ? [] : [{ id: 1 }, { id: null }], { 'content-range': '0-1/9' })(
        response,
        request,
        url,
      ),
    '/rest/v1/ordrs': status(404, JSON.stringify({ code: 'PGRST205', message: 'No such table' })),
    [`/rest/v1/${encodeURIComponent(HOSTILE)}`]: json([{ [HOSTILE]: HOSTILE }], {
      'content-range': '0-0/12345',
    }),
  });
  writeFileSync(
    join(folder, 'osiris_connections.yaml'),
    `connections:
  graphql: {shop: {endpoint: "${HERE}/graphql"}}
  supabase: {main: {url: "${HERE}", key: "\${SHOP_KEY}"}}
  http: {site: {base_url: "${HERE}"}}
`,
  );
  writeFileSync(join(folder, '.env'), `SHOP_KEY=${KEY}\n`);
  writeFileSync(
    join(folder, 'p.yaml'),
    withSteps(
      "  - {id: w, component: supabase.writer, mode: write, config: {connection: '@supabase.main', table: t}}\n",
    ),
  );
  writeFileSync(join(folder, 'broken.yaml'), 'a: [');
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

async function told(...command: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((said) => void out.push(String(said))),
    vi.spyOn(console, 'error').mockImplementation((said) => void err.push(String(said))),
  ];
  try {
    const args = readArguments(['discover', ...command], folder);
    if (args === 'help') throw new Error('help');
    const code = await discoverCommand(args, folder);
    expect(out.join() + err.join()).not.toContain(KEY);
    return { code, out: out.join('\n'), err: err.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('the connections that there are, with a pipeline and without', async () => {
  const expected = [
    '@supabase.main  tables',
    '@graphql.shop   fields',
    '@http.site      does not say what it holds',
  ];
  expect(await told('p.yaml')).toEqual({ code: 0, out: expected.join('\n'), err: '' });
  const alone = await told();
  expect(alone.out.split('\n').toSorted()).toEqual(expected.toSorted());
  expect(JSON.parse((await told('--json')).out)).toEqual({
    ok: true,
    connections: [
      { reference: '@graphql.shop', holds: 'field' },
      { reference: '@supabase.main', holds: 'table' },
      { reference: '@http.site', holds: null },
    ],
  });
});

test('what one holds, which the pipeline names in a writer alone, or not at all', async () => {
  const { code, out } = await told('p.yaml', '@graphql.shop');
  expect(code).toBe(0);
  expect(out.split('\n').slice(0, 3)).toEqual([
    '@graphql.shop: 9 fields',
    '  anything',
    '  between   Deprecated: Use orders',
  ]);
  expect((await told('p.yaml', '@supabase.main')).out.split('\n')).toEqual([
    '@supabase.main: 2 tables',
    '  a\\u001b[31mred\\u0007\\u000ab',
    '  orders                       Ask with ***',
  ]);
  const parsed = JSON.parse((await told('@graphql.shop', '--json')).out) as Record<string, unknown>;
  expect(parsed).toMatchObject({ ok: true, reference: '@graphql.shop', noun: 'field' });
  expect(parsed['sources']).toHaveLength(9);
});

test('a source: columns, rows, and a step that is ready to be pasted', async () => {
  const { code, out } = await told('@graphql.shop', 'orders', '--samples', '2');
  expect(code).toBe(0);
  expect(out).toBe(`field orders, 230 rows
All that was bought

  id           ID!        key, not null
  total        Float!     not null       In euro
  state        State
  customer.id  ID!        not null
  tags         [String!]

Not read by the step:
  lines  [Line!]!  not null
  old    Int
  in     Float

id   | total | state | customer.id | tags
--   | ----- | ----- | ----------- | ----
o001 | 0.25  | NULL  | c0          | ["new","big"]
o002 | 0.5   | NULL  | c1          | []

A step that reads it:

  - id: extract-orders
    component: graphql.extractor
    mode: read
    needs: []
    config:
      connection: "@graphql.shop"
      query: |
        query ($after: Cursor) {
          orders(first: 100, after: $after) {
            edges {
              node {
                id
                total
                state
                customer { id }
                tags
              }
            }
            pageInfo { endCursor hasNextPage }
          }
        }
      data_path: "data.orders.edges[*].node"
      pagination_enabled: true
      pagination_path: data.orders.pageInfo`);
  const pasted = withSteps(`${out.slice(out.indexOf('  - id:'))}\n`);
  expect(validate(load(pasted), catalog).filter(({ severity }) => severity === 'error')).toEqual([]);
  const given = JSON.parse((await told('@graphql.shop', 'orders', '--json')).out) as Record<string, unknown>;
  expect(given).toMatchObject({
    ok: true,
    source: { name: 'orders', rows: { count: 230, isExact: true } },
    step: { component: 'graphql.extractor' },
  });
  expect(withSteps(`${String(given['yaml'])}\n`)).toBe(pasted);
});

test('what a terminal would obey is shown, not sent; rows are an estimate', async () => {
  const { out } = await told('p.yaml', '@supabase.main', HOSTILE, '--samples', '1');
  expect(out).not.toMatch(/[\u0007\u001b]/);
  expect(out).toContain('table a\\u001b[31mred\\u0007\\u000ab, about 12,300 rows');
  expect(out).toContain('\na\\u001b[31mred\\u0007 b');
  expect((await told('@supabase.main', 'orders')).out).toContain('table orders, 2 rows\nAsk with ***\n');
});

test('why nothing comes, with what there is', async () => {
  expect(await told('p.yaml', '@graphql.shpo')).toEqual({
    code: 1,
    out: '',
    err: 'There is no connection @graphql.shpo: there are @supabase.main, @graphql.shop, @http.site.',
  });
  expect(await told('@graphql.shop', 'order')).toMatchObject({
    code: 1,
    err: 'No field "order" of the query\'s root gives a list of records. Did you mean "orders"?',
  });
  expect((await told('@supabase.main', 'ordrs')).err).toContain('Did you mean "orders"?');
  expect(await told('@http.site')).toMatchObject({
    code: 1,
    err: 'A connection of http does not say what there is to read: its steps name that themselves.',
  });
  expect(JSON.parse((await told('@http.site', '--json')).out)).toMatchObject({ ok: false });
  expect((await told('broken.yaml', '@graphql.shop')).code).toBe(2);
  expect((await told('missing.yaml', '@graphql.shop')).code).toBe(2);
  mkdirSync(join(folder, 'apart'), { recursive: true });
  writeFileSync(join(folder, 'apart', 'p.yaml'), withSteps(''));
  expect((await told('apart/p.yaml')).out).toContain('There are no connections');
  expect((await told('apart/p.yaml', '@graphql.shop')).err).toContain('no file of connections beside it');
  const elsewhere = ['apart/p.yaml', '@graphql.shop', '--connections', 'osiris_connections.yaml'];
  expect((await told(...elsewhere)).code).toBe(0);
});

test('what is no request is a usage error', () => {
  for (const wrong of [
    ['p.yaml', 'graphql.shop'],
    ['p.yaml', '@graphql'],
    ['@graphql.shop', 'orders', 'more'],
    ['@graphql.shop', 'orders', '--samples', 'x'],
    ['@graphql.shop', 'orders', '--samples', '1001'],
    ['@graphql.shop', '--rows', '3'],
  ])
    expect(() => readArguments(['discover', ...wrong], folder), wrong.join(' ')).toThrow(UsageError);
});
