/** Of a session's own text and the drafts of it that the browser keeps, the newer one is shown. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SessionInfo } from '#workers/engine.ts';
import { saveDraft } from '#session/browser-store.ts';
import { textOf } from '#session/newest.ts';

const kept = new Map<string, string>();
beforeEach(() =>
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  }),
);
afterEach(() => {
  kept.clear();
  vi.unstubAllGlobals();
});

const choice = { params: { n: '1' } };
const none = { params: {} };
const info = (more: Partial<SessionInfo>): SessionInfo => ({
  id: 's',
  revision: 0,
  storage: 'disk',
  ...more,
});

test('a draft wins only where it is newer than the file', () => {
  const file = { revision: 5, text: 'file', choice };
  for (const [revision, text] of [
    [4, 'file'],
    [5, 'file'],
    [6, 'draft'],
  ] as const) {
    saveDraft('s', { revision, text: 'draft', choice: none });
    expect(textOf(info(file))).toEqual(text === 'file' ? file : { revision: 6, text: 'draft', choice: none });
  }
});

test('a copy is of the newest there is of what it is a copy of', () => {
  saveDraft('first', { revision: 9, text: 'typed in the other window', choice });
  const copied = info({ copyOf: 'first', revision: 7, text: 'saved in the other window' });
  expect(textOf(copied)).toEqual({ revision: 9, text: 'typed in the other window', choice });
  saveDraft('first', { revision: 7, text: 'older', choice });
  expect(textOf(copied)?.text).toBe('saved in the other window');
});

test('what a former version left: its file wins over its draft, its choice is taken into the session', () => {
  kept.set('osiris.draft.s', 'an older draft');
  kept.set('osiris.choice.s', JSON.stringify(choice));
  expect(textOf(info({ text: 'file' }))).toEqual({ revision: 1, text: 'file', choice });
  // From then on the session has its own.
  expect(textOf(info({ text: 'file', revision: 1, choice: none }))).toEqual({
    revision: 1,
    text: 'file',
    choice: none,
  });
  // It never came to a file.
  expect(textOf(info({}))).toEqual({ revision: 1, text: 'an older draft', choice });
});

test('a new session has no text yet, and a damaged draft is none', () => {
  expect(textOf(info({}))).toBeUndefined();
  kept.set('osiris.text.s', '{"revision": "7"');
  expect(textOf(info({}))).toBeUndefined();
});
