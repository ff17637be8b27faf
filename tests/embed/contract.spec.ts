/** The message contract, by a client written from its documentation, on one frame in a page of another origin: the tests follow each other. */
import { expect, test as base, type FrameLocator, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { canBeAgreedTo, RUN_TIMEOUT } from '../support/playground.ts';
import { PLAYGROUND, startHost, type Host } from './hosts.ts';
import { CSV, OML } from './pages.ts';
import { greet } from './raw-client.ts';
import { resize } from '../support/viewport.ts';

let host: Host;
base.beforeAll(async () => {
  host = await startHost();
  host.put('/far.csv', CSV);
});
base.afterAll(() => host.close());

const test = testOnOnePage(async (page) => {
  host.show({
    body: `<iframe src="${PLAYGROUND}embed/?mode=full" title="Playground" style="width:1200px;height:800px"></iframe>`,
  });
  await resize(page, { width: 1240, height: 860 });
  await page.goto(host.url);
  expect(await page.evaluate(greet)).toEqual({
    event: 'ready',
    version: 1,
    own: false,
    session: expect.any(String),
  });
});

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe');
const ask = (page: Page, type: string, fields: object = {}) =>
  page.evaluate(
    async ([type, fields]) => {
      const { value, error } = await window.raw.ask(type, fields);
      if (error) return { refused: error.type, message: error.message };
      if (value instanceof Uint8Array) return { bytes: value.length };
      const { content } = (value ?? {}) as { content?: Blob };
      return content ? { ...(value as object), content: await content.text() } : value;
    },
    [type, fields] as const,
  ) as Promise<Record<string, unknown>>;

const eventsOf = (page: Page) => page.evaluate(() => window.raw.events.map(({ event }) => event));
const textOf = (page: Page): Promise<string> =>
  frameOf(page)
    .locator('.view-lines')
    .first()
    .innerText()
    .then((text) => text.replace(/\u00a0/g, ' '));

test('before there is anything: not found, and nothing is started', async ({ page }) => {
  expect(await ask(page, 'query', { sql: 'SELECT 1' })).toMatchObject({ refused: 'not_found' });
  expect(await ask(page, 'getTable', { step: 'totals' })).toMatchObject({ refused: 'not_found' });
  expect(await ask(page, 'run')).toMatchObject({ refused: 'invalid_pipeline' });
  expect(
    page
      .frames()
      .flatMap((frame) => frame.page().workers())
      .some((w) => /duckdb/.test(w.url())),
  ).toBe(false);
});

test('a page fills in text and files, runs them, and reads what came out', async ({ page }) => {
  expect(await ask(page, 'setPipeline', { text: OML })).toBeUndefined();
  expect(await ask(page, 'addFile', { path: 'orders.csv', content: CSV })).toBeUndefined();
  expect(await ask(page, 'run')).toMatchObject({
    outcome: 'complete',
    steps: { orders: 'complete', totals: 'complete', saved: 'complete' },
  });
  const rows = [
    ['cz', '4'],
    ['de', '2'],
  ];
  const columns = [
    { name: 'country', type: 'VARCHAR' },
    { name: 'total', type: 'HUGEINT' },
  ];
  expect(await ask(page, 'getTable', { step: 'totals' })).toEqual({ columns, rows, more: false, total: 2 });
  expect(await ask(page, 'getTable', { step: 'totals', offset: 1, limit: 1 })).toMatchObject({
    rows: [rows[1]],
    more: false,
  });
  expect(await ask(page, 'query', { sql: 'SELECT count(*) AS n FROM orders', limit: 1 })).toEqual({
    columns: [{ name: 'n', type: 'BIGINT' }],
    rows: [['3']],
    more: false,
  });
  expect(await ask(page, 'query', { sql: 'FROM orders', limit: 2 })).toMatchObject({ more: true });
  expect(await ask(page, 'query', { sql: 'FROM orders', format: 'arrow' })).toEqual({
    bytes: expect.any(Number),
  });
  expect(await ask(page, 'getArtifact', { step: 'saved' })).toEqual({
    path: 'totals.csv',
    content: 'country,total\ncz,4\nde,2\n',
  });
  expect(await eventsOf(page)).toEqual(
    expect.arrayContaining(['ready', 'run_start', 'step_complete', 'artifact_created', 'run_complete']),
  );
  expect(await ask(page, 'run')).toMatchObject({ outcome: 'complete', steps: { totals: 'cached' } });
});

test('a query names nothing but tables of steps, and leaves nothing', async ({ page }) => {
  for (const sql of [
    'DROP TABLE orders',
    'CREATE TABLE mine AS SELECT 1',
    "SELECT * FROM read_csv('orders.csv')",
    'SELECT * FROM osiris.steps',
    'SELECT * FROM duckdb_databases()',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM duckdb_columns WHERE NOT internal',
    'SELECT name, sql FROM "SQLite_Master"',
    'FROM orders, main.pg_tables',
    'FROM (SHOW TABLES)',
    "SELECT json_serialize_plan('FROM orders')",
    "ATTACH 'x.duckdb'",
  ])
    expect(await ask(page, 'query', { sql }), sql).toMatchObject({ refused: 'forbidden_statement' });
  expect(await ask(page, 'query', { sql: 'SELECT 1; SELECT 2' })).toMatchObject({
    refused: 'multiple_statements',
  });
  expect(await ask(page, 'query', { sql: 'SELECT nothing FROM orders' })).toMatchObject({
    refused: 'query_failed',
  });
  expect(await ask(page, 'query', { sql: 'SELECT * FROM "/answer"' })).toMatchObject({
    refused: 'query_failed',
  });
});

test('what is no request changes nothing, and is counted', async ({ page }) => {
  const before = await ask(page, 'status');
  const text = await textOf(page);
  const sent = await page.evaluate(async () => {
    const cyclic: Record<string, unknown> = { id: 1e6, type: 'destroyed' };
    cyclic['self'] = cyclic;
    const kinds: unknown[] = [
      undefined,
      null,
      0,
      'run',
      '{"id":2000000,"type":"destroy"}',
      [],
      [{ id: 2e6, type: 'destroy' }],
      new Uint8Array(4),
      new Map([['type', 'destroy']]),
      {},
      { type: 'destroy' },
      { id: '2000000', type: 'destroy' },
      { id: 0, type: 'destroy' },
      { id: -5, type: 'destroy' },
      { id: 2.5e6 + 0.5, type: 'destroy' },
      { id: NaN, type: 'destroy' },
      { id: Infinity, type: 'destroy' },
      { id: 3n, type: 'destroy' },
      { id: 2e6 },
      { id: 2e6, type: 'DESTROY' },
      { id: 2e6, type: ['destroy'] },
      { id: 2e6, type: '__proto__' },
      { id: 2e6, type: 'constructor' },
      { id: 2e6, type: 'toString' },
      { id: 2e6, type: 'readSessions' },
      { id: 2e6, type: 'eval', code: 'destroy()' },
      { id: 2e6, value: 'x' },
      { id: 2e6, error: { type: 'x' } },
      { event: { event: 'run_complete' } },
      { osiris: 'connect', version: 1 },
      { osiris: 'hello', version: 1 },
      JSON.parse('{"__proto__": {"id": 2000000, "type": "destroy"}}'),
      cyclic,
      new Error('destroy'),
      new Date(),
      new Blob(['destroy']),
      // Told before.
      { id: 1, type: 'destroy' },
      { id: 1000, type: 'destroy' },
      { id: 1000, type: 'setPipeline', text: 'gone' },
      { id: 2000, type: 'run' },
    ];
    for (const kind of kinds) window.raw.post(kind);
    return kinds.length;
  });
  expect(sent).toBe(40);
  // From the window itself, with and without ports, to no effect: it is connected.
  const more = await page.evaluate(() => {
    const target = document.querySelector('iframe')!.contentWindow!;
    const { port1, port2 } = new MessageChannel();
    target.postMessage({ osiris: 'connect', version: 1 }, '*', [port1]);
    target.postMessage({ osiris: 'connect', version: 1 }, '*');
    target.postMessage({ osiris: 'hello', version: 1 }, '*');
    target.postMessage({ osiris: 'connect', version: 2 }, '*', [port2]);
    target.postMessage({ id: 3e6, type: 'destroy' }, '*');
    target.postMessage('destroy', '*');
    return 6;
  });
  // From another window of the same page: no parent of it.
  await page.evaluate(async () => {
    const other = document.createElement('iframe');
    other.title = 'Other';
    document.body.append(other);
    const script = other.contentDocument!.createElement('script');
    script.textContent = `const { port1 } = new MessageChannel();
      parent.frames[0].postMessage({ osiris: 'connect', version: 1 }, '*', [port1]);
      parent.frames[0].postMessage({ osiris: 'knock' }, '*');`;
    other.contentDocument!.body.append(script);
    other.remove();
  });
  const after = await ask(page, 'status');
  expect(after).toEqual({ phase: 'idle', ignored: (before['ignored'] as number) + sent + more + 2 });
  expect(await textOf(page)).toBe(text);
  expect(await ask(page, 'getTable', { step: 'totals' })).toMatchObject({ total: 2 });
});

test('what is a request in another shape is refused with the field, and changes nothing', async ({
  page,
}) => {
  const text = await textOf(page);
  for (const [type, fields, named] of [
    ['setPipeline', {}, 'text'],
    ['setPipeline', { text: { html: '<b>' } }, 'text'],
    ['setPipeline', { text: 'x'.repeat(1_000_001) }, 'text'],
    ['addFile', { path: '../pipeline.yaml', content: 'x' }, 'path'],
    ['addFile', { path: 'osiris_connections.yaml', content: 'x' }, 'path'],
    ['addFile', { path: 'x.csv', url: 'javascript:alert(1)' }, 'url'],
    ['query', { sql: 1 }, 'sql'],
    ['getTable', { step: 'totals', limit: 1e9 }, 'limit'],
    ['setTheme', { theme: 'x' }, 'theme'],
  ] as const)
    expect(await ask(page, type, fields)).toEqual({
      refused: 'invalid_message',
      message: expect.stringContaining(`"${named}"`),
    });
  expect(await ask(page, 'setPipeline', { text: 'x', recording: { version: 7 } })).toMatchObject({
    refused: 'invalid_message',
  });
  expect(await textOf(page)).toBe(text);
});

async function allow(frame: FrameLocator): Promise<void> {
  const question = frame.getByRole('region', { name: 'Leave to read' });
  await expect(question).toHaveAttribute('aria-busy', 'false');
  await question.getByRole('button', { name: 'Allow', exact: true }).click();
}

test('what is made of files of the reader is read with their leave alone', async ({ page }) => {
  const frame = frameOf(page);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    frame.getByRole('button', { name: 'Add files', exact: true }).first().click(),
  ]);
  await chooser.setFiles([
    { name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from('country,amount\nsecret,7\n') },
  ]);
  await frame.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(frame.getByRole('gridcell', { name: 'secret' })).toBeVisible({ timeout: 30_000 });
  expect(await ask(page, 'addFile', { path: 'orders.csv', content: CSV })).toMatchObject({
    refused: 'edited',
  });
  const needsLeave = { refused: 'needs_consent' };
  // The text says nothing of the file any more: what is there was made of it all the same.
  const other = OML.replace('path: orders.csv', 'path: others.csv');
  expect(await ask(page, 'setPipeline', { text: other })).toBeUndefined();
  for (const step of ['orders', 'totals'])
    expect(await ask(page, 'getTable', { step })).toMatchObject(needsLeave);
  for (const sql of [
    'FROM orders',
    'FROM TOTALS',
    'SELECT (SELECT count(*) FROM "totals")',
    'SUMMARIZE totals',
  ])
    expect(await ask(page, 'query', { sql }), sql).toMatchObject(needsLeave);
  expect(await ask(page, 'getArtifact', { step: 'saved' })).toMatchObject(needsLeave);
  expect(await ask(page, 'getArtifact', { step: 'saved', path: 'x' })).toMatchObject(needsLeave);
  expect(await ask(page, 'query', { sql: 'SELECT 1 AS one' })).toMatchObject({ rows: [['1']] });
  const told = await page.evaluate(() => JSON.stringify(window.raw.events));
  expect(told).not.toContain('secret');
  expect(
    await page.evaluate(() => window.raw.events.filter(({ event }) => event === 'step_complete').at(-1)),
  ).not.toHaveProperty('rows');
  await expect(frame.getByRole('region', { name: 'Leave to read' })).toContainText(host.url.slice(0, -1));
  await frame.getByRole('button', { name: 'Do not allow' }).click();
  expect(await ask(page, 'getTable', { step: 'orders' })).toMatchObject(needsLeave);
  await allow(frame);
  expect(await ask(page, 'getTable', { step: 'orders' })).toMatchObject({ rows: [['secret', '7']] });
  // Leave for one step is none for another, nor for what a run makes of another file.
  expect(await ask(page, 'getTable', { step: 'totals' })).toMatchObject(needsLeave);
  await allow(frame);
  expect(await ask(page, 'getTable', { step: 'totals' })).toMatchObject({ rows: [['secret', '7']] });
  expect(await ask(page, 'query', { sql: 'FROM orders JOIN totals USING (country)' })).toMatchObject({
    more: false,
  });
});

