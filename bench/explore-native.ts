/** The same tables looked at with native DuckDB, which is what a person would take instead: its own database file, one thread or all cores. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { CACHE } from './data.ts';
import { TABLES } from './explore-tables.ts';
import { quantile } from './report.ts';

/** Rows of a window. */
const WINDOW = 100;
const PLACES = 20;

/** Milliseconds by what was asked; `place`, `sorted`: 95th percentile of some random places. */
export type NativeTimes = Readonly<Record<string, number>>;

const span = `date_trunc('month', sold)`;
const binned = (column: string): string => `floor(${column} / 10)`;

const LARGEST = 'SELECT state FROM drawn GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 20';

/** What the charts of the workbench are of, as one would ask it. */
export const CHARTS: Readonly<Record<string, string>> = {
  'bars by time': `SELECT ${span}, count(*) FROM drawn GROUP BY 1 ORDER BY 1`,
  'bars by name': 'SELECT state, count(*) FROM drawn GROUP BY 1 ORDER BY 2 DESC LIMIT 50',
  'means by name': 'SELECT state, avg(amount) FROM drawn GROUP BY 1 ORDER BY 2 DESC LIMIT 50',
  histogram: `SELECT ${binned('amount')}, count(*) FROM drawn GROUP BY 1 ORDER BY 1`,
  'heat map': `SELECT ${binned('size')}, state, avg(amount) FROM drawn WHERE state IN (${LARGEST}) GROUP BY 1, 2 ORDER BY 1, 2`,
  boxes: 'SELECT quantile_cont(amount, [0.25, 0.5, 0.75]), min(amount), max(amount) FROM drawn',
};

export const nativeThreads = (): readonly number[] => [...new Set([1, cpus().length])];

/** Asks all of it once. `random`: numbers in [0, 1). */
export async function lookNatively(
  million: number,
  threads: number,
  random: () => number,
): Promise<NativeTimes> {
  const instance = await DuckDBInstance.create(await database(million), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  await connection.run(`SET threads = ${threads}`);
  const timed = async (sql: string): Promise<number> => {
    const started = performance.now();
    await connection.runAndReadAll(sql);
    return performance.now() - started;
  };
  const places = async (order: string): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < PLACES; n++) {
      const from = Math.floor(random() * (10 * million - WINDOW));
      times.push(await timed(`SELECT * FROM wide ${order} LIMIT ${WINDOW} OFFSET ${from}`));
    }
    return quantile(times, 0.95);
  };
  try {
    const found: Record<string, number> = {
      place: await places(''),
      sort: await timed(`SELECT * FROM wide ORDER BY c7 LIMIT ${WINDOW}`),
      profile: await timed('SUMMARIZE profiled'),
    };
    for (const [label, sql] of Object.entries(CHARTS)) found[label] = await timed(sql);
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Made once. */
async function database(million: number): Promise<string> {
  const path = resolve(CACHE, `explore-${million}.duckdb`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  for (const each of [`${path}.part`, `${path}.part.wal`]) rmSync(each, { force: true });
  console.log(`making ${path} ...`);
  const instance = await DuckDBInstance.create(`${path}.part`);
  const connection = await instance.connect();
  for (const [name, query] of Object.entries(TABLES(million)))
    await connection.run(`CREATE TABLE ${name} AS ${query}`);
  connection.closeSync();
  instance.closeSync();
  renameSync(`${path}.part`, path);
  return path;
}
