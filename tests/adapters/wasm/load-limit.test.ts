/** DuckDB's memory follows what is loaded, and is as it was after it. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { loadLimit, type LoadLimit } from '#adapters/wasm/load-limit.ts';

const USUAL = 900;
const MB = 1e6;

const instance = await DuckDBInstance.create(':memory:');
const connection: DuckDBConnection = await instance.connect();
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

let limit: LoadLimit;
beforeEach(async () => {
  await connection.run(`SET memory_limit = '${USUAL}MB'`);
  limit = loadLimit({ exec: async (sql) => void (await connection.run(sql)) }, USUAL);
});

/** Megabytes, as DuckDB has it. */
async function megabytes(): Promise<number> {
  const [[text] = []] = (
    await connection.runAndReadAll(`SELECT current_setting('memory_limit')::VARCHAR`)
  ).getRows();
  const [, mebibytes] = /^([\d.]+) MiB$/.exec(String(text)) ?? [];
  return (Number(mebibytes) * 2 ** 20) / MB;
}

/** So many batches of about 4 MB. */
async function load(batches: number, rowBytes: number): Promise<void> {
  for (let batch = 0; batch < batches; batch++) await limit.passed((4 * MB) / rowBytes, 4 * MB);
}

test('a small load has all there is', async () => {
  await load(8, 40);
  expect(await megabytes()).toBeCloseTo(USUAL, -1);
});

test('a large one has the least, and the usual limit comes back', async () => {
  await load(20, 40);
  expect(await megabytes()).toBeCloseTo(64, 0);
  await limit.restore();
  expect(await megabytes()).toBeCloseTo(USUAL, -1);
  await load(8, 40);
  expect(await megabytes()).toBeCloseTo(USUAL, -1);
});

test('rows that grow get more, to the usual limit; rows that shrink again take none away', async () => {
  await load(20, 40);
  await load(1, 1000);
  const three = (3 * 122_880 * 1000) / MB;
  expect(await megabytes()).toBeCloseTo(three, -1);
  await load(5, 40);
  expect(await megabytes()).toBeCloseTo(three, -1);
  await load(1, 100_000);
  expect(await megabytes()).toBeCloseTo(USUAL, -1);
});

test('rows that are large from the start have the usual limit', async () => {
  await load(20, 10_000);
  expect(await megabytes()).toBeCloseTo(USUAL, -1);
});

test('the frame of a short last batch is not taken for its rows', async () => {
  await load(20, 40);
  await limit.passed(1, 5000);
  expect(await megabytes()).toBeCloseTo(64, 0);
});
