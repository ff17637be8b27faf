/** A cell comes whole, piece by piece, from a real database. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import type { StepConnection } from '#core/ports.ts';
import { readCell } from '#workers/cell.ts';

let db: StepConnection;
beforeAll(async () => {
  db = await (await openDatabase(':memory:')).connect(new AbortController().signal);
  await db.exec(
    `CREATE TABLE "a ""b" AS SELECT n, repeat('é😀', 600000 * n) AS "long ""one", CASE WHEN n = 1 THEN [1, 2] END AS list FROM range(2) t(n)`,
  );
});
afterAll(() => db.close());

test('longer than one piece: every character, in order', async () => {
  const value = await readCell(db, 'a "b', 1, 'long "one');
  expect(await value?.text()).toBe('é😀'.repeat(600_000));
});

test('as DuckDB prints it; NULL and an empty text are told apart', async () => {
  expect(await (await readCell(db, 'a "b', 1, 'list'))?.text()).toBe('[1, 2]');
  expect(await readCell(db, 'a "b', 0, 'list')).toBeNull();
  expect((await readCell(db, 'a "b', 0, 'long "one'))?.size).toBe(0);
});

test('a row that is gone is said, and the connection works on', async () => {
  await expect(readCell(db, 'a "b', 9, 'n')).rejects.toThrow('has no row 10 any more');
  expect(await (await readCell(db, 'a "b', 1, 'n'))?.text()).toBe('1');
});
