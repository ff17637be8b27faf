/** Pages in Chromium: the same tables and receipts as under Node, and which headers of another site a browser shows. */
import { expect, type Page } from '@playwright/test';
import { driver } from '#drivers/http/extractor.ts';
import { json, send, serve, status, type Answer, type TestServer } from '../drivers/http-server.ts';
import { world } from '../drivers/support.ts';
import { pipelineOf, runText, snapshot, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine();

const PORT = 4378;
const ADDRESS = `http://127.0.0.1:${PORT}`;

/** Allows every site to read; `expose`: headers that it may see. */
const open =
  (answer: Answer, expose = ''): Answer =>
  (response, request, url) => {
    response.setHeader('access-control-allow-origin', '*');
    if (expose !== '') response.setHeader('access-control-expose-headers', expose);
    answer(response, request, url);
  };

const page = (url: URL): number => Number(url.searchParams.get('page') ?? 1);

/** Three pages of one record; the header leads on. */
const byHeader =
  (headers: (next: number) => Record<string, string>): Answer =>
  (response, request, url) => {
    const at = page(url);
    json([{ id: at }], at < 3 ? headers(at + 1) : {})(response, request, url);
  };

const linked = byHeader((next) => ({ link: `</linked?page=${next}>; rel="next"` }));
const exposed = byHeader((next) => ({ link: `</exposed?page=${next}>; rel="next"` }));
const cursor = byHeader((next) => ({ 'x-next': String(next) }));

const short = [[1, 2], [3], [4, 5]];

let busy = 0;
const limited: Answer = (response, request, url) =>
  busy++ === 0
    ? status(403, 'slow down', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0.05' })(
        response,
        request,
        url,
      )
    : json([{ id: 1 }])(response, request, url);

let server: TestServer;
test.beforeAll(async () => {
  server = await serve(PORT, {
    '/linked': open(linked),
    '/exposed': open(exposed, 'Link'),
    '/cursor': open(cursor, 'X-Next'),
    '/unseen': open(cursor),
    '/short': open((...args) => json((short[page(args[2]) - 1] ?? []).map((id) => ({ id })))(...args)),
    '/after': open((...args) => {
      const from = Number(args[2].searchParams.get('after') ?? 0);
      json({ data: [{ id: from + 1 }, { id: from + 2 }], more: from < 2 })(...args);
    }),
    '/keyed': open(json({ rates: { EUR: 1, USD: 1.25 } })),
    '/sequence': open(send('\x1e{"a": 1}\n\x1e{"a": 2}\n', 'application/json-seq')),
    '/charset': open(send(Buffer.from('a\nä\n', 'latin1'), 'text/csv; charset=iso-8859-1')),
    '/none': open(json([])),
    '/lists': open(send('[["id", "v", "d"], [1, "x", 0.5], [-2, null, 12]]')),
    '/lines': open((...args) => {
      const from = Math.min(Number(args[2].searchParams.get('offset')), 2);
      const rows = ["1;'a;b';1.000,5", '2;c;2,25', "3;'d\ne';3", '4;f;4'].slice(from, from + 2 + (from % 2));
      send(`id;v;n\n${rows.join('\n')}\n`, 'text/csv')(...args);
    }),
    '/busy': open(status(429, 'slow down', { 'retry-after': '5' })),
    '/limited': open(limited, 'X-RateLimit-Remaining, X-RateLimit-Reset'),
  });
});
test.afterAll(() => server.stop());

async function inBrowser(page: Page, config: object) {
  const step = `id: t, component: http.extractor, mode: read, config: ${JSON.stringify(config)}`;
  const events = await runText(page, pipelineOf(step));
  const end = events.at(-1);
  const receipts = events.flatMap((event) => (event.event === 'step_complete' ? [event.receipt] : []));
  const told = events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
  const failure = end?.event === 'run_failed' ? end.error.message : undefined;
  return { told, failure, receipt: receipts[0], table: (await snapshot(page))['t'] };
}

test('the same tables and receipts as under Node @more', async ({ page }) => {
  for (const config of [
    { url: `${ADDRESS}/short`, pagination: { type: 'page', size: 2 } },
    {
      url: `${ADDRESS}/after`,
      records: 'data',
      pagination: { type: 'cursor', param: 'after', cursor: 'data.-1.id', has_more: 'more' },
    },
    { url: `${ADDRESS}/keyed`, records: 'rates.*', key_column: 'currency' },
    { url: `${ADDRESS}/sequence` },
    { url: `${ADDRESS}/charset` },
    { url: `${ADDRESS}/lists` },
    {
      url: `${ADDRESS}/lines`,
      delimiter: ';',
      quotechar: "'",
      decimal: ',',
      thousands: '.',
      pagination: { type: 'offset' },
    },
    { url: `${ADDRESS}/none`, dtype: { id: 'int64', price: 'DECIMAL(18,2)' } },
  ]) {
    const there = await inBrowser(page, config);
    const w = await world();
    await w.run(driver, 't', config);
    const columns = Object.entries(await w.types('t')).map(([name, type]) => ({ name, type }));
    expect(there.table?.columns).toEqual(columns);
    expect(there.table?.rows).toEqual(await w.rows('FROM t'));
    expect(there.receipt).toEqual(JSON.parse(JSON.stringify(w.receipts[0])));
  }
});

test('a header that leads on is followed where the server exposes it; else it is said that it may be there', async ({
  page,
}) => {
  const link = { pagination: { type: 'link' } };
  const header = { pagination: { type: 'cursor', param: 'page', cursor_header: 'x-next' } };
  for (const [path, config] of [
    ['exposed', link],
    ['cursor', header],
  ] as const) {
    const { table, receipt } = await inBrowser(page, { url: `${ADDRESS}/${path}`, ...config });
    expect(table?.rows).toEqual([['1'], ['2'], ['3']]);
    expect(receipt?.advice).toEqual([]);
  }
  for (const [path, config, name] of [
    ['linked', link, 'Link'],
    ['unseen', header, 'x-next'],
  ] as const) {
    const { table, receipt, told } = await inBrowser(page, { url: `${ADDRESS}/${path}`, ...config });
    expect(table?.rows).toEqual([['1']]);
    expect(receipt?.advice[0]).toContain(
      `A browser shows that header of another site only if the server sends Access-Control-Expose-Headers: ${name}; whether there are more pages cannot be told without it.`,
    );
    expect(told).toContain(receipt?.advice[0]);
  }
});

test('a rate limit is waited for where its headers show; else it is said that they cannot be seen', async ({
  page,
}) => {
  const waited = await inBrowser(page, { url: `${ADDRESS}/limited` });
  expect(waited.table?.rows).toEqual([['1']]);
  expect(waited.told[0]).toContain(
    'The rate limit is used up (x-ratelimit-remaining: 0). It came with x-ratelimit-reset: 0.05. Trying again in 0.1 s (1 of 3).',
  );
  const { failure } = await inBrowser(page, { url: `${ADDRESS}/busy`, retries: 0 });
  expect(failure).toContain(
    'answered 429 Too Many Requests: slow down. When it may be asked again, this page cannot see',
  );
  expect(failure).toContain('Access-Control-Expose-Headers: Retry-After');
});
