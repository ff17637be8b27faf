/** The opponent outside the browser: native DuckDB with one thread. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '#core/sql.ts';
import { CACHE, type DataFile } from './data.ts';

export interface Native {
  /** Milliseconds from the file to the durable table (or the one in memory). */
  load(file: DataFile): Promise<number>;
  close(): void;
}

const DATABASE = resolve(CACHE, 'native.duckdb');

/** `place`: a database file on the disk that holds the browser's profile, or memory. */
export async function openNative(place: 'disk' | 'memory'): Promise<Native> {
  removeDatabase();
  const instance = await DuckDBInstance.create(place === 'disk' ? DATABASE : ':memory:');
  const connection = await instance.connect();
  await connection.run('SET threads = 1');
  return {
    async load({ path, rows }) {
      await connection.run('DROP TABLE IF EXISTS loaded');
      await connection.run('CHECKPOINT');
      const started = performance.now();
      await connection.run(`CREATE TABLE loaded AS SELECT * FROM read_csv(${literal(path)})`);
      if (place === 'disk') await connection.run('CHECKPOINT');
      const took = performance.now() - started;
      const [[count] = []] = (await connection.runAndReadAll('SELECT count(*) FROM loaded')).getRows();
      if (Number(count) !== rows) throw new Error(`native DuckDB loaded ${count} of ${rows} rows`);
      return took;
    },
    close() {
      connection.closeSync();
      instance.closeSync();
      removeDatabase();
    },
  };
}

function removeDatabase(): void {
  for (const end of ['', '.wal']) rmSync(DATABASE + end, { force: true });
}
