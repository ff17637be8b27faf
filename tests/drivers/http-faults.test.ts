import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { publicUrl } from '#core/http/address.ts';
import { askedDelay, askedOf } from '#core/http/asked.ts';
import { backoff } from '#core/http/retry.ts';
import { driver } from '#drivers/http/extractor.ts';
import {
  breakOff,
  inTurn,
  json,
  send,
  serve,
  stall,
  status,
  type Answer,
  type TestServer,
} from './http-server.ts';
import { NOW, world } from './support.ts';

const PORT = 4372;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function load(answer: Answer, config: Record<string, unknown> = {}, signal?: AbortSignal) {
  server = await serve(PORT, { '/a': answer });
  const w = await world({}, { signal });
  const run = w.run(driver, 't', { url: `${server.address}/a`, retry_delay: 0.01, ...config });
  return { w, run };
}

const HERE = `http://127.0.0.1:${PORT}/a`;
const CSV = 'id,name\n1,ann\n2,bob\n';
const good = send(CSV, 'text/csv');

async function recovers(answer: Answer, config: Record<string, unknown> = {}) {
  const { w, run } = await load(answer, config);
  expect((await run).rows).toBe(2);
  expect(await w.rows('FROM t')).toEqual([
    ['1', 'ann'],
    ['2', 'bob'],
  ]);
  return w;
}

test('server errors that pass', async () => {
  const w = await recovers(inTurn(status(500), status(429, 'slow down'), status(408), good));
  expect(server?.asked).toHaveLength(4);
  expect(w.metrics).toMatchObject({ requests: 4, retries: 3 });
  expect(w.waits).toHaveLength(3);
  for (const [i, wait] of w.waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(5 * 2 ** i);
    expect(wait).toBeLessThanOrEqual(10 * 2 ** i);
  }
  expect(w.logs[1]?.message).toMatch(
    /answered 429 Too Many Requests: slow down\. Trying again in 0\.0 s \(2 of 3\)\.$/,
  );
});

test('Retry-After, in seconds and as a date', async () => {
  const date = new Date(Date.parse(NOW) + 90_000).toUTCString();
  const w = await recovers(
    inTurn(status(503, '', { 'retry-after': '7' }), status(429, '', { 'retry-after': date }), good),
  );
  expect(w.waits).toEqual([7000, 89_322]);
  await server?.stop();
  const { run } = await load(status(429, '', { 'retry-after': '7200' }));
  await expect(run).rejects.toThrow(
    'The server asks to wait 120 minutes. Run again then, after 2026-01-02 05:04 UTC (it sent Retry-After: 7200).',
  );
  expect(server?.asked).toHaveLength(1);
});

test('askedDelay and backoff', () => {
  expect(askedDelay(undefined, NOW)).toBeUndefined();
  expect(askedDelay('soon', NOW)).toBeUndefined();
  expect(askedDelay('0', NOW)).toBe(0);
  expect(askedDelay('Thu, 01 Jan 1970 00:00:00 GMT', NOW)).toBe(0);
  expect([0, 1, 2, 10].map((n) => backoff(n, 1000, () => 1))).toEqual([1000, 2000, 4000, 60_000]);
  expect([0, 1, 2].map((n) => backoff(n, 1000, () => 0))).toEqual([500, 1000, 2000]);
});

const SECONDS = Date.parse(NOW) / 1000;

test.each([
  ['seconds', '90', 90_000],
  ['a fraction', '1.5', 1500],
  ['seconds since 1970', String(Math.floor(SECONDS) + 60), 59_322],
  ['milliseconds since 1970', String(Date.parse(NOW) + 2500), 2500],
  ['milliseconds', '120000', 120_000],
  ['units', '1m30s', 90_000],
  ['milliseconds, as such', '250ms', 250],
  ['a date', 'Fri, 02 Jan 2026 03:05:00 GMT', 54_322],
  ['another date', '2026-01-02T03:04:15.678Z', 10_000],
  ['a moment that has passed', String(Math.floor(SECONDS) - 60), 0],
  ['a word', 'later', undefined],
  ['a word with a number', 'wait 5', undefined],
  ['a negative number', '-5', undefined],
  ['more digits than any moment has', '17673230456789012', undefined],
  ['nothing', '', undefined],
])('Retry-After: %s', (_, value, wait) => {
  expect(askedDelay(value, NOW)).toBe(wait);
});

test.each([
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(SECONDS) + 30) }, 29_322],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse(NOW) + 4000) }, 4000],
  [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12_000],
  [{ 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '12' }, 12_000],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '0.75' }, 750],
  [{ ratelimit: 'limit=100, remaining=0, reset=50' }, 50_000],
  [{ ratelimit: '"default";r=0;t=20' }, 20_000],
  [
    {
      'x-ratelimit-remaining-requests': '7',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1m0s',
    },
    60_000,
  ],
  [{ 'retry-after': '3', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '50' }, 3000],
  [{ 'retry-after': 'soon', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '50' }, 50_000],
])('a rate limit: %j', (headers, wait) => {
  expect(askedOf(headers, NOW)?.wait).toBe(wait);
});