test('the network waits for the press of Run in the frame', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const text = OML.replace('filesystem.csv_extractor', 'http.extractor').replace(
    'path: orders.csv',
    `url: ${host.url}far.csv`,
  );
  expect(await ask(page, 'setPipeline', { text })).toBeUndefined();
  expect(await ask(page, 'run')).toMatchObject({ refused: 'needs_consent' });
  await expect(frameOf(page).getByRole('region', { name: 'Shared pipeline' })).toContainText('127.0.0.1');
  expect(asked.filter((url) => url.endsWith('far.csv'))).toEqual([]);
});

test('what comes while the press is held is not agreed to by it, and by the next one it is', async ({
  page,
}) => {
  const other = await startHost();
  other.put('/b.csv', CSV, { 'Access-Control-Allow-Origin': '*' });
  const asking = (url: string) =>
    `oml_version: "0.1.0"\nname: b\nsteps: [{id: h, component: http.extractor, mode: read, config: {url: "${url}"}}]\n`;
  const frame = frameOf(page);
  const run = frame.getByRole('button', { name: 'Run', exact: true });
  const panel = frame.getByRole('region', { name: 'Shared pipeline' });
  expect(await ask(page, 'setPipeline', { text: asking(`${host.url}a.csv`) })).toBeUndefined();
  await canBeAgreedTo(frame);
  await run.hover();
  await page.mouse.down();
  expect(await ask(page, 'setPipeline', { text: asking(`${other.url}b.csv`) })).toBeUndefined();
  await canBeAgreedTo(frame);
  await page.mouse.up();
  await expect(panel).toContainText('It did not run: the press came too soon to have been meant for this.');
  expect([host.askedFor('/a.csv'), other.askedFor('/b.csv')]).toEqual([[], []]);
  // Until it can be agreed to the button says that it is out of use, which a click waits for.
  await run.click();
  await expect(frame.getByRole('status')).toContainText(/^Run complete: 1 step/, { timeout: RUN_TIMEOUT });
  expect(other.askedFor('/b.csv')).toEqual([new URL(PLAYGROUND).origin]);
  await other.close();
});

