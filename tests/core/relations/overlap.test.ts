/** What is measured of two columns, on native DuckDB, beside what a join gives; and the query of that join. */
import { beforeAll, describe, expect, test } from 'vitest';
import { comparisonOf } from '#core/relations/compare.ts';
import { joinedRows, joinQuery, type JoinKind, type JoinSide } from '#core/relations/join.ts';
import { readOverlap, type Overlap } from '#core/relations/overlap.ts';
import { readAdHoc } from '#core/sql/index.ts';
import { world } from '../../drivers/support.ts';

type Exact = Extract<Overlap, { type: 'exact' }>;
let db: Awaited<ReturnType<typeof world>>['db'];

beforeAll(async () => {
  ({ db } = await world());
});

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function side(table: string, query: string, column: string): Promise<JoinSide> {
  await db.exec(`CREATE OR REPLACE TABLE ${quoted(table)} AS ${query}`);
  const columns = await db.query(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = '${table.replaceAll("'", "''")}' ORDER BY column_index`,
  );
  const type = columns.find(({ name }) => name === column)?.['type'];
  if (type === undefined) throw new Error(`There is no column ${column}.`);
  return { table, column, type: String(type), columns: columns.map(({ name }) => String(name)) };
}

/** The figures; both joins give as many rows as they say. */
async function measured(one: JoinSide, other: JoinSide): Promise<Exact> {
  const overlap = await readOverlap(db, one, other, false);
  if (overlap.type !== 'exact') throw new Error('It is of a sample.');
  for (const kind of ['inner', 'left'] satisfies JoinKind[]) {
    const { sql } = joinQuery({ kind, one, other, comparison: comparisonOf(one.type, other.type)! });
    expect(readAdHoc(sql).issues).toEqual([]);
    await db.exec(`CREATE OR REPLACE TABLE joined AS ${sql}`);
    const [made] = await db.query('SELECT count(*) AS n FROM joined');
    expect(Number(made?.['n'])).toBe(joinedRows(overlap, kind));
  }
  return overlap;
}

/** Dates at the ends of what types hold, and the moments of those that moments hold. */
const FAR = ['9999-12-31', '2024-01-01', 'infinity', '-infinity', '0044-03-15 (BC)'];
const MIDNIGHTS = ['9999-12-31', '2024-01-01', 'infinity', '-infinity', '0044-03-15 (BC) 00:00:00'];
const HUGE = '170141183460469231731687303715884105727';
const UHUGE = '340282366920938463463374607431768211455';
const NINES = '9'.repeat(38);

const ORDERS = `SELECT i AS id, CASE WHEN i % 10 > 0 THEN i % 7 END AS customer_id FROM range(1, 101) t(i)`;
const CUSTOMERS = `SELECT i AS id, 'c' || i AS name FROM range(6) t(i)`;

