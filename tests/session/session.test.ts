/** A session of a page that is given all it works with: an engine in this process and a store in memory. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '#core/run/ports.ts';
import type { Recording } from '#core/recording/recording.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import { Session } from '#session/session.svelte.ts';
import type { Source } from '#session/source.ts';
import type { Store } from '#session/page/store.ts';
import type { Engine, EngineAssets } from '#workers/engine.ts';

const STARTER = readFileSync('public/examples/starter/pipeline.yaml', 'utf8');

/** Answers as the server of the page does, of the files in `public`; it has no DuckDB. */
function serve(url: URL): Promise<Response> {
  try {
    return Promise.resolve(new Response(readFileSync(`public${new URL(url).pathname}`)));
  } catch {
    return Promise.resolve(new Response(null, { status: 404 }));
  }
}

beforeEach(() => {
  vi.stubGlobal('fetch', serve);
  vi.stubGlobal('document', { baseURI: 'http://localhost/' });
  vi.stubGlobal('window', {});
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('navigator', { onLine: true, storage: {} });
  vi.stubGlobal('isSecureContext', true);
});
afterEach(() => void vi.unstubAllGlobals());

/** What a worker compiles with is not what a test compiles with: its types are those of the door. */
const { createEngineHost } = await vi.importActual<{
  createEngineHost(options: { readonly assets: EngineAssets; readonly clock: Clock; newId(): string }): {
    open(): { readonly engine: Engine };
  };
}>('#workers/host.ts');

/** The engine as the worker makes it, in this process: the browser's storage is not there, so it keeps all in memory. */
function engine() {
  let sessions = 0;
  const none = 'http://localhost/none';
  return createEngineHost({
    assets: { wasm: none, worker: none, extensions: none },
    clock: { now: () => '2026-01-02T03:04:05.678Z', monotonic: () => 0, every: () => () => {} },
    newId: () => `session-${(sessions += 1)}`,
  }).open().engine;
}

const moments = { now: () => 0, pressed: () => 0 };

const open = (source: Source, store: Store, host = engine()) =>
  new Session({
    engine: () => Promise.resolve({ engine: host, serve: () => {}, end: () => {} }),
    store,
    moments,
    source,
    mode: 'full',
  });

const LAST: Source = { type: 'last', first: { text: STARTER, example: 'starter' } };

test('a new session begins with the first text and its files, and the store alone knows of it', async () => {
  const asked: PropertyKey[] = [];
  for (const area of ['localStorage', 'sessionStorage'])
    vi.stubGlobal(area, new Proxy({}, { get: (_, name) => void asked.push(name) }));
  const store = memoryStore();
  const session = open(LAST, store);
  await session.start();
  expect(session.script.text).toBe(STARTER);
  expect(session.script.diagnostics).toEqual([]);
  expect(session.files.names).toEqual(['data/penguins.csv']);
  expect(session.info).toMatchObject({ id: 'session-1', storage: 'memory' });
  expect(store.read('session')).toBe('session-1');
  expect(JSON.parse(store.read('text.session-1') ?? '')).toMatchObject({ text: STARTER, revision: 1 });
  expect(asked).toEqual([]);
  // It has no DuckDB, and says so; text and files are there all the same.
  expect(session.engine.state).toMatchObject({ phase: 'failed' });
});

test('the next page with that store goes on where this one was, with what was typed last', async () => {
  const [store, host] = [memoryStore(), engine()];
  const first = open(LAST, store, host);
  await first.start();
  first.script.edit('name: typed\n');
  const second = open(LAST, store, host);
  await second.start();
  expect(second.info?.id).toBe(first.info?.id);
  expect(second.script.text).toBe('name: typed\n');
  // A session that somebody has written in gets no files of the first text.
  await second.script.save();
  await second.files.remove('data/penguins.csv');
  await second.opening.open();
  expect(second.files.names).toEqual([]);
});

