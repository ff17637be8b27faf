/** Starts the engine's worker. The files of DuckDB and SQLite are named here, on the page, so that the service worker knows them. */
import duckDbWasm from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import duckDbWorker from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import type { Engine, EngineAssets, ServeRequest, SessionInfo } from '#workers/engine.ts';
import sqliteWasm from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url';
import EngineWorker from '#workers/engine.worker.ts?worker';
import engineWorker from '#workers/engine.worker.ts?worker&url';
import sqliteWorker from '#workers/sqlite.worker.ts?worker&url';
import { hasLocks } from './lock.ts';
import { absolute, remoteOf, startWorker } from './remote.ts';

/** What `npm run extensions` fetched for this build: by default nothing, and then nothing is asked for. */
const locks = import.meta.glob<object>('../../duckdb-extensions.json', { eager: true, import: 'extensions' });
const hosted = Object.values(locks).flatMap(Object.keys);

export interface StartedEngine {
  readonly engine: Engine;
  /** Lets the other end of a port reach this engine, or another one in the same worker. */
  serve(request: ServeRequest): void;
  /** What is open in it already, and goes on where a guest is opened; absent where nothing is. */
  readonly session?: SessionInfo;
  /** Name of the lock that its worker holds as long as it lives; absent where the browser has none. */
  readonly life?: string;
  /** Resolves when the page that started its worker goes; absent where that is this page. */
  readonly gone?: Promise<void>;
  /** Ends its worker, which lets go of all it holds; nothing that was asked of it is answered then. */
  end(): void;
}

/** Resolves when the worker listens; rejects when the browser will not start one. */
export async function createEngine(): Promise<StartedEngine> {
  const assets: EngineAssets = {
    wasm: absolute(duckDbWasm),
    worker: absolute(duckDbWorker),
    extensions: absolute('duckdb-extensions'),
    sqlite: { worker: absolute(sqliteWorker), wasm: absolute(sqliteWasm) },
    hosted,
  };
  const script = { name: "The engine's worker", create: EngineWorker, url: engineWorker };
  const life = (await hasLocks()) ? `osiris-engine:${crypto.randomUUID()}` : undefined;
  const worker = await startWorker(script, { ...assets, life });
  return {
    life,
    engine: remoteOf<Engine>(worker),
    serve: (request) => worker.postMessage(request, [request.port]),
    end: () => worker.terminate(),
  };
}
