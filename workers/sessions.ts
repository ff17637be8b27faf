/** Which session a window gets: the one asked for, the newest, or a new one; a copy where another window holds it. */
import type { SessionInfo, SessionSummary } from './engine.ts';
import { TEXT_FILE, writeText } from './journal.ts';
import type { HeldSession, SessionStore } from './store.ts';

export interface OpenSession {
  readonly held: HeldSession;
  readonly info: SessionInfo;
}

export async function openSession(
  store: SessionStore,
  wanted: string | undefined,
  newId: () => string,
): Promise<OpenSession> {
  const id = wanted === undefined ? ((await store.list())[0]?.id ?? newId()) : checkedId(wanted);
  const held = await store.hold(id);
  if (held) return describe(store, held);
  const copy = await store.hold(newId());
  if (!copy) throw new Error('The new session is already open in another window. Reload the page.');
  const text = await readText(store, id);
  if (text !== undefined) await writeText(copy.folder, TEXT_FILE, text);
  return describe(store, copy, id);
}

/** Frees the session's disk space; one that another window works in is refused. */
export async function deleteSession(store: SessionStore, id: string): Promise<void> {
  const held = await store.hold(checkedId(id));
  if (!held) throw new Error('This session is open in another window. Close that window first.');
  try {
    await store.remove(id);
  } finally {
    held.release();
  }
}

export async function listSessions(store: SessionStore, current: string): Promise<readonly SessionSummary[]> {
  return (await store.list()).map((session) => ({ ...session, current: session.id === current }));
}

async function describe(store: SessionStore, held: HeldSession, copyOf?: string): Promise<OpenSession> {
  const { storage, reason } = store;
  const info = {
    id: held.id,
    text: await readText(store, held.id),
    storage,
    reason,
    copyOf,
    lock: held.lock,
  };
  return { held, info };
}

async function readText(store: SessionStore, id: string): Promise<string | undefined> {
  const file = await (await store.folder(id)).read(TEXT_FILE);
  return file?.text();
}

/** An id may come from an address: it names one folder and nothing else. */
function checkedId(id: string): string {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(id)) return id;
  throw new Error(`${JSON.stringify(id)} is no name of a session: use letters, digits, "-" and "_".`);
}