test('what the page around fades, covers or cuts off is not agreed to', async ({ page }) => {
  const other = await startHost();
  other.put('/c.csv', CSV, { 'Access-Control-Allow-Origin': '*' });
  const frame = frameOf(page);
  const run = frame.getByRole('button', { name: 'Run', exact: true });
  const panel = frame.getByRole('region', { name: 'Shared pipeline' });
  const style = (css: string) =>
    page.locator('iframe').evaluate((frame, css) => void (frame.style.cssText = css), css);
  const shown = 'width:1200px;height:800px';
  const text = `oml_version: "0.1.0"\nname: c\nsteps: [{id: h, component: http.extractor, mode: read, config: {url: "${other.url}c.csv"}}]\n`;
  for (const hidden of [`${shown};opacity:0.01`, 'width:1200px;height:70px']) {
    await style(hidden);
    expect(await ask(page, 'setPipeline', { text })).toBeUndefined();
    await expect(run).toBeEnabled();
    await run.press('Enter');
    await expect(panel).toContainText(
      'It did not run: the page around cuts off, covers or fades this frame.',
    );
    await expect(panel).toHaveAttribute('aria-busy', 'true');
    expect(other.askedFor('/c.csv')).toEqual([]);
  }
  await style(shown);
  await canBeAgreedTo(frame);
  await run.press('Enter');
  await expect(frame.getByRole('status')).toContainText(/^Run complete: 1 step/, { timeout: RUN_TIMEOUT });
  expect(other.askedFor('/c.csv')).toHaveLength(1);
  await other.close();
});

test('a text that the reader has changed is not replaced unasked; destroyed, it lets go', async ({
  page,
}) => {
  await frameOf(page).getByRole('textbox', { name: 'Pipeline editor' }).focus();
  await page.keyboard.insertText('# mine\n');
  await expect.poll(() => textOf(page)).toContain('# mine');
  expect(await ask(page, 'setPipeline', { text: OML })).toMatchObject({ refused: 'edited' });
  expect(await textOf(page)).toContain('# mine');
  await expect(frameOf(page).getByRole('button', { name: 'Show it' })).toBeVisible();
  expect(await ask(page, 'destroy')).toBeUndefined();
  for (const type of ['status', 'run', 'destroy'])
    expect(await ask(page, type)).toMatchObject({
      refused: 'gone',
      message: 'This playground was destroyed.',
    });
});
