/** What native DuckDB takes to read a file into a durable table. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { CACHE } from './data.ts';

/** Milliseconds from the query to the end of the checkpoint. `source`: as SQL has it, `read_parquet('a.parquet')`. */
export async function nativeLoad(source: string, threads: number): Promise<number> {
  const database = resolve(CACHE, 'native-load.duckdb');
  const clean = (): void => {
    for (const each of [database, `${database}.wal`]) rmSync(each, { force: true });
  };
  clean();
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run(`SET threads = ${threads}`);
  const started = performance.now();
  await connection.run(`CREATE TABLE loaded AS FROM ${source}`);
  await connection.run('CHECKPOINT');
  const took = performance.now() - started;
  connection.closeSync();
  instance.closeSync();
  clean();
  return took;
}
