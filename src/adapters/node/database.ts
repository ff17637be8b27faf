/** The session's database on native DuckDB: a file, or memory. */
import { dirname, join, resolve } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { dbError } from '#core/sql/db-error.ts';
import type { ColumnBatch } from '#core/contract/columns.ts';
import type { Row } from '#core/contract/database.ts';
import type { Signal } from '#core/contract/driver.ts';
import type { Database, StepConnection } from '#core/run/ports.ts';
import { emptyTable, endsTransaction, ident, literal, rowsMade, tableAs } from '#core/sql/index.ts';
import { castTo } from '#core/columns/own-type.ts';
import { fromChunk, chunksOf } from './columns.ts';
import { copyTo } from './copy.ts';
import { plainRows } from './rows.ts';
import { columnsOf } from './vector-columns.ts';

export const DATABASE_FILE = 'pipeline_data.duckdb';

/** Beside the database file: the one other file that SQL may open, for COPY to write. */
export const COPY_FILE = 'tmp-copy';

export interface NodeDatabase extends Database {
  /** Closes the file, with all connections: another process can then open it. */
  close(): void;
}

/** Before anything is opened. */
export const settings = (threads: number | undefined): string[] => [
  `SET GLOBAL TimeZone = 'UTC'`,
  ...(threads === undefined ? [] : [`SET GLOBAL threads = ${threads}`]),
  'SET GLOBAL errors_as_json = true',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
];

/**
 * In this order: the last two make the ones before final, and nothing in SQL reaches a file or the network but the one that COPY writes, and
 * what is in `folders`.
 */
export const lockDown = (copyFile: string | undefined, folders: readonly string[] = []): string[] => [
  ...(copyFile === undefined ? [] : [`SET allowed_paths = [${literal(copyFile)}]`]),
  ...(folders.length === 0 ? [] : [`SET allowed_directories = [${folders.map(literal).join(', ')}]`]),
  'SET enable_external_access = false',
  // PIVOT within a transaction sets this one by itself.
  `SET allowed_configs = ['current_transaction_invalidation_policy']`,
  'SET lock_configuration = true',
];

/**
 * `path`: of the database file, or `:memory:`; `threads`: as many as DuckDB works on, by default those of the machine. Rejects
 * when the file is no database or another process holds it.
 */
export async function openDatabase(path: string, threads?: number): Promise<NodeDatabase> {
  const instance = await DuckDBInstance.create(path);
  const admin = await instance.connect();
  for (const setting of [...settings(threads), ...lockDown(copyFileBeside(path))]) await admin.run(setting);
  return {
    async connect(signal) {
      return stepConnection(instance, await instance.connect(), signal);
    },
    async checkpoint() {
      await guarded('CHECKPOINT', () => admin.run('CHECKPOINT'));
    },
    close() {
      admin.closeSync();
      instance.closeSync();
    },
  };
}

/** Where COPY may write; undefined for a database in memory. */
export const copyFileBeside = (path: string): string | undefined =>
  path === ':memory:' ? undefined : join(dirname(resolve(path)), COPY_FILE);

/** As `StepConnection`. */
export interface NodeConnection extends StepConnection {
  /** `catalog`: of the table; by default the session's. */
  append(table: string, batches: AsyncIterable<ColumnBatch>, catalog?: string): Promise<number>;
}

/** Rows that DuckDB's appender keeps to itself, half a row group: by default it keeps 204,800, whatever memory these take. */
const KEPT_ROWS = 61_440;

/** Milliseconds from one interrupt to the next: DuckDB forgets one that comes before the statement has begun. */
const INTERRUPT_EVERY = 50;

/** `signal`: its abort ends the running statement, unless that is about to end the transaction, and refuses all further ones but ROLLBACK. */
export function stepConnection(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  signal?: Signal,
): NodeConnection {
  let ending = false;
  let interrupting: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    if (!ending) connection.interrupt();
  };
  const abort = (): void => {
    interrupt();
    interrupting = setInterval(interrupt, INTERRUPT_EVERY);
  };
  signal?.addEventListener('abort', abort);

  const send = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
    if (!/^\s*ROLLBACK\b/i.test(sql)) signal?.throwIfAborted();
    ending = endsTransaction(sql);
    try {
      return await guarded(sql, work, ending ? undefined : signal);
    } finally {
      ending = false;
    }
  };

  const query = async (sql: string): Promise<Row[]> => {
    const result = await send(sql, () => connection.run(sql));
    const names = result.deduplicatedColumnNames();
    return (await result.fetchAllChunks()).flatMap((chunk) => plainRows(chunk, names));
  };

  return {
    instance,

    async exec(sql) {
      await send(sql, () => connection.run(sql));
    },

    query,

    async createTable(table, columns) {
      const sql = emptyTable(table, columns);
      await send(sql, () => connection.run(sql));
    },

    async createTableAs(table, source) {
      return rowsMade({ query }, table, await query(tableAs(table) + source));
    },

    async *stream(sql) {
      const bytes = `SELECT encode(COLUMNS(*)::VARCHAR) FROM (${sql}\n)`;
      const result = await send(sql, () => connection.stream(bytes));
      for (;;) {
        const chunk = await send(sql, () => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield fromChunk(chunk);
      }
    },

    async *columns(sql, types) {
      const result = await send(sql, () => connection.stream(castTo(sql, types)));
      for (;;) {
        const chunk = await send(sql, () => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield columnsOf(chunk, types);
      }
    },

    async append(table, batches, catalog) {
      const sql = `INSERT INTO ${ident(table)}`;
      const appender = await send(sql, () => connection.createAppender(table, 'main', catalog));
      const toChunks = chunksOf();
      let rows = 0;
      let kept = 0;
      try {
        for await (const batch of batches) {
          for (const chunk of toChunks(batch)) await send(sql, async () => appender.appendDataChunk(chunk));
          rows += batch.rows;
          kept += batch.rows;
          if (kept < KEPT_ROWS) continue;
          await send(sql, async () => appender.flushSync());
          kept = 0;
        }
        await send(sql, async () => appender.flushSync());
      } catch (error) {
        appender.clear();
        throw error;
      } finally {
        appender.closeSync();
      }
      return rows;
    },

    async copy(query, options, place, onBytes) {
      const sql = `COPY (${query}) TO ${literal(place.address)} (${options})`;
      const result = await copyTo(place, onBytes, () => send(sql, () => connection.runAndReadAll(sql)));
      return Number(result.getRows()[0]?.[0]);
    },

    async close() {
      signal?.removeEventListener('abort', abort);
      clearInterval(interrupting);
      connection.closeSync();
    },
  };
}

/** Turns DuckDB's errors into `DbError`; an abort speaks before the error it caused. */
export async function guarded<T>(sql: string, work: () => Promise<T>, signal?: Signal): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    signal?.throwIfAborted();
    throw dbError(cause, sql);
  }
}
