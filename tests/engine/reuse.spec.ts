/** Runs that execute what is not fresh, in Chromium; what a session tells of its steps and files; also after the page was killed. */
import { expect, type Page } from '@playwright/test';
import type { RunEvent } from '#core/run/events.ts';
import type { SessionRecord } from '#core/run/reuse.ts';
import type { EngineRunOptions } from '#workers/engine.ts';
import { json, serve } from '../drivers/http-server.ts';
import {
  addFile,
  artifact,
  extract,
  openEngine,
  pipelineOf,
  snapshot,
  test as onItsOwnPage,
  testOnOneEngine,
  told,
  transform,
  write,
} from './harness.ts';

const test = testOnOneEngine({ faults: {} });

const chain = (last = 'SELECT sum(n) AS s FROM big'): string =>
  pipelineOf(
    extract('a', 'a.csv'),
    transform('big', 'a', 'SELECT n FROM a WHERE n > 1'),
    write('out', 'big', 'out.csv'),
    transform('last', 'big', last),
  );
const every = (word: string) => ({ a: word, big: word, out: word, last: word });
const SLOW = 'SELECT count(*) AS s FROM big, range(10000000000) AS t(i) WHERE sin(i) > 2';

let runs = 0;
const idOf = (run: number): string => `run-${run}`;

async function eventsOf(page: Page, text: string, how: EngineRunOptions = { reuse: true }, options = {}) {
  return page.evaluate(([source, id, given, more]) => window.harness.run(source, id, given, more), [
    text,
    idOf(++runs),
    options,
    how,
  ] as const);
}

/** What became of each step. */
function became(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  const words: Partial<Record<RunEvent['event'], string>> = {
    step_complete: 'complete',
    step_cached: 'reused',
    step_failed: 'failed',
    step_skipped: 'skipped',
  };
  return Object.fromEntries(
    events.flatMap((event) => {
      const word = words[event.event];
      return word !== undefined && 'step_id' in event ? [[event.step_id, word]] : [];
    }),
  );
}
const run = async (page: Page, text: string, how?: EngineRunOptions) =>
  became(await eventsOf(page, text, how));
const csv = async (page: Page): Promise<string> => (await artifact(page, 'out', 'out.csv')).toString();

const keptPaths = async (page: Page): Promise<string[]> =>
  Object.keys(await page.evaluate(() => window.harness.kept()));

/** A Map is plain data for comlink, but not for Playwright. */
const recordOf = (page: Page, paths: readonly string[] = []) =>
  page.evaluate(async (wanted) => {
    const { rows, files, salt, artifacts }: SessionRecord = await window.engine.tables.record(wanted);
    return { rows, files: Object.fromEntries(files), salt, artifacts: [...artifacts] };
  }, paths);

test('after a complete run nothing runs; after an edit what it made stale; on request what was asked for', async ({
  page,
}) => {
  await addFile(page, 'a.csv', 'n\n1\n2\n3\n');
  expect(await run(page, chain())).toEqual(every('complete'));
  const { rows } = await recordOf(page);

  const events = await eventsOf(page, chain());
  expect(became(events)).toEqual(every('reused'));
  for (const { stepId, finishedAt } of rows)
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'step_cached', step_id: stepId, made_at: finishedAt }),
    );
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'artifact_created', step_id: 'out', path: 'out.csv', bytes: 6 }),
  );
  expect(events.at(-1)).toMatchObject({ event: 'run_complete', rows: 2, rows_kind: 'written' });

  expect(await run(page, chain('SELECT max(n) AS s FROM big'))).toEqual({
    ...every('reused'),
    last: 'complete',
  });
  expect((await snapshot(page))['last']?.rows).toEqual([['3']]);
  const again = ['big'];
  expect(await run(page, chain('SELECT max(n) AS s FROM big'), { reuse: true, again })).toEqual({
    ...every('reused'),
    big: 'complete',
  });
  expect(await run(page, chain('SELECT max(n) AS s FROM big'), {})).toEqual(every('complete'));
});

