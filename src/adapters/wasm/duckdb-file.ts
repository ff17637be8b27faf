/** A DuckDB database of the person's in a browser: read by a DuckDB of its own, which is ended again. */
import { DuckDBAccessMode, DuckDBDataProtocol } from '@duckdb/duckdb-wasm';
import type { DuckDbFile, DuckDbFiles, DuckDbLibrary } from '#core/duckdb/port.ts';
import type { Signal } from '#core/contract/driver.ts';
import type { InputFile } from '#core/contract/files.ts';
import { connect } from './connection.ts';
import type { DuckDbProcess, StartDuckDb } from './duckdb.ts';
import { fileOf } from './input.ts';
import { refusal } from './limits.ts';

/** The files are given to it as they are, and nothing of them is in memory but the blocks that are read. */
export const duckdbLibrary = (start: StartDuckDb): DuckDbLibrary => ({
  async open(files, signal) {
    signal.throwIfAborted();
    const process = await start();
    try {
      return await openFile(process, files, signal);
    } catch (cause) {
      // After a failed open DuckDB-WASM hangs on the next call.
      process.terminate('The database file could not be opened.');
      throw cause;
    }
  },
});

async function openFile(
  process: DuckDbProcess,
  { database, log }: DuckDbFiles,
  signal: Signal,
): Promise<DuckDbFile> {
  // DuckDB calls a database as its file is called.
  const path = `file/${database.path.split('/').at(-1)}`;
  const register = (name: string, file: InputFile) =>
    process.guard(
      process.db.registerFileHandle(name, fileOf(file), DuckDBDataProtocol.BROWSER_FILEREADER, true),
    );
  await register(path, database);
  if (log) await register(`${path}.wal`, log);
  try {
    await process.guard(
      process.db.open({
        path,
        accessMode: DuckDBAccessMode.READ_ONLY,
        query: { queryPollingInterval: POLLING_MS },
      }),
    );
  } catch (cause) {
    throw refusal(cause, '');
  }
  signal.throwIfAborted();
  const connection = await connect(process, { signal });
  await connection.query([...SETTINGS, 'SELECT 1 AS ready'].join(';\n'));
  return {
    query: connection.query,
    columns: connection.columns,
    close: async () => process.terminate('The database file was read.'),
  };
}

/** As the session's own has it, so that a run can be cancelled. */
const POLLING_MS = 20;

/** In this order: the last two make the ones before final, and nothing in the file reaches anything else. */
const SETTINGS = [
  'SET GLOBAL errors_as_json = true',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  `SET memory_limit = '1000MB'`,
  `SET temp_directory = ''`,
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];
