/** What is said of two columns, and of the join by them. */
import { describe, expect, test } from 'vitest';
import type { Join } from '#core/relations/join.ts';
import { joinQuery } from '#core/relations/join.ts';
import type { Overlap, Side } from '#core/relations/overlap.ts';
import { joinRemarks, joinWords, manyWords, overlapWords, sideFacts } from '#session/table/relation-words.ts';

type Exact = Extract<Overlap, { type: 'exact' }>;

const side = (more: Partial<Side> = {}): Side => ({
  rows: 1000,
  held: 1000,
  found: 1000,
  values: 1000,
  valuesFound: 1000,
  most: 1,
  mostMet: more.most ?? 1,
  ...more,
});
const exact = (one: Partial<Side>, other: Partial<Side> = {}, meeting = 1000): Exact => ({
  type: 'exact',
  one: side(one),
  other: side(other),
  meeting,
});
const join = (more: Partial<Join> = {}): Join => ({
  kind: 'inner',
  one: { table: 'orders', column: 'customer_id', type: 'BIGINT', columns: ['id', 'customer_id'] },
  other: { table: 'customers', column: 'id', type: 'BIGINT', columns: ['id'] },
  comparison: 'as-is',
  ...more,
});

describe('of two columns', () => {
  test.each([
    [
      exact({ values: 1204, valuesFound: 1182, found: 988, most: 9 }),
      '98% of 1,204 values found · many to one · 12 rows without a partner',
    ],
    [
      exact({ most: 5, mostMet: 1 }, { most: 3 }),
      'all of 1,000 values found · one to many · every row has a partner',
    ],
    [exact({}, { most: 2 }), 'all of 1,000 values found · one to many · every row has a partner'],
    [
      exact({ values: 1001, valuesFound: 1000, rows: 1001, held: 1001 }),
      '>99.9% of 1,001 values found · one to one · 1 row without a partner',
    ],
    [exact({ values: 1, valuesFound: 0, found: 0 }), 'none of 1 value found'],
    [exact({ held: 0, values: 0, valuesFound: 0, found: 0 }), 'no values: every row is NULL'],
    [exact({ rows: 0, held: 0, values: 0, valuesFound: 0, found: 0 }), 'no rows'],
    [exact({ valuesFound: 0, found: 0 }, { held: 0 }), 'nothing to be found: the other column has no values'],
  ])('%#', (overlap, words) => expect(overlapWords(overlap)).toBe(words));

  test('of a sample', () => {
    const about = {
      type: 'about',
      seen: 24576,
      held: 20000,
      found: 19600,
      values: 900,
      valuesFound: 890,
    } as const;
    expect(overlapWords(about)).toBe('about 80% of rows find a partner');
    expect(overlapWords({ ...about, held: 0, found: 0 })).toBe('no values so far');
  });

  test('counted', () => {
    const facts = sideFacts(
      exact({ held: 900, found: 890, values: 45, valuesFound: 40, most: 30 }, { rows: 1040, held: 1000 }),
    );
    expect(facts.map(({ name, texts }) => `${name}: ${texts.join(' | ')}`)).toEqual([
      'Rows: 1,000 | 1,040',
      'NULL: 100 (10%) | 40 (3.8%)',
      'Different values: 45 | 1,000, unique',
      'Found in the other: 40 (89%) | 1,000',
      'Rows with a partner: 890 (89%) | 1,000 (96%)',
      'Rows without: 110 (11%) | 40 (3.8%)',
    ]);
  });
});

describe('of the join', () => {
  test('its rows', () => {
    const overlap = exact({ found: 988 }, {}, 988);
    expect(joinWords(join(), overlap)).toBe(
      'The join gives 988 rows: 12 rows of orders without a partner are left out.',
    );
    expect(joinWords(join({ kind: 'left' }), overlap)).toBe(
      'The join gives 1,000 rows: 12 rows of orders without a partner stay, with NULL in the columns of customers.',
    );
    expect(joinWords(join(), exact({}))).toBe(
      'The join gives 1,000 rows: every row of orders has a partner.',
    );
  });

  test('many to many', () => {
    expect(manyWords(join(), exact({ most: 3 }, { most: 1 }))).toBeUndefined();
    // What comes several times at the left meets nobody.
    expect(manyWords(join(), exact({ most: 3, mostMet: 1 }, { most: 2 }))).toBeUndefined();
    expect(manyWords(join(), exact({ most: 3 }, { most: 2, rows: 50 }, 2500))).toBe(
      'Many to many: 1,000 rows of orders and 50 rows of customers become 2,500 rows, in which rows of both come several times. Sums and counts over them count those as often.',
    );
  });

  test('types that are cast, names that are others', () => {
    const cast = join({ comparison: 'VARCHAR' });
    expect(joinRemarks(cast, joinQuery(cast))).toEqual([
      'BIGINT and BIGINT are compared as they are printed: 7 is found as 7, not as 007.',
      'id of customers is called id_customers in the join: both tables have such a column.',
    ]);
    const other = { ...join().other, columns: ['id', 'ID_x', 'customer_id'] };
    const double = join({ comparison: 'DOUBLE', other });
    expect(joinRemarks(double, joinQuery(double))).toEqual([
      expect.stringContaining('numbers of more than 15 digits'),
      '2 columns of customers get other names, such as id_customers: both tables have columns called so.',
    ]);
  });
});
