/** What a person's own session was about when it was left: it ends there, and neither starts the engine of what came nor reaches it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeFragment } from '#core/share/link.ts';
import type { SharedState } from '#core/share/state.ts';
import { findFits } from '#session/files/file-fits.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import type { Source } from '#session/source.ts';
import { engine, openPage, stubPage, type Opened } from '../guest-session.ts';

const TEXT = 'oml_version: "0.1.0"\nname: came\nsteps: []\n';
const CAME: SharedState = { text: TEXT, params: {}, files: [] };
const WITH_FILE: SharedState = {
  ...CAME,
  files: [{ path: 'theirs.csv', content: new TextEncoder().encode('a\n1\n') }],
};
const MINE: Source = { type: 'last', first: { text: 'steps: []\n' } };
const file = (path: string) => ({ path, content: new Blob(['a\n1\n']) });

/** What waits until it is let go; `reached`: somebody waits. */
function gate(): { open(): void; readonly reached: Promise<void>; pass(): Promise<void> } {
  let open = (): void => {};
  let reach = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const pass = (): Promise<void> => {
    reach();
    return opened;
  };
  return { open: () => open(), reached, pass };
}

/** Follows a link while something waits, lets that go, and gives how many workers were started for what came. */
async function startedFor(page: Opened, came: SharedState, open: () => void): Promise<number> {
  const { session, workers } = page;
  const before = workers.started;
  await session.arrivals.follow(encodeFragment(came));
  open();
  // All that goes on by itself has its turn.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect([session.guest.shared?.text, session.info, session.engine.state.phase]).toEqual([
    TEXT,
    undefined,
    'idle',
  ]);
  return workers.started - before;
}

beforeEach(() => void stubPage());
afterEach(() => void vi.unstubAllGlobals());

test('files of its example that are on their way do not arrive in what came', async () => {
  const page = await openPage(MINE);
  const waiting = gate();
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (url: URL) => {
    if (url.pathname.endsWith('.csv')) await waiting.pass();
    return fetch(url);
  });
  void page.session.opening.switchTo('another', { text: 'steps: []\n', example: 'starter' });
  await waiting.reached;
  expect(await startedFor(page, CAME, waiting.open)).toBe(0);
  expect(page.session.files.names).toEqual([]);
});

test('a file that waited for room says that it was not added', async () => {
  const host = engine(() => {});
  const page = await openPage(MINE, memoryStore(), host);
  const waiting = gate();
  const { storage } = host.sessions;
  Object.assign(host.sessions, {
    storage: async () => {
      await waiting.pass();
      return storage();
    },
  });
  const added = page.session.files.add([file('mine.csv')], true);
  await waiting.reached;
  expect(await startedFor(page, CAME, waiting.open)).toBe(0);
  expect(await added).toBe(false);
  expect(page.session.files.names).toEqual([]);
  expect(page.session.notices.list.map(({ message }) => message)).toContain(
    'mine.csv was not added, because another session was opened meanwhile. Add it again where it is wanted.',
  );
});

test('the browser was asked to keep it', async () => {
  const waiting = gate();
  const store = { ...memoryStore(), persist: () => waiting.pass().then(() => true) };
  const page = await openPage(MINE, store);
  const kept = page.session.quota.keep();
  await waiting.reached;
  expect(await startedFor(page, CAME, waiting.open)).toBe(0);
  await kept;
});

test('its files were looked into: those that came are, without an engine, and no others', async () => {
  const host = engine(() => {});
  const page = await openPage(MINE, memoryStore(), host);
  const { session } = page;
  const [list, catalog] = [session.files, session.script.catalog];
  await list.add([file('one.csv'), file('two.csv')]);
  if (!catalog) throw new Error('no components');
  const waiting = gate();
  const { read } = host.files;
  const looked: string[] = [];
  Object.assign(host.files, {
    read: async (path: string) => {
      looked.push(path);
      await waiting.pass();
      return read(path);
    },
  });
  const finding = findFits(session, list.list, catalog);
  await waiting.reached;
  expect(await startedFor(page, WITH_FILE, waiting.open)).toBe(0);
  await finding;
  expect([looked, session.fileUsage.fits]).toEqual([['one.csv'], {}]);
  await findFits(session, list.list, catalog);
  expect(page.workers.started).toBe(1);
  expect(session.fileUsage.fits['theirs.csv']?.component?.name).toBe('filesystem.csv_extractor');
});
