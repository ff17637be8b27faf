/** Sessions that were deleted and can still be brought back: marked, held by the window that deleted them, removed when it lets them go. */
import type { SessionStore } from './held.ts';
import { noteOf } from './text.ts';

const GONE = 'gone';
const markOf = (id: string): string => `${GONE}/${id}`;

export async function goneSessions(store: Pick<SessionStore, 'notes'>): Promise<ReadonlySet<string>> {
  return new Set((await store.notes.list(GONE)).map(({ path }) => path));
}

/** From here on it is in no list. */
export async function markGone(store: SessionStore, id: string): Promise<void> {
  (await store.notes.write(markOf(id), 'replace')).close();
}

export async function unmark(store: SessionStore, id: string): Promise<void> {
  await store.notes.remove(markOf(id));
}

/** Frees its disk space. */
export async function removeForGood(store: SessionStore, id: string): Promise<void> {
  await store.remove(id);
  await store.notes.remove(noteOf(id));
  await unmark(store, id);
}

/** Those whose window ended before it let them go. */
export async function sweepGone(store: SessionStore): Promise<void> {
  for (const id of await goneSessions(store)) {
    if (await store.held(id)) continue;
    const held = await store.hold(id);
    if (!held) continue;
    try {
      if ((await goneSessions(store)).has(id)) await removeForGood(store, id);
    } finally {
      held.release();
    }
  }
}
