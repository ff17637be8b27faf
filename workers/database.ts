/** The session's database, opened on first use and again after its engine was stopped. */
import { openDatabase, type OpenOptions, type WasmDatabase } from '#adapters/wasm/database.ts';
import type { LoadProgress } from '#adapters/wasm/duckdb.ts';
import type { StepConnection } from '#core/ports.ts';
import { turns } from './turns.ts';

export interface DatabaseSlot {
  get(onProgress?: LoadProgress): Promise<WasmDatabase>;
  /** Runs `work` on the one connection for looking; one after the other, also while a run is on. */
  look<T>(work: (db: StepConnection) => Promise<T>): Promise<T>;
  /**
   * Writes out what is committed, when nobody looks: DuckDB cannot, as long as a transaction lives that is older than
   * the last commit. Those who wait to look wait for it.
   */
  checkpoint(database: WasmDatabase): Promise<void>;
  /** Stops the engine if it runs; what is pending rejects with `reason`. Starts it anew, if `again` is true, or else with the next `get`. */
  stop(reason: string, again?: boolean): Promise<void>;
}

export function databaseSlot(options: OpenOptions): DatabaseSlot {
  const watchers = new Set<LoadProgress>();
  const turn = turns();
  let opening: Promise<WasmDatabase> | undefined;
  let again = false;
  let looking: { readonly database: WasmDatabase; readonly connection: StepConnection } | undefined;

  function open(): Promise<WasmDatabase> {
    const opened = openDatabase({
      ...options,
      again,
      onProgress: (...bytes) => watchers.forEach((tell) => tell(...bytes)),
    });
    opening = opened;
    // Whoever waits for it is told; the next one tries again.
    opened.then(
      ({ storage }) => (again ||= storage === 'disk'),
      () => {
        if (opening === opened) opening = undefined;
      },
    );
    return opened;
  }

  async function get(onProgress?: LoadProgress): Promise<WasmDatabase> {
    if (onProgress) watchers.add(onProgress);
    try {
      const database = await (opening ?? open());
      return database.death === undefined ? database : await open();
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
    look: (work) => turn(async () => work(await connection())),
    checkpoint: (database) => turn(() => database.checkpoint(), true),
    async stop(reason, again = false) {
      const stopping = opening;
      opening = undefined;
      if (!stopping) return;
      try {
        (await stopping).terminate(reason);
      } catch (cause) {
        // It never opened: whoever asked for it was told, and there is nothing to stop.
        console.debug('The database had not opened.', cause);
      }
      if (again && !opening) void open();
    },
  };
}