test('after a failed step, and after a cancel', async ({ page }) => {
  await addFile(page, 'a.csv', 'n\n1\n2\n3\n');
  await run(page, chain());
  expect(await run(page, chain('SELECT nope FROM big'))).toEqual({ ...every('reused'), last: 'failed' });
  await addFile(page, 'a.csv', 'n\n5\n');
  const running = eventsOf(page, chain(SLOW));
  await told(page, 'step_start', 'last');
  await page.evaluate(() => window.engine.runs.cancel());
  const cancelled = await running;
  expect(became(cancelled)).toEqual({ a: 'complete', big: 'complete', out: 'complete' });
  expect(cancelled.at(-1)).toMatchObject({ event: 'run_cancelled', step_id: 'last' });
  const done = { ...every('reused'), last: 'complete' };
  expect(await run(page, chain())).toEqual(done);
  expect((await snapshot(page))['last']?.rows).toEqual([['5']]);

  await eventsOf(page, chain('SELECT nope FROM big'), {});
  expect(await run(page, chain('SELECT 1 AS s'), { continues: idOf(runs) })).toEqual(done);
});

test('a network step is asked once, and anew on request', async ({ page }) => {
  let n = 0;
  const server = await serve(4376, {
    '/rows': (...args) => json([{ n: ++n }], { 'access-control-allow-origin': '*' })(...args),
  });
  try {
    const text = pipelineOf(
      'id: asked, component: http.extractor, mode: read, config: {url: "http://127.0.0.1:4376/rows"}',
      transform('told', 'asked', 'FROM asked'),
    );
    expect(await run(page, text)).toEqual({ asked: 'complete', told: 'complete' });
    expect(await run(page, text)).toEqual({ asked: 'reused', told: 'reused' });
    expect(await run(page, text, { reuse: true, again: ['asked'] })).toEqual({
      asked: 'complete',
      told: 'complete',
    });
    expect(server.asked).toHaveLength(2);
    expect((await snapshot(page))['told']?.rows).toEqual([['2']]);
  } finally {
    await server.stop();
  }
});

test('a writer that was killed before its file was in its place is not fresh, whatever ran since @more', async ({
  page,
}) => {
  await addFile(page, 'a.csv', 'n\n2\n');
  await run(page, chain());
  await addFile(page, 'a.csv', 'n\n3\n');
  await page.evaluate(() => window.harness.killDuckDbAfter('out'));
  expect(await run(page, chain())).toMatchObject({ a: 'complete', big: 'complete', out: 'failed' });
  expect(await csv(page)).toBe('n\n2\n');
  expect((await recordOf(page)).artifacts).toEqual([]);
  // This one removes what was left, and does not come to the writer.
  expect(await run(page, pipelineOf(extract('a', 'a.csv')))).toEqual({ a: 'reused' });
  expect(await run(page, chain())).toEqual({ a: 'reused', big: 'reused', out: 'complete', last: 'complete' });
  expect(await csv(page)).toBe('n\n3\n');
  expect(await run(page, chain())).toEqual(every('reused'));
});

test('what is known of files goes with them', async ({ page }) => {
  const hashes = async () => (await recordOf(page, ['one.csv', 'two.csv'])).files;
  await addFile(page, 'one.csv', 'n\n1\n');
  await addFile(page, 'two.csv', 'n\n2\n');
  const { 'one.csv': one, 'two.csv': two } = await hashes();
  expect(one).toMatch(/^xxh128:[0-9a-f]{32}$/);
  expect(two).not.toBe(one);
  await addFile(page, 'one.csv', 'n\n2\n');
  expect(await hashes()).toMatchObject({ 'one.csv': two });
  await page.evaluate(() => window.engine.files.restore('one.csv'));
  expect(await hashes()).toMatchObject({ 'one.csv': one, 'two.csv': two });
  await page.evaluate(async () => {
    await window.engine.files.rename('one.csv', 'was.csv');
    await window.engine.files.rename('two.csv', 'one.csv');
    await window.engine.files.rename('was.csv', 'two.csv');
  });
  expect(await hashes()).toMatchObject({ 'one.csv': two, 'two.csv': one });
  await page.evaluate(() => window.engine.files.remove('two.csv'));
  expect(await hashes()).toMatchObject({ 'one.csv': two });
  expect(await hashes()).not.toHaveProperty('two.csv');
  await page.evaluate(() => window.engine.files.restore('two.csv'));
  expect(await hashes()).toMatchObject({ 'one.csv': two, 'two.csv': one });
  // Those that can be no file's are none.
  const odd = ['', '..', '../one.csv', 'one.csv/x', 'a//b', 'x'.repeat(400)];
  expect(Object.keys((await recordOf(page, odd)).files)).not.toEqual(expect.arrayContaining(odd));
  await page.evaluate(
    (paths) => Promise.all(paths.map((name, at) => window.engine.files.add(name, new Blob([`${at}`])))),
    ['p/1', 'p/2', 'p/3', 'p/4', 'p/5', 'p/6', 'p/7', 'p/8'],
  );
  expect(Object.keys((await recordOf(page, ['p/1', 'p/8'])).files)).toEqual(
    expect.arrayContaining(['p/1', 'p/8']),
  );
});

