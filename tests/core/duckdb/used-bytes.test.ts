/** The length of a DuckDB file by its own header is its length on disk, as native DuckDB of the same version leaves it. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { usedBytes } from '#core/duckdb/used-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'header-'));
const path = join(folder, 'x.duckdb');
afterAll(() => rmSync(folder, { recursive: true }));

async function write(...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of [...statements, 'CHECKPOINT']) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

test('a file that grew is in use to its last byte; one that shrank at least to there', async () => {
  for (const rows of [1, 100_000, 300_000]) {
    await write(`CREATE TABLE t${rows} AS SELECT md5(range::VARCHAR) AS m FROM range(${rows})`);
    expect(usedBytes(readFileSync(path))).toBe(statSync(path).size);
  }
  const before = statSync(path).size;
  await write('DROP TABLE t300000');
  expect(statSync(path).size).toBeLessThan(before);
  expect(usedBytes(readFileSync(path))).toBeGreaterThanOrEqual(statSync(path).size);
});

test('what is no database, or a part of one, tells nothing', () => {
  expect(usedBytes(new Uint8Array(20_000))).toBeUndefined();
  expect(usedBytes(readFileSync(path).subarray(0, 5000))).toBeUndefined();
});
