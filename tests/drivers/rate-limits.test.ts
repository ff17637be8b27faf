/** 429 in the middle of the work, in each form in which servers write when to come back: the same for every component over HTTP. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { driver as graphql } from '#drivers/graphql/extractor.ts';
import { driver as http } from '#drivers/http/extractor.ts';
import { driver as posthog } from '#drivers/posthog/extractor.ts';
import { driver as supabase } from '#drivers/supabase/extractor.ts';
import { driver as writer } from '#drivers/supabase/writer.ts';
import { inWasm, type Postgres } from '../support/postgrest/database.ts';
import { serve as servePostgrest, type PostgREST } from '../support/postgrest/server.ts';
import { PAGED, yoga } from './graphql-server.ts';
import { inTurn, json, serve, status } from './http-server.ts';
import { refuse, startPosthog } from './posthog-server.ts';
import { addEvents, configOf } from './posthog-world.ts';
import { NOW, world, type World } from './support.ts';

type Headers = Readonly<Record<string, string>>;
const now = Date.parse(NOW);
const epoch = (seconds: number): number => Math.floor(now / 1000) + seconds;
const date = (seconds: number): string => new Date(now + seconds * 1000).toUTCString();

/** Milliseconds until then of a time in whole seconds. */
const until = (seconds: number): number => epoch(seconds) * 1000 - now;

/** What a first retry waits where nothing, or nothing that can be read, says how long: half a second to one. */
const OWN = 'by itself';

const FORMS: readonly (readonly [name: string, headers: Headers, wait: number | typeof OWN])[] = [
  ['Retry-After, seconds', { 'retry-after': '7' }, 7000],
  ['Retry-After, a date', { 'retry-after': date(20) }, until(20)],
  ['Retry-After of 0', { 'retry-after': '0' }, OWN],
  ['Retry-After, a date in the past', { 'retry-after': date(-3600) }, OWN],
  ['Retry-After, no time', { 'retry-after': 'soon' }, OWN],
  [
    'X-RateLimit-Reset, since 1970',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(epoch(30)) },
    until(30),
  ],
  ['X-RateLimit-Reset, from now', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }, 30_000],
  [
    'X-RateLimit-Reset, in the past',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(epoch(-30)) },
    OWN,
  ],
  ['X-RateLimit-Reset, a date', { 'x-ratelimit-reset': new Date(now + 9000).toISOString() }, 9000],
  ['RateLimit-Reset', { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12_000],
  ['RateLimit, an early draft', { ratelimit: 'limit=100, remaining=0, reset=5' }, 5000],
  [
    'RateLimit, a late draft',
    { 'ratelimit-policy': '"default";q=100;w=60', ratelimit: '"default";r=0;t=6' },
    6000,
  ],
  ['Retry-After before the others', { 'retry-after': '3', 'x-ratelimit-reset': '200' }, 3000],
  ['none', {}, OWN],
];

/** Nobody waits that long. */
const FAR: readonly (readonly [name: string, headers: Headers, quote: string])[] = [
  ['Retry-After', { 'retry-after': '86400' }, 'Retry-After: 86400'],
  ['more than a day', { 'retry-after': '172800' }, 'Retry-After: 172800'],
  ['a date', { 'retry-after': date(7200) }, `Retry-After: ${date(7200)}`],
  ['since 1970', { 'x-ratelimit-reset': String(epoch(400_000)) }, `x-ratelimit-reset: ${epoch(400_000)}`],
  ['a draft', { ratelimit: '"default";r=0;t=100000' }, 'RateLimit: "default";r=0;t=100000'],
];

