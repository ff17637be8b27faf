/** What is replaced or removed can be brought back, and leaves nothing; what a kill cut off is whole. */
import { expect, test } from 'vitest';
import { inputContents } from '#adapters/wasm/contents.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { INDEX_FILE } from '#core/run/content-index.ts';
import { discard, putBack, setAside, settleAside } from '#workers/replaced-files.ts';
import { addFile } from '#workers/session-files.ts';

type Memory = ReturnType<typeof memoryFolder>;

function write(folder: Memory, path: string, text: string): Promise<void> {
  return folder.write(path, 'replace').then((writer) => {
    writer.write(new TextEncoder().encode(text));
    writer.close();
  });
}

const inputsOf = (folder: Memory) => ({ folder, contents: inputContents(folder) });
/** But for what is known of their content. */
const paths = async (folder: Memory): Promise<string[]> =>
  (await folder.list('')).map(({ path }) => path).filter((path) => path !== INDEX_FILE);
const text = async (folder: Memory, path: string) => (await folder.read(`inputs/${path}`))?.text();

test('a file comes back in place of the one that took its place, with the time it had', async () => {
  const folder = memoryFolder();
  await write(folder, 'inputs/a/b.csv', 'old');
  const { lastModified } = (await folder.read('inputs/a/b.csv'))!;
  expect(await setAside(folder, 'a/b.csv', 'replaced')).toBe(3);
  await write(folder, 'inputs/a/b.csv', 'newer');
  await putBack(folder, 'a/b.csv');
  expect(await text(folder, 'a/b.csv')).toBe('old');
  expect((await folder.read('inputs/a/b.csv'))?.lastModified).toBe(lastModified);
  expect(await paths(folder)).toEqual(['inputs/a/b.csv']);
  await expect(putBack(folder, 'a/b.csv')).rejects.toThrow('"a/b.csv" is not kept any more.');
});

test('of a path the last one comes back first, also the tenth; let go, all of them are gone', async () => {
  const folder = memoryFolder();
  const contents = Array.from({ length: 11 }, (_, n) => String(n));
  for (const content of contents) {
    await write(folder, 'inputs/n.csv', content);
    await setAside(folder, 'n.csv', content === '3' ? 'removed' : 'replaced');
  }
  expect(await paths(folder)).toHaveLength(11);
  for (const content of contents.toReversed().slice(0, 8)) {
    await putBack(folder, 'n.csv');
    expect(await text(folder, 'n.csv')).toBe(content);
  }
  expect(await paths(folder)).toEqual([
    'inputs/n.csv',
    ...['1-replaced', '2-replaced', '3-replaced'].map((name) => `tmp-aside/n.csv/${name}`),
  ]);
  await discard(folder, 'n.csv');
  expect(await paths(folder)).toEqual(['inputs/n.csv']);
  await discard(folder, 'n.csv');
  await expect(putBack(folder, 'n.csv')).rejects.toThrow('"n.csv" is not kept any more.');
  expect(await setAside(folder, 'none.csv', 'replaced')).toBeUndefined();
});

test('opened again: a replacement that was cut off keeps the earlier file, and nothing else is left', async () => {
  const folder = memoryFolder();
  await write(folder, 'inputs/cut/off.csv', 'earlier');
  await setAside(folder, 'cut/off.csv', 'replaced');
  await write(folder, 'inputs/whole.csv', 'earlier');
  await setAside(folder, 'whole.csv', 'replaced');
  await write(folder, 'inputs/whole.csv', 'new');
  for (const why of ['replaced', 'removed'] as const) {
    await write(folder, 'inputs/gone.csv', why);
    await setAside(folder, 'gone.csv', why);
  }
  for (const content of ['first', 'second']) {
    await write(folder, 'inputs/twice.csv', content);
    await setAside(folder, 'twice.csv', 'replaced');
  }
  await settleAside(folder);
  expect(await paths(folder)).toEqual(['inputs/cut/off.csv', 'inputs/twice.csv', 'inputs/whole.csv']);
  expect(await text(folder, 'twice.csv')).toBe('second');
  expect(await text(folder, 'cut/off.csv')).toBe('earlier');
  expect(await text(folder, 'whole.csv')).toBe('new');
});

test('a file whose successor could not take its place is there as before, and the next try replaces it', async () => {
  const folder = memoryFolder();
  await addFile(inputsOf(folder), 'n.csv', new Blob(['old']));
  let refused = 0;
  const refusing: Memory = {
    ...folder,
    move: (from, to) =>
      from.startsWith('tmp-inputs/') && refused++ === 0
        ? Promise.reject(new Error('refused'))
        : folder.move(from, to),
  };
  await expect(addFile(inputsOf(refusing), 'n.csv', new Blob(['newer']))).rejects.toThrow('refused');
  expect(await text(folder, 'n.csv')).toBe('old');
  expect(await paths(folder)).toEqual(['inputs/n.csv']);
  expect(await addFile(inputsOf(refusing), 'n.csv', new Blob(['newer']))).toMatchObject({ replaced: 3 });
  await putBack(folder, 'n.csv');
  expect(await text(folder, 'n.csv')).toBe('old');
});

test('a file that was removed can come back also when another of its name could not be added, or is there', async () => {
  const folder = memoryFolder();
  await addFile(inputsOf(folder), 'n.csv', new Blob(['old']));
  await setAside(folder, 'n.csv', 'removed');
  const refusing: Memory = { ...folder, move: () => Promise.reject(new Error('refused')) };
  await expect(addFile(inputsOf(refusing), 'n.csv', new Blob(['newer']))).rejects.toThrow('refused');
  expect(await paths(folder)).toEqual(['tmp-aside/n.csv/1-removed']);
  expect(await addFile(inputsOf(folder), 'n.csv', new Blob(['newer']))).toMatchObject({
    replaced: undefined,
  });
  await putBack(folder, 'n.csv');
  expect(await text(folder, 'n.csv')).toBe('old');
  expect(await paths(folder)).toEqual(['inputs/n.csv']);
});
