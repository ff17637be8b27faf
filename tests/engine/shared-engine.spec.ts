/** Frames of one page find each other and share one worker and one DuckDB, whatever the page around them is. */
import { createServer, type Server } from 'node:http';
import { expect, type Frame, type Page } from '@playwright/test';
import { ADDRESS } from './address.ts';
import { pipelineOf, test, transform } from './harness.ts';

const PORT = 4388;
const HOST = `http://localhost:${PORT}/`;

let server: Server;
test.beforeAll(async () => {
  const frame = (attributes: string): string => `<iframe src="${ADDRESS}" ${attributes}></iframe>`;
  const html = `<!doctype html><title>Docs</title>${frame('').repeat(3)}${frame('sandbox="allow-scripts"')}`;
  server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((listening) => server.listen(PORT, listening));
});
test.afterAll(() => void server.close());

async function framesOf(page: Page, host = HOST): Promise<readonly Frame[]> {
  await page.goto(host);
  const frames = page.frames().slice(1);
  for (const frame of frames) await frame.waitForFunction(() => 'harness' in window);
  return frames;
}

const share = (frame: Frame) => frame.evaluate(() => window.harness.openShared());

const text = (query: string): string => pipelineOf(transform('made', '', query));

/** The first row of what the newest guest of the frame has made of a query. */
async function made(frame: Frame, query: string): Promise<unknown> {
  return frame.evaluate(async (source) => {
    const guest = window.harness.guests.length - 1;
    const events = await window.harness.runGuest(guest, source, 'run');
    if (events.at(-1)?.event !== 'run_complete') throw new Error(JSON.stringify(events.at(-1)));
    return (await window.harness.guests[guest]!.engine.tables.rows('made', 0, 1)).rows[0];
  }, text(query));
}

test('frames share one worker and one DuckDB; one without an origin has its own; the page around sees nothing @more', async ({
  page,
}) => {
  const [a, b, c, sandboxed] = (await framesOf(page)) as [Frame, Frame, Frame, Frame];
  // All at once: none begins beside another.
  const infos = await Promise.all([a, b, c].map(share));
  expect(new Set(infos.map(({ lock }) => lock)).size).toBe(3);
  const answers = await Promise.all([a, b, c].map((frame, at) => made(frame, `SELECT ${at} AS x`)));
  expect(answers).toEqual([['0'], ['1'], ['2']]);
  // The engine's worker, and DuckDB's.
  expect(page.workers()).toHaveLength(2);
  expect(await a.evaluate(async () => (await window.harness.guests[0]!.engine.tables.list()).length)).toBe(1);

  expect(await share(sandboxed)).toMatchObject({ guest: true });
  expect(await made(sandboxed, 'SELECT 3 AS x')).toEqual(['3']);
  expect(page.workers()).toHaveLength(4);

  const seen = await page.evaluate(() =>
    Array.from({ length: window.length }, (_, at) => {
      try {
        return String(Reflect.get(window[at]!, Symbol.for('osiris-playground.engine')));
      } catch (cause) {
        return (cause as Error).name;
      }
    }),
  );
  expect(seen).toEqual(Array.from({ length: 4 }, () => 'SecurityError'));
});

/** Of another site than the frames, to which the browser gives no locks there. */
const OTHER_SITE = `http://127.0.0.1:${PORT}/`;

test('when the frame that keeps the worker goes, the others learn of it and elect another, also without locks @more', async ({
  page,
}) => {
  const [a, b, c] = (await framesOf(page, OTHER_SITE)) as [Frame, Frame, Frame];
  const locks = await a.evaluate(() => navigator.locks.query().then(String, (cause: Error) => cause.name));
  expect(locks).toBe('SecurityError');
  await share(a);
  await share(b);
  await share(c);
  expect(await made(b, 'SELECT 1 AS x')).toEqual(['1']);
  expect(page.workers()).toHaveLength(2);
  const gone = b.evaluate(() => window.harness.guests[0]!.gone);
  await page.evaluate(() => document.querySelector('iframe')?.remove());
  await gone;
  await Promise.all([share(b), share(c)]);
  expect(await Promise.all([made(b, 'SELECT 2 AS x'), made(c, 'SELECT 3 AS x')])).toEqual([['2'], ['3']]);
  expect(page.workers()).toHaveLength(2);
});

test('when the worker itself ends, the next that asks begins another @more', async ({ page }) => {
  const [a, b] = (await framesOf(page)) as [Frame, Frame];
  await share(a);
  const { lock } = await share(b);
  const gone = b.evaluate((name) => window.harness.free(name), lock!);
  await a.evaluate(async () => {
    const keeper = Reflect.get(window, Symbol.for('osiris-playground.engine')) as {
      started: Promise<{ end(): void }>;
    };
    (await keeper.started).end();
  });
  await gone;
  await Promise.all([share(a), share(b)]);
  expect(await Promise.all([made(a, 'SELECT 1 AS x'), made(b, 'SELECT 2 AS x')])).toEqual([['1'], ['2']]);
  expect(page.workers()).toHaveLength(2);
});
