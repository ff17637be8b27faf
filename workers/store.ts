/** Where sessions are kept: the browser's own file storage, or memory where it refuses, and who holds which. */
import { indexedLinks } from '#adapters/wasm/indexed-links.ts';
import { linkedFolder } from '#adapters/wasm/linked-folder.ts';
import { memoryLinks } from '#adapters/wasm/links.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { opfsFolder } from '#adapters/wasm/opfs.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import type { SessionSummary } from './engine.ts';
import { goneSessions } from './deleted-sessions.ts';
import { orRelease, type SessionStore } from './held-sessions.ts';

/**
 * Opens the place where sessions are kept: the origin private file system (https://fs.spec.whatwg.org), or
 * memory, with the reason in words, where the browser refuses it. Never rejects.
 */
export async function openStore(): Promise<SessionStore> {
  try {
    const root = await usableRoot();
    return diskStore(
      root,
      await (await navigator.storage.getDirectory()).getDirectoryHandle(NOTES, { create: true }),
    );
  } catch (cause) {
    return memoryStore(whyMemory(cause));
  }
}

const ROOT = 'osiris_sessions';
const NOTES = 'osiris_page';
const lockName = (id: string): string => `osiris-session:${id}`;

function diskStore(root: FileSystemDirectoryHandle, noted: FileSystemDirectoryHandle): SessionStore {
  const notes = opfsFolder(noted);
  const links = indexedLinks();
  const directory = (id: string): Promise<FileSystemDirectoryHandle> =>
    root.getDirectoryHandle(id, { create: true });
  return {
    storage: 'disk',
    notes,
    lockOf: lockName,
    async hold(id, wait = LOCK_WAIT_MS) {
      const lock = lockName(id);
      const release = await takeLock(lock, wait);
      if (!release) return undefined;
      const handle = await orRelease({ release }, () => directory(id));
      const folder = linkedFolder(opfsFolder(handle), links.of(id));
      return { id, folder, disk: { handle, path: `${ROOT}/${id}` }, lock, release };
    },
    folder: async (id) => linkedFolder(opfsFolder(await directory(id)), links.of(id)),
    async has(id) {
      if ((await goneSessions({ notes })).has(id)) return false;
      for await (const name of root.keys()) if (name === id) return true;
      return false;
    },
    held: async (id) => (await heldLocks()).has(lockName(id)),
    async list() {
      const [open, gone] = await Promise.all([heldLocks(), goneSessions({ notes })]);
      const sessions: Omit<SessionSummary, 'current'>[] = [];
      for await (const [id, handle] of root.entries()) {
        if (!(handle instanceof FileSystemDirectoryHandle) || gone.has(id)) continue;
        sessions.push({ id, modified: await lastUse(opfsFolder(handle)), open: open.has(lockName(id)) });
      }
      return sessions.sort((a, b) => b.modified - a.modified || (a.id < b.id ? 1 : -1));
    },
    async remove(id) {
      await links.clear(id);
      await root.removeEntry(id, { recursive: true });
    },
  };
}

async function heldLocks(): Promise<ReadonlySet<string | undefined>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name }) => name));
}

function memoryStore(reason: string): SessionStore {
  const folders = new Map<string, Folder>();
  const notes = memoryFolder();
  const folderOf = (id: string): Folder => {
    const folder = folders.get(id) ?? linkedFolder(memoryFolder(), memoryLinks());
    folders.set(id, folder);
    return folder;
  };
  return {
    storage: 'memory',
    reason,
    notes,
    lockOf: lockName,
    hold: (id) => Promise.resolve({ id, folder: folderOf(id), release: () => {} }),
    folder: (id) => Promise.resolve(folderOf(id)),
    has: async (id) => folders.has(id) && !(await goneSessions({ notes })).has(id),
    held: (id) => Promise.resolve(folders.has(id)),
    async list() {
      const gone = await goneSessions({ notes });
      const there = [...folders].filter(([id]) => !gone.has(id));
      const all = there.map(async ([id, folder]) => ({
        id,
        modified: await lastUse(folder),
        open: true,
      }));
      return (await Promise.all(all)).sort((a, b) => b.modified - a.modified);
    },
    remove(id) {
      folders.delete(id);
      return Promise.resolve();
    },
  };
}

/** 0 where nobody can tell. */
async function lastUse(folder: Folder): Promise<number> {
  const looks = ['pipeline.yaml', 'logs/events.jsonl'].map((path) => folder.read(path));
  const files = await Promise.all(looks).catch(() => []);
  return Math.max(0, ...files.map((file) => file?.lastModified ?? 0));
}

/** The folder of all sessions, after a file was written there as DuckDB writes: some browsers allow less than they say. */
async function usableRoot(): Promise<FileSystemDirectoryHandle> {
  // Without locks two windows would write into one session, and neither would know.
  await heldLocks();
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  const now = Date.now();
  // One that ended while it tried has left its file; another window may be about to remove it too.
  for await (const name of root.keys())
    if (triedAt(name) < now - 60_000) await root.removeEntry(name).catch(() => {});
  const name = `.probe-${now}-${crypto.randomUUID()}`;
  const file = await root.getFileHandle(name, { create: true });
  try {
    const handle = await file.createSyncAccessHandle();
    handle.write(new Uint8Array(1));
    handle.close();
  } finally {
    await root.removeEntry(name);
  }
  return root;
}

/** When the file of a trial was written, in ms; NaN for anything else. */
const triedAt = (name: string): number => Number(/^\.probe-(\d+)-/.exec(name)?.[1] ?? NaN);

const LOCK_WAIT_MS = 600;

/** Undefined when another window keeps it; a page that is just being reloaded lets go within the wait. */
async function takeLock(name: string, wait: number): Promise<(() => void) | undefined> {
  const { promise: held, resolve, reject } = withResolvers<(() => void) | undefined>();
  navigator.locks
    .request(
      name,
      { signal: AbortSignal.timeout(wait) },
      () => new Promise<void>((release) => resolve(release)),
    )
    .catch((cause: unknown) => {
      if (cause instanceof DOMException && ['TimeoutError', 'AbortError'].includes(cause.name))
        resolve(undefined);
      else reject(cause);
    });
  return held;
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (cause: unknown) => void = () => {};
  const promise = new Promise<T>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}

function whyMemory(cause: unknown): string {
  return `${refusal(cause)}: everything works, but text, files and results are gone when this page is closed or reloaded.`;
}

function refusal(cause: unknown): string {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  if (self.origin === 'null')
    return 'The browser does not let a frame without an address of its own store files';
  if (!isSecureContext) return 'The browser stores files only for pages from https addresses or localhost';
  switch (name) {
    case 'SecurityError':
    case 'NotAllowedError':
      return 'The browser does not let this page store files (a private window or a blocked site)';
    case 'QuotaExceededError':
      return 'The browser gives this site no storage';
    case 'TypeError':
      return 'This browser cannot store files as the playground needs it';
    default:
      return `The browser's file storage failed (${message})`;
  }
}
