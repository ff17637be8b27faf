/** Starts the engine's worker. DuckDB's files are named here, on the page, so that the service worker knows them. */
import duckDbWasm from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import duckDbWorker from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import { proxy, wrap } from 'comlink';
import type { Engine, EngineAssets } from '#workers/engine.ts';
import EngineWorker from '#workers/engine.worker.ts?worker';
import engineWorker from '#workers/engine.worker.ts?worker&url';

/** What `npm run extensions` fetched for this build: by default nothing, and then nothing is asked for. */
const locks = import.meta.glob<object>('../../duckdb-extensions.json', { eager: true, import: 'extensions' });
const hosted = Object.values(locks).flatMap(Object.keys);

export interface StartedEngine {
  readonly engine: Engine;
  /** Ends its worker, which lets go of all it holds; nothing that was asked of it is answered then. */
  end(): void;
}

/** Resolves when the worker listens; rejects when the browser will not start one. */
export async function createEngine(): Promise<StartedEngine> {
  if (self.origin === 'null') return connect(blobWorker());
  try {
    return await connect(new EngineWorker());
  } catch (cause) {
    console.info('The engine starts from a blob, since its worker did not start by itself.', cause);
    return connect(blobWorker());
  }
}

/** Asks the browser to keep the sessions when space runs low; true when it will. Firefox asks the person. */
export async function keepStorage(): Promise<boolean> {
  if (self.origin === 'null' || !navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

/**
 * A frame without an origin of its own may start workers only from blobs, and in Chromium only classic ones. Those may
 * import a module that the server lets everybody read, but hear nothing that was said before it was there.
 */
function blobWorker(): Worker {
  const module = JSON.stringify(absolute(engineWorker));
  const script = `addEventListener('message', async ({ data }) => {
  try {
    await import(${module});
    dispatchEvent(new MessageEvent('message', { data }));
  } catch (cause) {
    setTimeout(() => { throw cause; });
  }
}, { once: true });`;
  return new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
}

function connect(worker: Worker): Promise<StartedEngine> {
  const assets: EngineAssets = {
    wasm: absolute(duckDbWasm),
    worker: absolute(duckDbWorker),
    extensions: absolute('duckdb-extensions'),
    hosted,
  };
  return new Promise((resolve, reject) => {
    const starting = new AbortController();
    const { signal } = starting;
    const ready = () => {
      starting.abort();
      resolve({ engine: engineOf(worker), end: () => worker.terminate() });
    };
    const fail = ({ message }: ErrorEvent) => {
      starting.abort();
      worker.terminate();
      reject(new Error(`The engine's worker did not start${message ? `: ${message}` : ''}.`));
    };
    worker.addEventListener('message', ready, { signal });
    worker.addEventListener('error', fail, { signal });
    worker.postMessage(assets);
  });
}

/**
 * Gives the engine that a worker exposes, each of its nouns with its methods. Functions that it is given stay
 * on this side and are called from there.
 */
export function engineOf(worker: Worker): Engine {
  return reached(wrap(worker) as unknown as Reached) as Engine;
}

/** What comlink reaches on the other side: to be called, or a noun with more of them. */
interface Reached {
  (...given: readonly unknown[]): Promise<unknown>;
  readonly [name: string]: Reached;
}

function reached(remote: Reached): unknown {
  const handed = (value: unknown): unknown => (typeof value === 'function' ? proxy(value) : value);
  return new Proxy(remote, {
    // What has a `then` would be taken for a promise of an engine.
    get: (_, name) => (typeof name === 'string' && name !== 'then' ? reached(remote[name]!) : undefined),
    apply: (_, __, given: readonly unknown[]) => remote(...given.map(handed)),
  });
}

const absolute = (url: string): string => new URL(url, document.baseURI).href;
