/** http.extractor in Chromium: the same tables as under Node, and its own words for what a browser forbids. */
import { expect, type Page } from '@playwright/test';
import { driver } from '#drivers/http/extractor.ts';
import {
  breakOff,
  inTurn,
  json,
  send,
  serve,
  status,
  type Answer,
  type TestServer,
} from '../drivers/http-server.ts';
import { world } from '../drivers/support.ts';
import { runText, snapshot, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine();

const PORT = 4374;
const ADDRESS = `http://127.0.0.1:${PORT}`;

const open =
  (answer: Answer): Answer =>
  (response, request, url) => {
    response.setHeader('access-control-allow-origin', '*');
    answer(response, request, url);
  };

const NESTED = `{"meta": {"next": 2}, "data": [
  {"id": 9007199254740993, "price": 1.50, "tags": ["a", "é😀"], "who": {"name": "ann", "at": {"x": null}}, "mix": {"k": [1]}, "big": 123456789012345678901234567890},
  {"id": -1, "tags": [], "who": null, "mix": "text", "flag": true, "rows": [{"n": 1}, {"n": null, "m": "\\u0000"}]},
  {"who": {"name": "", "at": {"x": 1e300}}, "tags": null, "late": "\\ud83d\\ude00"}]}`;

const wide = Array.from(
  { length: 30_000 },
  (_, i) => `${i},${i / 8},name ${i},2024-01-${10 + (i % 20)}`,
).join('\n');

let server: TestServer;
test.beforeAll(async () => {
  server = await serve(PORT, {
    '/nested.json': open(send(NESTED)),
    '/wide.csv': open(send(`id,d,name,day\n${wide}\n`, 'text/csv')),
    '/refused.json': json([{ id: 1 }]),
    '/missing.json': open(status(404, 'no such thing')),
    '/broken.csv': open(inTurn(breakOff('id\n1\n'), send('id\n1\n2\n', 'text/csv'))),
    '/page.json': open((response, request, url) =>
      json(Number(url.searchParams.get('page')) < 3 ? [{ id: url.searchParams.get('page') }] : [])(
        response,
        request,
        url,
      ),
    ),
  });
});
test.afterAll(() => server.stop());

const pipeline = (config: object): string => `oml_version: "0.1.0"
name: http
steps:
  - {id: t, component: http.extractor, mode: read, config: ${JSON.stringify(config)}}
`;

async function inBrowser(page: Page, config: object) {
  const events = await runText(page, pipeline(config), 'r');
  const end = events.at(-1);
  if (end?.event !== 'run_complete') throw new Error(JSON.stringify(end));
  const receipts = events.flatMap((event) => (event.event === 'step_complete' ? [event.receipt] : []));
  return { ...(await snapshot(page)).t!, receipt: receipts[0]! };
}

async function underNode(config: Record<string, unknown>) {
  const w = await world();
  await w.run(driver, 't', config);
  const types = await w.types('t');
  return {
    columns: Object.entries(types).map(([name, type]) => ({ name, type })),
    rows: await w.rows('FROM t'),
    receipt: w.receipts[0]!,
  };
}

test('the same tables and receipts as under Node', async ({ page }) => {
  for (const config of [
    { url: `${ADDRESS}/nested.json`, records: 'data' },
    { url: `${ADDRESS}/nested.json`, records: 'data', flatten: true },
    { url: `${ADDRESS}/wide.csv` },
    { url: `${ADDRESS}/page.json`, pagination: { type: 'page' } },
  ]) {
    const [there, here] = [await inBrowser(page, config), await underNode(config)];
    expect(there.columns).toEqual(here.columns);
    expect(there.rows).toEqual(here.rows.slice(0, there.rows.length));
    expect(there.receipt).toEqual(JSON.parse(JSON.stringify(here.receipt)));
  }
});

test('a body that breaks off is asked for again', async ({ page }) => {
  const { rows } = await inBrowser(page, { url: `${ADDRESS}/broken.csv`, retry_delay: 0.05 });
  expect(rows).toEqual([['1'], ['2']]);
});

test('what a browser forbids is told apart from a server that is not there', async ({ page }) => {
  const failure = async (config: object): Promise<string> => {
    const events = await runText(page, pipeline({ retries: 0, ...config }), 'r');
    const end = events.at(-1);
    return end?.event === 'run_failed' ? end.error.message : JSON.stringify(end);
  };
  const refused = await failure({ url: `${ADDRESS}/refused.json` });
  expect(refused).toContain('answers, but does not allow other sites to read it (CORS)');
  expect(refused).toContain('Its owner has to send Access-Control-Allow-Origin: http://localhost:');
  expect(refused).not.toContain('Allow-Headers');
  const headers = await failure({ url: `${ADDRESS}/nested.json`, headers: { 'X-Mine': 'yes' } });
  expect(headers).toContain('to OPTIONS requests also Access-Control-Allow-Headers: X-Mine');
  expect(await failure({ url: 'http://127.0.0.1:4379/x.csv' })).toContain(
    'could not be reached: no server answers at 127.0.0.1:4379',
  );
  expect(await failure({ url: `${ADDRESS}/missing.json` })).toContain(
    'answered 404 Not Found: no such thing. Check the address.',
  );
  const asked = server.asked.filter((line) => line.endsWith('/refused.json'));
  expect(asked).toEqual(['GET /refused.json', 'GET /refused.json']);
});
