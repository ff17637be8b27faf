/** Connections: what is missing is asked for, tested, kept under a passphrase or not at all, locked and forgotten, and found nowhere else. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, open, ready, region, runButton, setText, status } from '../support/playground.ts';
import { secretsFound } from '../support/secret-forms.ts';
import { resize } from '../support/viewport.ts';

const USER = 'maxim';
/** Each with signs that every form changes. */
const SECRETS = {
  variable: 'Var"iable+/A1~Zz',
  password: "Pass'w<o>rd &B2",
  key: 'Header$Key/C3==',
  passphrase: 'Correct/Horse D4+',
  parameter: 'Param"eter+E5/z',
  inAddress: 'In/Address+F6~',
  graphql: 'Graph"ql/G7+~',
  posthog: 'phx_Post/Hog+H8~',
  supabase: 'service_role/Key-I9+~0123',
  endpoint: 'End/Point+K1~',
};

let server: Server;
let address: string;
const heard: IncomingHttpHeaders[] = [];
const asked: string[] = [];
const said: string[] = [];

const test = testOnOnePage(async (page) => {
  server = createServer((request, response) => {
    const allowed = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers':
        'authorization, x-key, apikey, content-type, accept-profile, content-profile, prefer',
      'content-type': 'application/json',
    };
    if (request.method !== 'OPTIONS') {
      heard.push(request.headers);
      asked.push(request.url ?? '');
    }
    // It says again what it is told, as servers do that are of no help.
    const isBad = request.url?.startsWith('/bad') && request.method !== 'OPTIONS';
    const { authorization = '' } = request.headers;
    const login = Buffer.from(authorization.split(' ')[1] ?? '', 'base64').toString();
    response
      .writeHead(isBad ? 400 : 200, allowed)
      .end(isBad ? `Refused ${JSON.stringify(request.headers)} ${login} ${request.url}` : '[{"n": 1}]');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await resize(page, { width: 1440, height: 900 });
  page.on('console', (message) => said.push(message.text()));
  await open(page);
});
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const pipeline = (url: string): string => `oml_version: "0.1.0"
name: connected
steps:
  - {id: a, component: http.extractor, mode: read, config: {connection: "@http.shop", url: ${url}}}
  - {id: b, component: http.extractor, mode: read, needs: [], config: {connection: "@http.login", url: ${url}}}
  - {id: w, component: filesystem.csv_writer, mode: write, needs: [a], config: {path: out.csv}}
`;
const file = (): string => `connections:
  http:
    shop: {base_url: "${address}", token: "\${SHOP_TOKEN}"}
    login: {base_url: "${address}"}
`;

const sheet = (page: Page) => page.getByRole('dialog', { name: 'Connections' });
const one = (page: Page, name: string) => sheet(page).getByRole('region', { name });
const keeping = (page: Page, name: string) => sheet(page).getByRole('region', { name });

async function begin(page: Page): Promise<void> {
  await addFiles(page, [{ name: 'osiris_connections.yaml', content: file() }]);
  await setText(page, pipeline('ok'));
}

/** All that the browser keeps for this origin, and what stands on the screen and in the address. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const parts: string[] = [
      location.href,
      document.title,
      document.documentElement.outerHTML,
      document.cookie,
    ];
    for (const storage of [localStorage, sessionStorage])
      for (const key of Object.keys(storage)) parts.push(key, storage.getItem(key) ?? '');
    for (const { name = '' } of await indexedDB.databases()) parts.push(name);
    for (const name of await caches.keys()) parts.push(name);
    async function* files(folder: FileSystemDirectoryHandle): AsyncIterable<FileSystemFileHandle> {
      for await (const handle of folder.values())
        if (handle instanceof FileSystemFileHandle) yield handle;
        else yield* files(handle as FileSystemDirectoryHandle);
    }
    for await (const handle of files(await navigator.storage.getDirectory())) {
      // One that the page removes meanwhile keeps nothing.
      const read = handle.getFile().then((file) => file.arrayBuffer());
      const content = await read.catch((cause: unknown) => {
        if (cause instanceof DOMException && cause.name === 'NotFoundError') return new ArrayBuffer();
        throw cause;
      });
      const bytes = new Uint8Array(content);
      parts.push(handle.name);
      // A unit a byte, as the search reads it.
      for (let at = 0; at < bytes.length; at += 8192)
        parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
    }
    return parts.join('\n');
  });

async function give(page: Page): Promise<void> {
  await one(page, '@http.shop').getByLabel('${SHOP_TOKEN}', { exact: true }).fill(SECRETS.variable);
  await one(page, '@http.login')
    .getByText(/more fields/)
    .click();
  await one(page, '@http.login').getByLabel('username', { exact: true }).fill(USER);
  await one(page, '@http.login').getByLabel('password', { exact: true }).fill(SECRETS.password);
  await one(page, '@http.login').getByLabel('headers', { exact: true }).fill(`X-Key: ${SECRETS.key}`);
}

test('what is missing is asked for, by the problem and by Run, given, tested, and used', async ({ page }) => {
  await begin(page);
  await expect(region(page, 'Problems')).toContainText(
    "Environment variable 'SHOP_TOKEN' not set for token in http.shop: give it a value in Connections",
  );
  await region(page, 'Problems').getByRole('button', { name: 'Give a value…' }).click();
  await expect(one(page, '@http.shop')).toContainText('1 value missing');
  await expect(sheet(page).getByRole('button', { name: 'Test @http.shop' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
  await runButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(sheet(page)).toBeVisible();

  const token = one(page, '@http.shop').getByLabel('${SHOP_TOKEN}', { exact: true });
  await expect(token).toHaveAttribute('type', 'password');
  await expect(token).toHaveAttribute('autocomplete', 'off');
  await give(page);
  await sheet(page).getByRole('button', { name: 'Show ${SHOP_TOKEN}' }).click();
  await expect(token).toHaveAttribute('type', 'text');
  await sheet(page).getByRole('button', { name: 'Show ${SHOP_TOKEN}' }).click();
  await expect(one(page, '@http.shop')).toContainText('All values are there');
  await sheet(page).getByRole('button', { name: 'Test all' }).click();
  for (const name of ['@http.shop', '@http.login'])
    await expect(one(page, name)).toContainText(`Connected, ${address}/ok answers 200.`);
  expect(heard.map(({ authorization }) => authorization).toSorted()).toEqual(
    [
      `Basic ${Buffer.from(`${USER}:${SECRETS.password}`).toString('base64')}`,
      `Bearer ${SECRETS.variable}`,
    ].toSorted(),
  );
  expect(await violations(page, [390, 1440])).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.keyboard.press('Escape');
  await runButton(page).click();
  await expect(status(page)).toContainText('Run complete', { timeout: 60_000 });
});

test('a run leaves no secret anywhere, nor does what is shared, downloaded or refused', async ({ page }) => {
  await begin(page);
  if (await runButton(page).isDisabled()) throw new Error('The text has other errors.');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Connections…' }).click();
  await give(page);
  await sheet(page).getByLabel('Passphrase', { exact: true }).fill(SECRETS.passphrase);
  await sheet(page).getByRole('button', { name: 'Encrypt and keep in this session' }).click();
  await expect(keeping(page, 'In memory, and encrypted in this session')).toBeVisible();
  await page.keyboard.press('Escape');
  await runButton(page).click();
  await expect(status(page)).toContainText('Run complete', { timeout: 60_000 });
  await setText(page, pipeline('bad'));
  await runButton(page).click();
  await expect(status(page)).toContainText('Run failed', { timeout: 60_000 });
  await expect(region(page, 'Problems')).toContainText('answered 400');
  expect(heard.some((headers) => headers['x-key'] === SECRETS.key)).toBe(true);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Connections…' }).click();
  await sheet(page).getByRole('button', { name: 'Test @http.login' }).click();
  await expect(one(page, '@http.login')).toContainText('answered 400');
  const shown = await sheet(page).innerText();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Share' });
  await panel.getByRole('button', { name: 'Copy link' }).click();
  await expect(panel.getByRole('status')).toHaveText('Link copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const [zip] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: /zip/i }).click(),
  ]);
  const bundle = (await import('node:fs')).readFileSync(await zip.path());
  await page.keyboard.press('Escape');

  const left = { screen: shown, link, bundle, console: said.join('\n') };
  for (const [name, content] of Object.entries(left))
    expect(secretsFound(content, SECRETS, USER), name).toEqual([]);
  const stored = await kept(page);
  expect(stored).toContain('osiris-playground secrets 1');
  expect(stored).toContain('answered 400');
  expect(secretsFound(Buffer.from(stored, 'latin1'), SECRETS, USER)).toEqual([]);
});

const PARAMETERS = `oml_version: "0.1.0"
name: parameters
params: {own_token: {}, from: {}, n: 1}
steps:
  - {id: a, component: http.extractor, mode: read, config: {url: '\${params.from}', token: '\${params.own_token}', max_pages: '\${params.n}', pagination: {type: page}}}
`;
const parameters = (page: Page) => page.getByRole('dialog', { name: 'Parameters' });

async function giveParameters(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: /^Parameters/ }).click();
  const token = parameters(page).getByLabel('own_token', { exact: true });
  await expect(token).toHaveAttribute('type', 'password');
  await token.fill(SECRETS.parameter);
  await parameters(page)
    .getByLabel('from', { exact: true })
    .fill(`${address}${path}?apikey=${SECRETS.inAddress}`);
  await parameters(page).getByLabel('n', { exact: true }).fill('1');
  await expect(parameters(page).getByText('A secret: it is not saved')).toHaveCount(2);
  expect(await violations(page, [390, 1440])).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(parameters(page)).toBeHidden();
}

const FAMILIES = `oml_version: "0.1.0"
name: families
steps:
  - {id: g, component: graphql.extractor, mode: read, config: {connection: "@graphql.api", auth_type: bearer, query: '{ a }'}}
  - {id: p, component: posthog.extractor, mode: read, config: {connection: "@posthog.main", data_type: events}}
  - {id: s, component: supabase.extractor, mode: read, config: {connection: "@supabase.main", table: t}}
  - {id: m, component: mysql.extractor, mode: read, config: {connection: "@mysql.main", table: t}}
`;
const familiesFile = (): string => `connections:
  graphql:
    api: {endpoint: "${address}/bad/graphql?access_token=\${ENDPOINT}"}
  posthog:
    main: {project_id: "7", region: self_hosted, custom_base_url: "${address}/bad"}
  supabase:
    main: {url: "${address}/bad"}
  mysql:
    main: {host: db.example, database: d, user: ${USER}}
`;

test('of no family is anything left, however a server answers', async ({ page }) => {
  await addFiles(page, [{ name: 'osiris_connections.yaml', content: familiesFile() }]);
  await setText(page, FAMILIES);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Connections…' }).click();
  const fields = {
    '@graphql.api': { '${ENDPOINT}': SECRETS.endpoint, auth_token: SECRETS.graphql },
    '@posthog.main': { api_key: SECRETS.posthog },
    '@supabase.main': { key: SECRETS.supabase },
  };
  await one(page, '@graphql.api')
    .getByText(/more fields/)
    .click();
  for (const [name, values] of Object.entries(fields))
    for (const [field, value] of Object.entries(values)) {
      const input = one(page, name).getByLabel(field, { exact: true });
      await expect(input).toHaveAttribute('type', 'password');
      await input.fill(value);
    }
  await sheet(page).getByRole('button', { name: 'Test all' }).click();
  for (const name of ['@graphql.api', '@posthog.main', '@supabase.main'])
    await expect(one(page, name)).toContainText(/\*\*\*/);
  const proofs = heard.map(({ authorization, apikey }) => [authorization, apikey]).flat();
  expect(proofs).toEqual(
    expect.arrayContaining([
      `Bearer ${SECRETS.graphql}`,
      `Bearer ${SECRETS.posthog}`,
      `Bearer ${SECRETS.supabase}`,
      SECRETS.supabase,
    ]),
  );
  expect(asked.some((url) => url.includes(SECRETS.endpoint))).toBe(true);
  const shown = await sheet(page).innerText();
  await sheet(page).getByRole('button', { name: 'Browse @supabase.main' }).click();
  await expect(sheet(page)).toContainText('answered 400');
  const browsed = await sheet(page).innerText();
  const stored = await kept(page);
  for (const left of [Buffer.from(stored, 'latin1'), shown, browsed, said.join('\n')])
    expect(secretsFound(left, SECRETS, USER)).toEqual([]);
  await sheet(page).getByRole('button', { name: 'Connections', exact: true }).click();
  await sheet(page).getByRole('button', { name: 'Forget all secrets' }).click();
  await expect(one(page, '@supabase.main')).toContainText('1 value missing');
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
});

