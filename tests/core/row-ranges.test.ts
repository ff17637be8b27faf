/** A table asked for in ranges gives every row once and in order, and no range is much larger than another. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type NodeDatabase } from '#adapters/node/database.ts';
import { textQuery } from '#core/csv/copy.ts';
import type { FormatColumn } from '#core/csv/format.ts';
import { type RowRange, rangesOf, sizesQuery } from '#core/csv/row-ranges.ts';
import type { DbConnection } from '#core/driver.ts';
import { cells } from '../drivers/support.ts';

let database: NodeDatabase;
let db: DbConnection;

beforeAll(async () => {
  database = await openDatabase(':memory:');
  db = await database.connect();
});
afterAll(() => database.close());

const COLUMNS: readonly FormatColumn[] = [
  { name: 'n', type: 'BIGINT' },
  { name: 't', type: 'VARCHAR' },
];

const rangesIn = async (table: string, columns = COLUMNS): Promise<RowRange[]> =>
  rangesOf(await db.query(sizesQuery(table, columns)), columns);

/** The first column of the table, as its ranges give it. */
async function firstColumn(table: string, columns = COLUMNS): Promise<(string | null)[]> {
  const ranges = await rangesIn(table, columns);
  const values: (string | null)[] = [];
  for await (const batch of db.stream(ranges.map((range) => textQuery(table, columns, range))))
    values.push(...cells(batch, 0));
  return values;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test('ranges are as large as each other, however long the texts', async () => {
  await db.exec(
    `CREATE TABLE growing AS SELECT range AS n, CASE WHEN range < 30000 THEN '' ELSE repeat('x', 5000) END AS t FROM range(40000)`,
  );
  const ranges = await rangesIn('growing');
  expect(ranges[0]?.from).toBe(0);
  expect(ranges.slice(1).map(({ from }) => from)).toEqual(ranges.slice(0, -1).map(({ to }) => to));
  expect(ranges.at(-1)?.to).toBeGreaterThanOrEqual(40_000);
  const rows = ranges.map(({ from, to }) => to - from);
  expect(rows[0]).toBeGreaterThan(25_000);
  expect(Math.max(...rows.slice(1))).toBe(2048);
  expect(await firstColumn('growing')).toEqual(numbers(40_000).map(String));
});

test('no row is left out where others were deleted', async () => {
  await db.exec(`CREATE TABLE thinned AS SELECT range AS n, 'x' AS t FROM range(9000)`);
  await db.exec('DELETE FROM thinned WHERE n BETWEEN 1000 AND 7000 OR n % 2 = 0');
  const left = numbers(9000).filter((n) => !(n >= 1000 && n <= 7000) && n % 2 === 1);
  expect(await firstColumn('thinned')).toEqual(left.map(String));
});

test('a table without rows has no ranges', async () => {
  await db.exec('CREATE TABLE bare (n BIGINT, t VARCHAR)');
  expect(await rangesIn('bare')).toEqual([]);
});

test('columns may be called as the position of a row is', async () => {
  await db.exec(
    'CREATE TABLE odd AS SELECT 5000 - range AS "RowId", range AS position, 1 AS position_ FROM range(5000)',
  );
  const columns = ['RowId', 'position', 'position_'].map((name) => ({ name, type: 'BIGINT' }));
  expect(await firstColumn('odd', columns)).toEqual(numbers(5000).map((n) => String(5000 - n)));
});
