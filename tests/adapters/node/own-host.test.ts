/** Redirects, next links and fields that lead to another server: what is for one host alone never arrives there. */
import { afterEach, expect, test } from 'vitest';
import type { Driver } from '#core/contract/driver.ts';
import { driver as graphql } from '#drivers/graphql/extractor.ts';
import { driver as http } from '#drivers/http/extractor.ts';
import { driver as posthog } from '#drivers/posthog/extractor.ts';
import { driver as supabase } from '#drivers/supabase/extractor.ts';
import { driver as writer } from '#drivers/supabase/writer.ts';
import { json, serve, type Answer, type TestServer } from '../../drivers/http-server.ts';
import { world } from '../../drivers/support.ts';
import { secretsFound } from '../../support/secret-forms.ts';
import { listening } from './listening.ts';

const HOME = 41_931;
const OTHER = 41_932;
const SECRETS = { secret: 'Hush"hush/+A1~Zz', key: 'service-key-0123456789' };
const { secret, key } = SECRETS;

const servers: Pick<TestServer, 'stop'>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const home = `http://127.0.0.1:${HOME}`;
const common = { retries: 0, max_retries: 0, retry_delay: 0.01 };

/** By what carries a secret: the driver, and its config. */
const WAYS = {
  token: [http, { url: `${home}/x`, token: secret }],
  password: [http, { url: `${home}/x`, username: 'u', password: secret }],
  'a key in a header': [http, { url: `${home}/x`, api_key: secret }],
  'a key in the address': [
    http,
    { url: `${home}/x`, api_key: secret, api_key_in: 'query', api_key_name: 'k' },
  ],
  'a header of its own': [http, { url: `${home}/x`, headers: { 'X-Mine': secret } }],
  'a cookie': [http, { url: `${home}/x`, headers: { Cookie: `s=${encodeURIComponent(secret)}` } }],
  'an address': [http, { url: `${home}/x?apikey=${encodeURIComponent(secret)}` }],
  query: [http, { url: `${home}/x`, query: { sig: secret } }],
  bearer: [graphql, { endpoint: `${home}/x`, query: '{ a }', auth_type: 'bearer', auth_token: secret }],
  basic: [
    graphql,
    { endpoint: `${home}/x`, query: '{ a }', auth_type: 'basic', auth_username: 'u', auth_token: secret },
  ],
  'a header of GraphQL': [graphql, { endpoint: `${home}/x`, query: '{ a }', headers: { 'X-Mine': secret } }],
  'a variable': [
    graphql,
    { endpoint: `${home}/x`, query: 'query($k: String) { a(k: $k) }', variables: { k: secret } },
  ],
  'a query': [graphql, { endpoint: `${home}/x`, query: `{ a(k: ${JSON.stringify(secret)}) }` }],
  posthog: [
    posthog,
    { api_key: secret, project_id: '1', region: 'self_hosted', custom_base_url: home, data_type: 'persons' },
  ],
  supabase: [supabase, { url: home, key, table: 't' }],
  'what writes': [writer, { url: home, key, table: 't', write_mode: 'append' }],
} as const;

const cases = Object.keys(WAYS).flatMap((way) =>
  [301, 302, 303, 307, 308].map((status) => [way as keyof typeof WAYS, status] as const),
);

async function redirected(way: keyof typeof WAYS, status: number, location: (asked: string) => string) {
  const other = await listening(OTHER);
  const away: Answer = (response, request) =>
    void response.writeHead(status, { location: location(request.url ?? '') }).end();
  const server = await serve(HOME, new Proxy({}, { get: () => away }));
  servers.push(server, other);
  const [driver, config] = WAYS[way] as readonly [Driver, Readonly<Record<string, unknown>>];
  const w = await world();
  let said = '';
  try {
    if (config === WAYS['what writes'][1]) await w.db.exec('CREATE TABLE source AS SELECT 1 AS a');
    const inputs = config === WAYS['what writes'][1] ? { source: { table: 'source', rows: 1 } } : undefined;
    await w.run(driver, 't', { ...common, ...config }, inputs);
  } catch (error) {
    said = String(error);
  }
  expect(server.asked.length, said).toBeGreaterThan(0);
  return { other, said, logs: JSON.stringify(w.logs) };
}

test.each(cases)('%s, redirected by %i to another port', async (way, status) => {
  const { other, said } = await redirected(way, status, () => `http://127.0.0.1:${OTHER}/y`);
  expect(secretsFound(other.heard, SECRETS, 'u'), said).toEqual([]);
  if (other.asked.length === 0) expect(said).toMatch(/leads to .*(write it|Use)/s);
});

test.each(Object.keys(WAYS) as (keyof typeof WAYS)[])(
  '%s, redirected with its own address to another name of this computer',
  async (way) => {
    const { other, said } = await redirected(way, 302, (asked) => `http://localhost:${OTHER}${asked}`);
    expect(secretsFound(other.heard, SECRETS, 'u'), said).toEqual([]);
  },
);

test('a key in the address is not taken along, and the error says what to do', async () => {
  for (const way of ['a key in the address', 'an address', 'query'] as const) {
    const { other, said } = await redirected(way, 301, (asked) => `http://127.0.0.1:${OTHER}${asked}`);
    expect(other.asked).toEqual([]);
    expect(said).toContain(
      `leads to 127.0.0.1:${OTHER}, with what is for 127.0.0.1:${HOME} alone in its address. It was not asked. If it is the right host, write it, with a key of its own.`,
    );
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  }
});

test.each(['token', 'a key in the address', 'a header of its own', 'an address', 'query'] as const)(
  '%s is not sent where the next link leads',
  async (way) => {
    const other = await listening(OTHER);
    const server = await serve(HOME, {
      '/x': (response, request, url) =>
        json({ data: [{ a: 1 }], next: `http://127.0.0.1:${OTHER}${request.url}` })(response, request, url),
    });
    servers.push(server, other);
    const [driver, config] = WAYS[way];
    const w = await world();
    const pagination = { type: 'cursor', cursor: 'next' };
    await expect(w.run(driver, 't', { ...common, ...config, records: 'data', pagination })).rejects.toThrow(
      `Page 1 says that the next one is at 127.0.0.1:${OTHER}, another host than 127.0.0.1:${HOME}. The connection's credentials are not sent there.`,
    );
    expect(other.asked).toEqual([]);
  },
);

test('within its own host all of it is taken along', async () => {
  const server = await serve(HOME, {
    '/x': (response) => void response.writeHead(307, { location: '/y' }).end(),
    '/y': json([{ a: 1 }]),
  });
  servers.push(server);
  const w = await world();
  const [driver, config] = WAYS['a header of its own'];
  await w.run(driver, 't', { ...common, ...config });
  expect(server.headers.map((headers) => headers['x-mine'])).toEqual([secret, secret]);
});
