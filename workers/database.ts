/** The session's database, opened on first use and again after its engine was stopped. */
import { openDatabase, type OpenOptions, type WasmDatabase } from '#adapters/wasm/database.ts';
import type { LoadProgress } from '#adapters/wasm/duckdb.ts';
import type { StepConnection } from '#core/ports.ts';

export interface DatabaseSlot {
  get(onProgress?: LoadProgress): Promise<WasmDatabase>;
  /** Runs `work` on the one connection for looking; one after the other, also while a run is on. */
  look<T>(work: (db: StepConnection) => Promise<T>): Promise<T>;
  /** Stops the engine if it runs; what is pending rejects with `reason`. The next `get` starts it anew. */
  stop(reason: string): Promise<void>;
}

export function databaseSlot(options: OpenOptions): DatabaseSlot {
  const watchers = new Set<LoadProgress>();
  let opening: Promise<WasmDatabase> | undefined;
  let looking: { readonly database: WasmDatabase; readonly connection: StepConnection } | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function get(onProgress?: LoadProgress): Promise<WasmDatabase> {
    if (onProgress) watchers.add(onProgress);
    try {
      if (opening && (await opening).death !== undefined) opening = undefined;
      opening ??= openDatabase({
        ...options,
        onProgress: (...bytes) => watchers.forEach((tell) => tell(...bytes)),
      });
      return await opening;
    } catch (cause) {
      opening = undefined;
      throw cause;
    } finally {
      if (onProgress) watchers.delete(onProgress);
    }
  }

  async function connection(): Promise<StepConnection> {
    const database = await get();
    if (looking?.database !== database) looking = { database, connection: await database.connect() };
    return looking.connection;
  }

  return {
    get,
    look(work) {
      const result = queue.then(async () => work(await connection()));
      queue = result.catch(() => {});
      return result;
    },
    async stop(reason) {
      const stopping = opening;
      opening = undefined;
      if (!stopping) return;
      try {
        (await stopping).terminate(reason);
      } catch (cause) {
        // It never opened: whoever asked for it was told, and there is nothing to stop.
        console.debug('The database had not opened.', cause);
      }
    },
  };
}
