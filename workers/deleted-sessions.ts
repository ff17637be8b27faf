/** Sessions that were deleted and can still be brought back: marked, held by the window that deleted them, removed when it lets them go. */
import type { SessionStore } from './held-sessions.ts';
import { contentsOf } from './session-files.ts';
import { nameNoteOf } from './session-name.ts';
import { saltOf, secretsOf } from './session-salt.ts';
import { noteOf } from './session-text.ts';

const GONE = 'gone';
const markOf = (id: string): string => `${GONE}/${id}`;

/** Gives the ids of the sessions that are marked as deleted, by whichever window. */
export async function goneSessions(store: Pick<SessionStore, 'notes'>): Promise<ReadonlySet<string>> {
  return new Set((await store.notes.list(GONE)).map(({ path }) => path));
}

/** Marks a session as deleted: from here on it is in no list. */
export async function markGone(store: SessionStore, id: string): Promise<void> {
  (await store.notes.write(markOf(id), 'replace')).close();
}

/** Takes the mark away, so that the session is in the lists again; nothing where it has none. */
export async function unmark(store: SessionStore, id: string): Promise<void> {
  await store.notes.remove(markOf(id));
}

/** Removes a session with its notes and its mark, which frees its disk space. */
export async function removeForGood(store: SessionStore, id: string): Promise<void> {
  await store.remove(id);
  const notes = [noteOf(id), contentsOf(id), saltOf(id), secretsOf(id), nameNoteOf(id)];
  for (const note of notes) await store.notes.remove(note);
  await unmark(store, id);
}

/** Removes the deleted sessions whose window ended before it let them go; those that a window holds stay. */
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
