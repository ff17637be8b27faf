/** The engine behind the door: one session at a time, its files, its database, its runs. */
import { duckDbStarter } from '#adapters/wasm/duckdb.ts';
import { ARTIFACTS } from '#adapters/wasm/files.ts';
import type { Clock } from '#core/run/ports.ts';
import { readCell } from './cell.ts';
import { databaseSlot, type DatabaseSlot } from './database.ts';
import type { Engine, EngineAssets, StorageInfo } from './engine.ts';
import {
  addFile,
  existing,
  letGo,
  listFiles,
  putBack,
  removeFile,
  renameFile,
  settleInputs,
} from './session-files.ts';
import { planWriter, readLastRun, type PlanWriter } from './journal.ts';
import { sweepGone } from './deleted-sessions.ts';
import { createUnfinishedFiles, type UnfinishedFiles } from './unfinished-files.ts';
import { startRun, type Running } from './runs.ts';
import { noteLast } from './last-session.ts';
import { deleteSession, listSessions, openSession, type Deleted, type OpenSession } from './sessions.ts';
import { orRelease, type SessionStore } from './held-sessions.ts';
import { openStore } from './store.ts';
import { readTable } from './table.ts';
import { dropTable, listTables } from './tables.ts';
import { createMutex } from './mutex.ts';
import { readWindow } from './windows.ts';

export interface HostOptions {
  readonly assets: EngineAssets;
  readonly clock: Clock;
  /** A name for a new session: letters, digits, `-`, `_`. */
  newId(): string;
  /** How much memory DuckDB may use, in megabytes; by default what a browser can bear. */
  readonly memoryLimit?: number;
}

interface Current extends OpenSession {
  readonly database: DatabaseSlot;
  readonly writePlan: PlanWriter;
  readonly unfinished: UnfinishedFiles;
}

/**
 * Makes the engine as the worker runs it, with no session open and DuckDB not loaded; what its methods take,
 * give and reject with is said at `Engine`.
 */
export function createEngineHost({ assets, clock, newId, memoryLimit }: HostOptions): Engine {
  const start = duckDbStarter(assets);
  let store: Promise<SessionStore> | undefined;
  let current: Current | undefined;
  let running: Running | undefined;
  let saving: Promise<unknown> = Promise.resolve();
  /** Sessions that this window was in before the current one, since it was loaded. */
  let left: readonly string[] = [];
  const deleted = new Map<string, Deleted>();
  const opening = createMutex();

  const theStore = (): Promise<SessionStore> => (store ??= openSwept());
  const folder = () => session().held.folder;

  function session(): Current {
    if (!current) throw new Error('No session is open.');
    return current;
  }

  async function close(): Promise<void> {
    const closing = current;
    if (!closing) return;
    await running?.cancel();
    await saving.catch(() => {});
    current = undefined;
    try {
      await closing.database.stop('The session was closed.');
    } finally {
      closing.held.release();
    }
  }

  return {
    open: (wanted) =>
      opening(async () => {
        const before = current?.held.id;
        await close();
        const sessions = await theStore();
        const opened = await openSession(sessions, wanted, newId);
        const { held, info } = opened;
        await orRelease(held, () => settleInputs(held.folder));
        left = await noteLast(
          sessions,
          held.id,
          before === undefined || before === held.id ? [] : [...left, before],
        );
        const { disk, folder } = held;
        const { extensions, hosted } = assets;
        const database = databaseSlot({ start, folder: disk, extensions, hosted, memoryLimit, newId });
        current = {
          ...opened,
          database,
          writePlan: planWriter(folder),
          unfinished: createUnfinishedFiles(folder),
        };
        return info;
      }),

    async start(onProgress) {
      const { database, info } = session();
      const opened = await database.get(onProgress);
      if (!running) database.warmUp(opened);
      const { version, storage, reason } = opened;
      return { version, storage, reason: reason ?? info.reason };
    },

    async saveText(text, as) {
      const { held, file } = session();
      if (as && as.session !== held.id) throw new Error('This window has another session open.');
      const work = saving
        .catch(() => {})
        .then(() => file.save({ revision: file.saved.revision + 1, ...as, text }));
      saving = work;
      return work;
    },
    addFile: (name, content, onProgress) => addFile(folder(), name, content, onProgress),
    removeFile: (name) => removeFile(folder(), name),
    renameFile: (from, to) => renameFile(folder(), from, to),
    putBack: (name) => putBack(folder(), name),
    letGo: (name) => letGo(folder(), name),
    files: async () => listFiles(folder()),
    readFile: (name) => existing(folder(), name),

    async run(plan, runId, onEvent, options = {}) {
      if (running) throw new Error('A run is going on. Wait for its end, or cancel it.');
      const { held, database, writePlan, unfinished } = session();
      // The callback may live on another thread: the run has ended for the page when its last event has arrived there.
      let told: unknown;
      const { id, folder, disk } = held;
      const world = { session: id, folder, disk, database, writePlan, unfinished, clock };
      running = startRun(world, { ...options, plan, runId, tell: (event) => (told = onEvent(event)) });
      try {
        await running.done;
        await told;
      } finally {
        running = undefined;
      }
    },
    async cancel() {
      await running?.cancel();
    },

    tables: async () => session().database.look(listTables),
    table: async (name) => session().database.look((db, known) => readTable(db, known, name)),
    async dropTable(table) {
      if (running) throw new Error('A run is going on. Delete the table when it has ended.');
      const { database } = session();
      await database.look(async (db) => {
        const alone = await database.alone();
        await dropTable(db, table);
        await alone.checkpoint();
      });
    },
    preview: async (table, offset, limit, has) =>
      session().database.look((db, known) => readWindow(db, known, table, offset, limit, has)),
    cell: async (of, row, column) =>
      session().database.look((db, known) => readCell(db, known, of, row, column)),

    async artifact(stepId, path) {
      const file = await folder().read(`${ARTIFACTS}/${stepId}/${path}`);
      if (!file)
        throw new Error(
          `The session keeps no file "${path}" of step "${stepId}": run the step to make it. If it was written to a file of your own, it is there.`,
        );
      return file;
    },
    async artifacts() {
      return (await folder().list(ARTIFACTS)).map(({ path, bytes }) => {
        const cut = path.indexOf('/');
        return { step_id: path.slice(0, cut), path: path.slice(cut + 1), bytes };
      });
    },
    lastRun: async () => readLastRun(folder()),

    sessions: async () => listSessions(await theStore(), session().held.id),
    async deleteSession(id) {
      if (id === current?.held.id) await close();
      deleted.set(id, await deleteSession(await theStore(), id));
    },
    async restoreSession(id) {
      const one = deleted.get(id);
      deleted.delete(id);
      if (!one) throw new Error(`The session ${id} is not kept any more.`);
      await one.restore();
    },
    async letSessionGo(id) {
      const one = deleted.get(id);
      deleted.delete(id);
      await one?.letGo();
    },
    storage: async () => storageInfo((await theStore()).storage),
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