onItsOwnPage(
  'a run that the page’s end cut off: the next one executes what is left @more',
  async ({ page }) => {
    const { id, lock } = await openEngine(page);
    await addFile(page, 'a.csv', 'n\n1\n2\n3\n');
    void eventsOf(page, chain(SLOW)).catch(() => undefined);
    await told(page, 'step_start', 'last');
    const cutOff = idOf(runs);
    const reopened = await openEngine(page);
    expect([reopened.id, lock === undefined]).toEqual([id, false]);
    expect((await page.evaluate(() => window.engine.runs.last())).at(-1)).toMatchObject({ run_id: cutOff });
    expect(await keptPaths(page)).toContainEqual(expect.stringMatching(`/contents/${id}.json$`));
    expect(await run(page, chain())).toEqual({ ...every('reused'), last: 'complete' });
    expect(await csv(page)).toBe('n\n2\n3\n');
    await openEngine(page);
    expect(await run(page, chain())).toEqual(every('reused'));
  },
);

onItsOwnPage('the salt is there with the first secret, and is the session’s own @more', async ({ page }) => {
  const server = await serve(4377, { '/rows': json([{ n: 1 }], { 'access-control-allow-origin': '*' }) });
  try {
    const { id } = await openEngine(page);
    const salted = async () => (await keptPaths(page)).some((path) => path.endsWith(`/salts/${id}`));
    await addFile(page, 'a.csv', 'n\n2\n');
    await run(page, chain());
    expect([await salted(), (await recordOf(page)).salt]).toEqual([false, '']);
    const text = pipelineOf(
      "id: asked, component: http.extractor, mode: read, config: {connection: '@http.shop', url: /rows?q=1}",
    );
    const connected = (api_key: string) => ({
      connections: {
        http: {
          shop: { base_url: 'http://127.0.0.1:4377', api_key, api_key_name: 'k', api_key_in: 'query' },
        },
      },
    });
    const ask = async (secret: string) =>
      became(await eventsOf(page, text, { reuse: true }, connected(secret)));
    expect(await ask('hunter2hunter2')).toEqual({ asked: 'complete' });
    const { salt } = await recordOf(page);
    expect([await salted(), salt]).toEqual([true, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(await ask('hunter2hunter2')).toEqual({ asked: 'reused' });
    expect(await ask('hunter3hunter3')).toEqual({ asked: 'complete' });
    expect((await recordOf(page)).salt).toBe(salt);
    const texts = await page.evaluate(async (session) => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions');
      const all: string[] = [];
      const visit = async (folder: FileSystemDirectoryHandle): Promise<void> => {
        for await (const handle of folder.values())
          if (handle instanceof FileSystemDirectoryHandle) await visit(handle);
          else if (handle instanceof FileSystemFileHandle && !/^salt$|duckdb/.test(handle.name))
            all.push(await (await handle.getFile()).text());
      };
      await visit(await root.getDirectoryHandle(session));
      return all.join('\n');
    }, id);
    expect(texts).toContain('run_complete');
    expect(texts).not.toMatch(/hunter[23]/);
    expect(texts).not.toContain(salt);
  } finally {
    await server.stop();
  }
});
