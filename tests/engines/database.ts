/** In place of `src/adapters/node/database.ts`: every database is a session of its own on a lake of the kind that `TEST_LAKE` says. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { NodeConnection, NodeDatabase } from '../../src/adapters/node/database.ts';
import { DbError } from '../../src/core/contract/errors.ts';
import { openEngine } from '../../src/adapters/node/engine/open.ts';
import { lakeInFiles, lakeOnServers, targetOf } from './lake.ts';
import { opened } from './opened.ts';
import { EXTENSIONS } from './places.ts';
import { borrowed, giveBack } from './shared.ts';

export * from '../../src/adapters/node/database.ts';

/** A path that is opened again is the same session. */
export async function openDatabase(path: string, threads?: number): Promise<NodeDatabase> {
  const isShared = path === ':memory:' && threads === undefined;
  const database = isShared ? await borrowed(() => open(path)) : await open(path, threads);
  const connections = new Set<NodeConnection>();
  let made: DuckDBInstance | undefined;
  let isOpen = true;
  const close = (): void => {
    if (isOpen) database.close();
    isOpen = false;
  };
  opened(async () => {
    if (!isOpen || !isShared) return close();
    isOpen = false;
    for (const connection of connections) await connection.close();
    await giveBack(database, made);
  }, path !== ':memory:');
  return {
    ...database,
    close,
    async connect(signal) {
      const connection = (await database.connect(signal)) as NodeConnection;
      const closing = async (): Promise<void> => {
        if (connections.delete(connection)) await connection.close();
      };
      connections.add(connection);
      const making =
        <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
        (...args: A): Promise<T> => {
          made = connection.instance as DuckDBInstance;
          return work(...args);
        };
      return {
        ...connection,
        exec: making((sql) => execAsRun(connection, sql)),
        createTable: making(connection.createTable),
        createTableAs: making(connection.createTableAs),
        close: closing,
      };
    },
  };
}

const MADE = /^CREATE (?:OR REPLACE )?TABLE (?:"((?:[^"]|"")+)"|(\w+)) AS (.+)$/s;

/** A table that a test makes as a run makes it: in the types that the lake holds. */
async function execAsRun(connection: NodeConnection, sql: string): Promise<void> {
  const [, quoted, plain = '', query] = MADE.exec(sql) ?? [];
  if (query === undefined) return connection.exec(sql);
  try {
    await connection.createTableAs(quoted?.replaceAll('""', '"') ?? plain, query);
  } catch (cause) {
    throw cause instanceof DbError ? new DbError(cause.message, sql, cause.position, cause.cause) : cause;
  }
}

/** The lakes are in the temporary folder, which `run.ts` removes. */
async function open(path: string, asked?: number): Promise<NodeDatabase> {
  const inMemory = path === ':memory:';
  const folder = inMemory ? mkdtempSync(join(tmpdir(), 'lake-')) : dirname(resolve(path));
  const isInFiles = process.env['TEST_LAKE'] === 'file';
  const fields = isInFiles ? lakeInFiles(folder) : lakeOnServers();
  // One takes the least time for a few rows. What several do to their order is seen on disk, by catalogs in files, and in `engines`.
  const threads = asked ?? (inMemory || !isInFiles ? 1 : undefined);
  const session = inMemory
    ? randomUUID()
    : createHash('sha256').update(resolve(path)).digest('hex').slice(0, 16);
  return openEngine(targetOf(fields), {
    scratch: inMemory ? path : join(folder, 'tmp-scratch.duckdb'),
    session,
    extensions: EXTENSIONS,
    ...(threads === undefined ? {} : { threads }),
  });
}
