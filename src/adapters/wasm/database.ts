/** The session's database on DuckDB-WASM: a file in the origin private file system, or memory. */
import { DuckDBAccessMode } from '@duckdb/duckdb-wasm';
import type { DbConnection } from '#core/contract/database.ts';
import type { Signal } from '#core/contract/driver.ts';
import type { Database, StepConnection } from '#core/run/ports.ts';
import { literal } from '#core/sql/index.ts';
import { connect, type WasmConnection } from './connection.ts';
import type { DuckDbProcess, LoadProgress, StartDuckDb } from './duckdb.ts';
import { loadExtensions } from './extensions.ts';
import type { DiskFolder } from './folder.ts';
import { loadLimit } from './load-limit.ts';
import { isBusy, isDamage, notAgain, whyInMemory } from './not-opened.ts';
import { truncateUnused } from './truncate-unused.ts';

export const DATABASE_FILE = 'pipeline_data.duckdb';

export interface WasmDatabase extends Database {
  /** As `SELECT version()` gives it. */
  readonly version: string;
  readonly storage: 'disk' | 'memory';
  /** What a person should know about how it was opened: in memory, or with a damaged file put aside. */
  readonly reason?: string;
  /** Why the engine is gone; undefined while it lives. */
  readonly death: string | undefined;
  /** For looking at what there is: every statement is one message, and cannot be cancelled. */
  connectToLook(): Promise<StepConnection>;
  connect(signal?: Signal): Promise<WasmConnection>;
  /** Ends the engine at once, for all that share it; what is pending rejects with `reason`. */
  terminate(reason: string): void;
  /** Lets go of it, when nothing is pending: the engine ends, unless others share it. */
  close(reason: string): Promise<void>;
  /** Resolves, with the reason, when the engine has ended. */
  readonly gone: Promise<string>;
}

export interface OpenOptions {
  readonly start: StartDuckDb;
  /** Absent: in memory. */
  readonly folder?: DiskFolder;
  /** Where extensions would be; answers 404 but for those that are hosted. */
  readonly extensions: string;
  /** Names of the extensions that are there; absent: none. */
  readonly hosted?: readonly string[];
  /** Megabytes DuckDB may take; what the browser can bear is the default. */
  readonly memoryLimit?: number;
  readonly onProgress?: LoadProgress;
  /** It was open on disk before: what was told to be there must not be looked for in memory. */
  readonly again?: boolean;
}

/**
 * Opens the database, putting a damaged file aside, and in memory where the file cannot be opened at all, but for one that was
 * open before. Rejects when DuckDB itself does not start.
 */
export async function openDatabase(options: OpenOptions): Promise<WasmDatabase> {
  const { folder, again = false } = options;
  const start = (): Promise<DuckDbProcess> => options.start(options.onProgress);
  const process = await start();
  if (!folder) return open(process, options);
  try {
    return await open(process, options, folder);
  } catch (cause) {
    if (!isDamage(cause)) {
      if (again) throw notAgain(cause);
      return open(await start(), options, undefined, whyInMemory(cause));
    }
  }
  const aside = await putAside(folder);
  return open(
    await start(),
    options,
    folder,
    `The session's tables could not be read (the database file is damaged). The file is kept as ${aside}; run the pipeline to make the tables again.`,
  );
}

async function open(
  process: DuckDbProcess,
  options: OpenOptions,
  folder?: DiskFolder,
  reason?: string,
): Promise<WasmDatabase> {
  try {
    await openFile(process, folder);
    const admin = await connect(process);
    if (folder) await admin.exec('CHECKPOINT');
    if (folder) await prepareSpilling(process, folder);
    const loaded = await loadExtensions(admin, options.extensions, options.hosted ?? []);
    const script = [...settings(options, folder), 'SELECT version() AS version'];
    const [row] = await admin.query(script.join(';\n'));
    const limit = folder && loadLimit(admin, memoryLimitOf(options, folder));
    let checkpointed = Promise.resolve();
    return {
      version: String(row?.['version']),
      storage: folder ? 'disk' : 'memory',
      ...(reason === undefined ? {} : { reason }),
      connect: (signal) => connect(process, { signal, icu: loaded.has('icu'), limit }),
      connectToLook: () => connect(process, { icu: loaded.has('icu'), brief: true }),
      checkpoint() {
        if (folder) checkpointed = checkpointed.catch(() => {}).then(() => writeOut(process, admin));
        return checkpointed;
      },
      terminate: process.terminate,
      close: (reason) => Promise.resolve(process.terminate(reason)),
      gone: process.gone,
      get death() {
        return process.death;
      },
    };
  } catch (cause) {
    // After a failed open DuckDB-WASM hangs on the next call, and only ending its worker frees the file.
    process.terminate('The database could not be opened.');
    throw cause;
  }
}

