/** Files of the person's own among a session's: listed, read, moved, replaced and removed as copies are, and never changed. */
import { expect, test } from 'vitest';
import { inputContents } from '#adapters/wasm/contents.ts';
import { stepFiles } from '#adapters/wasm/files.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import { linkedFolder } from '#adapters/wasm/linked-folder.ts';
import { memoryLinks, type Links } from '#adapters/wasm/links.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { INDEX_FILE } from '#core/run/content-index.ts';
import { UNREAD } from '#core/run/keys.ts';
import { copySession } from '#workers/session-copy.ts';
import {
  addFile,
  discard,
  existing,
  linkFile,
  listFiles,
  putBack,
  removeFile,
  renameFile,
  settleInputs,
} from '#workers/session-files.ts';
import type { SessionStore } from '#workers/held-sessions.ts';

/** A file on the person's disk: `state.fails`: why the browser does not give it. */
function onDisk(name: string, content: string) {
  const state = { file: new File([content], name, { lastModified: 1000 }), fails: '' };
  const getFile = () =>
    state.fails === '' ? Promise.resolve(state.file) : Promise.reject(new DOMException('No.', state.fails));
  return { state, handle: { name, getFile } as unknown as FileSystemFileHandle };
}

function session(links: Links = memoryLinks()) {
  const inner = memoryFolder();
  const folder = linkedFolder(inner, links);
  return { inner, folder, contents: inputContents(folder) };
}

const paths = async (folder: Folder): Promise<string[]> =>
  (await folder.list('')).map(({ path }) => path).filter((path) => path !== INDEX_FILE);

test('a linked file is listed and read by its path, and nothing of it is written', async () => {
  const [of, mine] = [session(), onDisk('Mine.csv', 'n\n1\n')];
  await linkFile(of, 'data/mine.csv', mine.handle);
  const linked = { handle: mine.handle, isGone: false };
  expect(await listFiles(of.folder)).toEqual([{ name: 'data/mine.csv', bytes: 4, modified: 1000, linked }]);
  expect(await (await existing(of.folder, './data/mine.csv')).text()).toBe('n\n1\n');
  expect(await of.inner.list('')).toEqual([]);
});

test('it is known by name, size and time, and never read for that', async () => {
  const [of, mine] = [session(), onDisk('mine.csv', 'n\n1\n')];
  await linkFile(of, 'a.csv', mine.handle);
  mine.state.file.stream = () => {
    throw new Error('It was read.');
  };
  const before = await of.contents.contents(['a.csv']);
  expect([...before]).toEqual([['a.csv', 'linked: mine.csv 4 1000']]);
  mine.state.file = new File(['n\n2\n'], 'mine.csv', { lastModified: 2000 });
  expect((await of.contents.contents(['a.csv'])).get('a.csv')).toBe('linked: mine.csv 4 2000');
  mine.state.fails = 'NotAllowedError';
  expect([...(await of.contents.contents(['a.csv']))]).toEqual([['a.csv', UNREAD]]);
  mine.state.fails = 'NotFoundError';
  expect([...(await of.contents.contents(['a.csv']))]).toEqual([]);
});

test('without leave, and moved away, it says so with the way out, and is listed as it was', async () => {
  const [of, mine] = [session(), onDisk('mine.csv', 'n\n1\n')];
  await linkFile(of, 'a.csv', mine.handle);
  mine.state.fails = 'NotAllowedError';
  await expect(existing(of.folder, 'a.csv')).rejects.toThrow(
    '"a.csv" is linked, and the browser wants your leave to read it again. Press “Allow reading” at a.csv under Files',
  );
  expect((await listFiles(of.folder))[0]).toMatchObject({ bytes: 4, linked: { isGone: false } });
  mine.state.fails = 'NotFoundError';
  await expect(existing(of.folder, 'a.csv')).rejects.toThrow(
    '"a.csv" is linked, but mine.csv is not where it was on your disk',
  );
  expect((await listFiles(of.folder))[0]).toMatchObject({ bytes: 4, linked: { isGone: true } });
  // What cannot be read can still be got rid of, and be called otherwise.
  await renameFile(of, 'a.csv', 'b.csv');
  await expect(renameFile(of, 'b.csv', 'b.csv')).resolves.toBeUndefined();
  expect(await removeFile(of.folder, 'b.csv')).toBe(4);
  expect(await listFiles(of.folder)).toEqual([]);
});

test('link and copy take the place of each other, and each comes back', async () => {
  const [of, mine] = [session(), onDisk('mine.csv', 'n\n1\n')];
  await addFile(of, 'a.csv', new Blob(['copy']));
  expect((await linkFile(of, 'a.csv', mine.handle)).replaced).toBe(4);
  await expect(renameFile(of, 'a.csv', 'a.csv')).resolves.toBeUndefined();
  expect((await addFile(of, 'a.csv', new Blob(['newer'])))?.replaced).toBe(4);
  expect(await (await existing(of.folder, 'a.csv')).text()).toBe('newer');
  await putBack(of, 'a.csv');
  expect((await listFiles(of.folder))[0]?.linked?.handle).toBe(mine.handle);
  await putBack(of, 'a.csv');
  expect(await (await existing(of.folder, 'a.csv')).text()).toBe('copy');
  expect(await paths(of.folder)).toEqual(['inputs/a.csv']);
});

