/** The session's database on native DuckDB: a file, or memory. */
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { dbError } from '#core/db-error.ts';
import type { DbValue, Row, Signal } from '#core/driver.ts';
import type { Database, StepConnection } from '#core/ports.ts';
import { ident } from '#core/sql.ts';
import { fromChunk, toChunks } from './columns.ts';

export const DATABASE_FILE = 'pipeline_data.duckdb';

export interface NodeDatabase extends Database {
  close(): void;
}

/** In this order: the last two make the ones before final, and nothing in SQL reaches a file or the network. */
const SETTINGS = [
  `SET GLOBAL TimeZone = 'UTC'`,
  'SET GLOBAL errors_as_json = true',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET enable_external_access = false',
  // PIVOT within a transaction sets this one by itself.
  `SET allowed_configs = ['current_transaction_invalidation_policy']`,
  'SET lock_configuration = true',
];

/** `path`: of the database file, or `:memory:`. Rejects when the file is no database or another process holds it. */
export async function openDatabase(path: string): Promise<NodeDatabase> {
  const instance = await DuckDBInstance.create(path);
  const admin = await instance.connect();
  for (const setting of SETTINGS) await admin.run(setting);
  return {
    async connect(signal) {
      return stepConnection(await instance.connect(), signal);
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

/** `signal`: its abort ends the running statement and refuses all further ones but ROLLBACK. */
function stepConnection(connection: DuckDBConnection, signal?: Signal): StepConnection {
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener('abort', interrupt);

  const send = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
    if (!/^\s*ROLLBACK\b/i.test(sql)) signal?.throwIfAborted();
    return guarded(sql, work, signal);
  };

  return {
    async exec(sql) {
      await send(sql, () => connection.run(sql));
    },

    async query(sql) {
      const result = await send(sql, () => connection.runAndReadAll(sql));
      return result.getRowObjects().map(plainRow);
    },

    async *stream(sql) {
      const result = await send(sql, () => connection.stream(sql));
      for (;;) {
        const chunk = await send(sql, () => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield fromChunk(chunk);
      }
    },

    async append(table, batches) {
      const sql = `INSERT INTO ${ident(table)}`;
      const appender = await send(sql, () => connection.createAppender(table, 'main'));
      let rows = 0;
      try {
        for await (const batch of batches) {
          for (const chunk of toChunks(batch)) await send(sql, async () => appender.appendDataChunk(chunk));
          rows += batch.rows;
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

    async close() {
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
    },
  };
}

/** Turns DuckDB's errors into `DbError`; an abort speaks before the error it caused. */
async function guarded<T>(sql: string, work: () => Promise<T>, signal?: Signal): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    signal?.throwIfAborted();
    throw dbError(cause, sql);
  }
}

function plainRow(row: Readonly<Record<string, DuckDBValue>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: DuckDBValue): DbValue {
  return typeof value === 'object' && value !== null ? String(value) : value;
}
