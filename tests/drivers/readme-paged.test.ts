/** The guide of drivers/README.md: its driver, run as a pipeline runs it, against a server that behaves as servers do. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStates } from '#core/run/kept-states.ts';
import { testConnection } from '#core/run/connection-test.ts';
import { parse } from '#core/oml/parse.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { httpFetch } from '#adapters/node/http.ts';
import type { Catalog } from '#core/contract/catalog.ts';
import { catalog } from '#drivers/index.ts';
import { openWorld, pipelineOf, query, type RunHow, type SessionWorld } from '../core/run/session-world.ts';
import { driver } from './example-paged-driver.ts';
import { json, serve, status, type Answer, type TestServer } from './http-server.ts';

const PORT = 4461;
const components: Catalog = new Map([
  ...catalog,
  [driver.name, { name: driver.name, kind: driver.kind, spec: driver.spec, driver }],
]);
const TEXT = pipelineOf(
  `id: tickets, component: demo.tickets, mode: read, needs: [], config: {connection: '@demo.desk', page_size: 2}`,
  query('titles', 'tickets', 'SELECT id, title FROM tickets ORDER BY id'),
);

interface Ticket {
  readonly id: number;
  readonly changed_at: string;
  readonly title: string;
}
const ticket = (id: number, changed_at: string, title = `t${id}`): Ticket => ({ id, changed_at, title });

let tickets: Ticket[];
/** Answers before the desk's own, each once. */
let instead: Answer[];
let server: TestServer;
let waits: number[];
let w: SessionWorld;

const desk: Answer = (response, request, url) => {
  const first = instead.shift();
  if (first) return first(response, request, url);
  if (request.headers.authorization !== 'Bearer hush') return status(401, 'who?')(response, request, url);
  const size = Number(url.searchParams.get('per_page'));
  const from = Number(url.searchParams.get('after') ?? 0);
  const since = url.searchParams.get('changed_since') ?? '';
  const found = tickets
    .filter(({ changed_at }) => Date.parse(changed_at) >= (since === '' ? 0 : Date.parse(since)))
    .toSorted((a, b) => a.changed_at.localeCompare(b.changed_at));
  const next = from + size < found.length ? from + size : null;
  json({ tickets: found.slice(from, from + size), next })(response, request, url);
};

beforeEach(async () => {
  tickets = [];
  instead = [];
  waits = [];
  server = await serve(PORT, { '/api/tickets': desk });
  w = openWorld();
});
afterEach(() => server.stop());

const connections = (token = 'hush') => ({
  demo: { desk: { base_url: `http://127.0.0.1:${PORT}/api`, token } },
});
/** No time passes where a step waits. */
const atOnce = (ms: number, work: () => void): (() => void) => {
  waits.push(ms);
  const soon = setImmediate(work);
  return () => clearImmediate(soon);
};
const go = (how: RunHow = {}) =>
  w.run(TEXT, {
    components,
    connections: connections(),
    change: ({ clock }) => ({ clock: { ...clock, every: atOnce } }),
    ...how,
  });
const brought = async () =>
  (await w.rows('SELECT id, title FROM titles')).map(({ id, title }) => `${id} ${title}`);
const failure = () => w.told('step_failed')[0]?.error.message;

test('the guide of drivers/README.md shows the driver that is tested', () => {
  const readme = readFileSync('drivers/README.md', 'utf8');
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  expect(blocks).toContain(readFileSync('tests/drivers/example-paged-driver.ts', 'utf8'));
});

test('every page once, by the cursor, with the token; 429 and 503 are waited for', async () => {
  tickets = [1, 2, 3, 4, 5].map((id) => ticket(id, `2026-01-01T10:0${id}:00Z`));
  instead = [status(429, 'slow', { 'retry-after': '7' }), status(503, 'busy')];
  expect(await go()).toEqual({ tickets: 'complete', titles: 'complete' });
  expect(await brought()).toEqual(['1 t1', '2 t2', '3 t3', '4 t4', '5 t5']);
  const at = 'GET /api/tickets?per_page=2';
  expect(waits).toContain(7000);
  expect(server.asked).toEqual([at, at, at, `${at}&after=2`, `${at}&after=4`]);
  expect(w.told('step_complete')[0]).toMatchObject({ rows: 5, receipt: { rows: 5, format: 'json' } });
  expect(w.told('metric').map(({ metric, value }) => [metric, value])).toEqual(
    expect.arrayContaining([
      ['rows_read', 5],
      ['requests', 5],
      ['retries', 2],
    ]),
  );
});

