/** A step's files as the browser keeps them, on a folder in memory: artifacts, and files of the person's own in their place. */
import { expect, test } from 'vitest';
import { inputContents } from '#adapters/wasm/contents.ts';
import { stepFiles, type StepFilesOptions } from '#adapters/wasm/files.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { StorageFull } from '#core/run/free-space.ts';
import type { StepFiles } from '#core/run/ports.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const filesOf = (folder: Folder, stepId: string, options: Partial<StepFilesOptions> = {}): StepFiles =>
  stepFiles(folder, stepId, { contents: inputContents(folder), ...options });

async function write(files: StepFiles, path: string, text: string): Promise<void> {
  const sink = await files.create(path);
  await sink.write(bytes(text));
  await sink.close();
}

/** A file of the person's own, as far as it is used; `save` decides whether it can be saved. */
function ownFile(save: () => Promise<void>): FileSystemFileHandle {
  const stream = { write: () => Promise.resolve(), close: save, abort: () => Promise.resolve() };
  return {
    name: 'mine.csv',
    createWritable: () => Promise.resolve(stream),
  } as unknown as FileSystemFileHandle;
}

test('a file of the own that cannot be saved leaves what an earlier run kept, and the step is not done', async () => {
  const folder = memoryFolder();
  const earlier = filesOf(folder, 'w');
  await write(earlier, 'out.csv', 'before');
  await earlier.commit();

  const locked = ownFile(() => Promise.reject(new DOMException('It is locked.', 'InvalidStateError')));
  const files = filesOf(folder, 'w', { targets: { './out.csv': locked } });
  await write(files, 'out.csv', 'after');
  await expect(files.commit()).rejects.toThrow('"out.csv" could not be written: It is locked.');
  await files.keepAside();
  expect(await (await folder.read('artifacts/w/out.csv'))?.text()).toBe('before');
  expect(await filesOf(folder, 'w').artifacts()).toEqual([]);
});

test('once saved elsewhere, nothing of the artifact is kept here', async () => {
  const folder = memoryFolder();
  const earlier = filesOf(folder, 'w');
  await write(earlier, 'out.csv', 'before');
  await earlier.commit();
  const files = filesOf(folder, 'w', { targets: { 'out.csv': ownFile(() => Promise.resolve()) } });
  await write(files, 'out.csv', 'after');
  expect(await files.commit()).toEqual([{ path: 'out.csv', bytes: 5, target: 'mine.csv' }]);
  expect(await folder.list('')).toEqual([]);
});

test('what an earlier run kept does not stand for a file that was chosen since', async () => {
  const folder = memoryFolder();
  const earlier = filesOf(folder, 'w');
  await write(earlier, 'out.csv', 'before');
  await earlier.commit();
  expect(await filesOf(folder, 'w').artifacts()).toEqual([{ path: 'out.csv', bytes: 6 }]);
  const chosen = { './out.csv': ownFile(() => Promise.resolve()) };
  expect(await filesOf(folder, 'w', { targets: chosen }).artifacts()).toEqual([]);
});

test('what is left aside is of the artifacts only: what was kept to be read twice is removed', async () => {
  const folder = memoryFolder();
  const files = filesOf(folder, 'w');
  await write(files, 'out.csv', 'x');
  const spool = await files.spool('https://x.test/');
  await spool.write(bytes('body'));
  await spool.close();
  await files.keepAside();
  expect((await folder.list('')).map(({ path }) => path)).toEqual(['tmp-artifacts/w/out.csv']);
});

