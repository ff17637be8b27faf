/** The engines behind the door: each with one session at a time, its files, its database, its runs. A noun a file, in host/. */
import { inputContents } from '#adapters/wasm/contents.ts';
import { duckDbStarter, type StartDuckDb } from '#adapters/wasm/duckdb.ts';
import { providedFrom } from '#adapters/wasm/provided.ts';
import { startAhead } from '#adapters/wasm/start-ahead.ts';
import { sharedDuckDb, type SharedDuckDb } from '#adapters/wasm/shared-database.ts';
import type { Provided } from '#core/contract/port.ts';
import type { Clock } from '#core/run/ports.ts';
import { createAnswers } from './console/answers.ts';
import { createChanges } from './changes.ts';
import { databaseSlot } from './database.ts';
import type { Engine, EngineAssets } from './engine.ts';
import { hostArtifacts } from './host/artifacts.ts';
import { hostCharts } from './host/charts.ts';
import { hostConsole } from './host/console.ts';
import { hostExports } from './host/exports.ts';
import { currentSession, type Current } from './host/current.ts';
import { hostFiles } from './host/files.ts';
import { hostFinds } from './host/finds.ts';
import { hostProfiles } from './host/profiles.ts';
import { hostRelations } from './host/relations.ts';
import { hostRuns } from './host/runs.ts';
import { hostSecrets } from './host/secrets.ts';
import { hostSessions } from './host/sessions.ts';
import { takeSnapshot } from './host/snapshot.ts';
import { hostTables } from './host/tables.ts';
import { planWriter } from './journal.ts';
import type { EngineHost, HostedEngine } from './serve.ts';
import type { OpenSession } from './sessions.ts';
import { contentsOf } from './session-files.ts';
import { createUnfinishedFiles } from './unfinished-files.ts';
import { createViews } from './view.ts';

export interface HostOptions {
  readonly assets: EngineAssets;
  readonly clock: Clock;
  /** A name for a new session: letters, digits, `-`, `_`. */
  newId(): string;
  /** How much memory DuckDB may use, in megabytes; by default what a browser can bear. */
  readonly memoryLimit?: number;
}

/**
 * Makes what gives the engines of one worker, with DuckDB not loaded; what their methods take, give and reject
 * with is said at `Engine`.
 */
export function createEngineHost(options: HostOptions): EngineHost {
  const start = duckDbStarter(options.assets);
  const { extensions, hosted } = options.assets;
  const provided = providedFrom(options.assets, start);
  const guests = sharedDuckDb({ start, extensions, hosted, memoryLimit: options.memoryLimit });
  return { open: () => openEngine(options, start, guests, provided) };
}

/** `guests`: the DuckDB that all guest sessions share; `provided`: what is behind the ports of drivers. */
function openEngine(
  { assets, clock, newId, memoryLimit }: HostOptions,
  start: StartDuckDb,
  guests: SharedDuckDb,
  provided: readonly Provided[],
): HostedEngine {
  const current = currentSession();
  const answers = createAnswers(current);
  const standBy = startAhead(start);
  const snapshot = () => takeSnapshot(current.peek());
  const changes = createChanges(snapshot);

  function equip(opened: OpenSession): Current {
    const { disk, folder } = opened.held;
    const { extensions, hosted } = assets;
    const database = databaseSlot({
      start: standBy.start,
      folder: disk,
      extensions,
      hosted,
      memoryLimit,
      newId,
      whyMemory: opened.info.reason,
      shared: opened.guest && guests,
      onState: (state) => changes.tell({ type: 'engine', state }),
      onLoss: () => changes.tell({ type: 'tables' }),
    });
    return {
      ...opened,
      database,
      views: createViews(),
      writePlan: planWriter(folder),
      unfinished: createUnfinishedFiles(folder),
      provided,
      contents: inputContents(folder, { folder: opened.notes, path: contentsOf(opened.held.id) }),
      saving: Promise.resolve(),
    };
  }

  const engine: Engine = {
    sessions: hostSessions({ current, changes, newId, equip }),
    files: hostFiles(current, changes),
    tables: hostTables(current, changes, start),
    console: hostConsole(current, answers),
    exports: hostExports(current, answers),
    profiles: hostProfiles(current),
    finds: hostFinds(current, answers),
    charts: hostCharts(current, answers),
    relations: hostRelations(current),
    runs: hostRuns(current, changes, clock),
    artifacts: hostArtifacts(current),
    secrets: hostSecrets(current),
    async start(onProgress) {
      const { database } = current.get();
      return database.infoOf(await database.get(onProgress));
    },
    async warmUp() {
      if (!current.peek()) return standBy.begin();
      const { database } = current.get();
      const opened = await database.get();
      if (!current.get().running) database.warmUp(opened);
    },
    snapshot,
    subscribe: async (listener) => changes.subscribe(listener),
  };
  return {
    engine,
    session: () => current.peek()?.held.id,
    async close() {
      changes.end();
      await current.close();
    },
  };
}
