/** Of a session's own text and the drafts of it that the browser keeps, the newer one is shown. */
import { beforeEach, expect, test } from 'vitest';
import type { SessionInfo } from '#workers/engine.ts';
import { saveDraft } from '#session/text/drafts.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import { textOf } from '#session/text/newest.ts';

let store = memoryStore();
beforeEach(() => void (store = memoryStore()));

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
    saveDraft(store, 's', { revision, text: 'draft', choice: none });
    expect(textOf(info(file), store)).toEqual(
      text === 'file' ? file : { revision: 6, text: 'draft', choice: none },
    );
  }
});

test('a copy is of the newest there is of what it is a copy of', () => {
  saveDraft(store, 'first', { revision: 9, text: 'typed in the other window', choice });
  const copied = info({ copyOf: 'first', revision: 7, text: 'saved in the other window' });
  expect(textOf(copied, store)).toEqual({ revision: 9, text: 'typed in the other window', choice });
  saveDraft(store, 'first', { revision: 7, text: 'older', choice });
  expect(textOf(copied, store)?.text).toBe('saved in the other window');
});

test('what a former version left: its file wins over its draft, its choice is taken into the session', () => {
  store.write('draft.s', 'an older draft');
  store.write('choice.s', JSON.stringify(choice));
  expect(textOf(info({ text: 'file' }), store)).toEqual({ revision: 1, text: 'file', choice });
  // From then on the session has its own.
  expect(textOf(info({ text: 'file', revision: 1, choice: none }), store)).toEqual({
    revision: 1,
    text: 'file',
    choice: none,
  });
  // It never came to a file.
  expect(textOf(info({}), store)).toEqual({ revision: 1, text: 'an older draft', choice });
});

test('a new session has no text yet, and a damaged draft is none', () => {
  expect(textOf(info({}), store)).toBeUndefined();
  store.write('text.s', '{"revision": "7"');
  expect(textOf(info({}), store)).toBeUndefined();
});