test('the content of what was opened is told, and of nothing that has changed since', async () => {
  const folder = memoryFolder();
  const fill = async (path: string, text: string): Promise<void> => {
    const writer = await folder.write(path, 'replace');
    writer.write(bytes(text));
    writer.close();
  };
  await fill('inputs/a.csv', 'n\n1\n');
  await fill('inputs/b.csv', 'n\n1\n');
  await fill('inputs/c.csv', 'n\n2\n');
  const files = filesOf(folder, 'e');
  expect(await files.contents()).toEqual(new Map());
  for (const path of ['./a.csv', 'b.csv', 'c.csv']) await files.open(path);
  const contents = await files.contents();
  expect([...contents.keys()]).toEqual(['a.csv', 'b.csv', 'c.csv']);
  expect(contents.get('a.csv')).toMatch(/^xxh128:[0-9a-f]{32}$/);
  expect(contents.get('b.csv')).toBe(contents.get('a.csv'));
  expect(contents.get('c.csv')).not.toBe(contents.get('a.csv'));
  await fill('inputs/a.csv', 'n\n10\n');
  await folder.remove('inputs/b.csv');
  expect(await files.contents()).toEqual(
    new Map([
      ['a.csv', undefined],
      ['b.csv', undefined],
      ['c.csv', contents.get('c.csv')],
    ]),
  );
});

test('a content is hashed once, kept with the session, and moves with its file', async () => {
  const folder = memoryFolder();
  const writer = await folder.write('inputs/a.csv', 'replace');
  writer.write(bytes('n\n1\n'));
  writer.close();
  const hash = (await inputContents(folder).contents(['a.csv', 'gone.csv'])).get('a.csv');
  let reads = 0;
  const counting = {
    ...folder,
    async read(path: string) {
      const file = await folder.read(path);
      if (file && path.startsWith('inputs/'))
        file.stream = () => {
          reads += 1;
          return File.prototype.stream.call(file);
        };
      return file;
    },
  };
  const next = inputContents(counting);
  expect(await next.contents(['a.csv'])).toEqual(new Map([['a.csv', hash]]));
  await folder.move('inputs/a.csv', 'inputs/b.csv');
  await next.move('a.csv', 'b.csv');
  expect(await next.contents(['a.csv', 'b.csv'])).toEqual(new Map([['b.csv', hash]]));
  expect(reads).toBe(0);
  await next.forget('b.csv');
  expect(await next.contents(['b.csv'])).toEqual(new Map([['b.csv', hash]]));
  expect(reads).toBe(1);
});

test('what is known of contents is written by one at a time', async () => {
  const folder = memoryFolder();
  const paths = ['a.csv', 'b.csv', 'c.csv'];
  for (const path of paths) (await folder.write(`inputs/${path}`, 'replace')).close();
  let open = 0;
  /** As the browser's own: a second writer of a file is refused. */
  const exclusive: Folder = {
    ...folder,
    async write(path, mode) {
      if (open > 0) throw new DOMException('There is a writer.', 'NoModificationAllowedError');
      open += 1;
      const writer = await folder.write(path, mode);
      await new Promise((settled) => setImmediate(settled));
      return {
        ...writer,
        close() {
          writer.close();
          open -= 1;
        },
      };
    },
  };
  const contents = inputContents(exclusive);
  await Promise.all(paths.map((path) => contents.contents([path])));
  const kept = JSON.parse((await (await folder.read('inputs.json'))?.text()) ?? '') as object;
  expect(Object.keys(kept).sort()).toEqual(paths);
});

test('a full store, and a path that can be no file’s, leave a content unknown and nothing else', async () => {
  const folder = memoryFolder();
  (await folder.write('inputs/a.csv', 'replace')).close();
  const full: Folder = {
    ...folder,
    write: () => Promise.reject(new StorageFull(undefined)),
    read: (path) =>
      path.includes('..') ? Promise.reject(new TypeError('Name is not allowed.')) : folder.read(path),
  };
  const contents = inputContents(full);
  expect([...(await contents.contents(['../a.csv', 'a.csv'])).keys()]).toEqual(['a.csv']);
  await contents.note('a.csv', 'xxh128:given');
  expect(await contents.contents(['a.csv'])).toEqual(new Map([['a.csv', 'xxh128:given']]));
});
