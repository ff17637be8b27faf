/** What a docs author writes on an element does what docs/embed.md says: all on one page of another origin, by the ES module alone. */
import { expect, test as base, type Page } from '@playwright/test';
import type { OsirisPlaygroundElement } from '#embed/api.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { canBeAgreedTo } from '../support/playground.ts';
import { PLAYGROUND, startHost, type Host } from './hosts.ts';
import { CSV, OML, RECORDING } from './pages.ts';
import { resize } from '../support/viewport.ts';

type Playground = Element & OsirisPlaygroundElement;

let host: Host;
let far: Host;
base.beforeAll(async () => {
  [host, far] = await Promise.all([startHost(), startHost()]);
  host.put('/orders.csv', CSV);
  host.put('/pipeline.yaml', OML);
  host.put('/own.yaml', OML.replace('path: orders.csv', 'path: my orders.csv'));
  host.put('/100%.csv', CSV);
  host.put('/bad.json', '{"version":1,"tables":{"totals":null}}');
  host.put('/newer.json', RECORDING.replace('"version":1', '"version":2'));
  // Of the pages of this world, only the playground may read it.
  for (const path of ['/data.csv', '/web.csv'])
    far.put(path, CSV, { 'Access-Control-Allow-Origin': new URL(PLAYGROUND).origin });
});
base.afterAll(() => Promise.all([host.close(), far.close()]));

const MODULE = `<script type="module">
  import { upgrade, OsirisPlayground } from '${PLAYGROUND}embed.mjs';
  upgrade(document.querySelector('#blocks'));
  window.given = [typeof OsirisPlayground.connect, customElements.get('osiris-playground') === OsirisPlayground];
</script>`;

const PARAMS = OML.replace(
  'steps:',
  'params: {n: 1, m: a, k: d}\nprofiles: {prod: {params: {k: p}}}\nsteps:',
).replace(
  /query: .*/,
  "query: SELECT ${params.n} AS n, '${params.m}' AS m, '${params.k}' AS k FROM orders LIMIT 1",
);
/** More than servers take in an address. */
const DATA = `data:text/csv;base64,${Buffer.from(`country,amount\n${'cz,1000\n'.repeat(3000)}`).toString('base64')}`;

/** What nobody caught on the page. */
const uncaught: string[] = [];

const test = testOnOnePage(async (page) => {
  page.on('pageerror', ({ message }) => uncaught.push(message));
  const web = OML.replace('filesystem.csv_extractor', 'http.extractor').replace(
    'path: orders.csv',
    `url: ${far.url}web.csv`,
  );
  const of = (id: string, attributes: string, content = ''): string =>
    `<osiris-playground id="${id}" height="400" ${attributes}>${content}</osiris-playground>`;
  host.show({
    head: MODULE,
    body: [
      of('graph', 'mode="graph" src="pipeline.yaml" files="orders.csv"'),
      of('full', 'example="starter" step="extract-penguins" readonly lang="cs"'),
      of('named', 'mode="result" src="own.yaml" files="orders.csv#my%20orders.csv"'),
      of('far', 'mode="result" files="' + far.url + 'data.csv#orders.csv"', `<pre>${OML}</pre>`),
      of('web', 'mode="editor"', `<pre>${web}</pre>`),
      of(
        'bad',
        'mode="result" step="totals" src="pipeline.yaml" files="orders.csv 100%.csv" results="bad.json"',
        ['orders', 'totals']
          .map((id) => `<table data-step="${id}"><tr><td>of ${id}</td></tr></table>`)
          .join(''),
      ),
      of('gone', `src="${far.url}gone.yaml"`),
      // What is not there is answered with a page, as servers of one-page applications do.
      of('page', 'src="nothing.yaml"'),
      of('page-example', 'example="nosuch"'),
      of('page-results', 'mode="result" src="pipeline.yaml" files="orders.csv" results="nothing.json"'),
      of('newer', 'mode="editor" src="pipeline.yaml" files="orders.csv" results="newer.json"'),
      of(
        'filled',
        `mode="result" profile="prod" params="n=3&m=b" files="${DATA}#orders.csv"`,
        `<pre>${PARAMS}</pre>`,
      ),
      of('auto', 'autorun src="pipeline.yaml" files="orders.csv"'),
      `<div id="blocks"><pre><code class="language-oml">${OML}</code></pre><pre><code class="language-js">1</code></pre></div>`,
    ].join(''),
  });
  // So that all are in view.
  await resize(page, { width: 1200, height: 6600 });
  await page.goto(host.url);
});

const element = (page: Page, id: string) => page.locator(`#${id}`);
const frame = (page: Page, id: string) => element(page, id).frameLocator('iframe');
const press = (page: Page, id: string) =>
  element(page, id).locator('section').getByRole('button', { name: 'Run', exact: true }).click();