describe('every row', () => {
  test('many to one: found, without a partner, NULL', async () => {
    const overlap = await measured(
      await side('orders', ORDERS, 'customer_id'),
      await side('customers', CUSTOMERS, 'id'),
    );
    const [by] = await db.query(
      `SELECT count(*) AS all, count(customer_id) AS held, count(*) FILTER (customer_id < 6) AS found FROM orders`,
    );
    expect(overlap).toEqual({
      type: 'exact',
      one: {
        rows: 100,
        held: Number(by?.['held']),
        found: Number(by?.['found']),
        values: 7,
        valuesFound: 6,
        most: 14,
        mostMet: 14,
      },
      other: { rows: 6, held: 6, found: 6, values: 6, valuesFound: 6, most: 1, mostMet: 1 },
      meeting: Number(by?.['found']),
    });
  });

  test('many to many multiplies', async () => {
    const overlap = await measured(
      await side('a', 'SELECT i % 2 AS k FROM range(10) t(i)', 'k'),
      await side('b', 'SELECT i % 4 AS k FROM range(20) t(i)', 'k'),
    );
    expect(overlap).toMatchObject({ meeting: 50, one: { most: 5 }, other: { most: 5, found: 10 } });
  });

  test('what comes several times and meets nobody multiplies nothing', async () => {
    const overlap = await measured(
      await side('a', `SELECT i::VARCHAR AS k FROM range(10) t(i) UNION ALL SELECT '' FROM range(5)`, 'k'),
      await side('b', 'SELECT (i % 10)::VARCHAR AS k FROM range(30) t(i)', 'k'),
    );
    expect(overlap).toMatchObject({
      meeting: 30,
      one: { most: 5, mostMet: 1 },
      other: { most: 3, mostMet: 3 },
    });
  });

  test('numbers beside their texts are compared as they are printed', async () => {
    const numbers = await side('n', 'SELECT i AS id FROM range(10) t(i)', 'id');
    const texts = await side('t', `SELECT unnest(['1', '2', '007', 'x', '', NULL, '3 ']) AS id`, 'id');
    expect(await measured(numbers, texts)).toMatchObject({ meeting: 2, other: { held: 6, found: 2 } });
    expect(await measured(texts, numbers)).toMatchObject({ meeting: 2, one: { held: 6, found: 2 } });
    const uuids = await side('u', `SELECT '00000000-0000-0000-0000-00000000000a'::UUID AS id`, 'id');
    const printed = await side('p', `SELECT '00000000-0000-0000-0000-00000000000a' AS id`, 'id');
    expect(await measured(uuids, printed)).toMatchObject({ meeting: 1 });
  });

  test('whole numbers beside floats; dates beside times; enums; widths of numbers', async () => {
    const pairs = [
      [
        'SELECT 7::BIGINT AS k UNION ALL SELECT 9007199254740993',
        `SELECT unnest([7.0::DOUBLE, 7.5, 'nan'::DOUBLE]) AS k`,
      ],
      [`SELECT DATE '2024-01-01' AS k`, `SELECT TIMESTAMP '2024-01-01 00:00:00' AS k`],
      [`SELECT 'a'::ENUM('a', 'b') AS k`, `SELECT 'a'::ENUM('c', 'a') AS k`],
      [`SELECT 'a'::ENUM('a', 'b') AS k`, `SELECT 'a' AS k`],
      ['SELECT 5::UTINYINT AS k', 'SELECT 5::HUGEINT AS k'],
      ['SELECT [1, 2] AS k', 'SELECT [1, 2] AS k'],
      ['SELECT 1::DECIMAL(9,2) AS k', 'SELECT 1::INTEGER AS k'],
      [`SELECT TIME '10:00' AS k`, `SELECT '10:00:00' AS k`],
    ] as const;
    for (const [one, other] of pairs)
      expect(await measured(await side('a', one, 'k'), await side('b', other, 'k'))).toMatchObject({
        meeting: 1,
      });
  });

  test.each([
    ['JSON', ['7', '{"a": 1}'], 'VARCHAR', ['7', 'no JSON', '{'], 1],
    ['JSON', ['7', '"x"'], 'BIGINT', ['7', '8'], 1],
    ['DATE', [...FAR, '5881580-07-10'], 'TIMESTAMP', [...MIDNIGHTS, '294247-01-10 04:00:54.775806'], 5],
    ['DATE', [...FAR, '5881580-07-10'], 'TIMESTAMP_MS', MIDNIGHTS, 5],
    [
      'DATE',
      [...FAR, '1969-12-31'],
      'TIMESTAMP_NS',
      ['2024-01-01', 'infinity', '1969-12-31 00:00:00.000000001'],
      2,
    ],
    [
      'TIMESTAMP',
      [...MIDNIGHTS, '2024-01-01 10:00:00.1234', '2262-04-11 23:47:16.854775'],
      'TIMESTAMP_NS',
      ['2024-01-01', '2024-01-01 10:00:00.1234', '2262-04-11 23:47:16.854775806', '-infinity'],
      3,
    ],
    ['TIMESTAMP_S', ['9999-12-31', '2024-01-01'], 'TIMESTAMP_NS', ['2024-01-01', '2024-01-01 00:00:00.5'], 1],
    ['TIMESTAMP_S', ['9999-12-31'], 'TIMESTAMP', ['9999-12-31', '294247-01-10'], 1],
    ['UHUGEINT', [UHUGE, '7'], 'BIGINT', ['7', '-9223372036854775808'], 1],
    ['UHUGEINT', [UHUGE, HUGE, '7'], 'HUGEINT', ['7', HUGE, `-${HUGE}`], 2],
    ['UHUGEINT', [UHUGE, '7'], 'UBIGINT', ['7', '18446744073709551615'], 1],
    ['UBIGINT', ['18446744073709551615', '7'], 'BIGINT', ['7', '-9223372036854775808'], 1],
    ['DECIMAL(38,0)', [NINES, '7'], 'HUGEINT', [NINES, '7', HUGE], 2],
    ['DECIMAL(38,19)', [`${NINES.slice(19)}.5`, '7'], 'BIGINT', ['7', '9223372036854775807'], 1],
    ['DECIMAL(38,19)', [`${NINES.slice(19)}.5`, '7'], 'UBIGINT', ['7', '18446744073709551615'], 1],
    ['DECIMAL(38,37)', ['7', '9.5'], 'BIGINT', ['7', '-9223372036854775808'], 1],
    ['DECIMAL(9,2)', ['7', '9999999.99'], 'HUGEINT', ['7', HUGE], 1],
    ['DECIMAL(9,2)', ['7', '9999999.99'], 'UHUGEINT', ['7', UHUGE], 1],
    ['DECIMAL(38,38)', ['0.5', '0.25'], 'DECIMAL(9,2)', ['0.5', '9999999.99'], 1],
    ['DECIMAL(38,38)', ['0.5', '0.25'], 'DECIMAL(38,0)', ['7', NINES], 0],
    ['DECIMAL(38,10)', [`${NINES.slice(10)}.5`, '7'], 'DECIMAL(9,2)', ['7', '9999999.99'], 1],
    ['DECIMAL(9,2)', ['7', '9999999.99'], 'FLOAT', ['7', 'nan', '-inf'], 1],
  ])('the ends of %s %j beside %s %j', async (type, values, otherType, otherValues, meeting) => {
    const ends = (type: string, values: readonly string[]): string =>
      `SELECT CAST(unnest([NULL, ${values.map((value) => `'${value}'`).join(', ')}]) AS ${type}) AS k`;
    const one = await side('one', ends(type, values), 'k');
    const other = await side('other', ends(otherType, otherValues), 'k');
    for (const [a, b, held] of [
      [one, other, values.length],
      [other, one, otherValues.length],
    ] as const)
      expect(await measured(a, b)).toMatchObject({ meeting, one: { held, values: held, found: meeting } });
  });

  test.each([
    ['DECIMAL(38,36)', 'DECIMAL(9,4)'],
    ['DECIMAL(38,36)', 'DOUBLE'],
    ['DECIMAL(38,4)', 'DOUBLE'],
  ])('the same fractions as %s and as %s', async (type, otherType) => {
    const fractions = (type: string): string =>
      `SELECT CAST(printed AS ${type}) AS k FROM (SELECT CAST(i * 0.0137 AS VARCHAR) AS printed FROM range(-500, 500) t(i))`;
    const one = await side('one', fractions(type), 'k');
    const other = await side('other', fractions(otherType), 'k');
    expect(comparisonOf(one.type, other.type)).toBe('DOUBLE');
    expect(await measured(one, other)).toMatchObject({ meeting: 1000 });
  });

  test('large whole numbers as HUGEINT and as wide decimals', async () => {
    const large = (type: string): string =>
      `SELECT CAST((100000000000000000000::HUGEINT + i * 12345678901) AS ${type}) AS k FROM range(1000) t(i)`;
    const one = await side('one', large('HUGEINT'), 'k');
    const other = await side('other', large('DECIMAL(38,10)'), 'k');
    expect(await measured(one, other)).toMatchObject({ one: { found: 1000 }, other: { found: 1000 } });
  });

  test('empty tables, and columns of nothing but NULL', async () => {
    const none = await side('none', 'SELECT 1 AS k LIMIT 0', 'k');
    const nulls = await side('nulls', 'SELECT NULL::INTEGER AS k FROM range(4)', 'k');
    const some = await side('some', 'SELECT 1 AS k', 'k');
    expect(await measured(none, some)).toMatchObject({
      meeting: 0,
      one: { rows: 0, held: 0, values: 0, most: 0 },
    });
    expect(await measured(some, none)).toMatchObject({ meeting: 0, one: { held: 1, found: 0 } });
    expect(await measured(none, none)).toMatchObject({ meeting: 0 });
    expect(await measured(nulls, some)).toMatchObject({ meeting: 0, one: { rows: 4, held: 0, found: 0 } });
    expect(await measured(nulls, nulls)).toMatchObject({ meeting: 0 });
  });

  test('names with dots, spaces, quotes, line breaks and reserved words', async () => {
    const names = ['a.b', 'my "key"', "it's", 'select', 'l', 'r', 'größe\nnew', '${x}'];
    for (const name of names)
      expect(
        await measured(
          await side(`table ${name}`, `SELECT 1 AS ${quoted(name)}, 2 AS v`, name),
          await side(name, `SELECT 1 AS ${quoted(name)}, 3 AS V`, name),
        ),
      ).toMatchObject({ meeting: 1 });
  });

  test('types that have nothing in common are refused in words', async () => {
    const one = await side('a', 'SELECT [1] AS k', 'k');
    const other = await side('b', 'SELECT 1 AS k', 'k');
    await expect(readOverlap(db, one, other, false)).rejects.toThrow(
      'Values of INTEGER[] and of INTEGER cannot be compared. Choose other columns.',
    );
  });
});