test('an example is opened as a session of its own, with its files; the next new session begins with it, too', async () => {
  const [store, host] = [memoryStore(), engine()];
  await open(LAST, store, host).start();
  const session = open({ type: 'example', id: 'join' }, store, host);
  await session.start();
  const join = readFileSync('public/examples/join/pipeline.yaml', 'utf8');
  expect(session.script.text).toBe(join);
  expect(session.files.names).toEqual(['data/airports.csv', 'data/routes.csv']);
  expect(session.info?.id).not.toBe('session-1');
  session.script.edit('name: typed\n');
  const before = session.info?.id;
  await session.opening.switchTo();
  expect(session.info?.id).not.toBe(before);
  expect([session.script.text, session.files.names.length]).toEqual([join, 2]);
});

test('an example that is not there: it is said, and the text is empty', async () => {
  const session = open({ type: 'example', id: 'none' }, memoryStore());
  await session.start();
  expect(session.script.text).toBe('');
  expect(session.notices.list).toMatchObject([
    { message: 'What was to be opened could not be loaded.', detail: 'There is no example "none".' },
  ]);
});

test('where the engine does not start the first text is shown, and what is typed is there when it does', async () => {
  const store = memoryStore();
  let refuse = true;
  const host = engine();
  const session = new Session({
    engine: () =>
      refuse
        ? Promise.reject(new Error('refused'))
        : Promise.resolve({ engine: host, serve: () => {}, end: () => {} }),
    store,
    moments,
    source: LAST,
    mode: 'full',
  });
  await session.start();
  expect([session.info, session.script.text]).toEqual([undefined, STARTER]);
  expect(session.engine.state).toMatchObject({ phase: 'failed', detail: 'refused' });
  session.script.edit('name: typed\n');
  refuse = false;
  await session.opening.retry();
  expect(session.info?.storage).toBe('memory');
  expect(session.script.text).toBe('name: typed\n');
});

test('what was recorded of the first text is there from the first moment, until another text comes', async () => {
  const recording = JSON.parse(readFileSync('public/examples/starter/recording.json', 'utf8')) as Recording;
  const [store, host] = [memoryStore(), engine()];
  const source: Source = { type: 'last', first: { text: STARTER, example: 'starter', recording } };
  const session = open(source, store, host);
  expect(session.recordedTable).toMatchObject({ total: 6, info: { name: 'sizes-by-species', rows: 6 } });
  await session.start();
  expect(session.step?.id).toBe('sizes-by-species');
  expect(session.recordedTable).toMatchObject({ total: 6, isEarlier: false });
  expect(session.recordedTable?.rows(1, 2).rows).toEqual(
    recording.tables['sizes-by-species']?.rows.slice(1, 3),
  );
  session.select('write-sizes');
  expect(session.recordedTable?.info.name).toBe('sizes-by-species');
  session.select('extract-penguins');
  expect(session.recordedTable).toMatchObject({ total: 344, info: { rows: 20 } });

  session.script.edit(STARTER.replace('GROUP BY species, sex', 'GROUP BY ALL'));
  await session.script.check();
  expect(session.recordedTable?.isEarlier).toBe(true);
  session.script.edit(STARTER.replace('id: extract-penguins', 'id: constructor'));
  await session.script.check();
  session.select('constructor');
  expect(session.recordedTable).toBeUndefined();

  // What was left without a run is found again, edited or not.
  await session.script.save();
  const next = open(source, store, host);
  expect(next.recordedTable).toBeUndefined();
  await next.start();
  next.select('sizes-by-species');
  expect(next.recordedTable).toMatchObject({ total: 6, isEarlier: true });

  const join = next.examples.find(({ id }) => id === 'join');
  if (!join) throw new Error('There is no such example.');
  await next.imports.openExample(join);
  next.select('busiest-airports');
  expect(next.recordedTable).toMatchObject({ total: 50, isEarlier: false });
  await next.add([{ path: 'own.yaml', content: new Blob(['name: own\nsteps: [{id: busiest-airports}]\n']) }]);
  next.select('busiest-airports');
  expect(next.recordedTable).toBeUndefined();
});
