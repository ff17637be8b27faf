/** The session's database, opened on first use and again after its engine was stopped. */
import { Mutex } from 'async-mutex';
import { openDatabase, type OpenOptions, type WasmDatabase } from '#adapters/wasm/database.ts';
import type { LoadProgress } from '#adapters/wasm/duckdb.ts';
import type { SharedDuckDb } from '#adapters/wasm/shared-database.ts';
import type { StepConnection } from '#core/run/ports.ts';
import type { EngineInfo, EngineState } from './engine.ts';
import { warmUp, type WarmUp } from './warm-up.ts';
import { nothingKnown, type Known } from './windows.ts';

const LOST =
  'The engine that the playgrounds of this page share has stopped, and with it went the tables of this one. Text and files are here: run again to make the tables anew.';

/** Before all that wait for the connection the screen reads by. */
const FIRST = 1;

export interface DatabaseSlot {
  /**
   * Gives the open database, opening it on first use and after its engine ended; `onProgress` is told bytes
   * received, of total. Rejects where it cannot be opened.
   */
  get(onProgress?: LoadProgress): Promise<WasmDatabase>;
  /** The same, once its warm-up has ended, and what makes way: for those who change it. */
  withoutWarmUp(): Promise<WasmDatabase>;
  /** The same but for what makes way for changes alone: for those who only read, and wait. */
  toRead(): Promise<WasmDatabase>;
  /** Does `work` once the warm-up has ended; whoever wants the database without it calls `end`, and waits for its end. */
  makingWay<T>(end: () => void, work: () => Promise<T>): Promise<T>;
  /** The same for what takes long, and of which those who only read want no end. */
  makingWayForChanges<T>(end: () => void, work: () => Promise<T>): Promise<T>;
  /** Lets it do beforehand what the first run would wait for, once for every engine; ends by itself when somebody wants it without. */
  warmUp(database: WasmDatabase): void;
  /** Runs `work` on the connection that serves the screen; one after the other, also while a run is on. */
  forScreen<T>(work: (db: StepConnection, known: Known) => Promise<T>): Promise<T>;
  /**
   * Writes out what is committed, when nobody reads for the screen: DuckDB cannot, as long as a transaction lives that is older than
   * the last commit. Those who wait to read wait for it.
   */
  checkpoint(database: WasmDatabase): Promise<void>;
  /** Stops the engine if it runs; what is pending rejects with `reason`. Starts it anew, if `again` is true, or else with the next `get`. */
  stop(reason: string, again?: boolean): Promise<void>;
  /** Stops it for good: `get` rejects with `reason` from here on. */
  close(reason: string): Promise<void>;
  /** How far it is. */
  state(): EngineState;
  /** What the page is told of an open database. */
  infoOf(database: WasmDatabase): EngineInfo;
}

export interface SlotOptions extends OpenOptions {
  /** Another text with every call. */
  newId(): string;
  /** Where the database is one of several in one engine; absent: it has an engine of its own. */
  readonly shared?: SharedDuckDb;
  /** Why nothing of this session survives, in plain words; absent where it is on disk. */
  readonly whyMemory?: string;
  /** Told how far it is whenever that changes. */
  onState(state: EngineState): void;
  /** Told when what was in it is gone because the engine ended that it shared. */
  onLoss?(): void;
}

interface Screen {
  readonly database: WasmDatabase;
  readonly connection: StepConnection;
  readonly known: Known;
}

