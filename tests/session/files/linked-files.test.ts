/** Files that are linked, as the page has them: forbidden or gone since they were listed; linked in place of a copy that is on its way. */
import { afterEach, expect, test, vi } from 'vitest';
import type { EngineLink } from '#session/engine/engine-link.svelte.ts';
import { FileShelf } from '#session/files/files.svelte.ts';
import { linkInstead } from '#session/files/linked-files.ts';
import { Notices } from '#session/page/notices.svelte.ts';
import type { Session } from '#session/session.svelte.ts';
import type { FileInfo } from '#workers/engine.ts';

afterEach(() => void vi.unstubAllGlobals());

/** An engine that has these files, and adds a copy until it is told to stop. */
function shelf(list: () => readonly FileInfo[], link: () => Promise<unknown> = () => Promise.resolve({})) {
  const asked = { lists: 0 };
  const files = {
    list: () => Promise.resolve((asked.lists += 1) && list()),
    link,
    async add(_path: string, _content: Blob, progress: (done: number) => boolean) {
      while (progress(1)) await new Promise((resolve) => setTimeout(resolve));
      return undefined;
    },
  };
  const engine = { opened: () => Promise.resolve({ files }) } as unknown as EngineLink;
  const notices = new Notices();
  const room = { obstacleTo: () => Promise.resolve(undefined), room: { label: '', run: () => {} } };
  const shelf = new FileShelf(engine, notices, () => {}, room);
  const messages = () => notices.list.map(({ message }) => message);
  return { asked, messages, files: shelf, session: { files: shelf, notices } as unknown as Session };
}

test('leave that has ended since the files were listed is asked for again', async () => {
  const state: { leave: PermissionState } = { leave: 'granted' };
  const handle = {
    name: 'a.csv',
    queryPermission: () => Promise.resolve(state.leave),
    requestPermission: () => Promise.resolve((state.leave = 'granted')),
  } as unknown as FileSystemFileHandle;
  const { files } = shelf(() => [
    { name: 'a.csv', bytes: 1, modified: 1, linked: { handle, isGone: false } },
  ]);
  await files.refresh();
  state.leave = 'prompt';
  expect(files.asks).toEqual([]);
  expect(await files.allow(['a.csv'])).toBe(true);
  expect(state.leave).toBe('granted');
  state.leave = 'prompt';
  await files.renewLinks();
  expect(files.asks).toEqual(['a.csv']);
});

test('files are listed again for links alone', async () => {
  const { asked, files } = shelf(() => [{ name: 'a.csv', bytes: 1, modified: 1 }]);
  await files.refresh();
  await files.renewLinks();
  expect(asked.lists).toBe(1);
});

/** The person chooses this file. */
function choose(name: string, content: string): void {
  const handle = { name, getFile: () => Promise.resolve(new File([content], name)) };
  vi.stubGlobal('window', { showOpenFilePicker: () => Promise.resolve([handle]) });
}

test('another file than the one that is being copied is not linked, and the copying goes on', async () => {
  const { files, messages, session } = shelf(() => []);
  const added = files.add([{ path: 'data/a.csv', content: new Blob(['12']) }]);
  const [upload] = files.uploads;
  choose('b.csv', '12');
  await linkInstead(session, upload!);
  choose('a.csv', '123');
  await linkInstead(session, upload!);
  expect(files.uploads).toMatchObject([{ ending: false }]);
  expect(messages()).toEqual([
    'a.csv (3 B, 3 bytes) is not the file that is being copied, which is a.csv (2 B, 2 bytes): the copying goes on. Choose that one, or stop it and use “Link files…”.',
  ]);
  files.stop(upload!.id);
  expect(await added).toBe(false);
});

test('a copy ends when the link is there, without a word, and goes on where it could not be made', async () => {
  const state = { isRefused: true };
  const { files, messages, session } = shelf(
    () => [],
    () => (state.isRefused ? Promise.reject(new Error('No.')) : Promise.resolve({})),
  );
  const added = files.add([{ path: 'a.csv', content: new Blob(['12']) }]);
  const [upload] = files.uploads;
  choose('a.csv', '12');
  await linkInstead(session, upload!);
  expect(files.uploads).toMatchObject([{ ending: false }]);
  expect(messages()).toEqual(['a.csv could not be added: No.']);
  state.isRefused = false;
  await linkInstead(session, upload!);
  expect(await added).toBe(false);
  expect(files.uploads).toEqual([]);
  expect(messages()).toEqual([]);
});
