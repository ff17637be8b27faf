/** The ways back to files that were replaced or removed, on the engine's own folder: each its own, none to what is gone, and nothing left. */
import { expect, test } from 'vitest';
import { inputContents } from '#adapters/wasm/contents.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { INDEX_FILE } from '#core/run/content-index.ts';
import type { EngineLink } from '#session/engine/engine-link.svelte.ts';
import { FileShelf } from '#session/files/files.svelte.ts';
import { Notices } from '#session/page/notices.svelte.ts';
import type { EngineFiles } from '#workers/engine.ts';
import {
  addFile,
  existing,
  discard,
  linkFile,
  listFiles,
  putBack,
  removeFile,
  renameFile,
} from '#workers/session-files.ts';

/** The shelf of a page whose engine keeps files as the real one does. */
function shelf() {
  const folder = memoryFolder();
  const inputs = { folder, contents: inputContents(folder) };
  const files: EngineFiles = {
    add: (name, content) => {
      writing();
      return addFile(inputs, name, content);
    },
    link: (name, handle) => linkFile(inputs, name, handle),
    remove: (name) => removeFile(folder, name),
    rename: (from, to) => renameFile(inputs, from, to),
    restore: (name) => putBack(inputs, name),
    discard: (name) => discard(folder, name),
    list: () => listFiles(folder),
    read: (name) => existing(folder, name),
    look: () => Promise.reject(new Error('Nothing looks into files here.')),
  };
  const link = { opened: () => Promise.resolve({ files }) } as unknown as EngineLink;
  const notices = new Notices();
  let obstacle: string | undefined;
  let writing = (): void => {};
  const isWriting = new Promise<void>((resolve) => (writing = resolve));
  const room = {
    obstacleTo: () => Promise.resolve(obstacle),
    room: { label: 'Sessions by size', run: () => {} },
  };
  const shelf = new FileShelf(link, notices, () => {}, room);
  return {
    files: shelf,
    notices,
    refuse: (because: string) => (obstacle = because),
    /** The first file that is added is on its way into the session. */
    isWriting,
    /** Adds files `path: content`, together. */
    add: (added: Readonly<Record<string, string>>) =>
      shelf.add(Object.entries(added).map(([path, content]) => ({ path, content: new Blob([content]) }))),
    messages: () => notices.list.map(({ message }) => message),
    /** Presses Undo of the notice that begins so. */
    async undo(message: string) {
      const notice = notices.list.findLast((each) => each.message.startsWith(message));
      if (!notice) throw new Error(`Nothing says "${message}".`);
      await notices.act(notice);
    },
    /** Every file there is, of the session and aside, with its text. */
    async all() {
      const paths = (await folder.list('')).map(({ path }) => path).filter((path) => path !== INDEX_FILE);
      const texts = await Promise.all(paths.map(async (path) => (await folder.read(path))?.text()));
      return Object.fromEntries(paths.map((path, at) => [path, texts[at]]));
    },
  };
}

const N = 'n.csv took the place of a file of that name.';

test('a file that is replaced twice: each Undo goes one back, and nothing is left', async () => {
  const { add, undo, all, messages } = shelf();
  for (const text of ['1', '22', '333']) await add({ 'n.csv': text });
  expect(messages()).toEqual([`${N} (2 B)`]);
  await undo(N);
  expect(messages()).toEqual([`${N} (1 B)`]);
  expect(await all()).toMatchObject({ 'inputs/n.csv': '22' });
  await undo(N);
  expect(messages()).toEqual([]);
  expect(await all()).toEqual({ 'inputs/n.csv': '1' });
});

test('let pass, every file that was kept for it is gone', async () => {
  const { add, notices, all } = shelf();
  for (const text of ['1', '22', '333']) await add({ 'n.csv': text });
  expect(Object.keys(await all())).toHaveLength(3);
  await notices.lapseAll();
  expect(await all()).toEqual({ 'inputs/n.csv': '333' });
});

test('a file that was removed can come back when another of its name is there, and before', async () => {
  const { add, files, undo, all, messages } = shelf();
  await add({ 'n.csv': '1' });
  await add({ 'n.csv': '22' });
  await files.remove('n.csv');
  expect(messages()).toEqual(['n.csv removed. (2 B)']);
  await add({ 'n.csv': '333' });
  expect(messages()).toEqual([`${N} (2 B)`]);
  await undo(N);
  expect(await all()).toMatchObject({ 'inputs/n.csv': '22' });
  await files.remove('n.csv');
  await undo('n.csv removed');
  await undo(N);
  expect(await all()).toEqual({ 'inputs/n.csv': '1' });
  expect(messages()).toEqual([]);
});

test('one Undo of many files takes all of them back to before, whatever was replaced since', async () => {
  const { add, undo, all, messages } = shelf();
  await add({ 'm.csv': '1', 'n.csv': '1' });
  await add({ 'm.csv': '22', 'n.csv': '22' });
  await add({ 'n.csv': '333' });
  expect(messages()).toEqual(['2 files took the place of files of the same names. (2 B)', `${N} (2 B)`]);
  await undo('2 files');
  expect(messages()).toEqual([]);
  expect(await all()).toEqual({ 'inputs/m.csv': '1', 'inputs/n.csv': '1' });
});

