/** Windows that cannot reach each other: what each of them lacks is found out before anybody is asked. */
import { afterEach, expect, test, vi } from 'vitest';
import type { StartedEngine } from '#session/engine/engine.ts';
import { openShared } from '#session/engine/windows-open.ts';
import { createWindows, type Windows } from '#session/engine/windows.ts';

afterEach(() => void vi.unstubAllGlobals());

function browser(without?: 'SharedWorker' | 'BroadcastChannel' | 'locks' | 'origin'): void {
  const locks = { request: (_: string, run: () => unknown) => Promise.resolve(run()) };
  vi.stubGlobal('SharedWorker', without === 'SharedWorker' ? undefined : class {});
  vi.stubGlobal('BroadcastChannel', without === 'BroadcastChannel' ? undefined : class {});
  vi.stubGlobal('navigator', without === 'locks' ? {} : { locks });
  vi.stubGlobal('self', { origin: without === 'origin' ? 'null' : 'http://localhost' });
}

test.each(['SharedWorker', 'BroadcastChannel', 'locks', 'origin'] as const)(
  'a browser without %s lets them not reach each other',
  async (without) => {
    browser(without);
    expect(await createWindows()).toBeUndefined();
  },
);

test('a browser with all of it does', async () => {
  browser();
  expect(await createWindows()).toMatchObject({ id: expect.any(String) as string });
});

const HELD = { heldElsewhere: 's1', lock: 'lock of s1' };
const COPY = { id: 's2', copyOf: 's1', revision: 0, storage: 'disk' };

/** Opens a session that another window has, in a browser whose windows meet like this. */
async function openHeld(windows: Windows | undefined) {
  const opened: unknown[] = [];
  const own = {
    engine: {
      sessions: {
        take: () => Promise.resolve(HELD),
        open: (id: unknown) => Promise.resolve(opened.push(id) && COPY),
      },
    },
  } as unknown as StartedEngine;
  const life = new AbortController().signal;
  const found = await openShared({ last: 's1' }, { own, windows, life, onsilence: () => {} });
  return { found, opened };
}

const UNABLE =
  /^Your pipeline is open in another tab, and this browser does not let two tabs share it: this one works on a copy/;

test('the session of the other is opened as a copy at once, which says that the browser cannot', async () => {
  browser('BroadcastChannel');
  const { found, opened } = await openHeld(await createWindows());
  expect(opened).toEqual(['s1']);
  expect(found).toMatchObject({
    session: COPY,
    isShared: false,
    whyCopy: expect.stringMatching(UNABLE) as string,
  });
});

test('a browser that refuses what it has is one that cannot, and not a window that does not answer', async () => {
  browser();
  vi.stubGlobal('navigator', { locks: { request: () => new Promise(() => {}) } });
  const refused = () => Promise.reject(new DOMException('no', 'SecurityError'));
  const { found } = await openHeld({ ask: refused } as unknown as Windows);
  expect(found.whyCopy).toMatch(UNABLE);
});
