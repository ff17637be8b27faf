/** A step's files as the browser keeps them, on a folder in memory: artifacts, and files of the person's own in their place. */
import { expect, test } from 'vitest';
import { stepFiles } from '#adapters/wasm/files.ts';
import { identityOf } from '#adapters/wasm/input.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import type { StepFiles } from '#core/run/ports.ts';

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

test('another file in the place of one that was opened is told, also one that is older; one that is gone is not', async () => {
  const folder = memoryFolder();
  const fill = async (path: string, text: string): Promise<void> => {
    const writer = await folder.write(path, 'replace');
    writer.write(bytes(text));
    writer.close();
  };
  await fill('inputs/older.csv', 'n\n1\n');
  await fill('inputs/a.csv', 'n\n2\n');
  const files = stepFiles(folder, 'e');
  expect(files.opened()).toEqual({});
  await files.open('./a.csv');
  const inputs = files.opened();
  expect(Object.keys(inputs)).toEqual(['a.csv']);

  const next = stepFiles(folder, 'e');
  expect(await next.changed({})).toBe(false);
  expect(await next.changed(inputs)).toBe(false);
  await folder.move('inputs/a.csv', 'aside');
  expect(await next.changed(inputs)).toBe(false);
  await folder.move('inputs/older.csv', 'inputs/a.csv');
  expect(await next.changed(inputs)).toBe(true);
  await folder.move('aside', 'inputs/a.csv');
  expect(await next.changed(inputs)).toBe(false);
});

test('files of one size and time are told apart by their first and last bytes', async () => {
  const identity = (text: string, lastModified = 1): Promise<string> =>
    identityOf('a', new File([text], 'a', { lastModified }));
  const long = 'x'.repeat(200_000);
  const all = await Promise.all([
    ...['', 'x', 'y', `${long}1`, `${long}2`, `1${long}`].map((text) => identity(text)),
    identity('x', 2),
  ]);
  expect(new Set(all).size).toBe(all.length);
  expect(await identity(`${long}1`)).toBe(all[3]);
});
