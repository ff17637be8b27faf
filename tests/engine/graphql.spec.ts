/** graphql.extractor in Chromium: the same tables and receipts as under Node, faults survived, and what a browser forbids in its own words. */
import { expect, type Page } from '@playwright/test';
import { driver } from '#drivers/graphql/extractor.ts';
import { breakOff, inTurn, serve, status, type Answer, type TestServer } from '../drivers/http-server.ts';
import { noted, open, PAGED, pageOf, yoga } from '../drivers/graphql-server.ts';
import { world } from '../drivers/support.ts';
import { pipelineOf, runText, snapshot, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine();

const PORT = 4466;
const OTHER = 4467;
const ADDRESS = `http://127.0.0.1:${PORT}`;

const changing = [
  pageOf([{ id: 1, a: 1, b: { c: true } }], 'a'),
  pageOf([{ a: 2.5, id: '2x', d: [1] }], 'b'),
  pageOf([{ b: { c: null, e: 'x' }, id: 3 }], null),
];

/** Before each page a fault; preflights are none. */
const faulty = open(
  inTurn(
    status(500, 'busy'),
    yoga,
    breakOff('{"data":{"items":{"nodes":[{"id":4', { type: 'application/json' }),
    yoga,
    status(429, 'slow', { 'retry-after': '0.05' }),
    yoga,
  ),
);

let server: TestServer;
let other: TestServer;
test.beforeAll(async () => {
  server = await serve(PORT, {
    '/graphql': open(yoga),
    '/changing-node': open(noted([], ...changing)),
    '/changing-page': open(noted([], ...changing)),
    '/faulty': faulty,
    '/again': open(noted([], pageOf([{ id: 1 }], 'a'), pageOf([{ id: 2 }], 'a'))),
    '/moved': open(
      (response) => void response.writeHead(307, { location: `http://127.0.0.1:${OTHER}/graphql` }).end(),
    ),
    '/closed': yogaWithoutCors,
  });
  other = await serve(OTHER, { '/graphql': open(yoga) });
});
test.afterAll(() => Promise.all([server.stop(), other.stop()]));

/** It answers, and allows no other site. */
function yogaWithoutCors(...[response]: Parameters<Answer>): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"list":[]}}');
}

async function inBrowser(page: Page, config: object) {
  const step = `id: t, component: graphql.extractor, mode: read, config: ${JSON.stringify(config)}`;
  const events = await runText(page, pipelineOf(step));
  const end = events.at(-1);
  const receipts = events.flatMap((event) => (event.event === 'step_complete' ? [event.receipt] : []));
  const failure = end?.event === 'run_failed' ? end.error.message : undefined;
  return { failure, receipt: receipts[0], table: (await snapshot(page))['t'] };
}

const CHANGING = {
  query: 'query($after: String) { items pageInfo }',
  data_path: 'data.items.nodes',
  pagination_enabled: true,
  pagination_path: 'data.items.pageInfo',
};

test('the same tables and receipts as under Node', async ({ page }) => {
  const all = '{ list(limit: 9) { id name price owner { login address { city } } tags } }';
  const configs: readonly (Record<string, unknown> & { readonly path?: (world: string) => string })[] = [
    PAGED,
    { query: all, data_path: 'data.list' },
    { query: all, data_path: 'data.list', flatten_result: false },
    { query: '{ groups { items { id } } }', data_path: 'data.groups[*].items' },
    { query: '{ list(limit: 4) { id secret } }', data_path: 'data.list', on_errors: 'warn' },
    { query: '{ items(none: true) { nodes { id } } }', data_path: 'data.items.nodes' },
    { path: (world: string) => `/changing-${world}`, ...CHANGING },
  ];
  for (const { path = () => '/graphql', ...config } of configs) {
    const there = await inBrowser(page, { endpoint: ADDRESS + path('page'), ...config });
    const w = await world();
    await w.run(driver, 't', { endpoint: ADDRESS + path('node'), ...config });
    const columns = Object.entries(await w.types('t')).map(([name, type]) => ({ name, type }));
    expect(there.table?.columns).toEqual(columns);
    expect(there.table?.rows).toEqual(await w.rows('FROM t'));
    const receipt = JSON.stringify(w.receipts[0]).replaceAll(path('node'), path('page'));
    expect(there.receipt).toEqual(JSON.parse(receipt));
  }
});

test('500, a drop mid-page and a rate limit are survived, every row once; a page that repeats is not', async ({
  page,
}) => {
  const { table, receipt } = await inBrowser(page, {
    endpoint: `${ADDRESS}/faulty`,
    retry_delay: 0.1,
    ...PAGED,
  });
  expect(table?.rows.map(([id]) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  expect(receipt?.dialect).toEqual(
    expect.arrayContaining([
      ['requests', '6'],
      ['retries', '3'],
      ['pages', '3, ended by hasNextPage: false'],
    ]),
  );
  const again = await inBrowser(page, { endpoint: `${ADDRESS}/again`, ...CHANGING });
  expect(again.failure).toContain('Page 2 gives the cursor "a", which was used before');
});

test('a redirect carries no credentials; a certificate is always checked; a server that allows no other site', async ({
  page,
}) => {
  const list = { query: '{ list { id } }', data_path: 'data.list', max_retries: 0 };
  const secret = { headers: { 'x-api-key': 'hush' } };
  const moved = await inBrowser(page, { endpoint: `${ADDRESS}/moved`, ...list, ...secret });
  expect(moved.failure).toContain(
    `${ADDRESS}/moved leads to another address, which a browser tells only after it has gone there. What this request carries is for 127.0.0.1:${PORT} alone`,
  );
  expect(other.asked).toEqual([]);
  const unchecked = await inBrowser(page, { endpoint: `${ADDRESS}/graphql`, ...list, validate_ssl: false });
  expect(unchecked.failure).toContain(
    'a browser checks the certificate of every address, and lets no page switch that off. Remove `validate_ssl: false`, or run this on the command line.',
  );
  const closed = await inBrowser(page, { endpoint: `${ADDRESS}/closed`, ...list });
  expect(closed.failure).toContain('does not allow other sites to read it (CORS)');
});
