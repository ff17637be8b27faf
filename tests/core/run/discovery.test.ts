/** Looking around in a connection: which component is asked, how long, and what is said where nothing comes of it. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { around, found, saidOf, type Surroundings } from '../../drivers/look-around.ts';

const KEY = 'swordfish-0123456789';

async function against<T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const project = (url: string, more?: Surroundings) => around('supabase', { url, key: '${KEY}' }, more);
const environment = { KEY };

const described = (definitions: unknown): RequestListener => {
  const description = JSON.stringify({ swagger: '2.0', definitions });
  return (request, response) =>
    response.end(request.url === '/rest/v1/' ? description : JSON.stringify([{ a: 'x'.repeat(5000) }]));
};

test('a family that does not say what it holds, and one that nobody knows', async () => {
  for (const family of ['http', 'duckdb'])
    expect(await around(family, { base_url: 'http://127.0.0.1:9' }).list()).toEqual({
      state: 'unavailable',
      said: `A connection of ${family} does not say what there is to read: its steps name that themselves.`,
    });
  expect(await around('oracle', {}).look('t')).toEqual({
    state: 'unavailable',
    said: 'There is no component of the family "oracle".',
  });
});

test('what compiling says of the connection, before anything is asked', async () => {
  expect(saidOf(await around('supabase', { url: 'http://127.0.0.1:9', key: '${NONE}' }).list())).toBe(
    "Environment variable 'NONE' not set for key in supabase.main.",
  );
  const asked: unknown[] = [];
  const said = await against(
    (request, response) => (asked.push(request.url), response.end()),
    async (url) => {
      const steps = `  - {id: a, component: supabase.extractor, mode: read, config: {connection: '@supabase.main', table: t, url: '${url}'}}\n`;
      return saidOf(await project('http://127.0.0.1:9', { environment, steps }).list());
    },
  );
  expect(said).toContain("a connection's secrets go to its own host only");
  expect(asked).toEqual([]);
});

test('a server that refuses, that answers with something else, that is not there', async () => {
  const refused = await against(
    (request, response) => response.writeHead(401).end(`No ${request.headers.authorization}, no ${KEY}`),
    async (url) => saidOf(await project(url, { environment }).list()),
  );
  expect(refused).toContain('does not describe its tables to this key');
  const page: RequestListener = (_, response) => response.end('<html>Hello</html>');
  const garbage = await against(page, async (url) => {
    const there = project(url, { environment });
    return [saidOf(await there.list()), saidOf(await there.look('t'))];
  });
  expect(garbage[0]).toContain('does not describe its tables');
  expect(garbage[1]).toMatch(/\/rest\/v1\/t\?.* answered with something that is no list of rows\.$/);
  expect(saidOf(await project('http://127.0.0.1:9', { environment }).list())).toContain(
    'could not be reached',
  );
});

test('a server that never answers is left when the time is over', async () => {
  const patience = new AbortController();
  const said = await against(
    () => patience.abort(),
    async (url) => saidOf(await project(url, { environment, signal: patience.signal }).list()),
  );
  expect(said).toBe('No answer came in time.');
});

test('it is asked once, and no refusal is waited for', async () => {
  const asked: unknown[] = [];
  const said = await against(
    (request, response) => (asked.push(request.url), response.writeHead(503).end(KEY)),
    async (url) => saidOf(await project(url, { environment }).list()),
  );
  expect(asked).toEqual(['/rest/v1/']);
  expect(said).toContain('answered 503 Service Unavailable: ***');
});

test('long cells are cut, a secret in them is hidden before, and rows that are too large are told', async () => {
  const definitions = { t: { properties: { a: { format: 'text', description: 'd'.repeat(3000) } } } };
  const { source } = await against(described(definitions), async (url) =>
    found(await project(url, { environment }).look('t')),
  );
  expect(source.sample).toEqual([[`${'x'.repeat(1000)}…`]]);
  expect(source.columns[0]?.description).toBe(`${'d'.repeat(1000)}…`);
  const cell = `${'y'.repeat(990)}${KEY}`;
  const leaking: RequestListener = (request, response) =>
    response.end(request.url === '/rest/v1/' ? '{"swagger": "2.0"}' : JSON.stringify([{ a: cell }]));
  const hidden = await against(leaking, async (url) => found(await project(url, { environment }).look('t')));
  expect(hidden.source.sample).toEqual([[`${'y'.repeat(990)}***`]]);
  const large = JSON.stringify([{ a: 'z'.repeat(5_000_000) }]);
  const flooding: RequestListener = (request, response) =>
    response.end(request.url === '/rest/v1/' ? JSON.stringify({ swagger: '2.0', definitions }) : large);
  const told = await against(flooding, async (url) => found(await project(url, { environment }).look('t')));
  expect(told.source).toMatchObject({
    sample: [],
    noSample: 'The first 10 rows are larger than 4 MB: ask for fewer.',
  });
});
