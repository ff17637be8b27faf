/** One export: which rows, in which file, and what of it stays. */
import type { Folder } from '#adapters/wasm/folder.ts';
import { openTarget } from '#adapters/wasm/target.ts';
import type { DbConnection } from '#core/contract/database.ts';
import { StepError } from '#core/contract/errors.ts';
import type { Sink } from '#core/contract/files.ts';
import type { Provided } from '#core/contract/port.ts';
import { exportRows, type RowsToExport } from '#core/export/write.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { ident, literal } from '#core/sql/index.ts';
import { columnsQuery, type RowSet } from '#core/sql/row-set.ts';
import { viewClauses } from '#core/sql/table-view.ts';
import type { Exported, ExportedRows, ExportProgress, ExportRequest } from './engine.ts';
import { OURS, type Known } from './windows.ts';

/** With what runs leave behind, and as that removed when the session is opened. */
const PLACE = 'tmp-spool/.export';
/** What is read, on its connection; no step has such an id. */
const ROWS = 'temp."/export"';
/** Milliseconds between two reports of how far it is. */
const PROGRESS_MS = 200;

type TableRows = Extract<ExportedRows, { readonly type: 'table' }>;

/**
 * Does `work` with the rows of a table as they are looked at, all of one moment; the connection is its own. Rejects where the table has
 * another version.
 */
export async function ofTable<T>(
  db: DbConnection,
  known: Pick<Known, 'version'>,
  { of, view }: TableRows,
  columns: readonly string[] | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const { table, version } = of;
  await db.exec('BEGIN TRANSACTION');
  try {
    const [now] = await db.query(
      `SELECT table_oid AS v FROM duckdb_tables() WHERE ${OURS} AND table_name = ${literal(table)}`,
    );
    if (!now || known.version(now['v']) !== version)
      throw new StepError(`The table "${table}" has been replaced since it was shown: export it again.`);
    const found = await db.query(columnsQuery({ name: table, from: `main.${ident(table)}` }));
    const all = found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
    const clauses = view ? viewClauses(view, all, 't.rowid') : '';
    await db.exec(`CREATE OR REPLACE ${viewOf(columns, `main.${ident(table)} AS t${clauses}`)}`);
    return await work();
  } finally {
    await db.exec('ROLLBACK');
  }
}

/** Does `work` with the first rows of what is called so on this connection, as many as `rows`. */
export async function ofAnswer<T>(
  db: DbConnection,
  table: string,
  rows: number,
  columns: readonly string[] | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await db.exec(`CREATE OR REPLACE ${viewOf(columns, `temp.${ident(table)} LIMIT ${rows}`)}`);
  try {
    return await work();
  } finally {
    await db.exec(`DROP VIEW IF EXISTS ${ROWS}`);
  }
}

const viewOf = (columns: readonly string[] | undefined, from: string): string =>
  `TEMP VIEW "/export" AS SELECT ${columns?.map((name) => ident(name)).join(', ') ?? '*'} FROM ${from}`;

interface Surroundings {
  readonly folder: Folder;
  /** Another with every export of a session. */
  readonly number: number;
  readonly signal: AbortSignal;
  /** What there is behind the ports of libraries. */
  readonly provided: readonly Provided[];
}

/** Writes the rows that `ofTable` or `ofAnswer` gives. */
export async function writeFile(
  db: DbConnection,
  request: ExportRequest,
  { folder, number, signal, provided }: Surroundings,
  onProgress: (at: ExportProgress) => void,
): Promise<Extract<Exported, { readonly type: 'written' }>> {
  const { format, options, name, target } = request;
  const rows = { ...(await toExport(db, { name, from: ROWS })), provided };
  const place = target ? await inTarget(target) : await inFolder(folder, number);
  let told = 0;
  try {
    const end = await exportRows(rows, {
      format,
      options,
      sink: place.sink,
      onProgress(done, bytes) {
        signal.throwIfAborted();
        if (performance.now() - told < PROGRESS_MS) return;
        told = performance.now();
        onProgress({ rows: done, total: rows.rows, bytes });
      },
    });
    signal.throwIfAborted();
    return { type: 'written', rows: rows.rows, ...end, file: await place.keep() };
  } catch (cause) {
    await place.abandon();
    signal.throwIfAborted();
    throw cause instanceof StorageFull
      ? new StepError(`The file was not written. ${cause.message}`, { cause })
      : cause;
  }
}

async function toExport(db: DbConnection, of: RowSet): Promise<Omit<RowsToExport, 'provided'>> {
  const found = await db.query(columnsQuery(of));
  const [count] = await db.query(`SELECT count(*) AS rows FROM ${of.from}`);
  return {
    db,
    of,
    rows: Number(count?.['rows']),
    columns: found.map(({ name, type }) => ({ name: String(name), type: String(type) })),
  };
}

interface FilePlace {
  readonly sink: Sink;
  /** What was written is the file from here on; it is given where it is not elsewhere. */
  keep(): Promise<Blob | undefined>;
  /** Nothing of it stays. */
  abandon(): Promise<void>;
}

async function inTarget(handle: FileSystemFileHandle): Promise<FilePlace> {
  const file = await openTarget(handle);
  return {
    sink: { write: (bytes) => file.write(bytes), close: async () => {} },
    async keep() {
      await file.save();
      return undefined;
    },
    abandon: () => file.abandon(),
  };
}

/** The browser may still be reading the file before this one; those before that go. */
async function inFolder(folder: Folder, number: number): Promise<FilePlace> {
  for (const { path } of await folder.list(PLACE))
    if (Number(path) < number - 1) await folder.remove(`${PLACE}/${path}`);
  const path = `${PLACE}/${number}`;
  const writer = await folder.write(path, 'replace');
  let isOpen = true;
  const close = (): void => {
    if (isOpen) writer.close();
    isOpen = false;
  };
  return {
    sink: {
      write: async (bytes) => writer.write(bytes),
      async close() {
        writer.flush();
        close();
      },
    },
    async keep() {
      const file = await folder.read(path);
      if (!file) throw new Error('The file was removed while it was written.');
      return file;
    },
    async abandon() {
      close();
      await folder.remove(path);
    },
  };
}
