/** What goes wrong between `graphql.extractor` and its server: asked again, or told in words; nothing lost, nothing doubled. */
import type { IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { driver } from '#drivers/graphql/extractor.ts';
import { breakOff, inTurn, json, send, serve, status, type Answer, type TestServer } from './http-server.ts';
import { PAGED, pageOf, yoga } from './graphql-server.ts';
import { NOW, world, type World } from './support.ts';

const PORT = 4463;
const OTHER = 4464;
const HERE = `http://127.0.0.1:${PORT}/graphql`;
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** As the runner does: a step that fails leaves nothing behind. */
async function rolledBack(w: World): Promise<void> {
  await w.db.exec('ROLLBACK');
  expect(await w.types('t')).toEqual({});
}

async function start(answer: Answer, config: Record<string, unknown> = {}, signal?: AbortSignal) {
  const server = await serve(PORT, { '/graphql': answer });
  servers.push(server);
  const w = await world({}, { signal });
  await w.db.exec('BEGIN');
  const run = w.run(driver, 't', { endpoint: HERE, retry_delay: 0.1, ...PAGED, ...config });
  return { w, run, server };
}

const ALL = ['1', '2', '3', '4', '5', '6', '7'];

/** Faults before the first page, the second and the third are survived: every row once. */
async function recovers(fault: Answer, config: Record<string, unknown> = {}) {
  const { w, run, server } = await start(inTurn(fault, yoga, fault, yoga, fault, yoga), config);
  await run;
  expect((await w.rows('SELECT id FROM t')).flat()).toEqual(ALL);
  expect(server.asked).toHaveLength(6);
  expect(w.metrics).toMatchObject({ rows_read: 7, requests_made: 6, pages_fetched: 3, retries: 3 });
  expect(w.waits).toHaveLength(3);
  return w;
}

test.each([500, 502, 503, 504, 408])('%i, then fine', async (code) => {
  const w = await recovers(status(code, 'busy'));
  expect(w.logs[0]?.message).toMatch(new RegExp(`^${HERE} answered ${code} .*: busy\\. Trying again in`));
});

const second = JSON.stringify(pageOf([{ id: 4 }, { id: 5 }], 'c6'));

test('a connection that drops mid-page: the page begins anew', async () => {
  await recovers(breakOff(second.slice(0, 40), { type: 'application/json' }));
});

test('an answer shorter than its length', async () => {
  const w = await recovers(breakOff(second, { type: 'application/json', length: second.length + 10 }));
  expect(w.logs[0]?.message).toContain('broke off');
});

const soon = (seconds: number): string => new Date(Date.parse(NOW) + seconds * 1000).toUTCString();

test.each([
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': soon(90) }, 89_322],
  [
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse(NOW) / 1000 + 20).slice(0, 10) },
    19_322,
  ],
  [{ 'x-ratelimit-reset': '30' }, 30_000],
  [{ 'ratelimit-reset': '12' }, 12_000],
  [{ ratelimit: 'limit=10, remaining=0, reset=5' }, 5000],
  [{ 'x-ratelimit-reset-after': '1.5' }, 1500],
])('429 with %o', async (headers, wait) => {
  const w = await recovers(status(429, 'slow down', headers));
  expect(w.waits).toEqual([wait, wait, wait]);
});

test('a limit of more than five minutes is told, not waited for', async () => {
  const { run } = await start(status(429, '', { 'retry-after': '7200' }));
  await expect(run).rejects.toThrow(
    'The server asks to wait 120 minutes. Run again then, after 2026-01-02 05:04 UTC (it sent Retry-After: 7200).',
  );
});

const limited = (error: object, more: object = {}, headers: Record<string, string> = {}): Answer =>
  json({ errors: [{ message: 'Slow down', ...error }], ...more }, headers);
const cost = {
  requestedQueryCost: 502,
  throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 402, restoreRate: 50 },
};

test.each([
  [
    'GitHub',
    limited({ type: 'RATE_LIMITED' }, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }),
    60_000,
  ],
  ['Shopify', limited({ extensions: { code: 'THROTTLED' } }, { extensions: { cost } }), 2000],
  ['a wait in the error', limited({ extensions: { code: 'TOO_MANY_REQUESTS', retryAfter: 3 } }), 3000],
  [
    'Linear, with status 400',
    ((response) =>
      void response
        .writeHead(400, { 'content-type': 'application/json', 'retry-after': '4' })
        .end(
          JSON.stringify({ errors: [{ message: 'Slow down', extensions: { code: 'RATELIMITED' } }] }),
        )) as Answer,
    4000,
  ],
])('a rate limit that GraphQL tells: %s', async (_, answer, wait) => {
  const w = await recovers(answer);
  expect(w.waits).toEqual([wait, wait, wait]);
  expect(w.logs[0]?.message).toContain('Slow down');
});

