/** Files that a query of the console's names: read by their extractors into tables that only the query sees. */
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import { stepFiles } from '#adapters/wasm/files.ts';
import type { InputContents } from '#adapters/wasm/contents.ts';
import type { DbConnection } from '#core/contract/database.ts';
import type { DriverContext, Signal } from '#core/contract/driver.ts';
import { StepError } from '#core/contract/errors.ts';
import { behind, type Provided } from '#core/contract/port.ts';
import type { NamedFile } from '#core/sql/index.ts';
import { catalog } from '#drivers/index.ts';
import type { AskProgress, FileRead, FileReading } from '../engine.ts';

/** The session's files, and what ends the reading. */
export interface Shelf {
  readonly folder: Folder;
  readonly contents: InputContents;
  readonly signal: Signal;
  /** What there is behind the ports of extractors. */
  readonly provided: readonly Provided[];
}

/** Milliseconds between two reports of how far a file is. */
const PROGRESS_MS = 200;

/** Reads each file once, however often the query names it. Rejects with a `StepError` that names the file. */
export async function readFiles(
  db: WasmConnection,
  named: readonly NamedFile[],
  readings: Readonly<Record<string, FileReading>>,
  shelf: Shelf,
  onProgress: (at: AskProgress) => void,
): Promise<FileRead[]> {
  const read: FileRead[] = [];
  for (const { path, table } of named) {
    const reading = readings[path];
    if (!reading || read.some((file) => file.path === path)) continue;
    const { rows, isPart } = await readFile(db, table, path, reading, shelf, onProgress);
    read.push({ path, rows, isPart });
  }
  return read;
}

async function readFile(
  db: WasmConnection,
  table: string,
  path: string,
  { component, config, written, isCut }: FileReading,
  { folder, contents, signal, provided }: Shelf,
  onProgress: (at: AskProgress) => void,
): Promise<{ readonly rows: number; readonly isPart: boolean }> {
  const { driver, unavailable } = catalog.get(component) ?? {};
  if (!driver) throw new StepError(unavailable ?? `There is no component "${component}" to read "${path}".`);
  const files = stepFiles(folder, '.console', { contents });
  onProgress({ type: 'file', path });
  let told = performance.now();
  try {
    const port: DriverContext['port'] = (wanted) => behind(provided, wanted, component);
    const ctx = context(table, temporary(db), { files, signal, port }, ({ bytes, total_bytes }) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      onProgress({ type: 'file', path, bytes, of: total_bytes });
    });
    const { rows } = await driver.run({ stepId: '.console', config, written, inputs: {}, ctx });
    await files.refuseChanged();
    return { rows, isPart: isCut === true && rows >= Number(config['limit']) };
  } finally {
    await files.discard();
  }
}

/** Its tables are temporary ones. */
const temporary = (db: WasmConnection): DbConnection => ({
  ...db,
  createTable: (table, columns) => db.createTemporaryTable(table, columns),
  createTableAs: (table, query) => db.createTemporaryTableAs(table, query),
});

/** A world without a network, in which nothing is kept or told but how far it is. */
function context(
  table: string,
  db: DbConnection,
  own: Pick<DriverContext, 'files' | 'signal' | 'port'>,
  progress: DriverContext['progress'],
): DriverContext {
  const nothing = (): void => {};
  const none = (): Promise<never> => Promise.reject(new Error('A query reads files alone.'));
  return {
    table,
    getDbConnection: () => Promise.resolve(db),
    ...own,
    state: { get: none, set: nothing, keys: none, keep: none },
    fetch: none,
    wait: none,
    now: () => new Date().toISOString(),
    log: nothing,
    logMetric: nothing,
    progress,
    receipt: nothing,
  };
}
