/** Bodies that were packed on their way (`content-encoding`): whole they are unpacked, cut off or damaged they are no rows. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { driver } from '#drivers/http/extractor.ts';
import { serve, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4464;
const ROWS = 5000;
const TEXT = `a,b\n${Array.from({ length: ROWS }, (_, i) => `${i},${(i * 7919) % 1009}\n`).join('')}`;

let server: TestServer | undefined;
afterEach(() => server?.stop());

const packed =
  (coding: string, bytes: Uint8Array, how: { readonly length?: boolean } = {}): Answer =>
  (response) => {
    const length = how.length === false ? {} : { 'content-length': bytes.length };
    response.writeHead(200, { 'content-type': 'text/csv', 'content-encoding': coding, ...length }).end(bytes);
  };

async function load(answer: Answer, config: Readonly<Record<string, unknown>> = {}) {
  server = await serve(PORT, { '/rows.csv': answer });
  const w = await world();
  const loaded = await w.run(driver, 't', { url: `${server.address}/rows.csv`, retries: 0, ...config }).then(
    ({ rows }) => rows,
    (error: unknown) => String(error),
  );
  return { loaded, w };
}

const CODINGS: readonly (readonly [coding: string, pack: (text: string) => Buffer])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['gzip, br', (text) => brotliCompressSync(gzipSync(text))],
  ['identity', (text) => Buffer.from(text)],
];

test.each(CODINGS)('%s is unpacked', async (coding, pack) => {
  const { loaded, w } = await load(packed(coding, pack(TEXT)));
  expect(loaded).toBe(ROWS);
  expect(await w.rows('SELECT count(*), sum(a), sum(b) FROM t')).toEqual([
    [
      String(ROWS),
      '12497500',
      String(Array.from({ length: ROWS }, (_, i) => (i * 7919) % 1009).reduce((a, b) => a + b)),
    ],
  ]);
});

const CUTS = CODINGS.filter(([coding]) => coding !== 'identity').flatMap(([coding, pack]) => {
  const whole = pack(TEXT);
  return [0.5, 0.98].flatMap((share) =>
    [true, false].map(
      (length) => [coding, share, length, whole.subarray(0, Math.floor(whole.length * share))] as const,
    ),
  );
});

test.each(CUTS)(
  '%s, of which %d came, in an answer that is whole by its own account (length: %s), is an error',
  async (coding, _, length, bytes) => {
    const { loaded } = await load(packed(coding, bytes, { length }));
    expect(loaded).toMatch(
      new RegExp(
        `^StepError: The answer of http://127\\.0\\.0\\.1:${PORT}/rows\\.csv broke off: what 127\\.0\\.0\\.1:${PORT} sent packed is damaged, or ended too early`,
      ),
    );
  },
);

test('damage within it is an error, too, and is asked again', async () => {
  const damaged = gzipSync(TEXT);
  damaged.fill(0, damaged.length >> 1, (damaged.length >> 1) + 40);
  const answers = [packed('gzip', damaged), packed('gzip', gzipSync(TEXT))];
  let asked = 0;
  const { loaded, w } = await load((...all) => answers[asked++]!(...all), { retries: 1 });
  expect(loaded).toBe(ROWS);
  expect(w.metrics).toMatchObject({ rows_read: ROWS, retries: 1 });
});

test('no body is no body, whatever its head says; a coding that nobody knows is not guessed', async () => {
  expect((await load(packed('gzip', new Uint8Array()))).loaded).toMatch(/with an empty body/);
  await server?.stop();
  expect((await load(packed('rot13', Buffer.from(TEXT)))).loaded).toBe(ROWS);
});

test('a connection that the server ended between two requests is no failure of the second', async () => {
  server = await serve(PORT, {
    '/rows.csv': (response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': 4 }).end('a\n1\n');
      // Behind the answer, without a word: the next request finds it gone.
      setImmediate(() => response.socket?.destroy());
    },
  });
  const w = await world();
  for (let i = 0; i < 20; i++) {
    const { rows } = await w.run(driver, 't', { url: `${server.address}/rows.csv`, retries: 0 });
    expect(rows).toBe(1);
  }
  expect(server.asked.filter((asked) => asked === 'GET /rows.csv').length).toBe(20);
});
