/** What a page opens first, and what its new sessions begin with. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rememberSession } from '#session/text/drafts.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import { firstText, wantedSession, type Source } from '#session/source.ts';

const BASE = 'http://localhost/';
const LAST: Source = { type: 'last', first: { text: 'name: first\n', example: 'starter' } };
const EXAMPLE: Source = { type: 'example', id: 'join' };

/** Answers as the server of the page does, of the files in `public`. */
function serve(url: URL): Promise<Response> {
  try {
    return Promise.resolve(new Response(readFileSync(`public${url.pathname}`)));
  } catch {
    return Promise.resolve(new Response(null, { status: 404 }));
  }
}

beforeEach(() => {
  vi.stubGlobal('fetch', serve);
  vi.stubGlobal('document', { baseURI: BASE });
});
afterEach(() => void vi.unstubAllGlobals());

test('the last session is where the tab was, or the browser; a new store knows of none', () => {
  const store = memoryStore();
  expect(wantedSession(LAST, store)).toEqual({ tab: undefined, last: undefined });
  rememberSession(store, 'here');
  expect(wantedSession(LAST, store)).toEqual({ tab: 'here', last: 'here' });
  store.remove('session', 'tab');
  expect(wantedSession(LAST, store)).toEqual({ tab: undefined, last: 'here' });
});

test('an example is a session of its own, another every time', () => {
  const store = memoryStore();
  rememberSession(store, 'here');
  const ids = [wantedSession(EXAMPLE, store), wantedSession(EXAMPLE, store)];
  expect(ids.every((id) => typeof id === 'string' && /^[0-9A-Za-z_-]{1,64}$/.test(id))).toBe(true);
  expect(new Set([...ids, 'here']).size).toBe(3);
});

test('a new session begins with the given text, or with that of the example', async () => {
  expect(await firstText(LAST)).toEqual({ text: 'name: first\n', example: 'starter' });
  expect(await firstText(EXAMPLE)).toEqual({
    text: readFileSync('public/examples/join/pipeline.yaml', 'utf8'),
    example: 'join',
  });
  await expect(firstText({ type: 'example', id: 'none' })).rejects.toThrow('There is no example "none".');
});
