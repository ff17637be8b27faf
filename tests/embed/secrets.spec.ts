/** What a person gives a pipeline in a frame that is secret: the page around it is told none of it, whatever the server says. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test as base, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { canBeAgreedTo, RUN_TIMEOUT } from '../support/playground.ts';
import { formsOf, secretsFound } from '../support/secret-forms.ts';
import { resize } from '../support/viewport.ts';
import { PLAYGROUND, startHost, type Host } from './hosts.ts';
import { greet } from './raw-client.ts';

/** By the parameter that it is given for; `part` says nothing of being one. */
const SECRETS = { api_token: 'Tok"en+A1/Zz 9', part: 'Pa-rt_4711zZ' };

let host: Host;
let server: Server;
let address: string;
const heard: string[] = [];
base.beforeAll(async () => {
  host = await startHost();
  // Says again all that it was asked, as servers do that are of no help; but at one address it is well.
  server = createServer(({ url = '', method, headers }, response) => {
    const open = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    if (method === 'OPTIONS') return response.writeHead(204, open).end();
    const said = `${decodeURIComponent(url)} ${headers['x-own'] ?? ''}`;
    heard.push(said);
    if (url.startsWith('/complete/')) return response.writeHead(200, open).end('[{"n": 1}]');
    return response.writeHead(400, { ...open, 'content-type': 'text/plain' }).end(`No: ${said} ${url}`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
base.afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await host.close();
});

const test = testOnOnePage(async (page) => {
  host.show({
    body: `<iframe src="${PLAYGROUND}embed/?mode=full" title="Playground" style="width:1200px;height:800px"></iframe>`,
  });
  await resize(page, { width: 1240, height: 860 });
  await page.goto(host.url);
  await page.evaluate(greet);
});

const ask = (page: Page, type: string, fields: object = {}) =>
  page.evaluate(async ([type, fields]) => await window.raw.ask(type, fields), [type, fields] as const);

test('no event, answer or error has one @more', async ({ page }) => {
  const text = (path: string): string => `oml_version: "0.1.0"
name: asking
params: {api_token: {}, part: {}}
steps:
  - {id: rows, component: http.extractor, mode: read, config: {url: "${address}/${path}/\${params.part}", headers: {X-Own: "\${params.api_token}"}, retries: 0}}
`;
  const frame = page.frameLocator('iframe');
  const sheet = frame.getByRole('dialog', { name: 'Parameters' });
  const answers: unknown[] = [];
  for (const outcome of ['Run complete', 'Run failed']) {
    // Another pipeline gets nothing of what the one before was given.
    await ask(page, 'setPipeline', { text: text(outcome.slice(4)) });
    await frame.getByRole('button', { name: /^Parameters/ }).click();
    for (const [name, secret] of Object.entries(SECRETS))
      await sheet.getByRole('textbox', { name }).fill(secret);
    await page.keyboard.press('Escape');
    await canBeAgreedTo(frame);
    await frame.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(frame.getByRole('status').filter({ hasText: outcome })).toBeVisible({
      timeout: RUN_TIMEOUT,
    });
    answers.push(await ask(page, 'getTable', { step: 'rows' }));
    answers.push(await ask(page, 'query', { sql: 'SELECT * FROM rows' }));
  }
  answers.push(await ask(page, 'run'));
  const told = JSON.stringify([answers, await page.evaluate(() => window.raw.events)]);
  // It was in use, and of the failure the page was told.
  for (const secret of Object.values(SECRETS))
    expect(formsOf(secret).some((form) => heard.some((said) => said.includes(form)))).toBe(true);
  expect(told).toContain('answered 400');
  expect(told).toContain('***');
  expect(secretsFound(told, SECRETS)).toEqual([]);
});
