/** DuckDB-WASM in a worker of its own: loaded once, started as often as needed, and heard when it dies. */
import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm';
import { type InsertMemory, startWorker } from './duckdb-worker.ts';
import { keepReachable } from './reachable.ts';
import type { Results } from './results.ts';
import { crash } from './limits.ts';

/** Absolute URLs of what is loaded; see `EngineAssets`. */
export interface DuckDbAssets {
  readonly wasm: string;
  readonly worker: string;
}

/** Bytes of duckdb-eh.wasm 1.33.1-dev65.0: servers that compress do not tell. tests/engine compares it with the file. */
const WASM_BYTES = 35_996_950;

export type LoadProgress = (received: number, total: number) => void;

/** A running DuckDB worker without a database. */
export interface DuckDbProcess {
  readonly db: AsyncDuckDB;
  /** For what is inserted. */
  readonly memory: InsertMemory;
  /** Of streams. */
  readonly results: Results;
  /** Settles as `call` does, or rejects when the worker dies first: DuckDB-WASM itself would leave it pending for ever. */
  guard<T>(call: Promise<T>): Promise<T>;
  /** Ends the worker; what is pending rejects with `reason`. Its file handles are freed at once, or ~2 s later if it was busy. */
  terminate(reason: string): void;
  /** Why the worker is gone; undefined while it lives. */
  readonly death: string | undefined;
  /** Resolves to that when it is. */
  readonly gone: Promise<string>;
}

/** Starts DuckDB workers; the 36 MB are fetched and compiled by the first start and kept for the next. */
export type StartDuckDb = (onProgress?: LoadProgress) => Promise<DuckDbProcess>;

/**
 * Gives the function that starts DuckDB workers from these URLs. A start rejects where the download is
 * refused or the worker does not start; a download that failed is tried again by the next start.
 */
export function duckDbStarter(assets: DuckDbAssets): StartDuckDb {
  let module: Promise<WebAssembly.Module> | undefined;
  return async (onProgress) => {
    module ??= loadModule(assets.wasm, onProgress);
    module.catch(() => (module = undefined));
    // The worker's script loads while the module does.
    const { process, instantiate } = startProcess(assets);
    try {
      await instantiate(await process.guard(module));
      return process;
    } catch (cause) {
      process.terminate('DuckDB did not start.');
      throw cause;
    }
  };
}

/**
 * Compiles the module while it is fetched. DuckDB-WASM can fetch by itself, but a failed download or a server
 * that does not know `application/wasm` leaves its `instantiate` pending for ever.
 */
async function loadModule(url: string, onProgress: LoadProgress = () => {}): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok || !response.body)
    throw new Error(`The engine could not be loaded: ${url} answered ${response.status}.`);
  let received = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      received += chunk.byteLength;
      onProgress(Math.min(received, WASM_BYTES), WASM_BYTES);
      out.enqueue(chunk);
    },
  });
  const headers = { 'content-type': 'application/wasm' };
  const counted = new Response(response.body.pipeThrough(counter), { headers });
  const letGo = keepReachable(counted);
  try {
    return await WebAssembly.compileStreaming(counted);
  } finally {
    letGo();
  }
}

interface StartedProcess {
  readonly process: DuckDbProcess;
  instantiate(module: WebAssembly.Module): Promise<unknown>;
}

function startProcess(assets: DuckDbAssets): StartedProcess {
  const { worker, memory, results, url, give } = startWorker(assets.worker);
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  const waiting = new Set<(reason: Error) => void>();
  let death: string | undefined;
  let tell: (reason: string) => void = () => {};
  const gone = new Promise<string>((resolve) => (tell = resolve));

  const die = (reason: string): void => {
    if (death !== undefined) return;
    death = reason;
    worker.terminate();
    db.detach();
    for (const reject of waiting) reject(new Error(reason));
    waiting.clear();
    tell(reason);
  };
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    die(`The database engine stopped: ${event.message || 'its worker could not be loaded'}.`);
  });

  const process: DuckDbProcess = {
    db,
    memory,
    results,
    guard: (call) =>
      new Promise((resolve, reject) => {
        if (death !== undefined) {
          // It was sent to nobody.
          call.catch(() => {});
          return reject(new Error(death));
        }
        waiting.add(reject);
        call
          .catch((cause: unknown) => {
            const reason = crash(cause);
            if (reason !== undefined) die(reason);
            throw cause;
          })
          .finally(() => waiting.delete(reject))
          .then(resolve, reject);
      }),
    terminate: die,
    get death() {
      return death;
    },
    gone,
  };
  return {
    process,
    instantiate(module) {
      give(module);
      return process.guard(db.instantiate(url));
    },
  };
}
