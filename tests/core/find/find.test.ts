/** What is found in cells, on native DuckDB, beside the texts that DuckDB prints. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { DbConnection } from '#core/contract/database.ts';
import { BLOCK, countFound, rowsFound, type Searched } from '#core/find/read.ts';
import { isFound, isFoundIn, type Sought } from '#core/find/sought.ts';
import { ident } from '#core/sql/index.ts';
import { world } from '../../drivers/support.ts';

let db: DbConnection;
beforeAll(async () => {
  ({ db } = await world());
});

const sought = (text: string, how: Partial<Sought> = {}): Sought => ({
  text,
  matchCase: false,
  wholeCell: false,
  ...how,
});

async function searched(table: string, of: Sought): Promise<Searched> {
  const columns = await db.query(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = '${table}' ORDER BY column_index`,
  );
  return {
    relation: ident(table),
    columns: columns.map(({ name, type }) => ({ name: String(name), type: String(type) })),
    sought: of,
  };
}

const rowsOf = async (table: string, of: Sought) =>
  rowsFound(db, await searched(table, of), ['true'], (id) => id);

const VALUES: readonly string[] = [
  `(true)`,
  `(-127::TINYINT), (12::TINYINT)`,
  `(170141183460469231731687303715884105727::HUGEINT), (-12::HUGEINT)`,
  `(-1.250::DECIMAL(18,3)), (12::DECIMAL(18,3))`,
  `(1e300::DOUBLE), ('nan'::DOUBLE), ('-inf'::DOUBLE), (0.1::DOUBLE)`,
  `(DATE '2024-02-29'), ('infinity'::DATE), (DATE '0044-03-15 (BC)')`,
  `(TIME '12:34:56.789')`,
  `(TIMESTAMP '2024-02-29 12:34:56.789')`,
  `(INTERVAL '1 year 2 months -3 days')`,
  `('12e8a3b4-0000-4000-8000-00000000abcd'::UUID)`,
  `('\\xAA%'::BLOB)`,
  `('Inner'::ENUM('Inner', 'OUTER'))`,
  `([1, NULL, 12]), ([])`,
  `({'Key': 'Value', 'n': 12})`,
  `(MAP {'Key': 12})`,
  `('101'::BIT)`,
  `(''), ('ŽLUŤ'), ('100%'), ('a_b'), ('a\\b'), ('İstanbul'), ('ΟΔΟΣ'), (' 12 '), ('it''s'), ('null'), ('💥Ab')`,
];
const NEEDLES: readonly string[] = [
  ...[
    '12',
    '-',
    '.',
    '1.25',
    'inf',
    'NaN',
    'E',
    'key',
    'KEY',
    'null',
    'bc',
    '2024-02',
    ':34',
    'days',
    'TRUE',
  ],
  ...['%', '_', '\\', "'", 'ž', 'Ž', 'i', 'σ', 'Σ', 'aB', 'A', ' ', '{', '[1', '\\xaa', '0000-4', 'in', ''],
];

describe('every type by the text that it is printed as', () => {
  test.each(VALUES)('%s', async (values) => {
    await db.exec(`CREATE OR REPLACE TABLE typed AS FROM (VALUES ${values}, (NULL)) AS v("a ""b""")`);
    const printed = await db.query(`SELECT CAST("a ""b""" AS VARCHAR) AS text FROM typed`);
    const texts = printed.map(({ text }) => text as string | null);
    const wanted = [...NEEDLES, ...texts.filter((each) => each !== null && each !== '')].flatMap((text) =>
      [{}, { matchCase: true }, { wholeCell: true }].map((how) => sought(String(text), how)),
    );
    const { columns } = await searched('typed', sought(''));
    const { name, type } = columns[0]!;
    const tests = wanted.map((of, at) => `${isFound(ident(name), type, of) ?? 'false'} AS f${at}`);
    const found = await db.query(`SELECT ${tests.join(', ')} FROM typed`);
    for (const [at, of] of wanted.entries())
      expect(
        found.map((row) => row[`f${at}`]),
        JSON.stringify(of),
      ).toEqual(texts.map((text) => isFoundIn(text, of)));
  });
});

test('a text is taken as it is, in whatever letters unless they are to match', async () => {
  await db.exec(
    `CREATE OR REPLACE TABLE words AS FROM (VALUES ('100%', 'x'), ('1000', '100%'), ('Ab', 'AB'), (NULL, 'ab')) AS v(a, b)`,
  );
  expect(await rowsOf('words', sought('0%'))).toEqual([
    { row: 0, columns: [0] },
    { row: 1, columns: [1] },
  ]);
  expect(await rowsOf('words', sought('ab'))).toEqual([
    { row: 2, columns: [0, 1] },
    { row: 3, columns: [1] },
  ]);
  expect(await rowsOf('words', sought('AB', { matchCase: true }))).toEqual([{ row: 2, columns: [1] }]);
  expect(await rowsOf('words', sought('100', { wholeCell: true }))).toEqual([]);
});

test('blocks of rows are counted, by their places where rows are sorted or filtered', async () => {
  await db.exec(`CREATE OR REPLACE TABLE many AS SELECT i AS n, 'w' || (i % 10) AS w FROM range(1000) r(i)`);
  const plain = await searched('many', sought('w3'));
  expect(await countFound(db, plain, 0, 1000)).toEqual({
    blocks: Array.from({ length: 5 }, (_, block) => [block, 20]),
    before: 1000,
  });
  // Of a part of the table.
  expect(await countFound(db, plain, BLOCK, BLOCK + 10)).toEqual({ blocks: [[1, 1]], before: BLOCK + 10 });

  await db.exec(
    `CREATE OR REPLACE TEMP TABLE sorted AS SELECT CAST(rowid AS UINTEGER) AS r FROM many WHERE n >= 500 ORDER BY w, n`,
  );
  const view = { ...plain, order: 'temp.sorted' };
  expect(await countFound(db, view, 0, 1000)).toEqual({
    blocks: [[0, 50]].toSpliced(0, 1, [0, 50]),
    before: 500,
  });
  expect(await countFound(db, view, 0, 500)).toEqual({ blocks: [], before: 0 });
  expect(await countFound(db, view, 500, 600)).toMatchObject({ blocks: [[0, 10]] });
});

test('what no value of a column is printed with is looked for in no column of that type', async () => {
  await db.exec('CREATE OR REPLACE TABLE numbers AS SELECT 1 AS a, 2.5::DECIMAL(9,1) AS b');
  const of = await searched('numbers', sought('x'));
  // No statement that could fail is asked.
  expect(await countFound(db, { ...of, relation: 'nowhere' }, 0, 10)).toEqual({ blocks: [], before: 10 });
  expect(await rowsOf('numbers', sought('2.5'))).toEqual([{ row: 0, columns: [1] }]);
});

test('500 columns are looked through together', async () => {
  const columns = Array.from({ length: 500 }, (_, at) => `i + ${at} AS c${at}`).join(', ');
  await db.exec(`CREATE OR REPLACE TABLE wide AS SELECT ${columns} FROM range(300) r(i)`);
  const of = await searched('wide', sought('700', { wholeCell: true }));
  expect(await countFound(db, of, 0, 300)).toEqual({ blocks: [[1, 99]], before: 300 });
});