test('a used up rate limit is waited for, also where it answers 403', async () => {
  const reset = String(Math.floor(SECONDS) + 100);
  const spent = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': reset };
  const w = await recovers(
    inTurn(status(403, 'limit', spent), status(429, '', { 'RateLimit-Reset': '9' }), good),
  );
  expect(w.waits).toEqual([99_322, 9000]);
  const waits = w.progress.map(({ waits_until }) => waits_until);
  expect(waits.slice(0, 4)).toEqual([
    '2026-01-02T03:05:45.000Z',
    undefined,
    '2026-01-02T03:04:14.678Z',
    undefined,
  ]);
  expect(waits.slice(4).every((until) => until === undefined)).toBe(true);
  expect(w.logs[0]?.message).toContain(
    `answered 403 Forbidden: limit. The rate limit is used up (x-ratelimit-remaining: 0). It came with x-ratelimit-reset: ${reset}. Trying again in 99.3 s (1 of 3).`,
  );
  await server?.stop();
  const left = await load(status(403, 'no', { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '9' }));
  await expect(left.run).rejects.toThrow('answered 403 Forbidden: no. What was sent does not entitle to it');
  expect(server?.asked).toHaveLength(1);
  await server?.stop();
  const hour = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(SECONDS) + 3600) };
  const long = await load(status(403, '', hour));
  await expect(long.run).rejects.toThrow('Run again then, after 2026-01-02 04:04 UTC (it sent');
});

test('a Retry-After that is no time is quoted, and the usual wait is taken', async () => {
  const w = await recovers(inTurn(status(503, 'busy', { 'retry-after': 'soon' }), good));
  expect(w.logs[0]?.message).toContain(
    'It came with Retry-After: soon, which is no time. Trying again in 0.0 s',
  );
  expect(w.waits[0]).toBeGreaterThanOrEqual(5);
  expect(w.waits[0]).toBeLessThanOrEqual(10);
  await server?.stop();
  const passed = await recovers(inTurn(status(429, '', { 'retry-after': '0' }), good), { retry_delay: 2 });
  expect(passed.waits[0]).toBeGreaterThanOrEqual(1000);
});

test('cancelling ends a wait at once', async () => {
  const abort = new AbortController();
  server = await serve(PORT, { '/a': status(429, '', { 'retry-after': '200' }) });
  const onWait = (): void => abort.abort(new Error('enough'));
  const w = await world({}, { signal: abort.signal, onWait });
  await expect(w.run(driver, 't', { url: HERE })).rejects.toThrow('enough');
  expect([w.waits, server.asked.length]).toEqual([[200_000], 1]);
});

test('a body that breaks off is asked for again from its start', async () => {
  const w = await recovers(
    inTurn(breakOff('id,name\n1,ann\n'), breakOff('id,other\n', { length: 1000 }), good),
  );
  expect(w.metrics).toMatchObject({ requests: 3, retries: 2, rows_read: 2 });
});

test('a large body that breaks off after rows were loaded', async () => {
  const lines = Array.from({ length: 400_000 }, (_, i) => `${i},name ${i}\n`).join('');
  const { w, run } = await load(
    inTurn(breakOff(`id,name\n${lines}`), send(`id,name,more\n1,ann,x\n2,bob,y\n`, 'text/csv')),
  );
  expect((await run).rows).toBe(2);
  expect(await w.types('t')).toEqual({ id: 'BIGINT', name: 'VARCHAR', more: 'VARCHAR' });
});

test('JSON that breaks off is asked for again', async () => {
  const { w, run } = await load(
    inTurn(breakOff('[{"id": 1}, {"id"', { type: 'application/json' }), json([{ id: 1 }, { id: 2 }])),
  );
  expect((await run).rows).toBe(2);
  expect(await w.rows('FROM t')).toEqual([['1'], ['2']]);
});

test('a body that stalls, and a server that does not answer', async () => {
  const silent: Answer = () => {};
  const w = await recovers(inTurn(stall('id,name\n1,a'), silent, good), { timeout: 0.3 });
  const [first, second] = w.logs.map(({ message }) => message);
  expect(first).toContain(`The answer of ${HERE} broke off: nothing came from 127.0.0.1:${PORT} for 0.3 s.`);
  expect(second).toContain(`${HERE} could not be reached: nothing came`);
});

test('it gives up in words', async () => {
  const { run } = await load(breakOff('id,name\n1,ann\n', { length: 99 }), { retries: 2 });
  await expect(run).rejects.toThrow(
    /^The answer of .*\/a broke off: .*ended the connection.* It was the same after 2 retries\.$/,
  );
  expect(server?.asked).toHaveLength(3);
  await server?.stop();
  const busy = await load(status(503, 'down for maintenance\n<b>sorry</b>'), { retries: 0 });
  await expect(busy.run).rejects.toThrow(
    `${HERE} answered 503 Service Unavailable: down for maintenance\n<b>sorry</b>.`,
  );
  expect(server?.asked).toHaveLength(1);
});