/** Makes the slot of a session's database, which is opened when it is asked for. */
export function databaseSlot(options: SlotOptions): DatabaseSlot {
  const watchers = new Set<LoadProgress>();
  const turn = new Mutex();
  let opening: Promise<WasmDatabase> | undefined;
  let again = false;
  let screen: Screen | undefined;
  let state: EngineState = { phase: 'idle' };
  /** Why it does not open any more. */
  let closed: string | undefined;
  let warming: { readonly database: WasmDatabase; readonly work: WarmUp } | undefined;
  /** What ends when somebody wants the database without it. */
  const makingWay = new Set<WarmUp>();
  /** The same when it is to be changed. */
  const lasting = new Set<WarmUp>();

  function be(next: EngineState): void {
    state = next;
    options.onState(next);
  }

  const infoOf = ({ version, storage, reason = options.whyMemory }: WasmDatabase): EngineInfo => ({
    version,
    storage,
    reason,
  });

  function open(): Promise<WasmDatabase> {
    be({ phase: 'loading', received: 0, total: 0 });
    const onProgress: LoadProgress = (received, total) => {
      if (opening === opened) be({ phase: 'loading', received, total });
      watchers.forEach((tell) => tell(received, total));
    };
    const { shared } = options;
    const opened: Promise<WasmDatabase> = shared
      ? shared.open(onProgress)
      : openDatabase({ ...options, again, onProgress });
    opening = opened;
    // Whoever waits for it is told; the next one tries again.
    opened.then(
      (database) => {
        again ||= database.storage === 'disk';
        if (opening === opened) be({ phase: 'ready', info: infoOf(database) });
        if (shared) void database.gone.then((detail) => opening === opened && lose(detail));
      },
      (cause: unknown) => {
        if (opening !== opened) return;
        opening = undefined;
        const detail = cause instanceof Error ? cause.message : String(cause);
        be({ phase: 'failed', reason: 'The database did not open.', detail });
      },
    );
    return opened;
  }

  /** The engine ended that others share, perhaps because of one of them. */
  function lose(detail: string): void {
    opening = undefined;
    be({ phase: 'failed', reason: LOST, detail });
    options.onLoss?.();
  }

  async function get(onProgress?: LoadProgress): Promise<WasmDatabase> {
    if (closed !== undefined) throw new Error(closed);
    if (onProgress) watchers.add(onProgress);
    try {
      const database = await (opening ?? open());
      return database.death === undefined ? database : await open();
    } finally {
      if (onProgress) watchers.delete(onProgress);
    }
  }

  async function theScreen(): Promise<Screen> {
    const database = await get();
    if (screen?.database !== database) {
      const connection = await database.connectToLook();
      screen = { database, connection, known: nothingKnown(options.newId()) };
    }
    return screen;
  }

  async function end(how: (database: WasmDatabase) => void | Promise<void>): Promise<void> {
    const ending = opening;
    opening = undefined;
    if (!ending) return;
    be({ phase: 'idle' });
    try {
      await how(await ending);
    } catch (cause) {
      // It never opened: whoever asked for it was told, and there is nothing to end.
      console.debug('The database had not opened.', cause);
    }
  }

  async function stop(reason: string, again = false): Promise<void> {
    if (!opening) return;
    await end((database) => database.terminate(reason));
    if (again && !opening && closed === undefined) void open();
  }

  async function without(others: Iterable<WarmUp>): Promise<WasmDatabase> {
    const database = await get();
    await Promise.all([warming?.work.end(), ...[...others].map((each) => each.end())]);
    return database;
  }

  async function within<T>(others: Set<WarmUp>, end: () => void, work: () => Promise<T>): Promise<T> {
    const done = get()
      .then(() => warming?.work.end())
      .then(work);
    const own: WarmUp = {
      async end() {
        end();
        await done.catch(() => {});
      },
    };
    others.add(own);
    try {
      return await done;
    } finally {
      others.delete(own);
    }
  }

  return {
    get,
    withoutWarmUp: () => without([...makingWay, ...lasting]),
    toRead: () => without(makingWay),
    makingWay: (end, work) => within(makingWay, end, work),
    makingWayForChanges: (end, work) => within(lasting, end, work),
    warmUp(database) {
      if (warming?.database !== database) warming = { database, work: warmUp(database) };
    },
    forScreen: (work) =>
      turn.runExclusive(async () => {
        const { connection, known } = await theScreen();
        return work(connection, known);
      }),
    checkpoint: (database) => turn.runExclusive(() => database.checkpoint(), FIRST),
    stop,
    async close(reason) {
      closed = reason;
      await end((database) => database.close(reason));
    },
    state: () => state,
    infoOf,
  };
}
