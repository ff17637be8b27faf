/** A session in the browser: survives a reload, is shared by no two windows, keeps what is damaged, and works without storage. */
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect } from '@playwright/test';
import { ADDRESS, PORT } from './address.ts';
import { addFile, artifact, openEngine, runText, snapshot, test } from './harness.ts';

const PENGUINS = readFileSync('public/examples/starter/data/penguins.csv');
const STARTER = readFileSync('public/examples/starter/pipeline.yaml', 'utf8');
type Page = Parameters<typeof openEngine>[0];

async function runStarter(page: Page): Promise<void> {
  await addFile(page, 'data/penguins.csv', PENGUINS);
  await page.evaluate((text) => window.engine.sessions.saveText(text), STARTER);
  const events = await runText(page, STARTER);
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
}

test('a reload keeps text, files, tables, artifacts and the last run', async ({ page }) => {
  const first = await openEngine(page);
  expect(first).toMatchObject({ storage: 'disk' });
  await runStarter(page);
  const tables = await snapshot(page);
  expect(Object.keys(tables).sort()).toEqual(['extract-penguins', 'sizes-by-species']);
  const csv = await artifact(page, 'write-sizes', 'out/penguin-sizes.csv');

  const second = await openEngine(page);
  expect(second).toMatchObject({ id: first.id, text: STARTER, storage: 'disk' });
  expect(second.copyOf).toBeUndefined();
  expect(await snapshot(page)).toEqual(tables);
  expect(await artifact(page, 'write-sizes', 'out/penguin-sizes.csv')).toEqual(csv);
  const [file] = await page.evaluate(() => window.engine.files.list());
  expect(file).toMatchObject({ name: 'data/penguins.csv', bytes: PENGUINS.length });
  const events = await page.evaluate(() => window.engine.runs.last());
  expect(events[0]).toMatchObject({ event: 'run_start', run_id: 'run-1' });
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  const paths = await page.evaluate(async (id) => {
    const names: string[] = [];
    const walk = async (folder: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
      for await (const [name, handle] of folder.entries())
        if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${prefix}${name}/`);
        else names.push(prefix + name);
    };
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions');
    await walk(await root.getDirectoryHandle(id), '');
    return names.filter((name) => !/^tmp|\.wal/.test(name)).sort();
  }, first.id);
  expect(paths).toEqual([
    'artifacts/write-sizes/out/penguin-sizes.csv',
    'cfg/extract-penguins.json',
    'cfg/sizes-by-species.json',
    'cfg/write-sizes.json',
    'inputs/data/penguins.csv',
    'logs/events.jsonl',
    'logs/metrics.jsonl',
    'manifest.yaml',
    'pipeline.yaml',
    'pipeline_data.duckdb',
  ]);
});

test('a table tells who made it, shows windows, and can be dropped @more', async ({ page }) => {
  await openEngine(page);
  await runStarter(page);
  const [table] = await page.evaluate(() => window.engine.tables.list());
  expect(table).toMatchObject({ name: 'extract-penguins', run_id: 'run-1', rows: 344 });
  expect(table?.key).toMatch(/^sha256:/);
  const window_ = await page.evaluate(() => window.engine.tables.rows('extract-penguins', 340, 100));
  expect(window_).toMatchObject({ total: 344, offset: 340 });
  expect(window_.rows).toHaveLength(4);
  await page.evaluate(() => window.engine.tables.drop('extract-penguins'));
  expect((await page.evaluate(() => window.engine.tables.list())).map(({ name }) => name)).toEqual([
    'sizes-by-species',
  ]);
  await expect(page.evaluate(() => window.engine.tables.rows('extract-penguins', 0, 1))).rejects.toThrow(
    'There is no table',
  );
});

test('files: replaced, renamed, removed; a missing one is named', async ({ page }) => {
  await openEngine(page);
  await addFile(page, 'a.csv', 'x\n1\n');
  await addFile(page, 'a.csv', 'x\n22\n');
  await page.evaluate(() => window.engine.files.rename('a.csv', 'dir/b ☃.csv'));
  const files = await page.evaluate(() => window.engine.files.list());
  expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([['dir/b ☃.csv', 5]]);
  const text = await page.evaluate(async () => (await window.engine.files.read('dir/b ☃.csv')).text());
  expect(text).toBe('x\n22\n');
  await expect(page.evaluate(() => window.engine.files.read('b ☃.csv'))).rejects.toThrow(
    'Did you mean "dir/b ☃.csv"?',
  );
  await expect(addFile(page, '../x.csv', '')).rejects.toThrow('leaves its folder');
  await page.evaluate(() => window.engine.files.remove('dir/b ☃.csv'));
  expect(await page.evaluate(() => window.engine.files.list())).toEqual([]);
});

test('a text that is older than the saved one is refused, and so is one of another session', async ({
  page,
}) => {
  const { id } = await openEngine(page);
  const save = (text: string, revision: number, session = id) =>
    page.evaluate(([text, as]) => window.engine.sessions.saveText(text, as), [
      text,
      { session, revision, choice: { params: {} } },
    ] as const);
  expect(await save('newer', 7)).toBe(true);
  expect(await save('older', 6)).toBe(false);
  await expect(save('elsewhere', 8, 'another')).rejects.toThrow('another session');
  expect(await openEngine(page)).toMatchObject({ id, text: 'newer', revision: 7, choice: { params: {} } });
});

test('a second window gets the text in a session of its own @more', async ({ page, context }) => {
  const first = await openEngine(page);
  await page.evaluate((text) => window.engine.sessions.saveText(text), STARTER);
  const other = await context.newPage();
  const second = await openEngine(other);
  expect(second).toMatchObject({ copyOf: first.id, text: STARTER, storage: 'disk' });
  expect(second.id).not.toBe(first.id);
  await runStarter(other);
  await expect(other.evaluate((id) => window.engine.sessions.delete(id), first.id)).rejects.toThrow(
    'another window',
  );
  const sessions = await other.evaluate(() => window.engine.sessions.list());
  expect(sessions.map(({ id, current, open }) => [id, current, open])).toEqual([
    [second.id, true, true],
    [first.id, false, true],
  ]);
  await page.close();
  await expect
    .poll(() =>
      other.evaluate((id) => window.engine.sessions.delete(id).then(() => 'gone', String), first.id),
    )
    .toBe('gone');
  expect(await other.evaluate(() => window.engine.sessions.list())).toHaveLength(1);
});

test('windows that open and save at once all get their own sessions, and the list of all @more', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  const windows = [page, other];
  await Promise.all(windows.map((one) => openEngine(one)));
  const failed = await Promise.all(
    windows.map((one, window_) =>
      one.evaluate(async (prefix) => {
        const failures: string[] = [];
        for (let turn = 0; turn < 25; turn++) {
          const id = `${prefix}-${turn % 2}`;
          try {
            const info = await window.engine.sessions.open(id);
            if (info.id !== id) failures.push(`${id} was held`);
            const text = `name: ${id}\n`;
            await window.engine.sessions.saveText(text);
            const mine = (await window.engine.sessions.list()).find((one) => one.id === id);
            if (mine?.name !== id) failures.push(`${id} is listed as ${mine?.name}`);
          } catch (cause) {
            failures.push(String(cause));
          }
        }
        return failures;
      }, `window-${window_}`),
    ),
  );
  expect(failed).toEqual([[], []]);
});

test('a damaged database is put aside and the session goes on @more', async ({ page }) => {
  const { id } = await openEngine(page);
  await runStarter(page);
  await page.goto('about:blank');
  await page.goto(ADDRESS);
  const damage = (session: string) => async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions');
    const file = await (await root.getDirectoryHandle(session)).getFileHandle('pipeline_data.duckdb');
    const writable = await file.createWritable();
    await writable.write('this is no database'.repeat(2000));
    await writable.close();
  };
  // A browser takes its time to end the worker that had the file open.
  const isFree = () =>
    page.evaluate(async (session) => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions');
      const file = await (await root.getDirectoryHandle(session)).getFileHandle('pipeline_data.duckdb');
      return file.createWritable().then(
        (writable) => writable.abort().then(() => true),
        () => false,
      );
    }, id);
  await expect.poll(isFree).toBe(true);
  await page.evaluate(`(${damage.toString()})(${JSON.stringify(id)})()`);
  await openEngine(page, { id });
  const info = await page.evaluate(() => window.engine.start());
  expect(info).toMatchObject({ storage: 'disk' });
  expect(info.reason).toMatch(/kept as pipeline_data\.corrupt-.*\.duckdb/);
  expect(await snapshot(page)).toEqual({});
  await runStarter(page);
});

test('an engine that could not be fetched is no damaged database: the next try has the tables @more', async ({
  page,
  context,
}) => {
  const { id } = await openEngine(page);
  await runStarter(page);
  const tables = await snapshot(page);
  await openEngine(page, { id });
  const wasm = /duckdb-eh[^/]*\.wasm$/;
  await context.route(wasm, (route) => route.fulfill({ status: 503, body: 'INTERNAL Error: checksum' }));
  await expect(page.evaluate(() => window.harness.start())).rejects.toThrow(
    /could not be loaded.* answered 503/,
  );
  await context.unroute(wasm);
  const info = await page.evaluate(() => window.engine.start());
  expect(info.storage).toBe('disk');
  expect(info.reason).toBeUndefined();
  expect(await snapshot(page)).toEqual(tables);
});

test('without storage everything works in memory, and it says so @more', async ({ page }) => {
  await page.addInitScript(() => {
    const { Worker: Native } = window;
    // Workers get the same refusal as the page: a private window of a browser that denies storage.
    const deny = `navigator.storage.getDirectory = () => Promise.reject(new DOMException('denied', 'SecurityError'));`;
    window.Worker = class extends Native {
      constructor(url: string | URL, options?: WorkerOptions) {
        const script = `${deny} await import(${JSON.stringify(new URL(url, location.href).href)});`;
        // A message that comes before the import has ended would be lost.
        const hold = `const held = []; const hold = (event) => held.push(event); addEventListener('message', hold);`;
        const replay = `removeEventListener('message', hold); for (const { data } of held) dispatchEvent(new MessageEvent('message', { data }));`;
        super(URL.createObjectURL(new Blob([`${hold}${script}${replay}`], { type: 'text/javascript' })), {
          ...options,
          type: 'module',
        });
      }
    };
  });
  const session = await openEngine(page);
  expect(session.storage).toBe('memory');
  expect(session.reason).toContain('does not let this page store files');
  await runStarter(page);
  expect(Object.keys(await snapshot(page))).toHaveLength(2);
  const csv = await artifact(page, 'write-sizes', 'out/penguin-sizes.csv');
  expect(csv.toString()).toContain('Adelie');
  const again = await page.evaluate(
    (text) => window.harness.run(text, 'run-2', {}, { reuse: true }),
    STARTER,
  );
  expect(again.flatMap(({ event }) => (event.startsWith('step_') ? [event] : []))).toEqual(
    Array(3).fill('step_cached'),
  );
  expect(again).toContainEqual(
    expect.objectContaining({ event: 'artifact_created', path: 'out/penguin-sizes.csv', bytes: csv.length }),
  );
  expect(await page.evaluate(() => window.engine.start())).toMatchObject({ storage: 'memory' });
  expect(await page.evaluate(() => window.engine.sessions.storage())).toEqual({ persisted: false });
});

test('in a frame without an origin it starts from blobs, in memory @more', async ({ page }) => {
  const host = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><iframe sandbox="allow-scripts" src="${ADDRESS}"></iframe>`);
  });
  await new Promise<void>((done) => host.listen(PORT + 1, done));
  try {
    await page.goto(`http://127.0.0.1:${PORT + 1}/`);
    await expect.poll(() => page.frames().length).toBe(2);
    const frame = page.frames()[1];
    await frame?.waitForFunction(() => 'harness' in window);
    const session = await frame?.evaluate(() => window.harness.open());
    expect(session?.storage).toBe('memory');
    const events = await frame?.evaluate(async (text) => {
      await window.harness.addFile(
        'data/penguins.csv',
        btoa('species,sex,body_mass_g,flipper_length_mm\na,m,1,2\n'),
      );
      return window.harness.run(text, 'run-1');
    }, STARTER);
    expect(events?.at(-1)).toMatchObject({ event: 'run_complete', rows: 1 });
  } finally {
    host.closeAllConnections();
    host.close();
  }
});

test('progress counts the engine to its last byte @more', async ({ page }) => {
  const wasm = statSync('node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm').size;
  await openEngine(page);
  const progress = await page.evaluate(() => window.harness.start());
  expect(progress.at(-1)).toEqual([wasm, wasm]);
});
