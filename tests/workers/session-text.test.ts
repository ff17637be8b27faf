/** A session's text takes the place of an older one only, wherever saving was cut off. */
import { describe, expect, test } from 'vitest';
import type { Folder } from '#adapters/wasm/folder.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { noteLast, whereToGoOn, type Sessions } from '#workers/last-session.ts';
import { listSessions, openSession } from '#workers/sessions.ts';
import type { SessionStore } from '#workers/held-sessions.ts';
import { openText, readText } from '#workers/session-text.ts';

const choice = { params: { n: '7' } };
const at = (revision: number, text = `text ${revision}`) => ({ text, revision, choice });

/** A folder whose `moves`-th move and all after it never happen: what a kill at that moment leaves. */
function cutOff(folder: Folder, moves: number): Folder {
  let left = moves;
  return {
    ...folder,
    move: async (from, to) => {
      if (left-- <= 0) throw new Error('killed');
      await folder.move(from, to);
    },
  };
}

async function fileIn(folder: Folder): Promise<string | undefined> {
  return (await folder.read('pipeline.yaml'))?.text();
}

describe('saving', () => {
  test('a text, its revision and the choice are there for whoever opens it next', async () => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    const file = await openText(folder, notes, 's');
    expect(file.saved).toEqual({ text: undefined, revision: 0 });
    expect(await file.save(at(3))).toBe(true);
    expect((await openText(folder, notes, 's')).saved).toEqual(at(3));
    expect((await folder.list('')).map(({ path }) => path)).toEqual(['pipeline.yaml']);
  });

  test('an older text is refused, and the same one again is no other', async () => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    const file = await openText(folder, notes, 's');
    await file.save(at(3));
    expect(await file.save(at(2))).toBe(false);
    expect(await file.save(at(3, 'another'))).toBe(false);
    expect(await file.save(at(3))).toBe(true);
    expect(await fileIn(folder)).toBe('text 3');
  });

  test('a choice alone is a revision of its own', async () => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    const file = await openText(folder, notes, 's');
    await file.save(at(1));
    await file.save({ ...at(2, 'text 1'), choice: { params: {} } });
    expect(await readText(folder, notes, 's')).toEqual({
      text: 'text 1',
      revision: 2,
      choice: { params: {} },
    });
  });

  test.each([
    ['before it is noted', 0, 0, 1],
    ['when it is noted', 1, 0, 2],
    ['when it is whole', 1, 1, 2],
  ])('cut off %s: the text and its revision belong together', async (_, noted, moved, revision) => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    await (await openText(folder, notes, 's')).save(at(1));
    const killed = await openText(cutOff(folder, moved), cutOff(notes, noted), 's');
    await killed.save(at(2)).catch(() => {});
    expect(await readText(folder, notes, 's')).toEqual(at(revision));
    expect((await openText(folder, notes, 's')).saved).toEqual(at(revision));
    expect(await fileIn(folder)).toBe(`text ${revision}`);
    expect((await folder.list('')).map(({ path }) => path)).toEqual(['pipeline.yaml']);
  });

  test('a text that a former version wrote meanwhile is newer than what was noted', async () => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    await (await openText(folder, notes, 's')).save(at(5));
    const writer = await folder.write('pipeline.yaml', 'replace');
    writer.write(new TextEncoder().encode('by hand'));
    writer.close();
    expect((await openText(folder, notes, 's')).saved).toEqual(at(6, 'by hand'));
  });

  test('a session of a former version has no revision, and its text is its text', async () => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    const writer = await folder.write('pipeline.yaml', 'replace');
    writer.write(new TextEncoder().encode('former'));
    writer.close();
    const file = await openText(folder, notes, 's');
    expect(file.saved).toEqual({ text: 'former', revision: 0 });
    expect(await file.save(at(1))).toBe(true);
  });
});

