/** What the browser's small storage keeps of a session goes with it, and nothing of another. */
import { expect, test } from 'vitest';
import { NO_CHOICE } from '#session/text/choice.ts';
import { readDraft, removeDrafts, saveDraft } from '#session/text/drafts.ts';
import { memoryStore } from '#session/page/memory-store.ts';

const draft = { revision: 3, text: 'steps: []', choice: NO_CHOICE };

test('a session that is deleted leaves no key, and the others all of theirs', () => {
  const store = memoryStore();
  for (const session of ['s', 's2']) {
    saveDraft(store, session, draft);
    saveDraft(store, session, draft, 'window');
    for (const kind of ['console', 'charts', 'columns'])
      store.write(`${kind}.${session}${kind === 'columns' ? '.orders' : ''}`, '{}');
  }
  const of = (session: string) => store.keys('').filter((key) => key.split('.').includes(session));
  const before = of('s2');
  expect(before.length).toBe(5);
  removeDrafts(store, 's');
  expect(of('s')).toEqual([]);
  expect(of('s2')).toEqual(before);
  expect(readDraft(store, 's2', 'window')).toEqual(draft);
});