test('the next run goes on where the last complete one ended, and brings nothing twice', async () => {
  tickets = [ticket(1, '2026-01-01T10:00:00Z'), ticket(2, '2026-01-01T11:00:00Z')];
  await go();
  const last = { last_seen: '2026-01-01T11:00:00.000000Z' };
  expect(await w.within(readStates)).toMatchObject([{ stepId: 'tickets', value: last, keys: 1 }]);

  // One of the same moment, and one that has changed.
  tickets = [ticket(1, '2026-01-01T12:00:00Z', 'again'), tickets[1]!, ticket(3, '2026-01-01T11:00:00Z')];
  await go({ reuse: true });
  expect(await brought()).toEqual(['1 again', '3 t3']);
  expect(server.asked.at(-1)).toContain('changed_since=2026-01-01T11%3A00%3A00.000000Z');

  await go({ reuse: true });
  expect(await brought()).toEqual([]);
  tickets.push(ticket(4, '2026-01-01T12:00:00Z'));
  await go({ reuse: true });
  expect(await brought()).toEqual(['4 t4']);
  await go({ reuse: true });
  expect(await brought()).toEqual([]);
});

test('a run that fails leaves the state as it was, and says why', async () => {
  tickets = [ticket(1, '2026-01-01T10:00:00Z')];
  await go();
  const before = await w.within(readStates);
  tickets.push(ticket(2, '2026-01-01T11:00:00Z'));
  instead = [status(400, 'no such filter')];
  expect(await go({ reuse: true })).toEqual({ tickets: 'failed', titles: 'skipped' });
  expect(failure()).toContain('400');
  expect(await w.within(readStates)).toEqual(before);
  expect(await go({ connections: connections('mistyped-token'), reuse: true })).toMatchObject({
    tickets: 'failed',
  });
  expect(failure()).toContain('401');
  expect(JSON.stringify(w.events)).not.toContain('mistyped-token');
  await go({ reuse: true });
  expect(await brought()).toEqual(['2 t2']);
});

test('a connection that breaks within a page is asked again; a token that expires behind a page leaves nothing half', async () => {
  tickets = [1, 2, 3].map((id) => ticket(id, `2026-01-01T10:0${id}:00Z`));
  instead = [
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"tickets": [{"id": 7, ', () => response.destroy());
    },
  ];
  await go();
  expect(await brought()).toEqual(['1 t1', '2 t2', '3 t3']);

  const before = await w.within(readStates);
  tickets = [5, 6, 7].map((id) => ticket(id, `2026-01-01T11:0${id}:00Z`));
  instead = [json({ tickets: tickets.slice(0, 2), next: 2 }), status(401, 'expired')];
  expect(await go({ reuse: true })).toEqual({ tickets: 'failed', titles: 'skipped' });
  expect(failure()).toContain('401');
  expect(await w.rows('SELECT id FROM tickets ORDER BY id')).toEqual(
    [1, 2, 3].map((id) => ({ id: BigInt(id) })),
  );
  expect(await w.within(readStates)).toEqual(before);
});

test('where no answer comes its stand-in is used, and the state stays', async () => {
  await server.stop();
  w.write('samples/tickets.csv', 'id,changed_at,title\n9,2026-01-01 10:00:00,sample\n');
  const standIns = { tickets: { path: 'samples/tickets.csv' } };
  expect(await go({ host: 'browser', standIns })).toEqual({ tickets: 'complete', titles: 'complete' });
  expect(await brought()).toEqual(['9 sample']);
  expect(w.last).toMatchObject({ event: 'run_complete', stand_ins: ['tickets'] });
  expect(await w.within(readStates)).toEqual([]);
});

test('its connection can be tested', async () => {
  const parsed = parse(TEXT);
  if (!parsed.ok) throw new Error('no YAML');
  const reading = readPipeline(parsed.value, components);
  const ask = (token: string) =>
    testConnection(
      reading,
      'demo.desk',
      { connections: connections(token), host: 'node' },
      {
        fetch: httpFetch,
        signal: new AbortController().signal,
        wait: async () => undefined,
        now: () => '2026-01-01T00:00:00Z',
      },
    );
  expect(await ask('hush')).toEqual({
    state: 'connected',
    said: `Connected, 127.0.0.1:${PORT} answers 200.`,
  });
  expect(await ask('wrong')).toMatchObject({ state: 'failed', said: expect.stringContaining('401') });
});
