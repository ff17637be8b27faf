/** A step's files as the browser keeps them, on a folder in memory: artifacts, and files of the person's own in their place. */
import { expect, test } from 'vitest';
import { stepFiles } from '#adapters/wasm/files.ts';
import { memoryFolder } from '#adapters/wasm/memory.ts';
import type { StepFiles } from '#core/ports.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

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
  const earlier = stepFiles(folder, 'w');
  await write(earlier, 'out.csv', 'before');
  await earlier.commit();

  const locked = ownFile(() => Promise.reject(new DOMException('It is locked.', 'InvalidStateError')));
  const files = stepFiles(folder, 'w', { targets: { './out.csv': locked } });
  await write(files, 'out.csv', 'after');
  await expect(files.commit()).rejects.toThrow('"out.csv" could not be written: It is locked.');
  await files.leave();
  expect(await (await folder.read('artifacts/w/out.csv'))?.text()).toBe('before');
  expect(await stepFiles(folder, 'w').standing()).toEqual([]);
});

test('once saved elsewhere, nothing of the artifact is kept here', async () => {
  const folder = memoryFolder();
  const earlier = stepFiles(folder, 'w');
  await write(earlier, 'out.csv', 'before');
  await earlier.commit();
  const files = stepFiles(folder, 'w', { targets: { 'out.csv': ownFile(() => Promise.resolve()) } });
  await write(files, 'out.csv', 'after');
  expect(await files.commit()).toEqual([{ path: 'out.csv', bytes: 5, target: 'mine.csv' }]);
  expect(await folder.list('')).toEqual([]);
});

test('what an earlier run kept does not stand for a file that was chosen since', async () => {
  const folder = memoryFolder();
  const earlier = stepFiles(folder, 'w');
  await write(earlier, 'out.csv', 'before');
  await earlier.commit();
  expect(await stepFiles(folder, 'w').standing()).toEqual([{ path: 'out.csv', bytes: 6 }]);
  const chosen = { './out.csv': ownFile(() => Promise.resolve()) };
  expect(await stepFiles(folder, 'w', { targets: chosen }).standing()).toEqual([]);
});

test('what is left aside is of the artifacts only: what was kept to be read twice is removed', async () => {
  const folder = memoryFolder();
  const files = stepFiles(folder, 'w');
  await write(files, 'out.csv', 'x');
  const spool = await files.spool('https://x.test/');
  await spool.write(bytes('body'));
  await spool.close();
  await files.leave();
  expect((await folder.list('')).map(({ path }) => path)).toEqual(['tmp-artifacts/w/out.csv']);
});

test('an input has changed since a time, or not; one that is gone has not', async () => {
  const folder = memoryFolder();
  (await folder.write('inputs/a.csv', 'replace')).close();
  const { lastModified } = (await folder.read('inputs/a.csv'))!;
  const files = stepFiles(folder, 'e');
  expect(await files.changedSince('./a.csv', lastModified - 1)).toBe(true);
  expect(await files.changedSince('a.csv', lastModified)).toBe(false);
  expect(await files.changedSince('b.csv', 0)).toBe(false);
});
