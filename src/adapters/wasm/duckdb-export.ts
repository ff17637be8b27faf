/** A DuckDB file that is made in a browser, by a DuckDB of its own, which is ended again. */
import { DuckDBAccessMode } from '@duckdb/duckdb-wasm';
import type { Signal } from '#core/contract/driver.ts';
import { connect, type WasmConnection } from './connection.ts';
import type { DuckDbProcess, StartDuckDb } from './duckdb.ts';
import type { DiskFolder } from './folder.ts';
import { refusal } from './limits.ts';

/** Beside the session's database: the file, and what DuckDB keeps beside it while it is written. */
const FOLDER = 'export';

/** In this order: the last two make the ones before final. */
const SETTINGS = [
  'SET GLOBAL errors_as_json = true',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  `SET memory_limit = '1000MB'`,
  `SET temp_directory = ''`,
  // What is committed is in the file itself: nothing is to be replayed from a log.
  `SET checkpoint_threshold = '1B'`,
  'SET write_buffer_row_group_count = 1',
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

/**
 * Makes a database called `name` in the session's folder, fills it by `fill`, and gives the file, which is there till the next is made. Nothing
 * of it stays where that fails. In memory DuckDB-WASM cannot begin a file.
 */
export async function makeDuckDb(
  start: StartDuckDb,
  folder: DiskFolder,
  name: string,
  signal: Signal,
  fill: (db: WasmConnection) => Promise<void>,
): Promise<Blob> {
  await removeMade(folder);
  const process = await start();
  try {
    await open(process, `opfs://${folder.path}/${FOLDER}/${name}`);
    const db = await connect(process, { signal });
    await db.query([...SETTINGS, 'SELECT 1 AS ready'].join(';\n'));
    await fill(db);
    await db.exec('CHECKPOINT');
    return await fileIn(folder, name);
  } catch (cause) {
    process.terminate('The file was not made.');
    await removeMade(folder);
    throw cause;
  } finally {
    process.terminate('The file was made.');
  }
}

async function open(process: DuckDbProcess, path: string): Promise<void> {
  try {
    await process.guard(process.db.open({ path, accessMode: DuckDBAccessMode.READ_WRITE }));
  } catch (cause) {
    throw refusal(cause, '');
  }
}

const fileIn = async ({ handle }: DiskFolder, name: string): Promise<File> =>
  (await (await handle.getDirectoryHandle(FOLDER)).getFileHandle(name)).getFile();

const BUSY_MS = 5_000;

/** Removes a file that was made before; a DuckDB that was ended while busy holds it for about two seconds. */
export async function removeMade(folder: DiskFolder | undefined): Promise<void> {
  for (const end = performance.now() + BUSY_MS; folder;) {
    try {
      return await folder.handle.removeEntry(FOLDER, { recursive: true });
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'NotFoundError') return;
      const isHeld = cause instanceof DOMException && cause.name === 'NoModificationAllowedError';
      if (!isHeld || performance.now() > end) throw cause;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
