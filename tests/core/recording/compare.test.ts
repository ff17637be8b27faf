/** Two recordings: what counts as another result, and how it is said. */
import { expect, test } from 'vitest';
import { compareRecordings } from '#core/recording/compare.ts';
import { keepChanging } from '#core/recording/keep.ts';
import { differenceLine } from '#core/recording/difference-words.ts';
import type { RecordedTable, Recording } from '#core/recording/recording.ts';

const table: RecordedTable = {
  total: 3,
  columns: [
    { name: 'a', type: 'BIGINT' },
    { name: 'b', type: 'VARCHAR' },
  ],
  rows: [
    ['1', 'x'],
    ['2', null],
    ['3', ''],
  ],
  hash: '1'.repeat(32),
};
const file = { step_id: 'w', path: 'out.csv', bytes: 9, hash: '2'.repeat(32) };
const before: Recording = {
  version: 1,
  engine: 'v1',
  manifest: 'a'.repeat(64),
  tables: { t: table },
  artifacts: [file],
};
const other = 'f'.repeat(32);
const now = (change: Partial<RecordedTable>): Recording => ({
  ...before,
  tables: { t: { ...table, hash: other, ...change } },
});
const lines = (from: Recording, to: Recording): string[] => compareRecordings(from, to).map(differenceLine);

test('the same results have no difference, whichever DuckDB made them', () => {
  expect(compareRecordings(before, { ...before, engine: 'v2' })).toEqual([]);
});

test.each<readonly [string, Recording, readonly string[]]>([
  [
    'another text',
    { ...before, manifest: 'b'.repeat(64) },
    ['the pipeline is another than the one that was recorded'],
  ],
  [
    'a cell',
    now({
      rows: [
        ['1', 'x'],
        ['2', 'NULL'],
        ['3', ''],
      ],
    }),
    ['t: other rows (3 as before): 1 row gone and 1 row new; the first: row 2, b, was NULL and is "NULL"'],
  ],
  [
    'rows of a stand-in',
    { ...now({ hash: table.hash, stand_ins: ['m'] }), artifacts: [{ ...file, stand_ins: ['m'] }] },
    [
      't was recorded without stand-ins, and is made with a stand-in for m now',
      'w: out.csv was recorded without stand-ins, and is made with a stand-in for m now',
    ],
  ],
  [
    'a row at the end',
    now({ total: 4, rows: [...table.rows, ['4', 'y']] }),
    ['t: 3 rows before, 4 now: 1 row new'],
  ],
  [
    'a row in the middle',
    now({
      total: 2,
      rows: [
        ['1', 'x'],
        ['3', ''],
      ],
    }),
    ['t: 3 rows before, 2 now: 1 row gone; the first: row 2, a, was "2" and is "3"'],
  ],
  [
    'the order',
    now({
      rows: [
        ['2', null],
        ['1', 'x'],
        ['3', ''],
      ],
    }),
    [
      't: other rows (3 as before): the same rows in another order; ORDER BY in the query makes one that stays; the first: row 1, a, was "1" and is "2"',
    ],
  ],
  [
    'a row behind those recorded',
    now({ total: 3, rows: table.rows.slice(0, 1) }),
    ['t: other rows (3 as before): 2 rows gone among those recorded'],
  ],
  [
    'columns',
    now({
      columns: [
        { name: 'a', type: 'DOUBLE' },
        { name: 'c', type: 'DATE' },
      ],
    }),
    ['t: other columns: - b VARCHAR, + c DATE, a was BIGINT and is DOUBLE'],
  ],
  [
    'their order',
    now({ columns: [...table.columns].reverse() }),
    ['t: other columns: the same, in another order'],
  ],
  [
    'the steps',
    { ...before, tables: { u: table } },
    ['u: makes a table that was not recorded', 't: was recorded, and makes no table now'],
  ],
  [
    'the bytes of a file',
    { ...before, artifacts: [{ ...file, bytes: 10, hash: other }] },
    ['w: out.csv had 9 bytes and has 10'],
  ],
  [
    'the content of a file',
    { ...before, artifacts: [{ ...file, hash: other }] },
    ['w: out.csv has other content, of the same 9 bytes'],
  ],
  [
    'the name of a file',
    { ...before, artifacts: [{ ...file, path: 'b.csv' }] },
    ['w: writes b.csv, which was not recorded', 'w: out.csv was recorded, and is not written now'],
  ],
])('%s', (_what, changed, expected) => {
  expect(lines(before, changed)).toEqual(expected);
});

test('where not all rows were recorded, the hash tells that one behind them changed', () => {
  const first = { rows: table.rows.slice(0, 1), total: 900 };
  const earlier = { ...before, tables: { t: { ...table, ...first } } };
  expect(lines(earlier, now(first))).toEqual([
    't: other rows (900 as before): those recorded are the same, one behind them is not',
  ]);
});

test('what changes by itself is compared by its columns and paths alone', () => {
  const volatile = { volatile: true } as const;
  const moved: Recording = {
    ...now({ rows: [], total: 0, ...volatile }),
    artifacts: [{ ...file, bytes: 1, hash: other, ...volatile }],
  };
  expect(lines(before, moved)).toEqual([]);
  expect(lines(before, now({ columns: table.columns.slice(1), ...volatile }))).toEqual([
    't: other columns: - a BIGINT',
  ]);
});

test('rows of the source in place of those of a stand-in are another result, whatever else is', () => {
  const of = now({ stand_ins: ['m', 'n'], volatile: true });
  expect(lines(of, now({ volatile: true }))).toEqual([
    't was recorded with stand-ins for m, n, and is made without stand-ins now',
  ]);
  expect(keepChanging(now({ volatile: true }), of)).toEqual(of);
  expect(keepChanging(of, { ...of, tables: { t: { ...of.tables['t']!, hash: 'e'.repeat(32) } } })).toEqual(
    of,
  );
});
