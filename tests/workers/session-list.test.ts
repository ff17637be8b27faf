/** Sessions of the list: named, copied, measured. */
import { beforeEach, expect, test } from 'vitest';
import type { Folder } from '#adapters/wasm/folder.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { goneSessions } from '#workers/deleted-sessions.ts';
import type { SessionStore } from '#workers/held-sessions.ts';
import { openText } from '#workers/session-text.ts';
import { fill } from '#workers/small-files.ts';
import {
  deleteSession,
  duplicateSession,
  listSessions,
  measureSession,
  openSession,
  renameSession,
} from '#workers/sessions.ts';

const TEXT = 'name: penguins\nsteps: []\n';
const choice = { params: { n: '7' } };

let folders: Map<string, Folder>;
let notes: Folder;
let store: SessionStore;

beforeEach(async () => {
  folders = new Map();
  notes = memoryFolder();
  const folder = (id: string): Folder => {
    const known = folders.get(id) ?? memoryFolder();
    folders.set(id, known);
    return known;
  };
  store = {
    storage: 'disk',
    notes,
    hold: (id) => Promise.resolve({ id, folder: folder(id), release: () => {} }),
    folder: (id) => Promise.resolve(folder(id)),
    lockOf: (id) => `lock of ${id}`,
    has: async (id) => folders.has(id) && !(await goneSessions({ notes })).has(id),
    held: () => Promise.resolve(false),
    list: () => Promise.resolve([...folders.keys()].map((id) => ({ id, modified: 0, open: false }))),
    remove: (id) => Promise.resolve(void folders.delete(id)),
  };
  await (await openText(folder('a'), notes, 'a')).save({ text: TEXT, revision: 3, choice });
  await fill(folder('a'), 'inputs/data/p.csv', 'n\n1\n');
  await fill(folder('a'), 'pipeline_data.duckdb', 'x'.repeat(1000));
});

const names = async (): Promise<(string | undefined)[]> =>
  (await listSessions(store, 'a')).map(({ name }) => name);

test('is called as its pipeline until it is given a name, and again when that is taken away', async () => {
  expect(await names()).toEqual(['penguins']);
  await renameSession(store, 'a', '  My   work\n');
  expect(await names()).toEqual(['My work']);
  expect((await openSession(store, 'a', () => 'new')).info.name).toBe('My work');
  await renameSession(store, 'a', ' ');
  expect(await names()).toEqual(['penguins']);
  expect((await openSession(store, 'a', () => 'new')).info.name).toBeUndefined();
});

test('a name is text, whatever it says', async () => {
  const name = '<img src=x onerror=alert(1)>/../\u202e"';
  await renameSession(store, 'a', name);
  expect(await names()).toEqual([name]);
});

test('a copy has text, choice and files under a name of its own, and nothing that a run made', async () => {
  expect(await duplicateSession(store, 'a', 'b')).toBe('b');
  const { info } = await openSession(store, 'b', () => 'new');
  expect(info).toMatchObject({ name: 'Copy of penguins', text: TEXT, choice });
  const files = await folders.get('b')?.list('');
  expect(files?.map(({ path }) => path)).toEqual(['inputs/data/p.csv', 'pipeline.yaml']);
  expect(await (await folders.get('b')?.read('inputs/data/p.csv'))?.text()).toBe('n\n1\n');
  // Each goes its own way.
  await renameSession(store, 'b', 'mine');
  expect(await names()).toEqual(['penguins', 'mine']);
});

test('nothing of a copy stays that does not fit', async () => {
  const full = memoryFolder();
  folders.set('b', { ...full, write: () => Promise.reject(new StorageFull(undefined)) });
  await expect(duplicateSession(store, 'a', 'b')).rejects.toThrow(StorageFull);
  expect([...folders.keys()]).toEqual(['a']);
});

test('takes what all its files take, its tables among them', async () => {
  expect(await measureSession(store, 'a')).toBe(TEXT.length + 'n\n1\n'.length + 1000);
});

test('one that is not there, or was deleted, is neither named nor copied nor measured; its name goes with it', async () => {
  await renameSession(store, 'a', 'named');
  const deleted = await deleteSession(store, 'a');
  for (const id of ['a', 'nobody'])
    for (const ask of [
      () => renameSession(store, id, 'x'),
      () => duplicateSession(store, id, 'b'),
      () => measureSession(store, id),
    ])
      await expect(ask()).rejects.toThrow(`There is no session ${id} any more.`);
  await expect(renameSession(store, '../a', 'x')).rejects.toThrow('is no name of a session');
  await deleted.discard();
  expect((await notes.list('')).map(({ path }) => path)).toEqual([]);
});
