/** Profiles on native DuckDB, beside what counting by hand gives. */
import { describe, expect, test } from 'vitest';
import type { DbConnection } from '#core/contract/database.ts';
import { filtersOf, queryOf, type ValuePart } from '#core/profile/condition.ts';
import { viewQuery } from '#core/sql/table-view.ts';
import { readProfiles } from '#core/profile/read.ts';
import type { ColumnProfile } from '#core/profile/profile.ts';
import { world } from '../../drivers/support.ts';

interface Made {
  readonly db: DbConnection;
  profile(sample?: boolean): Promise<readonly ColumnProfile[]>;
}

/** A table of what the query gives. */
async function made(query: string): Promise<Made> {
  const { db } = await world();
  await db.exec(`CREATE OR REPLACE TABLE "t ""1" AS ${query}`);
  const columns = (
    await db.query(
      `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = 't "1' ORDER BY column_index`,
    )
  ).map(({ name, type }) => ({ name: String(name), type: String(type) }));
  const [counted] = await db.query('SELECT count(*) AS n FROM "t ""1"');
  return {
    db,
    async profile(sample = false) {
      await db.exec('BEGIN TRANSACTION');
      try {
        return await readProfiles(db, 't "1', columns, {
          rows: Number(counted?.['n']),
          sample,
          distinct: true,
        });
      } finally {
        await db.exec('ROLLBACK');
      }
    },
  };
}

const one = async (query: string): Promise<ColumnProfile> => {
  const [first] = await (await made(query)).profile();
  if (!first) throw new Error('no column');
  return first;
};