describe('a sample', () => {
  test('of a large table; a small one is counted at once', async () => {
    const large = await side(
      'large',
      'SELECT CASE WHEN i % 10 > 0 THEN i % 1000 END AS k FROM range(200000) t(i)',
      'k',
    );
    const keys = await side('keys', 'SELECT i AS k FROM range(900) t(i)', 'k');
    const about = await readOverlap(db, large, keys, true);
    if (about.type !== 'about') throw new Error('It is of every row.');
    const { seen, held, found, values, valuesFound } = about;
    expect(seen).toBe(12 * 2048);
    expect([held / seen, found / held]).toEqual([expect.closeTo(0.9, 1), expect.closeTo(0.9, 1)]);
    expect([values, valuesFound]).toEqual([900, 810]);
    // A small table beside a large one: all of its rows, and nothing is kept of the other but what it has.
    expect(await readOverlap(db, keys, large, true)).toMatchObject({
      type: 'about',
      seen: 900,
      found: 810,
      valuesFound: 810,
    });
    const few = await side('few', 'SELECT i AS k FROM range(100) t(i)', 'k');
    expect(await readOverlap(db, few, keys, true)).toMatchObject({ type: 'exact', meeting: 100 });
    await measured(large, keys);
  });
});

describe('the query', () => {
  test('every column by its name; those of the same name have a suffix', async () => {
    const one = await side(
      'orders',
      'SELECT 1 AS id, 2 AS customer_id, 3 AS ID_customers, 4 AS note',
      'customer_id',
    );
    const other = await side('customers', `SELECT 2 AS id, 'x' AS Note, 'y' AS name`, 'id');
    expect(joinQuery({ kind: 'left', one, other, comparison: 'as-is' })).toEqual({
      sql: `SELECT
  l."id",
  l."customer_id",
  l."ID_customers",
  l."note",
  r."id" AS "id_customers_2",
  r."Note" AS "Note_customers",
  r."name"
FROM "orders" AS l
LEFT JOIN "customers" AS r
  ON l."customer_id" = r."id"
`,
      renamed: [
        { from: 'id', to: 'id_customers_2' },
        { from: 'Note', to: 'Note_customers' },
      ],
    });
    await measured(one, other);
  });

  test('the key of the other table is left out where it can only be the same', async () => {
    const one = await side('a', 'SELECT 1 AS k, 2 AS v', 'k');
    const other = await side('b', 'SELECT 1 AS K, 2 AS w', 'K');
    const names = (kind: JoinKind, more: Partial<JoinSide> = {}): string =>
      joinQuery({ kind, one, other: { ...other, ...more }, comparison: 'as-is' }).sql.split('\nFROM')[0] ??
      '';
    expect(names('inner')).not.toContain('r."K"');
    expect(names('left')).toContain('r."K" AS "K_b"');
    expect(names('inner', { type: 'BIGINT' })).toContain('r."K" AS "K_b"');
  });
});
