/** Three million real flight records of 2001, which the npm package vega-datasets brings as Parquet. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '#core/sql/index.ts';

const PACKAGE = 'vega-datasets@3.2.1';
const FOLDER = resolve('node_modules/.cache/osiris-bench/flights');

/** The first `rows` records as CSV: date, delay, distance, origin, destination. */
export async function writeFlights(path: string, rows: number): Promise<void> {
  const parquet = resolve(FOLDER, 'node_modules/vega-datasets/data/flights-3m.parquet');
  if (!existsSync(parquet)) install();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT * FROM read_parquet(${literal(parquet)}) LIMIT ${rows}) TO ${literal(path)} (FORMAT csv, HEADER)`,
  );
  connection.closeSync();
  instance.closeSync();
}

function install(): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(resolve(FOLDER, 'package.json'), '{ "private": true }');
  console.log(`installing ${PACKAGE} for its flight records ...`);
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', PACKAGE], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${PACKAGE} could not be installed, so there are no flight records.`);
}
