/** Where sessions are kept where the browser lacks something. */
import { afterEach, expect, test, vi } from 'vitest';
import { openStore } from '#workers/store.ts';

afterEach(() => void vi.unstubAllGlobals());

test('without locks in memory, with the reason, and nothing on disk is touched: two windows would write into one session', async () => {
  const getDirectory = vi.fn();
  vi.stubGlobal('navigator', { storage: { getDirectory } });
  vi.stubGlobal('self', { origin: 'http://localhost' });
  vi.stubGlobal('isSecureContext', true);
  const store = await openStore();
  expect([store.storage, store.reason]).toEqual([
    'memory',
    'This browser cannot store files as the playground needs it: everything works, but text, files and results are gone when this page is closed or reloaded.',
  ]);
  expect(getDirectory).not.toHaveBeenCalled();
});