test('a secret parameter is sent, and is nowhere else @more', async ({ page }) => {
  await setText(page, PARAMETERS);
  await expect(page.getByRole('button', { name: /^Parameters/ })).toHaveText(/2 missing/);
  await giveParameters(page, '/ok');
  await runButton(page).click();
  await expect(status(page)).toContainText('Run complete', { timeout: 60_000 });
  expect(heard.at(-1)?.authorization).toBe(`Bearer ${SECRETS.parameter}`);
  expect(asked.at(-1)).toContain(`apikey=${SECRETS.inAddress}`);
  await giveParameters(page, '/bad');
  await runButton(page).click();
  await expect(status(page)).toContainText('Run failed', { timeout: 60_000 });
  await expect(region(page, 'Problems')).toContainText('answered 400');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Share' });
  await panel.getByRole('button', { name: 'Copy link' }).click();
  await expect(panel.getByRole('status')).toHaveText('Link copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('Escape');
  const stored = await kept(page);
  expect(stored).toContain('answered 400');
  for (const left of [Buffer.from(stored, 'latin1'), link, said.join('\n')])
    expect(secretsFound(left, SECRETS)).toEqual([]);
});

test('a secret parameter is asked for after a reload, and kept and forgotten as all secrets are @more', async ({
  page,
}) => {
  await setText(page, PARAMETERS);
  await giveParameters(page, '/ok');
  await page.getByRole('button', { name: /^Parameters/ }).click();
  await parameters(page).getByRole('button', { name: 'Where secrets are kept…' }).click();
  await sheet(page).getByLabel('Passphrase', { exact: true }).fill(SECRETS.passphrase);
  await sheet(page).getByRole('button', { name: 'Encrypt and keep in this session' }).click();
  await expect(keeping(page, 'In memory, and encrypted in this session')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.reload();
  await ready(page);
  const button = page.getByRole('button', { name: /^Parameters/ });
  await expect(button).toHaveText(/2 missing/);
  await button.click();
  await expect(parameters(page).getByLabel('n', { exact: true })).toHaveValue('1');
  await parameters(page).getByRole('button', { name: 'Unlock…' }).click();
  await sheet(page).getByLabel('Passphrase', { exact: true }).fill(SECRETS.passphrase);
  await sheet(page).getByRole('button', { name: 'Unlock' }).click();
  await expect(button).toHaveText(/3 set/);
  await sheet(page).getByRole('button', { name: 'Forget all secrets' }).click();
  await expect(button).toHaveText(/2 missing/);
  await page.keyboard.press('Escape');
  expect(secretsFound(Buffer.from(await kept(page), 'latin1'), SECRETS)).toEqual([]);
});

test('what is kept opens after a reload by its passphrase alone; locking and forgetting reach other windows @more', async ({
  page,
}) => {
  await begin(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Connections…' }).click();
  await give(page);
  await sheet(page).getByLabel('Passphrase', { exact: true }).fill(SECRETS.passphrase);
  await page.keyboard.press('Enter');
  await expect(keeping(page, 'In memory, and encrypted in this session')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.clock.install();
  await page.reload();
  await ready(page);
  await expect(region(page, 'Problems')).toContainText("'SHOP_TOKEN' not set");
  await region(page, 'Problems').getByRole('button', { name: 'Give a value…' }).click();
  const passphrase = sheet(page).getByLabel('Passphrase', { exact: true });
  await passphrase.fill('correct/horse d4+');
  await sheet(page).getByRole('button', { name: 'Unlock' }).click();
  await expect(sheet(page).getByRole('alert')).toContainText('This is not the passphrase');
  await passphrase.fill(SECRETS.passphrase);
  await sheet(page).getByRole('button', { name: 'Unlock' }).click();
  await expect(one(page, '@http.shop')).toContainText('All values are there');
  await expect(one(page, '@http.login').getByLabel('username', { exact: true })).toHaveValue(USER);

  await page.keyboard.press('Escape');
  await page.clock.fastForward('15:01');
  const locked = page.getByText('The page was not used for 15 minutes: secrets are locked.');
  await expect(locked).toBeVisible();
  await expect(region(page, 'Problems')).toContainText("'SHOP_TOKEN' not set");
  await page.getByRole('button', { name: 'Unlock' }).click();
  await passphrase.fill(SECRETS.passphrase);
  await page.keyboard.press('Enter');
  await expect(one(page, '@http.shop')).toContainText('All values are there');
  await expect(locked).toBeHidden();

  const other = await page.context().newPage();
  await open(other);
  await other.getByRole('button', { name: 'Menu' }).click();
  await other.getByRole('button', { name: 'Connections…' }).click();
  await expect(keeping(other, 'Locked')).toBeVisible();
  await sheet(other).getByLabel('Passphrase', { exact: true }).fill(SECRETS.passphrase);
  await sheet(other).getByRole('button', { name: 'Unlock' }).click();
  await expect(one(other, '@http.shop')).toContainText('All values are there');
  await sheet(other).getByRole('button', { name: 'Lock now' }).click();
  for (const each of [other, page]) {
    await expect(keeping(each, 'Locked')).toBeVisible();
    await expect(one(each, '@http.shop')).toContainText('1 value missing');
  }
  await sheet(other).getByRole('button', { name: 'Forget all secrets' }).click();
  for (const each of [other, page]) await expect(keeping(each, 'In memory only')).toBeVisible();
  expect(await kept(page)).not.toContain('osiris-playground secrets');
  await other.close();
});