/** What is committed but cannot be written out must not be seen: the engine ends, and the next one opens what is on disk. */
async function writeOut(process: DuckDbProcess, admin: DbConnection): Promise<void> {
  try {
    await admin.exec('CHECKPOINT');
  } catch (cause) {
    process.terminate('The database could not be written to disk, and goes on from what it holds there.');
    throw cause;
  }
}

/** Megabytes. WebAssembly ends at 4 GiB; without a disk to spill to, tables themselves need the room. */
const memoryLimitOf = ({ memoryLimit }: OpenOptions, folder?: DiskFolder): number =>
  memoryLimit ?? (folder ? 1500 : 2500);

/** In this order: the last two make the ones before final, and nothing in SQL reaches a file or the network. */
function settings(options: OpenOptions, folder?: DiskFolder): string[] {
  const { extensions } = options;
  return [
    'SET GLOBAL errors_as_json = true',
    `SET custom_extension_repository = ${literal(extensions)}`,
    'SET autoinstall_known_extensions = false',
    'SET autoload_known_extensions = false',
    `SET memory_limit = ${literal(`${memoryLimitOf(options, folder)}MB`)}`,
    `SET temp_directory = ${literal(folder ? spillFolder(folder) : '')}`,
    // Every COMMIT writes to the database file at once, where it can: a log would have to be written first, and is never read.
    `SET checkpoint_threshold = '1B'`,
    // Compressing text takes longer than all the rest of writing a table; without it files are three times as large (bench/settings.ts).
    `SET disabled_compression_methods = 'fsst,dict_fsst,dictionary'`,
    // Row groups are written as they fill: with the five that DuckDB gathers, loads wait for the disk in turns, and COMMIT has much left to write.
    'SET write_buffer_row_group_count = 1',
    'SET enable_external_access = false',
    // PIVOT within a transaction sets the first one by itself; the second is set while large files are loaded, the third where sessions
    // share an engine, by USE. No query can contain SET.
    `SET allowed_configs = ['current_transaction_invalidation_policy', 'memory_limit', 'schema']`,
    'SET lock_configuration = true',
  ];
}

const RETRY_MS = 50;
const BUSY_MS = 5_000;

/** A worker that was ended while busy holds its files for about two seconds. */
async function openFile(process: DuckDbProcess, folder?: DiskFolder): Promise<void> {
  // DuckDB hands over to our messages (cancel, previews) this often, in milliseconds; its own default is 100.
  const query = { queryPollingInterval: 20 };
  if (!folder) return process.guard(process.db.open({ query }));
  const path = `opfs://${folder.path}/${DATABASE_FILE}`;
  for (const end = performance.now() + BUSY_MS; ;) {
    try {
      await removeLeftovers(folder.handle);
      await trimmed(folder.handle);
      return await process.guard(process.db.open({ path, accessMode: DuckDBAccessMode.READ_WRITE, query }));
    } catch (cause) {
      if (!isBusy(cause) || performance.now() > end) throw cause;
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

/**
 * The write-ahead log: DuckDB-WASM cannot truncate it, so what it holds may be stale and is never needed, since
 * everything reported was checkpointed (https://github.com/duckdb/duckdb-wasm/issues/2192 and engine-facts 2.2).
 */
async function removeLeftovers(handle: FileSystemDirectoryHandle): Promise<void> {
  for (const name of ['.wal', '.wal.checkpoint', '.wal.recovery']
    .map((end) => DATABASE_FILE + end)
    .concat(SPILL)) {
    try {
      await handle.removeEntry(name, { recursive: true });
    } catch (cause) {
      if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause;
    }
  }
}

/** What a load wrote that never ended stays behind the end of the database; DuckDB would use it again, but never give it back. */
async function trimmed(handle: FileSystemDirectoryHandle): Promise<void> {
  try {
    await truncateUnused(await handle.getFileHandle(DATABASE_FILE));
  } catch (cause) {
    if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause;
  }
}

const SPILL = 'tmp';
const spillFolder = (folder: DiskFolder): string => `opfs://${folder.path}/${SPILL}`;

/** DuckDB may only open files in the origin's storage that were registered by name; these are the ones it spills to. */
async function prepareSpilling(process: DuckDbProcess, folder: DiskFolder): Promise<void> {
  const kinds = ['DEFAULT', 'S32K', 'S64K', 'S96K', 'S128K', 'S160K', 'S192K', 'S224K'];
  const names = kinds.flatMap((kind) => [0, 1].map((index) => `duckdb_temp_storage_${kind}-${index}`));
  await Promise.all(
    names.map((name) => process.guard(process.db.registerOPFSFileName(`${spillFolder(folder)}/${name}`))),
  );
}

/** Renames the database file, so that nothing is lost; gives the new name. */
async function putAside({ handle }: DiskFolder): Promise<string> {
  const name = `pipeline_data.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}.duckdb`;
  const file = await handle.getFileHandle(DATABASE_FILE);
  for (const end = performance.now() + BUSY_MS; ;) {
    try {
      await file.move(handle, name);
      return name;
    } catch (cause) {
      if (!isBusy(cause) || performance.now() > end) throw cause;
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}