test.each([
  [
    'a page of HTML',
    send('<!doctype html><title>Sign in</title>', 'text/html'),
    {},
    'answered with a web page (HTML) where CSV or JSON was expected. It says: a web page, "Sign in". Open the address in a browser',
  ],
  [
    'HTML for JSON',
    send('<html><body>hello', 'text/html'),
    { format: 'json' },
    'answered with a web page (HTML) where JSON was expected.',
  ],
  [
    'an image',
    send(Buffer.from('\x89PNG\r\n\x1a\nxxxx', 'latin1'), 'image/png'),
    {},
    'answered with a PNG image',
  ],
  [
    'XML',
    send('<?xml version="1.0"?><a/>', 'application/xml'),
    { format: 'json' },
    'answered with XML or HTML where JSON',
  ],
  [
    'an unknown type',
    send('what?', 'application/x-unheard-of'),
    {},
    'answered with application/x-unheard-of, which is neither CSV nor JSON: what?',
  ],
  ['JSON for CSV', json([1]), { format: 'csv' }, 'answered with JSON where CSV was expected'],
  ['CSV for JSON', good, { format: 'json' }, 'answered with text/csv where JSON was expected'],
  ['nothing', send('', 'text/csv'), {}, 'answered 200 with an empty body'],
  ['no records', json([]), {}, 'has no records, so nothing tells which columns there are'],
  [
    'damaged JSON',
    send('[{"a": 1},\n{"a": x}]'),
    {},
    'is no valid JSON at line 2, byte 17: expected a value, found "x"',
  ],
  ['other bytes', send(Buffer.from('{"a": "\xe9"}', 'latin1')), {}, 'which is not utf-8'],
  [
    'damaged gzip',
    send(gzipSync('a,b\n'.repeat(100)).subarray(0, -6), 'application/gzip'),
    { format: 'csv' },
    'its gzip data is damaged or cut off',
  ],
  [
    'no entry',
    status(401, '{"error": "who are you?"}'),
    {},
    'answered 401 Unauthorized: {"error": "who are you?"}. It wants to know who asks',
  ],
  [
    'a web page of an error',
    status(404, '<html><title>Not\n here</title>'),
    {},
    'answered 404 Not Found: a web page, "Not here". Check the address.',
  ],
] as const)('%s is told and not asked for again', async (_, answer, config, says) => {
  const { run } = await load(answer, config);
  await expect(run).rejects.toThrow(says);
  expect(server?.asked).toHaveLength(1);
});

test.each([
  [
    'http://127.0.0.1:4379/x',
    'could not be reached: nothing listens at 127.0.0.1:4379. Check the address, the port',
  ],
  [
    'http://no-such-host.invalid/x?token=abcdef',
    'http://no-such-host.invalid/x?token=*** could not be reached',
  ],
  ['ftp://example.com/x', 'reads http and https addresses, not ftp'],
  ['x.csv', '"x.csv" is no address. Write it in full'],
  [
    'http://ann:secret@127.0.0.1/x',
    'The address at 127.0.0.1 holds a user name or a password. Put them into a connection',
  ],
])('%s', async (url, says) => {
  const w = await world();
  await expect(w.run(driver, 't', { url, retries: 0 })).rejects.toThrow(says);
});

test('a server that speaks something else', async () => {
  const tcp = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('SSH-2.0-hello\r\n', () => socket.destroySoon());
  });
  await new Promise<void>((resolve) => tcp.listen(4373, '127.0.0.1', resolve));
  try {
    const w = await world();
    await expect(w.run(driver, 't', { url: 'http://127.0.0.1:4373/x', retries: 0 })).rejects.toThrow(
      'does not answer in HTTP',
    );
    await expect(w.run(driver, 't', { url: 'https://127.0.0.1:4373/x', retries: 0 })).rejects.toThrow(
      'could not be reached',
    );
  } finally {
    await new Promise((resolve) => tcp.close(resolve));
  }
});

test('credentials do not leave the host of their connection', async () => {
  const w = await world();
  await expect(
    w.run(driver, 't', {
      url: 'http://other.invalid/x',
      base_url: 'https://api.example.com',
      token: 'abcdef',
    }),
  ).rejects.toThrow('The url leads to other.invalid, but the connection is for api.example.com');
});

test('cancelling ends a request at once', async () => {
  const abort = new AbortController();
  const begun: Answer = (response, ...request) => {
    stall('id,name\n1,a')(response, ...request);
    response.write('\n', () => abort.abort(new Error('enough')));
  };
  const { run } = await load(begun, {}, abort.signal);
  await expect(run).rejects.toThrow('enough');
  expect(server?.asked).toHaveLength(1);
});

test('publicUrl', () => {
  expect(publicUrl('https://u:p@a.b:8/c?x=1&api_key=2&access_token=3&monkey=4&sig=5#f')).toBe(
    'https://a.b:8/c?x=1&api_key=***&access_token=***&monkey=4&sig=***',
  );
});