test('the way back of one of many leaves that of all', async () => {
  const { add, undo, all, messages } = shelf();
  await add({ 'm.csv': '1', 'n.csv': '1' });
  await add({ 'm.csv': '22', 'n.csv': '22' });
  await add({ 'n.csv': '333' });
  await undo(N);
  expect(messages()).toEqual(['2 files took the place of files of the same names. (2 B)']);
  await undo('2 files');
  expect(await all()).toEqual({ 'inputs/m.csv': '1', 'inputs/n.csv': '1' });
});

test('many that take the place of one that was replaced itself: first all, then the one', async () => {
  const { add, undo, all, messages } = shelf();
  await add({ 'm.csv': '1', 'n.csv': '1' });
  await add({ 'n.csv': '22' });
  await add({ 'm.csv': '333', 'n.csv': '333' });
  expect(messages()).toEqual(['2 files took the place of files of the same names. (3 B)']);
  await undo('2 files');
  expect(messages()).toEqual([`${N} (1 B)`]);
  expect(await all()).toMatchObject({ 'inputs/m.csv': '1', 'inputs/n.csv': '22' });
  await undo(N);
  expect(await all()).toEqual({ 'inputs/m.csv': '1', 'inputs/n.csv': '1' });
});

test('two of one name that come together are one replacement', async () => {
  const { files, undo, all, messages } = shelf();
  await files.add([{ path: 'n.csv', content: new Blob(['1']) }]);
  await files.add(['22', '333'].map((text) => ({ path: 'n.csv', content: new Blob([text]) })));
  expect(messages()).toEqual([`${N} (1 B)`]);
  await undo(N);
  expect(await all()).toEqual({ 'inputs/n.csv': '1' });
});

test('a file that could not be added leaves the way back to the one before open', async () => {
  const { add, refuse, undo, all, messages, notices } = shelf();
  await add({ 'n.csv': '1' });
  await add({ 'n.csv': '22' });
  refuse('n.csv does not fit.');
  const way = notices.list;
  // There is room for it once what is kept is given up: that is another test.
  notices.lapseAll = () => Promise.resolve();
  await add({ 'n.csv': '333' });
  expect(messages()).toEqual([...way.map(({ message }) => message), 'n.csv does not fit.']);
  await undo(N);
  expect(await all()).toEqual({ 'inputs/n.csv': '1' });
});

test('a file of another name has no way back to what its name was before', async () => {
  const { add, files, all, messages } = shelf();
  await add({ 'n.csv': '1' });
  await add({ 'n.csv': '22' });
  await files.rename('n.csv', 'm.csv');
  expect(messages()).toEqual(['n.csv is now m.csv.']);
  expect(await all()).toEqual({ 'inputs/m.csv': '22' });
});

test('one Undo of many files leaves the way back to what they were before that', async () => {
  const { add, undo, all, messages } = shelf();
  await add({ 'n.csv': '1' });
  await add({ 'n.csv': '22', 'm.csv': '1' });
  await add({ 'n.csv': '333', 'm.csv': '22' });
  await add({ 'n.csv': '4444' });
  await undo('2 files took the place');
  expect(await all()).toMatchObject({ 'inputs/n.csv': '22', 'inputs/m.csv': '1' });
  expect(messages()).toEqual([`${N} (1 B)`]);
  await undo(N);
  expect(await all()).toEqual({ 'inputs/n.csv': '1', 'inputs/m.csv': '1' });
});

test('an older notice that passes while files come back takes none of them away', async () => {
  const { add, notices, undo, all } = shelf();
  await add({ 'n.csv': '1', 'm.csv': '1' });
  await add({ 'n.csv': '22', 'm.csv': '22' });
  await add({ 'n.csv': '333', 'm.csv': '333' });
  const [older] = notices.list;
  const undone = undo('2 files took the place');
  notices.dismiss(older?.id ?? 0);
  await undone;
  expect(await all()).toMatchObject({ 'inputs/n.csv': '22', 'inputs/m.csv': '22' });
});

test('after a rename nothing leads back to what had the name before', async () => {
  const { add, files, notices, undo, all } = shelf();
  await add({ 'n.csv': '1', 'm.csv': '1' });
  await add({ 'n.csv': '22', 'm.csv': '22' });
  await files.rename('n.csv', 'other.csv');
  notices.dismiss(notices.list.at(-1)?.id ?? 0);
  await add({ 'n.csv': 'new' });
  await add({ 'n.csv': 'newer' });
  await undo('2 files took the place');
  expect(await all()).toMatchObject({ 'inputs/n.csv': 'newer', 'inputs/m.csv': '1' });
});

test('of files that are added one after the other none arrives in the session that is opened meanwhile', async () => {
  const { add, files, all, messages, isWriting } = shelf();
  const added = add({ 'n.csv': '1', 'm.csv': '1' });
  await isWriting;
  files.leave();
  expect(await added).toBe(false);
  expect(Object.keys(await all())).toEqual(['inputs/n.csv']);
  expect(messages()).toEqual([
    'm.csv was not added, because another session was opened meanwhile. Add it again where it is wanted.',
  ]);
});

test('of two files of one name that are added at once the last one stays, and the first can be brought back', async () => {
  const { add, undo, all } = shelf();
  const both = [add({ 'n.csv': 'a longer text' }), add({ 'n.csv': '22' })];
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(await all()).toMatchObject({ 'inputs/n.csv': '22' });
  await undo(N);
  expect(await all()).toEqual({ 'inputs/n.csv': 'a longer text' });
});
