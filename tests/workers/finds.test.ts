/** What is found in a table as one looks at it, on a real database: of the right version, at the places that are shown. */
import { beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import type { Sought } from '#core/find/sought.ts';
import type { Database, StepConnection } from '#core/run/ports.ts';
import type { TableView } from '#core/sql/table-view.ts';
import { countIn, inTable, rowsIn } from '#workers/finds.ts';
import { createViews, VIEW } from '#workers/view.ts';
import { knownNow, nothingKnown } from '#workers/windows.ts';

let database: Database;
let db: StepConnection;
const known = nothingKnown('opening');
const sought: Sought = { text: 'v7', matchCase: false, wholeCell: false };
const asked = { columns: ['te"xt', 'n'], sought, from: 0, to: 1000 };

const make = (): Promise<void> =>
  db.exec(
    `CREATE OR REPLACE TABLE t AS SELECT i AS n, 'v' || (i % 100) AS "te""xt", 'v7' AS hidden FROM range(1000) r(i)`,
  );

beforeAll(async () => {
  database = await openDatabase(':memory:');
  db = await database.connect(new AbortController().signal);
  await make();
});

const of = async () => ({ table: 't', version: (await knownNow(db, known, 't')).version });

test('the columns that are shown are searched, in their order, and nothing of it stays', async () => {
  const table = await of();
  const counted = await inTable(db, known.version, table, asked, (searched) => countIn(db, searched, asked));
  expect(counted.blocks.map(([, cells]) => cells)).toEqual(Array.from({ length: 5 }, () => 22));
  const rows = await inTable(db, known.version, table, asked, (searched) =>
    rowsIn(db, searched, { ...asked, from: 70, to: 110 }),
  );
  expect(rows[0]).toEqual({ row: 70, columns: [0] });
  expect(rows.at(-1)).toEqual({ row: 107, columns: [0] });
  await db.exec('BEGIN TRANSACTION');
  await db.exec('ROLLBACK');
});

test('where rows are sorted and filtered, places are those that are shown', async () => {
  const view: TableView = {
    sort: [{ column: 'n', descending: true }],
    filters: [{ column: 'n', test: 'below', value: '500' }],
  };
  const views = createViews();
  const held = await views.hold('t', await knownNow(db, known, 't'), view, (signal) =>
    database.connect(signal),
  );
  const table = await of();
  const found = await inTable(held.db, known.version, table, asked, async (searched) => {
    const shown = { ...searched, order: VIEW };
    return {
      counted: await countIn(held.db, shown, asked),
      rows: await rowsIn(held.db, shown, { ...asked, from: 0, to: 25 }),
    };
  });
  expect(found.counted).toEqual({
    blocks: [
      [0, 22],
      [1, 22],
      [2, 11],
    ],
    before: 500,
  });
  // 479 is the greatest below 500 that ends in 79.
  expect(found.rows).toEqual([
    { row: 20, columns: [0] },
    { row: 21, columns: [0] },
    { row: 22, columns: [0] },
    { row: 23, columns: [0] },
    { row: 24, columns: [0] },
  ]);
  await views.leave('t', (work) => work());
});

test('a table that was replaced, and a column that is not there, are said', async () => {
  const table = await of();
  const gone = { ...asked, columns: ['gone'] };
  await expect(inTable(db, known.version, table, gone, async () => 0)).rejects.toThrow(
    'The table "t" has no column "gone".',
  );
  await make();
  await expect(inTable(db, known.version, table, asked, async () => 0)).rejects.toThrow(
    'The table "t" has been replaced',
  );
});