const ran = (page: Page, id: string) =>
  expect(frame(page, id).getByRole('status')).toContainText(/^Run complete: 3 steps/, { timeout: 60_000 });
const tableOf = (page: Page, id: string, step: string) =>
  element(page, id).evaluate(
    (found, step) => (found as Playground).client.getTable({ step, limit: 1 }),
    step,
  );

test('the module defines the element and gives both functions; a block of OML becomes a playground by one call', async ({
  page,
}) => {
  await expect(page.locator('#blocks section').getByText('name: orders-by-country')).toBeVisible();
  await expect(page.locator('#blocks > pre')).toHaveText('1');
  expect(await page.evaluate(() => (window as unknown as { given: unknown }).given)).toEqual([
    'function',
    true,
  ]);
});

test('graph: the steps and nothing else; of src and files', async ({ page }) => {
  await expect(element(page, 'graph').getByText('name: orders-by-country')).toBeVisible();
  await press(page, 'graph');
  await ran(page, 'graph');
  await expect(
    frame(page, 'graph')
      .getByRole('button', { name: /^totals/ })
      .first(),
  ).toBeVisible();
  await expect(frame(page, 'graph').getByRole('grid')).toHaveCount(0);
  await expect(frame(page, 'graph').getByRole('textbox')).toHaveCount(0);
});