/** The condition of each bar, and of each value, holds for as many rows as it has. */
async function expectRowsOfParts({ db, profile }: Made): Promise<void> {
  for (const { name, type, histogram, top = [], nulls } of await profile()) {
    const edges = histogram?.edges ?? [];
    const bars = (histogram?.counts ?? []).map((count, n): [ValuePart, number] => [
      { type: 'range', from: edges[n]!, to: edges[n + 1]!, closed: n === edges.length - 2 },
      count,
    ]);
    const values = top.map(({ value, count }): [ValuePart, number] => [{ type: 'value', value }, count]);
    for (const [part, count] of [...bars, ...values, [{ type: 'null' }, nulls] as [ValuePart, number]]) {
      const filters = filtersOf(name, part);
      const view = viewQuery('t "1', { sort: [], filters }, [{ name, type }]);
      for (const query of [queryOf('t "1', name, type, part), view])
        expect(Number((await db.query(`SELECT count(*) AS n FROM (${query})`))[0]?.['n']), query).toBe(count);
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** Rows of each bar, counted one by one. */
function counted(values: readonly number[], edges: readonly number[]): number[] {
  const bars = edges.slice(1).map(() => 0);
  for (const value of values) {
    const at = edges.findLastIndex((edge) => value >= edge);
    bars[Math.min(at, bars.length - 1)]! += 1;
  }
  return bars;
}

describe('numbers', () => {
  /** A generator that gives the same numbers each time. */
  function* random(seed: number): Generator<number> {
    for (let state = seed; ;) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      yield state / 2 ** 32;
    }
  }

  test.each([
    ['INTEGER', (x: number) => Math.floor(x * 1000) - 300],
    ['TINYINT', (x: number) => Math.floor(x * 256) - 128],
    ['UBIGINT', (x: number) => Math.floor(x * 9e15)],
    ['HUGEINT', (x: number) => Math.floor((x - 0.5) * 9e15)],
    ['DECIMAL(9,3)', (x: number) => Math.round((x - 0.2) * 1e5) / 1000],
    ['DECIMAL(3,2)', (x: number) => Math.round((x * 2 - 1) * 999) / 100],
    ['DOUBLE', (x: number) => (x - 0.4) * 1e-7],
    ['DOUBLE', (x: number) => Math.exp(x * 50)],
    ['FLOAT', (x: number) => Math.round(x * 3000) / 4],
    ['INTEGER', (x: number) => Math.floor(x * 5)],
  ] as const)('%s, counted by hand', async (type, of) => {
    const source = random(7);
    const values = Array.from({ length: 3000 }, () => of(source.next().value as number));
    const sorted = values.toSorted((a, b) => a - b);
    const profile = await one(
      `SELECT CAST(v AS ${type}) AS v FROM (VALUES ${values.map((value) => `('${value}')`).join(', ')}, (NULL)) AS t(v)`,
    );
    expect(profile).toMatchObject({
      seen: 3001,
      rows: 3001,
      nulls: 1,
      distinct: { count: new Set(values).size, about: false },
    });
    expect(Number(profile.min)).toBe(sorted[0]);
    expect(Number(profile.max)).toBe(sorted.at(-1));
    expect(Number(profile.mean)).toBeCloseTo(sum(values) / 3000, type === 'DOUBLE' ? -12 : 0);
    const at = [0.05, 0.25, 0.5, 0.75, 0.95].map((q) => sorted[Math.ceil(q * 3000) - 1]);
    expect(profile.quantiles?.map(Number)).toEqual(at);
    const { edges, counts } = profile.histogram!;
    expect(counts.length).toBeLessThanOrEqual(25);
    expect(counts).toEqual(counted(values, edges.map(Number)));
  });

  test('what is no number is told apart', async () => {
    const profile = await one(
      `SELECT * FROM (VALUES ('nan'::DOUBLE), ('inf'), ('-inf'), (1), (2.5), (NULL), (0)) AS t(v)`,
    );
    expect(profile).toMatchObject({ nulls: 1, nan: 1, infinite: 2, min: '0.0', max: '2.5' });
    expect(sum(profile.histogram!.counts)).toBe(3);
    expect(Number(profile.mean)).toBeCloseTo(3.5 / 3);
  });

  test('zero is one value, whatever its sign', async () => {
    const { profile } = await made(
      'SELECT CASE WHEN i % 2 = 0 THEN -0.0 ELSE 0.0 END::DOUBLE AS few, -i::DOUBLE AS many FROM range(-20000, 20000) t(i) UNION ALL SELECT 0.0::DOUBLE, -0.0::DOUBLE',
    );
    for (const isSample of [true, false]) {
      const [few, many] = await profile(isSample);
      expect(few).toMatchObject({ distinct: { count: 1 }, histogram: { counts: [40_001] } });
      expect(many).toMatchObject({ distinct: { count: 40_000 } });
    }
  });

  test.each([
    ['0, 1.7976931348623157e308, -1.7976931348623157e308', 3],
    ['0, 5e-324', 2],
    ['1, 1.0000000000000002', 2],
    ['1e15, 1000000000000001', 2],
    ['-1e-300, 1e300', 2],
  ])('doubles at the ends: %s', async (values, rows) => {
    const profile = await one(`SELECT CAST(unnest(['${values.split(', ').join("', '")}']) AS DOUBLE) AS v`);
    expect(sum(profile.histogram!.counts)).toBe(rows);
    expect(profile.histogram!.edges).toHaveLength(profile.histogram!.counts.length + 1);
  });

  test('the widest whole numbers', async () => {
    const profile = await one(
      `SELECT unnest([170141183460469231731687303715884105727, -170141183460469231731687303715884105728, 0]::HUGEINT[]) AS v`,
    );
    expect(profile).toMatchObject({ min: '-170141183460469231731687303715884105728' });
    expect(sum(profile.histogram!.counts)).toBe(3);
  });

  test('a decimal stays exact', async () => {
    const profile = await one(
      `SELECT unnest(['12345678901234567890123456789012345.678', '12345678901234567890123456789012345.679']::DECIMAL(38,3)[]) AS v`,
    );
    expect(profile.histogram).toEqual({
      edges: [
        '12345678901234567890123456789012345.678',
        '12345678901234567890123456789012345.679',
        '12345678901234567890123456789012345.679',
      ],
      counts: [1, 1],
    });
  });

  test('a constant column has one bar', async () => {
    const profile = await one('SELECT 7 AS v FROM range(10)');
    expect(profile).toMatchObject({ distinct: { count: 1 }, histogram: { edges: ['7', '7'], counts: [10] } });
  });
});

describe('moments', () => {
  test.each([
    [`DATE '2020-02-10' + (i * 3)::INTEGER`, 300, /^\d{4}-\d\d-01$/],
    [`DATE '2020-01-01' + (i % 20)::INTEGER`, 300, /^2020-01-/],
    [`TIMESTAMP '0001-01-01' - to_days((i * 400)::INTEGER)`, 300, /-01-01 \(BC\) 00:00:00$/],
    [`DATE '0001-01-01' - (i * 400)::INTEGER`, 300, /-01-01 \(BC\)$/],
    [`TIMESTAMP '2020-01-01 10:00:00' + to_seconds(i * 61)`, 300, /:(00|15|30|45):00$/],
    [`TIMESTAMP '2020-01-01' + to_microseconds(i * 3)`, 300, /^2020-01-01 00:00:00\.000/],
    [`(TIMESTAMP '2020-01-01' + to_hours(i))::TIMESTAMP_NS`, 300, /^2020-01-\d\d/],
    [`(TIMESTAMP '2020-01-01' + to_hours(i))::TIMESTAMP_S`, 300, /^2020-01-\d\d/],
    [`(TIMESTAMP '2020-01-01' + to_days(i::INTEGER))::TIMESTAMPTZ`, 300, /\+00$/],
    [`TIME '01:00:00' + to_seconds(i * 200)`, 300, /:00:00$/],
  ])('%s', async (sql, rows, like) => {
    const of = await made(`SELECT ${sql} AS v FROM range(${rows}) t(i)`);
    const [{ histogram, min, max, quantiles, why } = {} as ColumnProfile] = await of.profile();
    expect(why).toBeUndefined();
    expect(quantiles).toHaveLength(5);
    const { edges, counts } = histogram!;
    expect([edges[0], edges.at(-1)]).toEqual([min, max]);
    expect(counts.length).toBeGreaterThan(4);
    expect(counts.length).toBeLessThanOrEqual(25);
    for (const edge of edges.slice(1, -1)) expect(edge).toMatch(like);
    await expectRowsOfParts(of);
  });

  test('what never comes is told apart', async () => {
    const { profile } = await made(
      `SELECT unnest(['infinity', '-infinity', '2020-01-01', '2020-01-03', NULL])::DATE AS d, d::TIMESTAMP AS t, d::TIMESTAMPTZ AS z, d::TIMESTAMP AS n`,
    );
    for (const each of await profile()) {
      expect(each).toMatchObject({ nulls: 1, infinite: 2 });
      expect(each.min).toMatch(/^2020-01-01/);
      expect(each.max).toMatch(/^2020-01-03/);
      expect(sum(each.histogram!.counts)).toBe(2);
    }
  });

  test('the first and the last date there are', async () => {
    const profile = await one(`SELECT unnest(['5877642-06-25 (BC)', '5881580-07-10'])::DATE AS v`);
    expect(sum(profile.histogram!.counts)).toBe(2);
  });
});

describe('values', () => {
  test('texts: those that are met most, and how long they are', async () => {
    const profile = await one(
      `SELECT * FROM (VALUES ('b'), ('b'), ('a'), (''), (NULL), (repeat('x', 300)), ('é😀'), ('b')) AS t(v)`,
    );
    expect(profile).toMatchObject({
      nulls: 1,
      empty: 1,
      distinct: { count: 5, about: false },
      min: '',
      max: 'é😀',
      lengths: { min: 0, max: 300, unit: 'character' },
      top: [
        { value: 'b', cut: false, count: 3 },
        { value: '', cut: false, count: 1 },
        { value: 'a', cut: false, count: 1 },
        { value: 'x'.repeat(200), cut: true, count: 1 },
        { value: 'é😀', cut: false, count: 1 },
      ],
    });
  });

  test('ten at most, of more than one column', async () => {
    const { profile } = await made(
      `SELECT (i % 40)::VARCHAR AS a, i % 3 = 0 AS b, (['x', 'y'])[1 + i % 2]::ENUM('y', 'x') AS c, uuid() AS d FROM range(400) t(i)`,
    );
    const [a, b, c, d] = await profile();
    expect(a).toMatchObject({ distinct: { count: 40 } });
    expect(a?.top).toHaveLength(10);
    expect(b?.top).toEqual([
      { value: 'false', cut: false, count: 266 },
      { value: 'true', cut: false, count: 134 },
    ]);
    expect(c).toMatchObject({ min: 'y', max: 'x', distinct: { count: 2 } });
    expect(d).toMatchObject({ distinct: { count: 400 } });
  });
});

test.each([
  ['TIMESTAMP_S', 'to_seconds(i % 7)', 7],
  ['TIMESTAMP_MS', 'to_milliseconds(i % 3)', 3],
])('a bar of %s begins at a value of its own', async (type, of, bars) => {
  const table = await made(`SELECT (TIMESTAMP '2020-01-01' + ${of})::${type} AS v FROM range(70) t(i)`);
  const [profile] = await table.profile();
  expect(profile?.histogram?.counts).toHaveLength(bars);
  await expectRowsOfParts(table);
});

describe('what is left', () => {
  const EVERY = `true, 1::TINYINT, 1::UHUGEINT, 1.5::DECIMAL(38,10), 1::FLOAT, 'a', 'a'::BLOB, DATE '2020-01-01', TIME '10:00:00',
    '10:00:00+02'::TIMETZ, TIMESTAMP '2020-01-01', TIMESTAMP_NS '2020-01-01', TIMESTAMP_MS '2020-01-01', TIMESTAMPTZ '2020-01-01 00:00:00+00', uuid(), INTERVAL 1 DAY, [1],
    [1, 2]::INTEGER[2], {'a': 1}, MAP {'a': 1}, union_value(a := 1), '101'::BIT, 'x'::ENUM('x'), [{'a': [1]}], '"DATE"'`;

  test.each([
    ['values', '', { seen: 1, nulls: 0, distinct: { count: 1, about: false } }],
    ['no rows', 'WHERE false', { seen: 0, nulls: 0, distinct: { count: 0, about: false } }],
  ])('every type has figures, or a reason: %s', async (_, where, like) => {
    const { profile } = await made(`SELECT ${EVERY} ${where}`);
    for (const each of await profile()) {
      expect(each).toMatchObject(like);
      expect(each.histogram === undefined && each.top === undefined && each.seen > 0, each.type).toBe(
        each.why !== undefined && each.seen > 0,
      );
    }
  });

  test('nothing but NULL', async () => {
    const types = [
      'INTEGER',
      'DOUBLE',
      'VARCHAR',
      'DATE',
      'TIMESTAMP',
      'BLOB',
      'INTEGER[]',
      'BOOLEAN',
      'DECIMAL(4,1)',
      'INTERVAL',
    ];
    const { profile } = await made(
      `SELECT ${types.map((type, at) => `NULL::${type} AS c${at}`).join(', ')} FROM range(5)`,
    );
    for (const each of await profile())
      expect(each).toMatchObject({
        nulls: 5,
        distinct: { count: 0, about: false },
        min: undefined,
        histogram: undefined,
      });
  });

  test('five hundred columns, with any name', async () => {
    const { profile } = await made(
      `SELECT ${Array.from({ length: 500 }, (_, at) => `i + ${at} AS "c ${at} ""é"`).join(', ')} FROM range(100) t(i)`,
    );
    const profiles = await profile(true);
    expect(profiles).toHaveLength(500);
    expect(profiles[499]).toMatchObject({ name: 'c 499 "é', min: '499', max: '598' });
  });
});

test('bars and values stand for the rows that they count', async () => {
  const few = (of: readonly string[]): string => `(['${of.join("', '")}'])[1 + (i % ${of.length})::INTEGER]`;
  await expectRowsOfParts(
    await made(`SELECT sin(i) AS d, (sin(i) * 7)::FLOAT AS f, (i / 3)::FLOAT AS g, i * 1e300 AS h, (i / 10)::DECIMAL(9,1) AS dec, (i - 50)::TINYINT AS t,
      ${few(["it''s", '', 'b'])} AS s, ${few(['x', 'y'])}::ENUM('y', 'x') AS e, i % 2 = 0 AS b, CASE WHEN i > 3 THEN ${few(['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'])}::UUID END AS "u "" id"
      FROM range(100) t(i)`),
  );
});

/** Tables of few rows are looked at whole as a sample is: by aggregates that do not order the values first. */
describe('in order, and by aggregates, figures are the same', () => {
  const ROWS = 40_000;
  /** More different ones than are grouped, in no order; and few. */
  const MANY = `(hash(i) % 30011)::BIGINT`;
  const some = (type: string, specials = ''): string =>
    `CASE WHEN i % 17 = 0 THEN NULL ${specials
      .split(', ')
      .filter(Boolean)
      .map((each, n) => `WHEN i % 101 = ${n} THEN '${each}'::${type}`)
      .join(' ')}`;

  test.each([
    ['BIGINT', `${some('BIGINT')} ELSE ${MANY} - 15000 END`],
    ['UBIGINT', `${some('UBIGINT')} ELSE hash(i) END`],
    ['HUGEINT', `${some('HUGEINT')} ELSE ${MANY}::HUGEINT * -100000000000000000000 END`],
    ['DECIMAL(9,2)', `${some('DECIMAL(9,2)')} ELSE (${MANY} / 100)::DECIMAL(9,2) END`],
    ['DECIMAL(38,3)', `${some('DECIMAL(38,3)')} ELSE (${MANY} - 15000)::DECIMAL(38,3) / 7 END`],
    ['DOUBLE', `${some('DOUBLE', 'nan, inf, -inf, 0')} ELSE sin(i) * 1e9 END`],
    ['FLOAT', `${some('FLOAT', 'nan, inf, -inf')} ELSE (sin(i) * 7)::FLOAT END`],
    ['DATE', `${some('DATE', 'infinity, -infinity')} ELSE DATE '1960-01-01' + ${MANY}::INTEGER END`],
    ['TIME', `${some('TIME')} ELSE TIME '01:00:00' + to_seconds(${MANY}) END`],
    [
      'TIMESTAMP',
      `${some('TIMESTAMP', 'infinity, -infinity')} ELSE TIMESTAMP '1960-01-01' + to_minutes(${MANY}) END`,
    ],
    ['TIMESTAMP_S', `CASE WHEN i % 9 > 0 THEN (TIMESTAMP '1960-01-01' + to_seconds(i % 7))::TIMESTAMP_S END`],
    ['TIMESTAMP_S, many', `(TIMESTAMP '1960-01-01' + to_seconds(${MANY}))::TIMESTAMP_S`],
    ['TIMESTAMP_NS', `(TIMESTAMP '1960-01-01' + to_minutes(${MANY}))::TIMESTAMP_NS`],
    ['TIMESTAMP_MS', `(TIMESTAMP '1960-01-01' + to_minutes(${MANY}))::TIMESTAMP_MS`],
    [
      'TIMESTAMPTZ',
      `${some('TIMESTAMPTZ', 'infinity')} ELSE (TIMESTAMP '1960-01-01' + to_minutes(${MANY}))::TIMESTAMPTZ END`,
    ],
    ['nothing that has a place', `CASE WHEN i % 3 = 0 THEN 'nan' WHEN i % 3 = 1 THEN '-inf' END::DOUBLE`],
  ])('%s', async (_, sql) => {
    const { profile } = await made(
      `SELECT ${sql} AS many, CASE WHEN hash(i) % 90 < 40 THEN many END AS some, max(many) OVER (PARTITION BY i % 60) AS few FROM range(${ROWS}) t(i)`,
    );
    const aggregates = await profile(true);
    expect(aggregates[0]).toMatchObject({ seen: ROWS, rows: ROWS });
    const mean = (each: ColumnProfile) => ({ ...each, mean: undefined });
    expect((await profile()).map(mean)).toEqual(aggregates.map(mean));
  });
});

describe('of a sample', () => {
  test('the same each time, near to what is', async () => {
    const { profile } = await made(
      `SELECT i AS id, i % 100 AS few, CASE WHEN i % 4 = 0 THEN NULL ELSE 'n' || (i % 7) END AS name FROM range(400000) t(i)`,
    );
    const [first, again] = [await profile(true), await profile(true)];
    expect(first).toEqual(again);
    const [id, few, name] = first;
    expect(id).toMatchObject({ rows: 400_000, distinct: { count: 400_000, about: true } });
    expect(id!.seen).toBeGreaterThan(2048);
    expect(id!.seen).toBeLessThan(100_000);
    expect(few).toMatchObject({ distinct: { count: 100, about: true }, min: '0', max: '99' });
    expect(id).toMatchObject({ min: '0', max: '399999' });
    expect(name!.nulls / name!.seen).toBeCloseTo(0.25, 1);
    expect(name!.top).toHaveLength(7);
  });

  test('a small table is looked at whole', async () => {
    const { profile } = await made('SELECT i FROM range(30000) t(i)');
    expect((await profile(true))[0]).toMatchObject({
      seen: 30_000,
      rows: 30_000,
      distinct: { count: 30_000, about: false },
    });
  });
});
