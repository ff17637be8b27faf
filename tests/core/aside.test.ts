/** What is replaced or removed can be brought back, and leaves nothing; what a kill cut off is whole. */
import { expect, test } from 'vitest';
import { memoryFolder } from '#adapters/wasm/memory.ts';
import { letGo, putBack, setAside, settleAside } from '#workers/aside.ts';

type Memory = ReturnType<typeof memoryFolder>;

function write(folder: Memory, path: string, text: string): Promise<void> {
  return folder.write(path, 'replace').then((writer) => {
    writer.write(new TextEncoder().encode(text));
    writer.close();
  });
}

const paths = async (folder: Memory): Promise<string[]> => (await folder.list('')).map(({ path }) => path);
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

test('one a path is aside: the last', async () => {
  const folder = memoryFolder();
  for (const content of ['1', '2', '3']) {
    await write(folder, 'inputs/n.csv', content);
    await setAside(folder, 'n.csv', content === '3' ? 'removed' : 'replaced');
  }
  expect(await paths(folder)).toEqual(['tmp-aside/removed/n.csv']);
  await putBack(folder, 'n.csv');
  expect(await text(folder, 'n.csv')).toBe('3');
  await setAside(folder, 'n.csv', 'removed');
  await letGo(folder, 'n.csv');
  expect(await paths(folder)).toEqual([]);
  expect(await setAside(folder, 'n.csv', 'replaced')).toBeUndefined();
});

test('opened again: a replacement that was cut off keeps the earlier file, and nothing else is left', async () => {
  const folder = memoryFolder();
  await write(folder, 'inputs/cut/off.csv', 'earlier');
  await setAside(folder, 'cut/off.csv', 'replaced');
  await write(folder, 'inputs/whole.csv', 'earlier');
  await setAside(folder, 'whole.csv', 'replaced');
  await write(folder, 'inputs/whole.csv', 'new');
  await write(folder, 'inputs/gone.csv', 'removed');
  await setAside(folder, 'gone.csv', 'removed');
  await settleAside(folder);
  expect(await paths(folder)).toEqual(['inputs/cut/off.csv', 'inputs/whole.csv']);
  expect(await text(folder, 'cut/off.csv')).toBe('earlier');
  expect(await text(folder, 'whole.csv')).toBe('new');
});