test('removed and let go it leaves nothing; removed when the window ends, neither', async () => {
  const links = memoryLinks();
  const [of, mine] = [session(links), onDisk('mine.csv', 'n\n1\n')];
  await linkFile(of, 'a.csv', mine.handle);
  await removeFile(of.folder, 'a.csv');
  expect(await paths(of.folder)).toEqual(['tmp-aside/a.csv/1-removed']);
  await discard(of.folder, 'a.csv');
  expect([...(await links.all())]).toEqual([]);
  await linkFile(of, 'a.csv', mine.handle);
  await removeFile(of.folder, 'a.csv');
  await settleInputs(of.folder);
  expect([...(await links.all())]).toEqual([]);
});

test('a path is taken by a linked file, too', async () => {
  const [of, mine] = [session(), onDisk('mine.csv', 'n\n1\n')];
  await linkFile(of, 'a.csv', mine.handle);
  await addFile(of, 'b.csv', new Blob(['b']));
  mine.state.fails = 'NotAllowedError';
  await expect(renameFile(of, 'b.csv', 'a.csv')).rejects.toThrow('There is already a file "a.csv"');
});

test('a copy of the very file goes by what the link went by; of a file that changed meanwhile by its content', async () => {
  const [of, mine] = [session(), onDisk('mine.csv', 'n\n1\n')];
  await linkFile(of, 'a.csv', mine.handle);
  const before = await of.contents.contents(['a.csv']);
  await addFile(of, 'a.csv', mine.state.file);
  expect((await listFiles(of.folder))[0]?.linked).toBeUndefined();
  expect(await of.contents.contents(['a.csv'])).toEqual(before);

  await linkFile(of, 'a.csv', mine.handle);
  const old = mine.state.file;
  mine.state.file = new File(['n\n22\n'], 'mine.csv', { lastModified: 2000 });
  await addFile(of, 'a.csv', old);
  expect((await of.contents.contents(['a.csv'])).get('a.csv')).not.toMatch(/^linked/);
});

test('a step that read a file which changed meanwhile fails, and says what to do', async () => {
  const [of, mine] = [session(), onDisk('mine.csv', 'n\n1\n')];
  await linkFile(of, 'a.csv', mine.handle);
  const files = stepFiles(of.folder, 's', { contents: of.contents });
  await files.open('a.csv');
  expect([...(await files.contents())]).toEqual([['a.csv', 'linked: mine.csv 4 1000']]);
  for (const change of [
    () => (mine.state.file = new File(['n\n1\n2\n'], 'mine.csv', { lastModified: 1500 })),
    () => (mine.state.fails = 'NotFoundError'),
  ]) {
    change();
    const changed =
      '"a.csv" was changed, moved or deleted on your disk while it was read, so what was read may be of two files, and none of it was kept. Run again';
    await expect(files.contents()).rejects.toThrow(changed);
    await expect(files.refuseChanged()).rejects.toThrow(changed);
  }
});

test('a copy of a session reads the same file; where nothing can be linked that is said', async () => {
  const [of, to, mine] = [session(), session(), onDisk('mine.csv', 'n\n1\n')];
  await linkFile(of, 'a.csv', mine.handle);
  await addFile(of, 'b.csv', new Blob(['b']));
  const folders: Record<string, Folder> = { from: of.folder, to: to.folder };
  const store = {
    notes: memoryFolder(),
    hold: (id: string) => Promise.resolve({ id, folder: folders[id]!, release: () => {} }),
    folder: (id: string) => Promise.resolve(folders[id]!),
  } as unknown as SessionStore;
  await copySession(store, 'from', 'to', 'Copy');
  expect(
    (await listFiles(to.folder)).map(({ name, linked }) => [name, linked?.handle === mine.handle]),
  ).toEqual([
    ['a.csv', true],
    ['b.csv', false],
  ]);
  const guest = memoryFolder();
  await expect(
    linkFile({ folder: guest, contents: inputContents(guest) }, 'a.csv', mine.handle),
  ).rejects.toThrow('What came from elsewhere reads no files of your disk. Add a copy.');
});

test('where links cannot be looked up, nothing acts as if there were none, and the next time they are there', async () => {
  const [links, mine] = [memoryLinks(), onDisk('mine.csv', 'n\n1\n')];
  const state = { isBroken: false };
  const all = () => (state.isBroken ? Promise.reject(new Error('It is corrupt.')) : links.all());
  const before = session(links);
  await linkFile(before, 'a.csv', mine.handle);
  await addFile(before, 'a.csv', new Blob(['copy']));
  // What an ended window left: the link is aside, and the copy is in its place.
  const of = { ...session(), folder: linkedFolder(before.inner, { ...links, all }) };
  state.isBroken = true;
  const told =
    "This session's links to files on your disk could not be looked up: It is corrupt. Reload the page to try again.";
  for (const work of [
    () => listFiles(of.folder),
    () => existing(of.folder, 'b.csv'),
    () => of.folder.move('inputs/a.csv', 'inputs/b.csv'),
    () => of.folder.remove('inputs/a.csv'),
    () => settleInputs(of.folder),
  ])
    await expect(work()).rejects.toThrow(told);
  expect(await (await existing(of.folder, 'a.csv')).text()).toBe('copy');
  state.isBroken = false;
  await putBack(of, 'a.csv');
  expect((await listFiles(of.folder))[0]?.linked?.handle).toBe(mine.handle);
});

test('where the browser keeps no links, files are there all the same, and a link is refused in words', async () => {
  const refused = () => Promise.reject(new Error('The browser does not let this page keep links to files.'));
  const [of, mine] = [session({ ...memoryLinks(), put: refused }), onDisk('mine.csv', 'n')];
  await addFile(of, 'a.csv', new Blob(['copy']));
  await expect(linkFile(of, 'a.csv', mine.handle)).rejects.toThrow('keep links');
  expect(await (await existing(of.folder, 'a.csv')).text()).toBe('copy');
});
