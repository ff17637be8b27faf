import { describe, expect, test } from 'vitest';
import { type CsvLoad, loadCsv } from '#core/csv/load.ts';
import type { ColumnBatch } from '#core/contract/columns.ts';
import { chunks, world } from '../../drivers/support.ts';
import { DIALECT } from './support.ts';

/** Rows of a sample at most. */
const SAMPLE = 4096;

async function load(lines: readonly string[], options: Partial<CsvLoad> = {}) {
  const w = await world();
  const log: string[] = [];
  const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  let opened = 0;
  const loaded = await loadCsv({
    path: 'in.csv',
    open() {
      opened++;
      return Promise.resolve(chunks(bytes, 1 << 20));
    },
    dialect: DIALECT,
    requests: { parseDates: false },
    table: 't',
    db: w.db,
    log: (_, message) => void log.push(message),
    progress: () => {},
    ...options,
  });
  return { ...loaded, w, log, opened };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i + 1));

describe('a value that contradicts the sample', () => {
  const late = 2 * SAMPLE + 1;
  test.each([
    ['2.5', 'DOUBLE', `row ${late} holds "2.5", which is no BIGINT`],
    ['007', 'VARCHAR', `line ${late + 1} holds "007", whose leading zero a number would lose`],
    ['9223372036854775808', 'HUGEINT', `row ${late} holds "9223372036854775808", which is no BIGINT`],
  ])('%s makes the whole column %s', async (text, type, reason) => {
    const { columns, rows, opened, log, w } = await load([
      'id,s',
      ...numbers(late - 1).map((n) => `${n},x`),
      `${text},y`,
    ]);
    expect(columns).toEqual([
      { name: 'id', type, reason },
      { name: 's', type: 'VARCHAR', reason: undefined },
    ]);
    expect(rows).toBe(late);
    // The loading that was given up, the counting, the loading.
    expect(opened).toBe(3);
    expect(log).toEqual([`in.csv is read again: row ${late} of "id" holds "${text}", which is no BIGINT.`]);
    expect(await w.rows('SELECT count(*), count(DISTINCT id), min(rowid), max(rowid) FROM t')).toEqual([
      [String(late), String(late), '0', String(late - 1)],
    ]);
    expect(await w.rows(`SELECT id FROM t WHERE rowid IN (0, ${late - 1}) ORDER BY rowid`)).toEqual([
      [type === 'DOUBLE' ? '1.0' : '1'],
      [text],
    ]);
  });

  test('every value before it keeps the text it had', async () => {
    const { w } = await load(['p', ...Array.from({ length: late }, () => '1.50'), 'n/a']);
    expect(await w.rows('SELECT p, count(*) FROM t GROUP BY p ORDER BY p')).toEqual([
      ['1.50', String(late)],
      ['n/a', '1'],
    ]);
  });

  test('a column without values in the sample gets the type of those after it', async () => {
    const rows = Array.from({ length: late }, (_, i) => `${i},`);
    const { columns, advice } = await load(['id,d', ...rows, '1,2024-01-31']);
    expect(columns[1]).toMatchObject({ name: 'd', type: 'DATE' });
    expect(advice).toEqual([]);
  });

  test('a column without any value is text, read once', async () => {
    const { columns, opened } = await load(['id,d', ...numbers(late).map((n) => `${n},`)]);
    expect(columns[1]).toMatchObject({ type: 'VARCHAR' });
    expect(opened).toBe(1);
  });

  test('rejected lines are told once', async () => {
    const { rejections, counts } = await load(
      ['id,s', '1,2,3', ...numbers(late).map((n) => `${n},x`), 'z,x'],
      {
        dialect: { ...DIALECT, badLines: 'skip' },
      },
    );
    expect(rejections).toEqual([{ line: 2, reason: '3 fields where the header has 2', text: '1,2,3' }]);
    expect(counts).toMatchObject({ total: late + 3, rows: late + 1, rejected: 1 });
  });
});

test('words for a missing value are counted in all rows', async () => {
  const { advice } = await load(['n', 'NA', ...numbers(2 * SAMPLE), 'NA', 'None']);
  expect(advice).toEqual([
    '"n" is text because of "NA", "None" (3 rows); with `na_values: ["NA", "None"]` it would be BIGINT.',
  ]);
  expect((await load(['n', 'NA', ...numbers(2 * SAMPLE), 'Bob'])).advice).toEqual([
    '"n" is text because of "NA" in line 2 and 1 more; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("n" AS BIGINT), or `na_values: ["Bob", "NA"]` to have NULL there.',
  ]);
});

test('batches are bounded in rows and bytes', async () => {
  const sizes: number[] = [];
  const bytes: number[] = [];
  const { w } = await load(['a', '1']);
  const append = (_: string, batches: AsyncIterable<ColumnBatch>): Promise<number> =>
    (async () => {
      let rows = 0;
      for await (const batch of batches) {
        const [column] = batch.columns;
        sizes.push(batch.rows);
        bytes.push(column?.type === 'VARCHAR' ? column.bytes.length : 0);
        rows += batch.rows;
      }
      return rows;
    })();
  const db = { ...w.db, append };
  await load(['a', ...numbers(300_000)], { db });
  expect(sizes).toEqual([15_360, 30_720, 61_440, 61_440, 61_440, 61_440, 8_160]);
  bytes.length = 0;
  await load(['a', ...Array.from({ length: 40 }, () => 'x'.repeat(1 << 20))], { db });
  expect(Math.max(...bytes)).toBeLessThan(16 * 2 ** 20);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(40 * 2 ** 20);
});