describe('where a window goes on', () => {
  const store = (notes: Folder, there: readonly string[], held: readonly string[] = []): Sessions => ({
    notes,
    has: (id) => Promise.resolve(there.includes(id)),
    held: (id) => Promise.resolve(held.includes(id)),
    list: () => Promise.resolve(there.map((id) => ({ id }))),
  });

  test('a new window: where the last one was, whatever the browser itself remembers', async () => {
    const notes = memoryFolder();
    await noteLast(store(notes, []), 'b', ['a']);
    expect(await whereToGoOn(store(notes, ['c', 'a', 'b']), { last: 'a' })).toBe('b');
    expect(await whereToGoOn(store(notes, ['c', 'a']), { last: 'a' })).toBe('a');
    expect(await whereToGoOn(store(memoryFolder(), ['c', 'a']), { last: 'a' })).toBe('a');
    expect(await whereToGoOn(store(memoryFolder(), ['c', 'a']), {})).toBe('c');
    expect(await whereToGoOn(store(memoryFolder(), []), {})).toBeUndefined();
  });

  test('a tab: in its own session, unless it had left it for one that nobody else is in', async () => {
    const notes = memoryFolder();
    await noteLast(store(notes, []), 'c', ['a', 'b']);
    expect(await whereToGoOn(store(notes, ['a', 'b', 'c']), { tab: 'a' })).toBe('c');
    expect(await whereToGoOn(store(notes, ['a', 'b', 'c'], ['c']), { tab: 'a' })).toBe('a');
    expect(await whereToGoOn(store(notes, ['a', 'b', 'c']), { tab: 'd' })).toBe('d');
  });

  test("a session that another window has opened since is that window's", async () => {
    const notes = memoryFolder();
    expect(await noteLast(store(notes, [], ['a']), 'd', ['a', 'b'])).toEqual(['b']);
    expect(await whereToGoOn(store(notes, ['a', 'b', 'd']), { tab: 'a' })).toBe('a');
    expect(await whereToGoOn(store(notes, ['a', 'b', 'd']), { tab: 'b' })).toBe('d');
  });

  test('where that cannot be noted, nothing else is lost', async () => {
    const notes = cutOff(memoryFolder(), 0);
    expect(await noteLast(store(notes, []), 'b', ['a'])).toEqual(['a']);
  });
});

/** A folder in which another window changes `path` while it is read, so many times. */
function changing(folder: Folder, path: string, name: string, times: number): Folder {
  let left = times;
  return {
    ...folder,
    async read(wanted) {
      const file = await folder.read(wanted);
      if (wanted !== path || !file || left-- <= 0) return file;
      return Object.assign(new File([], path), { text: () => Promise.reject(new DOMException('', name)) });
    },
  };
}

describe('while another window writes', () => {
  test.each(['NotReadableError', 'NotFoundError'])(
    'what is moved meanwhile is read again: %s',
    async (name) => {
      const [folder, notes] = [memoryFolder(), memoryFolder()];
      await (await openText(folder, notes, 's')).save(at(4));
      const [text, note] = [
        changing(folder, 'pipeline.yaml', name, 3),
        changing(notes, 'sessions/s.json', name, 3),
      ];
      expect(await readText(text, note, 's')).toEqual(at(4));
    },
  );

  test('a text that is saved between two looks is read whole, with its own revision', async () => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    const file = await openText(folder, notes, 's');
    await file.save(at(1));
    let saved = 1;
    const busy: Folder = {
      ...folder,
      async read(path) {
        const found = await folder.read(path);
        if (path === 'pipeline.yaml' && saved < 3) await file.save(at(++saved));
        return found;
      },
    };
    expect(await readText(busy, notes, 's')).toEqual(at(3));
  });
});

describe('sessions', () => {
  function storeOf(notes: Folder, folder: Folder, released: string[] = []): SessionStore {
    return {
      storage: 'disk',
      lockOf: (id: string) => id,
      notes,
      hold: (id) => Promise.resolve({ id, folder, release: () => void released.push(id) }),
      folder: (id) => (id === 'bad' ? Promise.reject(new Error('unreadable')) : Promise.resolve(folder)),
      has: () => Promise.resolve(true),
      held: () => Promise.resolve(false),
      list: () => Promise.resolve(['bad', 's'].map((id) => ({ id, modified: 0, open: false }))),
      remove: () => Promise.resolve(),
    };
  }

  test('one that cannot be read leaves the others in the list', async () => {
    const [folder, notes] = [memoryFolder(), memoryFolder()];
    await (await openText(folder, notes, 's')).save(at(1, 'name: mine\n'));
    expect((await listSessions(storeOf(notes, folder), 's')).map(({ id, name }) => [id, name])).toEqual([
      ['bad', undefined],
      ['s', 'mine'],
    ]);
  });

  test('one that could not be opened is let go', async () => {
    const failing = { ...memoryFolder(), remove: () => Promise.reject(new Error('refused')) };
    const released: string[] = [];
    for (const [notes, folder] of [
      [failing, memoryFolder()],
      [memoryFolder(), failing],
    ] as const)
      await expect(openSession(storeOf(notes, folder, released), 's', () => 'n')).rejects.toThrow('refused');
    expect(released).toEqual(['s', 's']);
  });
});
