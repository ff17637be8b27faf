/** Sessions, as the engine keeps them for the page. */
import { Mutex } from 'async-mutex';
import type { Changes } from '../changes.ts';
import { sweepGone } from '../deleted-sessions.ts';
import type { EngineSessions, HeldElsewhere, SessionInfo, StorageInfo } from '../engine.ts';
import { orRelease, type SessionStore } from '../held-sessions.ts';
import { openGuest } from '../guest-session.ts';
import { noteLast } from '../last-session.ts';
import { settleInputs } from '../session-files.ts';
import {
  deleteSession,
  duplicateSession,
  listSessions,
  measureSession,
  openSession,
  renameSession,
  takeSession,
  type Deleted,
  type OpenSession,
} from '../sessions.ts';
import { openStore } from '../store.ts';
import type { Current, CurrentSession } from './current.ts';

export interface SessionsOptions {
  readonly current: CurrentSession;
  readonly changes: Changes;
  /** A name for a new session: letters, digits, `-`, `_`. */
  newId(): string;
  /** Gives an opened session what works in it. */
  equip(opened: OpenSession): Current;
}

/** Who takes a session asks its window otherwise: long enough for those who look whether it is free, and hold it for a moment. */
const TAKE_WAIT_MS = 100;

/** Makes the door's sessions: opening one closes the one before, and what changes is told to `changes`. */
export function hostSessions({ current, changes, newId, equip }: SessionsOptions): EngineSessions {
  let store: Promise<SessionStore> | undefined;
  /** Sessions that this window was in before the current one, since it was loaded. */
  let left: readonly string[] = [];
  const deleted = new Map<string, Deleted>();
  const opening = new Mutex();

  const theStore = (): Promise<SessionStore> => (store ??= openSwept());

  const isGuest = (): boolean => current.peek()?.guest !== undefined;

  const refuseGuest = (): void => {
    if (isGuest()) throw new Error('What came from elsewhere is open, and does not reach your sessions.');
  };

  async function close(): Promise<void> {
    if (!current.peek()) return;
    await current.close();
    changes.tell({ type: 'session' });
  }

  /** This window goes to a session; `before`: the one that was open. */
  async function note(id: string, before: string | undefined): Promise<void> {
    const others = before === undefined || before === id ? [] : [...left, before];
    left = await noteLast(await theStore(), id, others);
  }

  /** `before`: the session that was open. */
  async function begin(opened: OpenSession, before: string | undefined): Promise<SessionInfo> {
    const { held, info } = opened;
    await orRelease(held, () => settleInputs(held.folder));
    await note(held.id, before);
    current.set(equip(opened));
    changes.tell({ type: 'session', session: info });
    return info;
  }

  /** In place of the session that is open, what `take` gives. */
  function replace<T extends HeldElsewhere>(
    take: (sessions: SessionStore) => Promise<OpenSession | T>,
  ): Promise<SessionInfo | T> {
    return opening.runExclusive(async () => {
      const before = isGuest() ? undefined : current.peek()?.held.id;
      await close();
      const taken = await take(await theStore());
      if ('held' in taken) return begin(taken, before);
      // It is shared with the window that has it open.
      if ('heldElsewhere' in taken && !taken.deleted) await note(taken.heldElsewhere, before);
      return taken;
    });
  }

  return {
    open: (wanted) => replace<never>((sessions) => openSession(sessions, wanted, newId)),
    take: (wanted) =>
      replace<HeldElsewhere>((sessions) => takeSession(sessions, wanted, newId, TAKE_WAIT_MS)),

    openGuest: (guest) =>
      opening.runExclusive(async () => {
        await close();
        const opened = await openGuest(newId(), guest);
        current.set(equip(opened));
        changes.tell({ type: 'session', session: opened.info });
        return opened.info;
      }),

    async saveText(text, as) {
      const session = current.get();
      const { held, file } = session;
      if (as && as.session !== held.id) throw new Error('This window has another session open.');
      const work = session.saving
        .catch(() => {})
        .then(async () => {
          const before = file.saved;
          const isSaved = await file.save({ revision: before.revision + 1, ...as, text });
          if (file.saved !== before)
            changes.tell({ type: 'text', saved: file.saved, base: as?.base, by: as?.by });
          return isSaved;
        });
      session.saving = work;
      return work;
    },

    list: async () => (isGuest() ? [] : listSessions(await theStore(), current.peek()?.held.id)),
    async delete(id) {
      refuseGuest();
      if (id === current.peek()?.held.id) await close();
      deleted.set(id, await deleteSession(await theStore(), id));
    },
    async restore(id) {
      const one = deleted.get(id);
      deleted.delete(id);
      if (!one) throw new Error(`The session ${id} is not kept any more.`);
      await one.restore();
    },
    async discard(id) {
      const one = deleted.get(id);
      deleted.delete(id);
      await one?.discard();
    },
    async rename(id, name) {
      refuseGuest();
      await renameSession(await theStore(), id, name);
    },
    async duplicate(id) {
      refuseGuest();
      return duplicateSession(await theStore(), id, newId());
    },
    async measure(id) {
      refuseGuest();
      return measureSession(await theStore(), id);
    },
    storage: async () => (isGuest() ? { persisted: false } : storageInfo((await theStore()).storage)),
  };
}

async function openSwept(): Promise<SessionStore> {
  const store = await openStore();
  // Nobody waits for it, and what could not be removed now is tried again the next time.
  sweepGone(store).catch((cause: unknown) => console.info('A deleted session could not be removed.', cause));
  return store;
}

async function storageInfo(storage: SessionStore['storage']): Promise<StorageInfo> {
  if (storage === 'memory') return { persisted: false };
  const { usage, usageDetails, quota }: Estimate = await navigator.storage.estimate();
  return { used: usageDetails?.fileSystem ?? usage, quota, persisted: await navigator.storage.persisted() };
}

/** Chromium alone tells files apart from what the service worker keeps. */
interface Estimate extends StorageEstimate {
  readonly usageDetails?: { readonly fileSystem?: number };
}
