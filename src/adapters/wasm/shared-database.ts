/** Databases of several sessions in one DuckDB: each a catalog of its own, in memory, that no other can name. */
import type { StepConnection } from '#core/run/ports.ts';
import { ident } from '#core/sql/index.ts';
import { openDatabase, type OpenOptions, type WasmDatabase } from './database.ts';
import type { LoadProgress } from './duckdb.ts';
import { CATALOG_BYTES, CATALOG_PREFIX } from './shared-catalog.ts';

export interface SharedDuckDb {
  /** Opens another empty database; starts DuckDB for the first, and again where it has ended. */
  open(onProgress?: LoadProgress): Promise<WasmDatabase>;
}

/** The one DuckDB, the connection that makes and drops catalogs, and how many there are. */
interface Running {
  readonly database: WasmDatabase;
  readonly admin: StepConnection;
  sessions: number;
}

/** Gives the place of a DuckDB that many sessions share; it ends with the last of them. */
export function sharedDuckDb(options: Omit<OpenOptions, 'folder' | 'onProgress' | 'again'>): SharedDuckDb {
  /** Catalogs are made and dropped one after the other, so that the last one is known to be the last. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  let running: Running | undefined;
  /** Of all who wait for it. */
  const watchers = new Set<LoadProgress>();
  const onProgress: LoadProgress = (received, total) => watchers.forEach((tell) => tell(received, total));

  async function start(): Promise<Running> {
    if (running?.database.death === undefined && running) return running;
    const database = await openDatabase({ ...options, onProgress });
    running = { database, admin: await database.connectToLook(), sessions: 0 };
    return running;
  }

  async function leave(left: Running, catalog: string): Promise<void> {
    left.sessions -= 1;
    if (left.database.death !== undefined) return;
    if (left.sessions > 0) await left.admin.exec(`DETACH ${ident(catalog)}`);
    else left.database.terminate('No session needs it any more.');
  }

  return {
    open(tell = () => {}) {
      watchers.add(tell);
      return inTurn(async () => {
        const shared = await start();
        const catalog = unguessable();
        await shared.admin.exec(`ATTACH ':memory:' AS ${ident(catalog)}`);
        shared.sessions += 1;
        return sessionDatabase(shared.database, catalog, () => inTurn(() => leave(shared, catalog)));
      }).finally(() => watchers.delete(tell));
    },
  };
}

function unguessable(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CATALOG_BYTES));
  return CATALOG_PREFIX + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One session's part of a database: its connections work in its catalog. `leave`: the catalog is to be dropped. */
function sessionDatabase(shared: WasmDatabase, catalog: string, leave: () => Promise<void>): WasmDatabase {
  const connections = new Set<StepConnection>();
  const instance = {};
  let ended: string | undefined;

  async function within<Kind extends StepConnection>(connecting: Promise<Kind>): Promise<Kind> {
    const connection = await connecting;
    try {
      if (ended !== undefined) throw new Error(ended);
      await connection.exec(`USE ${ident(catalog)}`);
    } catch (cause) {
      await connection.close();
      throw cause;
    }
    const own: Kind = {
      ...connection,
      instance,
      async close() {
        connections.delete(own);
        await connection.close();
      },
    };
    connections.add(own);
    return own;
  }

  return {
    version: shared.version,
    storage: 'memory',
    connect: (signal) => within(shared.connect(signal)),
    connectToLook: () => within(shared.connectToLook()),
    checkpoint: () => Promise.resolve(),
    terminate: shared.terminate,
    async close(reason) {
      if (ended !== undefined) return;
      ended = reason;
      for (const connection of connections) await connection.close().catch(() => {});
      await leave();
    },
    get death() {
      return ended ?? shared.death;
    },
    gone: shared.gone,
  };
}
