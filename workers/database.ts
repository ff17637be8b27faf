/** The session's database, opened on first use and again after its engine was stopped. */
import { openDatabase, type OpenOptions, type WasmDatabase } from '#adapters/wasm/database.ts';
import type { LoadProgress } from '#adapters/wasm/duckdb.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { createMutex } from './mutex.ts';
import { warmUp, type WarmUp } from './warm-up.ts';
import { nothingKnown, type Known } from './windows.ts';

export interface DatabaseSlot {
  /**
   * Gives the open database, opening it on first use and after its engine ended; `onProgress` is told bytes
   * received, of total. Rejects where it cannot be opened.
   */
  get(onProgress?: LoadProgress): Promise<WasmDatabase>;
  /** The same, with nothing of its own going on: for those who change it, and those who wait. */
  alone(): Promise<WasmDatabase>;
  /** Lets it do beforehand what the first run would wait for, once for every engine; ends by itself when somebody wants it alone. */
  warmUp(database: WasmDatabase): void;
  /** Runs `work` on the one connection for looking; one after the other, also while a run is on. */
  look<T>(work: (db: StepConnection, known: Known) => Promise<T>): Promise<T>;
  /**
   * Writes out what is committed, when nobody looks: DuckDB cannot, as long as a transaction lives that is older than
   * the last commit. Those who wait to look wait for it.
   */
  checkpoint(database: WasmDatabase): Promise<void>;
  /** Stops the engine if it runs; what is pending rejects with `reason`. Starts it anew, if `again` is true, or else with the next `get`. */
  stop(reason: string, again?: boolean): Promise<void>;
}

interface Looking {
  readonly database: WasmDatabase;
  readonly connection: StepConnection;
  readonly known: Known;
}

/** `newId`: another text with every call. */
export function databaseSlot(options: OpenOptions & { newId(): string }): DatabaseSlot {
  const watchers = new Set<LoadProgress>();
  const turn = createMutex();
  let opening: Promise<WasmDatabase> | undefined;
  let again = false;
  let looking: Looking | undefined;
  let warming: { readonly database: WasmDatabase; readonly work: WarmUp } | undefined;

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

  async function theLooking(): Promise<Looking> {
    const database = await get();
    if (looking?.database !== database) {
      const connection = await database.connectToLook();
      looking = { database, connection, known: nothingKnown(options.newId()) };
    }
    return looking;
  }

  return {
    get,
    async alone() {
      const database = await get();
      await warming?.work.end();
      return database;
    },
    warmUp(database) {
      if (warming?.database !== database) warming = { database, work: warmUp(database) };
    },
    look: (work) =>
      turn(async () => {
        const { connection, known } = await theLooking();
        return work(connection, known);
      }),
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
