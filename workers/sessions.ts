/** Which session a window gets: the one asked for, the last, or a new one; a copy where another window holds it. */
import type { Folder } from '#adapters/wasm/folder.ts';
import type { Guest, HeldElsewhere, Resume, SessionInfo, SessionSummary } from './engine.ts';
import { markGone, removeForGood, unmark } from './deleted-sessions.ts';
import { whereToGoOn } from './last-session.ts';
import { orRelease, type HeldSession, type SessionStore } from './held-sessions.ts';
import { copySession } from './session-copy.ts';
import { givenName, giveName } from './session-name.ts';
import { openText, readText, type TextFile } from './session-text.ts';

export interface OpenSession {
  readonly held: HeldSession;
  /** As `SessionStore.notes`. */
  readonly notes: Folder;
  readonly file: TextFile;
  readonly info: SessionInfo;
  /** Of a session that came from elsewhere. */
  readonly guest?: Guest;
}

/**
 * Takes a session for this window: the one of the id `wanted`; for a `Resume` the one its tab or the last
 * window was in, else the newest; else a new one of the id that `newId` gives. One that was deleted is in the
 * lists again. Where another window holds it: a new session with a copy of its text. Rejects for an id that
 * is not 1 to 64 letters, digits, `-` and `_`.
 */
export async function openSession(
  store: SessionStore,
  wanted: string | Resume = {},
  newId: () => string,
): Promise<OpenSession> {
  const taken = await takeSession(store, wanted, newId);
  if (!('heldElsewhere' in taken)) return taken;
  const copy = await store.hold(newId());
  if (!copy) throw new Error('The new session is already open in another window. Reload the page.');
  return orRelease(copy, () => describe(store, copy, taken.heldElsewhere));
}

/** As `openSession`, but where another window holds the session it is said which one that is. `wait`: as in `SessionStore.hold`. */
export async function takeSession(
  store: SessionStore,
  wanted: string | Resume = {},
  newId: () => string,
  wait?: number,
): Promise<OpenSession | HeldElsewhere> {
  const asked = typeof wanted === 'string' ? wanted : await whereToGoOn(store, wanted);
  const id = asked === undefined ? newId() : checkedId(asked);
  const held = await store.hold(id, wait);
  if (!held) return { heldElsewhere: id, lock: store.lockOf(id), deleted: !(await store.has(id)) };
  return orRelease(held, async () => {
    await unmark(store, id);
    return describe(store, held);
  });
}

/** A session that was deleted, until it is brought back or discarded. */
export interface Deleted {
  /** Puts the session back into the lists. */
  restore(): Promise<void>;
  /** Frees its disk space. */
  discard(): Promise<void>;
}

/**
 * Marks a session as deleted and holds it until it is brought back or discarded; rejects where another window
 * works in it.
 */
export async function deleteSession(store: SessionStore, id: string): Promise<Deleted> {
  const held = await store.hold(checkedId(id));
  if (!held) throw new Error('This session is open in another window. Close that window first.');
  const ended = (work: Promise<void>): Promise<void> => work.finally(() => held.release());
  await orRelease(held, () => markGone(store, id));
  return { restore: () => ended(unmark(store, id)), discard: () => ended(removeForGood(store, id)) };
}

/** Gives a session a name of its own; an empty one takes that away. Rejects where there is no such session. */
export async function renameSession(store: SessionStore, id: string, name: string): Promise<void> {
  await giveName(store.notes, await existing(store, id), name);
}

/** Makes `copy`, a session with the text, the choice and the files of another. Rejects where there is no such session. */
export async function duplicateSession(store: SessionStore, id: string, copy: string): Promise<string> {
  const name = (await nameOf(store, await existing(store, id))) ?? id;
  await copySession(store, id, copy, `Copy of ${name}`);
  return copy;
}

/** Measures all files of a session but those that are linked: bytes. Rejects where there is no such session. */
export async function measureSession(store: SessionStore, id: string): Promise<number> {
  const files = await (await store.folder(await existing(store, id))).list('');
  return files.reduce((sum, { bytes, linked }) => sum + (linked ? 0 : bytes), 0);
}

async function existing(store: SessionStore, id: string): Promise<string> {
  if (await store.has(checkedId(id))) return id;
  throw new Error(`There is no session ${id} any more.`);
}

/**
 * Lists all sessions but deleted ones, newest first, each with the name it was given, else the one that its text gives the pipeline.
 * `current`: the id of the one this window has open, if any.
 */
export async function listSessions(
  store: SessionStore,
  current?: string,
): Promise<readonly SessionSummary[]> {
  return Promise.all(
    (await store.list()).map(async (session) => ({
      ...session,
      name: await nameOf(store, session.id),
      current: session.id === current,
    })),
  );
}

async function describe(store: SessionStore, held: HeldSession, copyOf?: string): Promise<OpenSession> {
  const { storage, reason, notes } = store;
  const { id, folder, lock } = held;
  const file = await openText(folder, notes, id);
  if (copyOf !== undefined) {
    const { text, revision, choice } = await readText(await store.folder(copyOf), notes, copyOf);
    if (text !== undefined) await file.save({ text, revision: Math.max(1, revision), choice });
  }
  const name = await givenName(notes, id);
  return { held, notes, file, info: { id, name, ...file.saved, storage, reason, copyOf, lock } };
}

/** Undefined where the session cannot be read, too: the others are listed all the same. */
async function nameOf(store: SessionStore, id: string): Promise<string | undefined> {
  try {
    const given = await givenName(store.notes, id);
    return given ?? nameIn((await readText(await store.folder(id), store.notes, id)).text);
  } catch (cause) {
    console.info(`The text of session ${id} could not be read.`, cause);
    return undefined;
  }
}

/** The pipeline's name, as far as that is known without reading the YAML. */
function nameIn(text: string | undefined): string | undefined {
  return /^name:[ \t]*(\S.*?)\s*$/m.exec(text ?? '')?.[1];
}

/** An id may come from an address: it names one folder and nothing else. */
function checkedId(id: string): string {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(id)) return id;
  throw new Error(`${JSON.stringify(id)} is no name of a session: use letters, digits, "-" and "_".`);
}
