/** A sample is taken on native DuckDB and read back: every value of every type is what it was. */
import { describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { loadStandIn } from '#core/standin/load.ts';
import type { PlanStep } from '#core/plan/plan.ts';
import { openLedger, replaceRow } from '#core/run/ledger.ts';
import { entryOf, takeSample, type SampleRequest } from '#core/standin/sample.ts';
import { ident } from '#core/sql/index.ts';
import { world } from '../../drivers/support.ts';

const request = (more: Partial<SampleRequest> = {}): SampleRequest => ({ rows: 100, masks: {}, ...more });

/** Takes a sample of what the query gives, and loads it as a stand-in into the table `back`. */
async function sampled(query: string, more: Partial<SampleRequest> = {}) {
  const files: Record<string, Uint8Array> = {};
  const w = await world(files);
  await w.db.exec(`CREATE OR REPLACE TABLE "of" AS ${query}`);
  const sample = await takeSample(w.db, 'of', request(more), 'salt');
  const standIn = entryOf('a.csv', sample, '2026-11-20T10:00:00Z');
  files['a.csv'] = sample.csv;
  const loading = { name: 'x', kind: 'extractor', version: '1', spec: SPEC } as const;
  const made = await w.run(
    { ...loading, run: ({ ctx }) => loadStandIn(standIn, 'It is out of reach.', ctx) },
    'back',
    {},
  );
  return { w, sample, standIn, made, csv: new TextDecoder().decode(sample.csv) };
}
const SPEC = {
  title: '',
  description: '',
  version: '1',
  modes: [],
  configSchema: { type: 'object', properties: {}, required: [] },
  secrets: [],
  examples: [],
} as const;

const EVERY = `SELECT * FROM (VALUES
 (true, 1::TINYINT, 2::SMALLINT, 3::INTEGER, 9223372036854775807, 170141183460469231731687303715884105727::HUGEINT,
  1.10::DECIMAL(10,2), 1.5e-300::DOUBLE, 0.1::FLOAT, 'a "b", c', DATE '2024-02-29', TIME '12:34:56.789',
  TIMESTAMP '2024-01-01 00:00:00.123456', TIMESTAMP_NS '2024-01-01 00:00:00.123456789', TIMESTAMPTZ '2024-01-01 00:00:00+00',
  '\\x00\\xFF'::BLOB, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID, INTERVAL '1 month 2 days 3 seconds',
  ['a', NULL, 'x,''y', '', 'null'], {'k "q': 1, 'v': ['é', '{']}, MAP {'a=b': 1.5, 'c': NULL}, 'red'::ENUM('red', 'it''s'), 0, 'nan'::DOUBLE),
 (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, [], NULL, MAP {}, NULL, NULL, NULL),
 (false, -128, -32768, 0, -1, 0, -0.01, -0.0, 1e30, E'line\\nbreak\\r and tab\\t ', DATE '-0044-03-15', TIME '00:00:00',
  TIMESTAMP 'infinity', TIMESTAMP_NS '1999-12-31 23:59:59', TIMESTAMPTZ '1969-12-31 23:59:59.999999+00',
  ''::BLOB, '00000000-0000-0000-0000-000000000000', INTERVAL '-1 day', NULL, {'k "q': NULL, 'v': []}, NULL, 'it''s', 3, 'inf'::DOUBLE)
) AS t(b, i8, i16, i32, i64, i128, d, f64, f32, s, day, tod, ts, ts_ns, tstz, blob, uuid, iv, list, struct, map, enum, "2024", odd)`;

describe('every value is what it was', () => {
  test('of every type, with NULL and the empty text', async () => {
    const { w, made, standIn } = await sampled(EVERY);
    expect(made.rows).toBe(3);
    expect(await w.types('back')).toEqual(await w.types('of'));
    for (const column of Object.keys(await w.types('of'))) {
      const differs = `SELECT count(*)::VARCHAR FROM (SELECT row_number() OVER () n, ${ident(column)} v FROM "of") a
JOIN (SELECT row_number() OVER () n, ${ident(column)} v FROM "back") b USING (n) WHERE a.v IS DISTINCT FROM b.v`;
      expect({ [column]: await w.rows(differs) }).toEqual({ [column]: [['0']] });
    }
    expect(standIn.recorded).toEqual({ at: '2026-11-20T10:00:00Z', rows: 3, of: 3, masked: [] });
  });

  test('of one column, where an empty line is NULL', async () => {
    const { w, csv } = await sampled(`SELECT unnest([NULL, '', 'a "b"', NULL]) AS only`);
    expect(csv).toBe('only\n\n""\n"a ""b"""\n\n');
    expect(await w.rows('SELECT * FROM back')).toEqual([[null], [''], ['a "b"'], [null]]);
  });

  test('without rows it keeps columns and types', async () => {
    const { w, made } = await sampled(`SELECT 1::DECIMAL(4,1) AS a, 'x' AS b WHERE false`);
    expect(made.rows).toBe(0);
    expect(await w.types('back')).toEqual({ a: 'DECIMAL(4,1)', b: 'VARCHAR' });
  });

  test('a type that text cannot hold is refused, unless it is masked', async () => {
    const union = `SELECT union_value(a := 1) AS u, 2 AS n`;
    await expect(sampled(union)).rejects.toThrow(
      '"u" is UNION(a INTEGER), which a sample cannot hold. Mask it',
    );
  });
});

describe('which rows', () => {
  test('the first ones, in order', async () => {
    const { w, sample } = await sampled('SELECT range AS n FROM range(1000)', { rows: 3 });
    expect(await w.rows('SELECT n::VARCHAR FROM back')).toEqual([['0'], ['1'], ['2']]);
    expect(sample.recorded).toEqual({ rows: 3, of: 1000, masked: [] });
    expect(sample.head).toEqual([['0'], ['1'], ['2']]);
  });

  test('a random sample: seeded, in the order of the table, from all over it', async () => {
    const query = `SELECT range AS n, 'x' AS "place" FROM range(1000)`;
    const [one, again, other] = await Promise.all([
      sampled(query, { rows: 20, seed: 1 }),
      sampled(query, { rows: 20, seed: 1 }),
      sampled(query, { rows: 20, seed: 2 }),
    ]);
    expect(one.csv).toBe(again.csv);
    expect(one.csv).not.toBe(other.csv);
    const numbers = (await one.w.rows('SELECT n::VARCHAR FROM back')).map(([n]) => Number(n));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(20);
    expect(Math.max(...numbers)).toBeGreaterThan(500);
    expect(one.sample.recorded).toEqual({ rows: 20, of: 1000, seed: 1, masked: [] });
  });
});

describe('what is masked', () => {
  const PEOPLE = `SELECT * FROM (VALUES ('ann@x.test', 7, 1.25::DECIMAL(3,2), 1::TINYINT, DATE '2024-01-01', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID, TIMESTAMPTZ '2024-01-01 00:00:00+00', [1]),
('bob', 8, 2.5, 2, DATE '2024-01-02', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12', TIMESTAMPTZ '2024-01-02 00:00:00+00', [2]),
('ann@x.test', 7, 1.25, 1, DATE '2024-01-01', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', TIMESTAMPTZ '2024-01-01 00:00:00+00', [3]),
(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) AS t(who, id, d, tiny, day, u, moment, list)`;

  test('as NULL: no value of it is in the file, and the type stays', async () => {
    const { w, csv, standIn } = await sampled(PEOPLE, { masks: { who: 'null', list: 'null' } });
    expect(csv).not.toMatch(/ann|bob/);
    expect(await w.rows('SELECT DISTINCT who FROM back')).toEqual([[null]]);
    expect(await w.types('back')).toEqual(await w.types('of'));
    expect(standIn.recorded?.masked).toEqual(['who', 'list']);
  });

  test('made up: of the same type, equal where it was, different where it differed, NULL where it was', async () => {
    const columns = ['who', 'id', 'd', 'tiny', 'day', 'u', 'moment'];
    const masks = Object.fromEntries(columns.map((name) => [name, 'fake' as const]));
    const { w, csv } = await sampled(PEOPLE, { masks });
    expect(csv).not.toMatch(/ann|bob|x\.test|a0eebc99|2024/);
    expect(csv).toContain('@example.invalid');
    expect(await w.types('back')).toEqual(await w.types('of'));
    for (const name of columns) {
      const [first, second, third, fourth] = (await w.rows(`SELECT ${name}::VARCHAR FROM back`)).flat();
      expect(first).toBe(third);
      expect(first).not.toBe(second);
      expect(first).not.toBeNull();
      expect(fourth).toBeNull();
    }
  });

  test('made up, 10,000 different values stay different, and the same in another sample', async () => {
    const query = `SELECT range AS id, 'person ' || range AS who, (range % 200 - 100)::TINYINT AS tiny, range::INTEGER AS i FROM range(10000)`;
    const masks = { id: 'fake', who: 'fake', tiny: 'fake', i: 'fake' } as const;
    const { w, csv } = await sampled(query, { rows: 10_000, masks });
    const counts =
      'count(DISTINCT id)::VARCHAR, count(DISTINCT who)::VARCHAR, count(DISTINCT tiny)::VARCHAR, count(DISTINCT i)::VARCHAR';
    expect(await w.rows(`SELECT ${counts} FROM back`)).toEqual([['10000', '10000', '200', '10000']]);
    const few = await sampled(query, { rows: 2, masks: { who: 'fake' } });
    expect(csv).toContain(few.csv.split('\n')[1]?.split(',')[1]);
  });

  test('what cannot be made up, or is not there, is said', async () => {
    await expect(sampled(PEOPLE, { masks: { list: 'fake' } })).rejects.toThrow(
      'Values of "list" cannot be made up: it is INTEGER[]. Mask it with NULL instead.',
    );
    await expect(sampled(PEOPLE, { masks: { nobody: 'null' } })).rejects.toThrow(
      'There is no column "nobody" to mask. The columns are: who, id,',
    );
  });
});

describe('a sample made by hand', () => {
  async function load(csv: string, columns?: Record<string, string>) {
    const w = await world({ 'hand.csv': csv });
    const standIn = { path: 'hand.csv', ...(columns ? { columns } : {}) };
    const made = await w.run(
      {
        name: 'x',
        kind: 'extractor',
        version: '1',
        spec: SPEC,
        run: ({ ctx }) => loadStandIn(standIn, 'Offline.', ctx),
      },
      't',
      {},
    );
    return { w, made };
  }

  test('has types by its values, and by what its entry says', async () => {
    const { w } = await load('id,price,tags\n1,2.50,"[a, b]"\n2,3,\n', {
      price: 'DECIMAL(10,2)',
      tags: 'VARCHAR[]',
    });
    expect(await w.types('t')).toEqual({ id: 'BIGINT', price: 'DECIMAL(10,2)', tags: 'VARCHAR[]' });
    expect(await w.rows('SELECT price::VARCHAR, tags::VARCHAR FROM t')).toEqual([
      ['2.50', '[a, b]'],
      ['3.00', null],
    ]);
    expect(w.logs[0]).toEqual({
      level: 'warning',
      message: 'The rows are those of a stand-in, hand.csv (made by hand). Offline.',
    });
    expect(w.receipts[0]).toMatchObject({ source: 'hand.csv', rows: 2, stand_in: { why: 'Offline.' } });
    expect(w.metrics).toMatchObject({ rows_read: 2 });
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'id\nx\n',
      { id: 'BIGINT' },
      'hand.csv: column "id" cannot be BIGINT in full: row 1 holds "x". Correct the value, or its type in stand_ins.yaml.',
    ],
    [
      'id\n1\n',
      { other: 'BIGINT' },
      'In stand_ins.yaml, columns names "other", which is no column of hand.csv.',
    ],
    [
      'a\n"[1, x]"\n',
      { a: 'INTEGER[]' },
      'hand.csv: not every value of the column "a" is INTEGER[] (Conversion Error: ',
    ],
  ])('%j as %j is refused', async (csv, columns, said) => {
    await expect(load(csv, columns)).rejects.toThrow(said);
  });
});

test('no sample is taken of a sample', async () => {
  const db = await (await openDatabase(':memory:')).connect();
  await db.exec('CREATE TABLE movies AS SELECT 1 AS id');
  await openLedger(db);
  const step = { id: 'movies', table: 'movies', component: 'c', kind: 'extractor' } as PlanStep;
  const entry = {
    step,
    runId: 'r',
    rows: 1,
    finishedAt: '2026-11-20T10:00:00Z',
    key: '',
    output: '',
    work: '',
  };
  await db.exec(replaceRow({ ...entry, files: {}, standIns: ['movies'] }));
  await expect(takeSample(db, 'movies', request(), 'salt')).rejects.toThrow(
    'The rows of "movies" are those of a stand-in: a sample is taken of rows of the source.',
  );
});