test('errors that may pass are asked again, others not', async () => {
  await recovers(
    json({ errors: [{ message: 'Later', extensions: { code: 'SERVICE_UNAVAILABLE' } }], data: null }),
  );
  for (const each of servers.splice(0)) await each.stop();
  const { run, server } = await start(json({ errors: [{ message: 'No such field' }] }));
  await expect(run).rejects.toThrow(`${HERE} answered with errors: No such field.`);
  expect(server.asked).toHaveLength(1);
});

test('a token that expires mid-run: the error tells, and nothing is loaded', async () => {
  const said = JSON.stringify({
    errors: [{ message: 'Token expired', extensions: { code: 'UNAUTHENTICATED' } }],
  });
  const expired: Answer = (response) =>
    void response.writeHead(401, { 'content-type': 'application/json' }).end(said);
  const { w, run } = await start(inTurn(yoga, yoga, expired), { auth_type: 'bearer', auth_token: 'hush' });
  await expect(run).rejects.toThrow(
    `${HERE} answered 401 Unauthorized: Token expired. It wants to know who asks: set a connection with a token, a user name or an API key. Who asks was known before: the token may have expired. That was page 3; the 2 before it are not loaded without the others.`,
  );
  expect(w.receipts).toEqual([]);
  await rolledBack(w);
  for (const each of servers.splice(0)) await each.stop();
  const typed = await start(inTurn(yoga, yoga, send(said)), { auth_type: 'bearer', auth_token: 'hush' });
  await expect(typed.run).rejects.toThrow(
    'answered with errors: Token expired. Check `auth_type`, and the token of the connection, which may have expired.',
  );
});

test.each([
  [
    'a web page',
    send('<!doctype html><title>Sign in</title>', 'text/html'),
    'answered with a web page (HTML) where JSON was expected',
  ],
  [
    'nothing',
    send(''),
    'answered 200 with an empty body, where GraphQL answers with JSON. Check `endpoint`.',
  ],
  [
    'no GraphQL',
    json({ message: 'hello' }),
    'gave no answer of GraphQL, which has `data` or `errors`. It answered: {"message":"hello"}.',
  ],
  ['no JSON', send('{"data": {'), 'is no valid JSON at line 1'],
  ['404', status(404, 'no such thing'), 'answered 404 Not Found: no such thing. Check the address.'],
  ['null', json({ data: null }), 'The answer has no records'],
])('an answer that is none: %s', async (_, answer, message) => {
  const { run } = await start(answer, { max_retries: 0, query: '{ a }', pagination_enabled: false });
  await expect(run).rejects.toThrow(message);
});

test('cancelled in the middle of a page: the connection ends, and no page is asked for', async () => {
  const abort = new AbortController();
  let arrived = (): void => {};
  const slow: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":{"items":{"nodes":[{"id":4}', () => arrived());
  };
  const here = new Promise<void>((resolve) => (arrived = resolve));
  const { w, run, server } = await start(inTurn(yoga, slow), {}, abort.signal);
  const ended = expect(run).rejects.toThrow('stop it');
  await here;
  abort.abort(new Error('stop it'));
  await ended;
  expect(server.asked).toHaveLength(2);
  await rolledBack(w);
});

const SECRETS = { auth_type: 'api_key', auth_token: 'hush', headers: { 'x-team': 'hush-team' } };
const redirect =
  (to: string, code = 307): Answer =>
  (response) =>
    void response.writeHead(code, { location: to }).end();

async function elsewhere(): Promise<TestServer> {
  const other = await serve(OTHER, { '/graphql': yoga });
  servers.push(other);
  return other;
}

test.each([307, 308, 302, 301])('a redirect (%i) to another host carries nothing', async (code) => {
  const other = await elsewhere();
  const { run } = await start(redirect(`http://127.0.0.1:${OTHER}/graphql`, code), SECRETS);
  await expect(run).rejects.toThrow(
    `${HERE} leads to http://127.0.0.1:${OTHER}/graphql. What this request carries is for 127.0.0.1:${PORT}, and is not sent there. If that is the right address, write it.`,
  );
  expect(other.asked).toEqual([]);
});

test('a redirect within the host is followed with all of it', async () => {
  const seen: IncomingMessage['headers'][] = [];
  const server = await serve(PORT, {
    '/graphql': redirect('/moved'),
    '/moved': (response, request, url) => {
      seen.push(request.headers);
      yoga(response, request, url);
    },
  });
  servers.push(server);
  const w = await world();
  await w.run(driver, 't', { endpoint: HERE, ...PAGED, ...SECRETS });
  expect(w.metrics).toMatchObject({ rows_read: 7 });
  expect(seen).toHaveLength(3);
  for (const headers of seen) expect(headers).toMatchObject({ 'x-api-key': 'hush', 'x-team': 'hush-team' });
});

test('nothing that a run tells holds a secret', async () => {
  const { w, run } = await start(inTurn(status(500), yoga, yoga, status(403, 'no')), {
    ...SECRETS,
    max_retries: 1,
  });
  const error = (await run.catch((failure: unknown) => failure)) as Error;
  const told = JSON.stringify([w.logs, w.receipts, w.progress, w.metrics, error.message, error.stack]);
  expect(error.message).toContain('answered 403');
  expect(told).not.toContain('hush');
});
