/** Schemas of GraphQL servers, without a screen: asked for on request alone, shared by who asks the same server, gone with its values. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Schemas } from '#session/connections/schemas.svelte.ts';
import type { Session } from '#session/session.svelte.ts';
import { shop } from '../../drivers/graphql-shop.ts';
import { serve, type TestServer } from '../../drivers/http-server.ts';
import { openPage, stubPage } from '../guest-session.ts';

const PORT = 4495;
const HERE = `http://127.0.0.1:${PORT}`;
const step = (id: string, config: string): string =>
  `  - {id: ${id}, component: graphql.extractor, mode: read, config: {${config}, query: "{ now }"}}\n`;
const pipeline = (...steps: string[]): string => `oml_version: "0.1.0"\nname: n\nsteps:\n${steps.join('')}`;
const TEXT = pipeline(
  step('shop', 'connection: "@graphql.shop"'),
  step('again', 'connection: "@graphql.shop"'),
  step('own', `endpoint: "${HERE}/graphql"`),
  step('bad', `endpoint: "${HERE}/none"`),
);
const CONNECTIONS = `connections: {graphql: {shop: {endpoint: "${HERE}/graphql", auth_type: bearer, auth_token: "\${TOKEN}"}}}`;
const given = (token: string) => ({ variables: { TOKEN: token }, fields: {}, params: {} });

let server: TestServer;
let asked: number;
beforeAll(async () => {
  server = await serve(PORT, {
    '/graphql': (response, request, url) => {
      asked += 1;
      shop(response, request, url);
    },
    '/none': (response) => void response.writeHead(404).end('Nothing here'),
  });
});
afterAll(() => server.stop());

beforeEach(() => {
  const network = fetch;
  stubPage();
  const ofPage = fetch;
  asked = 0;
  vi.stubGlobal('fetch', (url: URL | string, ...how: [RequestInit?]) =>
    String(url).startsWith(HERE) ? network(url, ...how) : ofPage(url, ...how),
  );
});
afterEach(() => void vi.unstubAllGlobals());

async function opened(): Promise<{ session: Session; schemas: Schemas }> {
  const { session } = await openPage({ type: 'last', first: { text: TEXT } });
  session.script.configure({ connections: CONNECTIONS, standIns: undefined });
  await session.script.give(given('token-0123456789'));
  return { session, schemas: new Schemas(session) };
}

const said = ({ notices }: Session): string[] => notices.list.map(({ message }) => message);

test('it is asked on request alone, and once for all steps of a connection', async () => {
  const { session, schemas } = await opened();
  expect([schemas.of('shop'), schemas.where('shop'), schemas.where('own'), asked]).toEqual([
    undefined,
    '@graphql.shop',
    `127.0.0.1:${PORT}`,
    0,
  ]);
  const loading = schemas.load('shop');
  expect([schemas.last('shop'), schemas.last('again'), schemas.last('own')]).toEqual([
    'asking',
    'asking',
    undefined,
  ]);
  expect(await loading).toBe(true);
  expect(schemas.last('shop')).toBe('found');
  expect(schemas.of('shop')?.types.get('Order')?.fields?.[0]?.name).toBe('id');
  expect(schemas.of('again')).toBe(schemas.of('shop'));
  expect(schemas.of('own')).toBeUndefined();
  expect(asked).toBe(1);
  expect(said(session)).toEqual(['Queries of @graphql.shop are completed by its schema from here on.']);
  expect(await schemas.load('own')).toBe(true);
  expect(schemas.of('own')?.query).toBe('Query');
  const before = schemas.of('shop');
  expect(await schemas.load('shop')).toBe(true);
  expect(schemas.of('shop')).not.toBe(before);
});

test('it stays while one writes, and is another one where the address is', async () => {
  const { session, schemas } = await opened();
  await schemas.load('own');
  session.script.edit(TEXT.replaceAll('{ now }', '{ orders { '));
  expect(schemas.of('own')?.query).toBe('Query');
  session.script.edit(`${TEXT}  - {id: "`);
  await session.script.check();
  expect(schemas.of('own')?.query).toBe('Query');
  session.script.edit(TEXT.replace('/graphql', '/other'));
  await session.script.check();
  expect(schemas.of('own')).toBeUndefined();
});

test('it ends with the values that it was asked with, and one that comes later is dropped', async () => {
  const { session, schemas } = await opened();
  await schemas.load('shop');
  await session.script.give(given('another-0123456789'));
  expect(schemas.of('shop')).toBeUndefined();
  const loading = schemas.load('shop');
  await session.script.give(undefined);
  expect(await loading).toBe(false);
  expect(schemas.of('shop')).toBeUndefined();
  await session.script.give(given('another-0123456789'));
  await schemas.load('shop');
  schemas.drop();
  expect(schemas.of('shop')).toBeUndefined();
});

test('why there is none is told, and what came from elsewhere asks nobody', async () => {
  const { session, schemas } = await opened();
  expect(await schemas.load('bad')).toBe(false);
  expect(schemas.last('bad')).toEqual({ said: expect.stringContaining('answered 404') as string });
  expect(said(session)).toEqual([
    expect.stringMatching(/^The schema of 127\.0\.0\.1:4495 is not there\. .*answered 404/) as string,
  ]);
  session.script.showApart({ text: TEXT, choice: session.script.settings.choice });
  await session.script.check();
  expect([schemas.mayLoad('own'), await schemas.load('own'), asked]).toEqual([false, false, 0]);
});
