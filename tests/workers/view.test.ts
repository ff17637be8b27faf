/** A table that is looked at sorted and filtered, on a real database: the right rows of the right version, and nothing left behind. */
import { beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import type { Database, StepConnection } from '#core/run/ports.ts';
import type { TableView } from '#core/sql/table-view.ts';
import { createViews } from '#workers/view.ts';
import { nothingKnown, readWindow } from '#workers/windows.ts';

let database: Database;
let db: StepConnection;
const known = nothingKnown('opening');
const views = createViews();
const rows = (
  view: Partial<TableView>,
  offset = 0,
  limit = 3,
  part: { columns?: number[]; has?: string } = {},
) => {
  const whole = { sort: [], filters: [], ...view };
  return readWindow(db, known, { table: 't', offset, limit, view: whole, ...part }, (table, now) =>
    views.hold(table, now, whole, (signal) => database.connect(signal)),
  );
};

beforeAll(async () => {
  database = await openDatabase(':memory:');
  db = await database.connect(new AbortController().signal);
  await make();
});

const make = (): Promise<void> =>
  db.exec(
    `CREATE OR REPLACE TABLE t AS SELECT i AS n, CASE WHEN i % 4 = 0 THEN NULL ELSE 'v' || (i % 3) END AS "te""xt", DATE '2024-01-01' + i::INTEGER AS day FROM range(1000) r(i)`,
  );

test('sorted: NULL last either way, rows that are equal as they were made', async () => {
  const up = await rows({ sort: [{ column: 'te"xt' }] });
  expect(up.rows.map(([n, text]) => [n, text])).toEqual([
    ['3', 'v0'],
    ['6', 'v0'],
    ['9', 'v0'],
  ]);
  expect(up).toMatchObject({ matches: 1000, total: 1000 });
  const down = await rows(
    {
      sort: [
        { column: 'te"xt', descending: true },
        { column: 'n', descending: true },
      ],
    },
    998,
    9,
  );
  expect(down.rows.map(([n, text]) => [n, text])).toEqual([
    ['4', null],
    ['0', null],
  ]);
});

test('filtered by several columns, sorted, and of some columns only', async () => {
  const view: Partial<TableView> = {
    sort: [{ column: 'n', descending: true }],
    filters: [
      { column: 'te"xt', test: 'is', value: 'v1' },
      { column: 'day', test: 'at-least', value: '2024-01-20' },
      { column: 'n', test: 'below', value: '40.5' },
    ],
  };
  const { version } = await rows(view);
  const window = await rows(view, 0, 10, { columns: [2, 0], has: version });
  expect(window.rows.map(([, n]) => n)).toEqual(['37', '34', '31', '25', '22', '19']);
  expect(window.rows[0]).toEqual(['2024-02-07', '37']);
  expect(window).not.toHaveProperty('columns');
});

test.each([
  ['contains', 'V1', 250],
  ['lacks', 'v1', 750],
  ['begins', 'v', 750],
  ['ends', '2', 250],
  ['is-not', 'v2', 750],
  ['null', undefined, 250],
  ['not-null', undefined, 750],
  ['empty', undefined, 0],
] as const)('%s %s', async (test, value, matches) => {
  expect(await rows({ filters: [{ column: 'te"xt', test, value }] })).toMatchObject({ matches });
});

test('a value that is none of the column, and a column that is gone, are said', async () => {
  await expect(rows({ filters: [{ column: 'n', test: 'is', value: 'abc' }] })).rejects.toThrow(
    '"abc" is no number, which the column "n" holds.',
  );
  await expect(rows({ filters: [{ column: 'day', test: 'is', value: 'abc' }] })).rejects.toThrow('abc');
  await expect(rows({ sort: [{ column: 'gone' }] })).rejects.toThrow(
    'The table has no column "gone" any more',
  );
});

test('what is not known of the version that is there has no rows of another order', async () => {
  const sorted = { sort: [{ column: 'n', descending: true }] };
  const { version } = await rows(sorted);
  await make();
  const stale = await rows(sorted, 0, 3, { has: version });
  expect(stale.version).not.toBe(version);
  expect(stale.rows).toEqual([]);
  const now = await rows(sorted, 0, 1, { has: stale.version });
  expect(now.rows[0]?.[0]).toBe('999');
});

test('one that is stopped while it is made says why, and the next is made; what is left leaves nothing', async () => {
  await db.exec('CREATE OR REPLACE TABLE t AS SELECT hash(i)::VARCHAR AS n FROM range(3000000) r(i)');
  const sorted = rows({ sort: [{ column: 'n' }] });
  const failed = expect(sorted).rejects.toThrow('A run has begun.');
  await new Promise(setImmediate);
  while (await isMaking()) views.stop('A run has begun.');
  await failed;
  expect(await rows({ filters: [{ column: 'n', test: 'begins', value: '12' }] }, 0, 1)).toHaveProperty(
    'matches',
  );
  await views.leave('t', (work) => work());
  expect(await db.query('SELECT 1 FROM duckdb_tables() WHERE temporary')).toEqual([]);

  async function isMaking(): Promise<boolean> {
    return await Promise.race([
      sorted.then(
        () => false,
        () => false,
      ),
      new Promise<boolean>((go) => setTimeout(go, 5, true)),
    ]);
  }
});

test('rows from all over a large table come in their order, few or many', async () => {
  await db.exec(
    `CREATE OR REPLACE TABLE t AS SELECT i AS n, hash(i) % 1000003 AS "te""xt", DATE '2024-01-01' AS day FROM range(400000) r(i)`,
  );
  const view = { sort: [{ column: 'te"xt' }] };
  const wanted = await db.query('SELECT n FROM t ORDER BY "te""xt", rowid LIMIT 1000 OFFSET 200000');
  const names = wanted.map(({ n }) => String(n));
  for (const limit of [200, 1000]) {
    const window = await rows(view, 200_000, limit, { columns: [0] });
    expect(window.rows.map(([n]) => n)).toEqual(names.slice(0, limit));
  }
  expect((await rows(view, 399_999, 200, { columns: [0] })).rows).toHaveLength(1);
  expect((await rows(view, 400_000, 200, { columns: [0] })).rows).toEqual([]);
  await make();
});