test('full: an example with its files, its step in front, readonly, in its language', async ({ page }) => {
  await press(page, 'full');
  await ran(page, 'full');
  const shown = frame(page, 'full');
  await expect(shown.getByRole('grid', { name: 'extract-penguins' })).toHaveAttribute('lang', 'cs');
  await expect(shown.getByRole('button', { name: /penguins\.csv/ }).first()).toBeVisible();
  await expect(shown.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  const text = shown.getByRole('textbox', { name: 'Pipeline editor' });
  await expect(shown.locator('.view-lines').first()).toBeVisible({ timeout: 30_000 });
  await expect(text).not.toBeEditable();
});

test('result: the table and nothing else; a file has the name behind its #, as it is read', async ({
  page,
}) => {
  await press(page, 'named');
  await ran(page, 'named');
  await expect(frame(page, 'named').getByRole('gridcell', { name: 'cz' })).toBeVisible();
  await expect(frame(page, 'named').getByRole('textbox')).toHaveCount(0);
});

test('a file that the page may not read is fetched by the frame, after the press of Run in it @more', async ({
  page,
}) => {
  await press(page, 'far');
  const shown = frame(page, 'far');
  await expect(shown.getByRole('region', { name: 'Shared pipeline' })).toContainText('127.0.0.1');
  await canBeAgreedTo(shown);
  const around = new URL(host.url).origin;
  expect(far.askedFor('/data.csv')).toEqual([around]);
  await shown.getByRole('button', { name: 'Run', exact: true }).click();
  await ran(page, 'far');
  expect(far.askedFor('/data.csv')).toEqual([around, new URL(PLAYGROUND).origin]);
});

test('the page hears a run that the reader pressed for in the frame, and the network is asked by that alone @more', async ({
  page,
}) => {
  await element(page, 'web').evaluate((found) => {
    const heard: string[] = [];
    (window as unknown as { heard: string[] }).heard = heard;
    (found as Playground).client.on('*', ({ event }) => heard.push(event));
  });
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  await press(page, 'web');
  const shown = frame(page, 'web');
  await expect(shown.getByRole('region', { name: 'Shared pipeline' })).toContainText('127.0.0.1');
  expect(far.askedFor('/web.csv')).toEqual([]);
  await canBeAgreedTo(shown);
  expect(await heard()).toEqual(['ready']);
  await shown.getByRole('button', { name: 'Run', exact: true }).click();
  await ran(page, 'web');
  expect(await heard()).toEqual(
    expect.arrayContaining(['ready', 'run_start', 'step_complete', 'artifact_created', 'run_complete']),
  );
  expect(far.askedFor('/web.csv')).toContain(new URL(PLAYGROUND).origin);
  expect(await tableOf(page, 'web', 'orders')).toMatchObject({ rows: [['cz', '1']], total: 3 });
});

test('step: its table alone is shown; a file’s name and a recording that cannot be read keep nobody from running @more', async ({
  page,
}) => {
  const before = element(page, 'bad').locator('section');
  await expect(before.getByRole('cell')).toHaveText(['of totals']);
  await press(page, 'bad');
  await ran(page, 'bad');
  expect(await tableOf(page, 'bad', 'totals')).toMatchObject({ total: 2 });
});

test('a pipeline, an example or results that are not to be had are named, also where a page comes in their place', async ({
  page,
}) => {
  for (const [id, url] of [
    ['gone', `${far.url}gone.yaml`],
    ['page', `${host.url}nothing.yaml`],
    ['page-example', `${PLAYGROUND}examples/nosuch/pipeline.yaml`],
  ] as const) {
    await expect(element(page, id).locator('output')).toHaveText(`${url} cannot be read`);
    await expect(element(page, id).locator('pre')).toHaveText(url);
  }
  const results = element(page, 'page-results').locator('section');
  await expect(results.locator('output')).toHaveText('nothing.json cannot be read');
  await expect(results.locator('pre')).toContainText('name: orders-by-country');
  await press(page, 'page-results');
  await ran(page, 'page-results');
});

test('Run where there is no pipeline says so, and asks nobody before the reader does', async ({ page }) => {
  await press(page, 'page');
  const shown = frame(page, 'page');
  const load = shown.getByRole('region', { name: 'Pipeline to load' });
  await expect(load).toContainText(`${host.url}nothing.yaml`);
  await expect(shown.getByText('OML must be')).toHaveCount(0);
  await load.getByRole('button', { name: 'Load it' }).click();
  await expect(load).toContainText('The pipeline could not be loaded: ');
  await expect(load.getByRole('button', { name: 'Try again' })).toBeVisible();
  await press(page, 'page-example');
  await expect(frame(page, 'page-example').getByRole('region', { name: 'No pipeline' })).toHaveText(
    'There is no example "nosuch".',
  );
});

test('a recording of another version keeps nobody from the pipeline, which says so @more', async ({
  page,
}) => {
  await expect(element(page, 'newer').getByRole('cell', { name: 'cz' }).first()).toBeVisible();
  await press(page, 'newer');
  await ran(page, 'newer');
  const said = frame(page, 'newer').getByRole('region', { name: 'Recorded results' });
  await expect(said).toContainText(/version is not 1\. .*shown without them/);
  await said.getByRole('button', { name: 'Dismiss' }).click();
  await expect(said).toHaveCount(0);
});

test('profile and parameters go with the pipeline, and data that stands in the page may be long', async ({
  page,
}) => {
  await press(page, 'filled');
  await ran(page, 'filled');
  expect(await tableOf(page, 'filled', 'orders')).toMatchObject({ total: 3000 });
  expect(await tableOf(page, 'filled', 'totals')).toMatchObject({ rows: [['3', 'b', 'p']] });
  const src = await element(page, 'filled').locator('iframe').getAttribute('src');
  expect(src?.split('#')[0]).toBe(`${PLAYGROUND}embed/`);
});

test('a hello that is said again changes nothing', async ({ page }) => {
  const phases = await element(page, 'filled').evaluate(async (found) => {
    const { client } = found as Playground;
    const answers = [client.status()];
    const { contentWindow } = found.querySelector('iframe')!;
    for (let times = 0; times < 3; times++) {
      const hello = new Promise((done) => addEventListener('message', done, { once: true }));
      contentWindow!.postMessage({ osiris: 'knock' }, '*');
      await hello;
      answers.push(client.status());
    }
    return (await Promise.all(answers)).map(({ phase }) => phase);
  });
  expect(phases).toEqual(['idle', 'idle', 'idle', 'idle']);
});

test('the page sets the height, and is told what would show everything', async ({ page }) => {
  const needed = await element(page, 'graph').evaluate((found) =>
    (found as Playground).client.resize({ height: 520 }),
  );
  expect(needed).toEqual({ height: expect.any(Number) });
  await expect.poll(async () => (await element(page, 'graph').boundingBox())?.height).toBe(520);
  await expect
    .poll(async () => (await element(page, 'graph').locator('iframe').boundingBox())?.height)
    .toBe(520);
});

test('what the element asks by itself rejects nowhere @more', async ({ page }) => {
  // It is moved while what it asked on the press of Run has no answer, and goes on where it stands then.
  const status = await element(page, 'gone').evaluate(async (found) => {
    const { client, shadowRoot, parentElement } = found as Playground;
    shadowRoot!.querySelector<HTMLButtonElement>('button:last-child')!.click();
    await client.ready;
    parentElement!.append(found);
    return client.status();
  });
  expect(status.phase).toBe('idle');
  expect(uncaught).toEqual([]);
});

test('autorun does nothing in a page of another origin, and runs in one of the playground’s own @more', async ({
  page,
}) => {
  await expect(element(page, 'auto').getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  await expect(element(page, 'auto').locator('iframe')).toHaveCount(0);
  await page.route(`${PLAYGROUND}own.html`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<script src="embed.js"></script><script src="embed.js"></script><pre><code class="language-oml">name: twice</code></pre><osiris-playground id="auto" mode="result" autorun example="starter"></osiris-playground>`,
    }),
  );
  await page.goto(`${PLAYGROUND}own.html`);
  // The script stands there twice, as it does where two snippets do.
  await page.evaluate('OsirisPlayground.upgrade()');
  await expect(page.locator('osiris-playground')).toHaveCount(2);
  await ran(page, 'auto');
});
