/** Windows that cannot reach each other, which is found out before anybody is asked; and those that are silent, or only slow. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StartedEngine } from '#session/engine/engine.ts';
import { openShared } from '#session/engine/windows-open.ts';
import { createWindows, type Windows } from '#session/engine/windows.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

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

const SILENT = /^Your pipeline is open in another tab, which does not answer: this one works on a copy/;

test('a window that does not answer is told so', async () => {
  browser();
  vi.stubGlobal('navigator', { locks: { request: () => new Promise(() => {}) } });
  const { found } = await openHeld({ ask: () => Promise.resolve('silent') } as unknown as Windows);
  expect(found.whyCopy).toMatch(SILENT);
});

describe('a call', () => {
  const heard: ((event: { data: unknown }) => void)[] = [];
  /** All that was said between windows. */
  const said: Record<string, unknown>[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    browser();
    heard.length = said.length = 0;
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        addEventListener = (_: string, hear: (event: { data: unknown }) => void) => void heard.push(hear);
        postMessage = (data: Record<string, unknown>) => void said.push(data);
        close = () => {};
      },
    );
    // Keeps what is left there.
    vi.stubGlobal(
      'SharedWorker',
      class {
        #answers: ((event: { ports: unknown[] }) => void)[] = [];
        addEventListener = () => {};
        port = {
          addEventListener: (_: string, hear: (event: { ports: unknown[] }) => void) =>
            void this.#answers.push(hear),
          postMessage: () => void queueMicrotask(() => this.#answers.forEach((hear) => hear({ ports: [] }))),
          start: () => {},
        };
      },
    );
  });

  async function call() {
    const windows = (await createWindows())!;
    const life = new AbortController().signal;
    const ends: unknown[] = [];
    void windows.ask('s1', life, life).then((end) => ends.push(end));
    await vi.advanceTimersByTimeAsync(0);
    const hear = (data: unknown) => heard.forEach((each) => each({ data }));
    return { ends, hear, key: said[0]!['key'] };
  }

  test('that nobody hears is repeated, and given up after five seconds', async () => {
    const { ends } = await call();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(said.length).toBeGreaterThan(10);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(ends).toEqual(['silent']);
  });

  test('that was heard waits for its port as long as it takes on a busy machine', async () => {
    const { ends, hear, key } = await call();
    hear({ heard: key });
    const before = said.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ends).toEqual([]);
    expect(said.length).toBe(before);
    hear({ collected: key });
    await vi.advanceTimersByTimeAsync(0);
    expect(ends).toEqual([expect.any(MessagePort)]);
  });

  test('is heard before its port is collected', async () => {
    const windows = (await createWindows())!;
    const admitted: unknown[] = [];
    windows.serve('s1', (caller) => admitted.push(caller));
    heard.forEach((each) => each({ data: { session: 's1', key: 'k', window: 'w' } }));
    expect(said).toEqual([{ heard: 'k' }]);
    heard.forEach((each) => each({ data: { session: 's2', key: 'l', window: 'w' } }));
    expect(said).toHaveLength(1);
    expect(admitted).toEqual([]);
  });
});