const KEY = 'service-key-0123456789';
let db: Postgres;
let project: PostgREST;
beforeAll(async () => {
  db = await inWasm();
  await db.exec(
    'CREATE ROLE service_role BYPASSRLS; CREATE TABLE items (id int PRIMARY KEY); CREATE TABLE target (id int PRIMARY KEY); GRANT ALL ON items, target TO service_role; INSERT INTO items SELECT generate_series(1, 25)',
  );
  project = await servePostgrest(db, { port: 4410, keys: { [KEY]: 'service_role' } });
});
afterAll(async () => {
  await project.stop();
  await db.close();
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Works with a refusal of these headers in its middle, and gives the rows that it had, or left. */
type Work = (w: World, headers: Headers) => Promise<unknown>;

/** The second request for rows is refused. */
function refused(headers: Headers): void {
  let turn = 0;
  project.reset();
  project.fault = () =>
    ++turn === 2 ? { type: 'status', done: false, status: 429, body: 'slow', headers } : undefined;
}

const WORKS: Readonly<Record<string, { readonly rows: number; readonly work: Work }>> = {
  'graphql.extractor': {
    rows: 7,
    async work(w, headers) {
      const server = await serve(4411, {
        '/graphql': inTurn(yoga, status(429, 'slow', { ...headers }), yoga),
      });
      stops.push(() => server.stop());
      await w.run(graphql, 't', { endpoint: `${server.address}/graphql`, ...PAGED });
      return (await w.rows('SELECT DISTINCT id FROM t')).length;
    },
  },
  'http.extractor': {
    rows: 1,
    async work(w, headers) {
      const server = await serve(4411, {
        '/a': inTurn(status(429, 'slow', { ...headers }), json([{ id: 1 }])),
      });
      stops.push(() => server.stop());
      await w.run(http, 't', { url: `${server.address}/a` });
      return (await w.rows('FROM t')).length;
    },
  },
  'posthog.extractor': {
    rows: 150,
    async work(w, headers) {
      const server = await startPosthog();
      stops.push(() => server.stop());
      await addEvents(server, 150);
      server.faults.push(undefined, (response) => refuse(response, 429, 'throttled', 'slow', { ...headers }));
      await w.run(posthog, 't', { ...configOf(server), page_size: 100 });
      return (await w.rows('SELECT DISTINCT uuid FROM t')).length;
    },
  },
  'supabase.extractor': {
    rows: 25,
    async work(w, headers) {
      refused(headers);
      await w.run(supabase, 't', { url: project.url, key: KEY, table: 'items', limit: 10 });
      return (await w.rows('SELECT DISTINCT id FROM t')).length;
    },
  },
  'supabase.writer': {
    rows: 25,
    async work(w, headers) {
      await db.exec('TRUNCATE target');
      refused(headers);
      await w.db.exec('CREATE OR REPLACE TABLE rows AS SELECT i AS id FROM range(25) r(i)');
      const input = { table: 'rows', rows: 25 };
      await w.run(
        writer,
        'w',
        { url: project.url, key: KEY, table: 'target', batch_size: 10 },
        { rows: input },
      );
      return (await db.query('SELECT id FROM target')).length;
    },
  },
};

describe.each(Object.entries(WORKS))('%s', (_, { rows, work }) => {
  test.each(FORMS)('429: %s', async (_name, headers, wait) => {
    const w = await world();
    expect(await work(w, headers)).toBe(rows);
    expect(w.waits).toHaveLength(1);
    const [waited = 0] = w.waits;
    if (wait === OWN) expect(waited >= 500 && waited <= 1000).toBe(true);
    else expect(waited).toBe(wait);
    expect(w.logs.map(({ message }) => message).join()).toContain(
      `Trying again in ${(waited / 1000).toFixed(1)} s`,
    );
  });

  test.each(FAR)('429 that is far away is told, and not waited for: %s', async (_name, headers, quote) => {
    const w = await world();
    const failed = await work(w, headers).then(
      () => 'nothing',
      (error: Error) => error.message,
    );
    expect(failed).toContain(`(it sent ${quote})`);
    expect(failed).toMatch(
      /The server asks to wait \d+ minutes\. Run again then, after 2026-01-\d\d \d\d:\d\d UTC/,
    );
    expect(w.waits).toEqual([]);
  });
});
