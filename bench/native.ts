/** The opponent outside the browser: native DuckDB, with one thread or with all cores. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '#core/sql/index.ts';
import { CACHE, type DataFile } from './data.ts';

export interface Native {
  /** Milliseconds from the file to the durable table (or the one in memory). */
  load(file: DataFile): Promise<number>;
  /** Milliseconds of COPY of what was loaded into a CSV file. */
  copy(): Promise<number>;
  close(): void;
}

/** `place`: a database file on the disk that holds the browser's profile, or memory. */
export async function openNative(place: 'disk' | 'memory', threads = 1): Promise<Native> {
  const database = resolve(CACHE, `native-${threads}.duckdb`);
  const out = resolve(CACHE, `native-${threads}.csv`);
  const clean = (): void => {
    for (const path of [database, `${database}.wal`, out]) rmSync(path, { force: true });
  };
  clean();
  const instance = await DuckDBInstance.create(place === 'disk' ? database : ':memory:');
  const connection = await instance.connect();
  await connection.run(`SET threads = ${threads}`);
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
    async copy() {
      const started = performance.now();
      await connection.run(`COPY loaded TO ${literal(out)} (FORMAT csv, HEADER)`);
      return performance.now() - started;
    },
    close() {
      connection.closeSync();
      instance.closeSync();
      clean();
    },
  };
}
