/** Charts on native DuckDB, beside what counting by hand gives. */
import { beforeAll, describe, expect, test } from 'vitest';
import { queryOver, SOURCE, type ChartColumn, type ChartData, type ChartSpec } from '#core/chart/chart.ts';
import { readAdHoc } from '#core/sql/index.ts';
import { readChart } from '#core/chart/read.ts';
import { world } from '../../drivers/support.ts';

type World = Awaited<ReturnType<typeof world>>;
let db: World['db'];

beforeAll(async () => {
  ({ db } = await world());
});

const TABLE = '"t ""1"';

async function columnsOf(query: string): Promise<ChartColumn[]> {
  await db.exec(`CREATE OR REPLACE TABLE ${TABLE} AS ${query}`);
  const found = await db.query(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = 't "1' ORDER BY column_index`,
  );
  return found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

const asked = async (query: string, spec: Partial<ChartSpec>) =>
  readChart(db, `main.${TABLE}`, await columnsOf(query), { mark: 'bar', aggregate: 'count', ...spec });

/** What is drawn; what a step of the same query gives is the same. */
async function drawn(query: string, spec: Partial<ChartSpec>): Promise<ChartData> {
  const answer = await asked(query, spec);
  if (!('points' in answer)) throw new Error(answer.why);
  if (answer.query !== '') {
    await db.exec(`CREATE OR REPLACE TABLE "as step" AS ${queryOver(answer, TABLE)}`);
    expect(readAdHoc(queryOver(answer, TABLE)).issues).toEqual([]);
    const made = await db.query('SELECT CAST(COLUMNS(*) AS VARCHAR) FROM "as step"');
    const shown = answer.points.map(({ texts }) => texts).filter(({ length }) => length > 0);
    const texts = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
    expect(texts(shown)).toEqual(texts(made.map((row) => Object.values(row))));
  }
  return answer;
}

const refused = async (query: string, spec: Partial<ChartSpec>): Promise<string> => {
  const answer = await asked(query, spec);
  if (!('why' in answer)) throw new Error('It was drawn.');
  return answer.why;
};

const flat = ({ points }: ChartData) => points.map(({ x, value }) => [x, value]);
const day = (text: string): number => Date.parse(`${text}Z`);

describe('bars', () => {
  test('of names: the largest first, the rest told, NULL told', async () => {
    const data = await drawn(
      `SELECT 'c' || i AS c FROM range(1, 341) r(i), range(1, 400) s(j) WHERE j <= i UNION ALL SELECT NULL FROM range(7)`,
      { x: 'c' },
    );
    expect(data.points).toHaveLength(20);
    expect(flat(data).slice(0, 2)).toEqual([
      ['c340', 340],
      ['c339', 339],
    ]);
    expect(data).toMatchObject({
      cuts: [{ column: 'c', shown: 20, of: 340 }],
      leftOut: [{ column: 'c', nulls: 7, infinite: 0 }],
      table: ['c', 'rows'],
    });
    expect(data.rows - data.placed).toBe(7);
    expect(data.query).not.toContain('t "');
    expect(data.query).toContain(SOURCE);
  });

  test.each([
    ['sum', 6, 3],
    ['mean', 3, 3],
    ['median', 3, 3],
    ['min', 2, 3],
    ['max', 4, 3],
  ] as const)('%s of a column, without what is no number', async (aggregate, a, b) => {
    const rows = `SELECT * FROM (VALUES ('a', 2::DOUBLE), ('a', 4), ('b', 3), ('a', NULL), ('a', 'inf'), ('b', 'nan')) t(c, v)`;
    const data = await drawn(rows, { x: 'c', value: 'v', aggregate });
    expect(Object.fromEntries(flat(data))).toEqual({ a, b });
    expect(data.leftOut).toEqual([{ column: 'v', nulls: 1, infinite: 2 }]);
    expect([data.rows, data.placed]).toEqual([6, 6]);
  });

  test('of whole numbers: each has its own, and those that hold no rows are seen', async () => {
    const data = await drawn('SELECT unnest([3, 1, 1, 6]) AS n', { x: 'n' });
    expect(flat(data)).toEqual([
      [1, 2],
      [2, 0],
      [3, 1],
      [4, 0],
      [5, 0],
      [6, 1],
    ]);
    expect(data.x).toMatchObject({ kind: 'number', step: 1, whole: true });
  });

  test('of many numbers: in spans', async () => {
    const data = await drawn('SELECT i AS n FROM range(1000) r(i)', { x: 'n' });
    expect(data.x?.step).toBe(50);
    expect(flat(data)).toEqual(Array.from({ length: 20 }, (_, n) => [n * 50, 50]));
  });

  test('with series: the largest of either', async () => {
    const data = await drawn(`SELECT 'c' || (i % 30) AS c, 's' || (i % 11) AS s FROM range(3300) r(i)`, {
      x: 'c',
      series: 's',
    });
    expect(new Set(data.points.map(({ series }) => series)).size).toBe(8);
    expect(new Set(data.points.map(({ x }) => x)).size).toBe(20);
    expect(data.cuts).toEqual([
      { column: 'c', shown: 20, of: 30 },
      { column: 's', shown: 8, of: 11 },
    ]);
  });

  test.each([
    ['so few groups that all are held', 'mean', 60],
    ['so many that the largest values are asked for first', 'mean', 2_000],
    ['medians, of which only those shown are held', 'median', 60],
  ] as const)('of two kinds of names, some of them NULL: %s', async (_, aggregate, names) => {
    const data = await drawn(
      `SELECT nullif('c' || (i * 7 % ${names}), 'c1') AS c, 's' || (i % 37) AS s, i % 11 AS n FROM range(20000) r(i)`,
      { x: 'c', series: 's', value: 'n', aggregate },
    );
    const [counted] = await db.query(`SELECT count(DISTINCT c) AS n FROM ${TABLE}`);
    expect(data.cuts).toEqual([
      { column: 'c', shown: 20, of: Number(counted?.['n']) },
      { column: 's', shown: 8, of: 37 },
    ]);
  });

  test('names that are like keywords, or like what is counted', async () => {
    const data = await drawn(`SELECT 'x' AS "rows", 'y  z' AS "a  ""b", 1 AS "select"`, {
      x: 'rows',
      series: 'a  "b',
      value: 'select',
      aggregate: 'sum',
    });
    expect(data.points).toMatchObject([{ x: 'x', series: 'y  z', value: 1 }]);
    expect((await drawn(`SELECT 'x' AS "rows"`, { x: 'rows' })).table).toEqual(['rows', 'rows_2']);
  });
});

describe('times', () => {
  test.each([
    ['DATE', "DATE '2024-01-31' + (i % 400)::INTEGER", 'day'],
    ['TIMESTAMP', "TIMESTAMP '2024-01-01 10:00:00' + to_seconds(i * 3600)", 'hour'],
    ['TIMESTAMPTZ', "TIMESTAMPTZ '2024-01-01 10:00:00+00' + to_seconds(i * 3600)", 'hour'],
    ['TIMESTAMP_NS', "(TIMESTAMP '2024-01-01 10:00:00' + to_seconds(i * 3600))::TIMESTAMP_NS", 'hour'],
    ['TIMESTAMP_S', "(TIMESTAMP '2024-01-01 10:00:00' + to_seconds(i * 3600))::TIMESTAMP_S", 'hour'],
    ['TIME', "TIME '00:30:00' + to_minutes(i)", 'minute'],
  ])('%s along a line, by a unit that fits', async (_type, value, unit) => {
    const data = await drawn(`SELECT ${value} AS t FROM range(200) r(i)`, { mark: 'line', x: 't' });
    expect(data.x).toMatchObject({ kind: 'time', unit });
    expect(data.points.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(200);
  });

  test('months are cut by the calendar, and empty ones count nothing', async () => {
    const data = await drawn(
      `SELECT unnest(['2024-01-31', '2024-02-01', '2024-02-29', '2024-05-01', 'infinity']::DATE[]) AS d`,
      { mark: 'bar', x: 'd', unit: 'month' },
    );
    expect(flat(data)).toEqual([
      [day('2024-01-01'), 1],
      [day('2024-02-01'), 2],
      [day('2024-03-01'), 0],
      [day('2024-04-01'), 0],
      [day('2024-05-01'), 1],
    ]);
    expect(data.points[1]?.x2).toBe(day('2024-03-01'));
    expect(data.leftOut).toEqual([{ column: 'd', nulls: 0, infinite: 1 }]);
    expect(data.points[0]?.texts).toEqual(['2024-01-01', '1']);
  });

  test('a mean of nothing is nothing', async () => {
    const data = await drawn(
      `SELECT * FROM (VALUES (DATE '2024-01-01', 1), ('2024-01-02', NULL), ('2024-01-04', 3)) t(d, v)`,
      { mark: 'line', x: 'd', value: 'v', aggregate: 'mean', unit: 'day' },
    );
    expect(flat(data)).toEqual([
      [day('2024-01-01'), 1],
      [day('2024-01-02'), undefined],
      [day('2024-01-04'), 3],
    ]);
  });

  test('a unit that is too fine is refused', async () => {
    const rows = `SELECT unnest([TIMESTAMP '2000-01-01', TIMESTAMP '2024-01-01']) AS t`;
    expect(await refused(rows, { mark: 'line', x: 't', unit: 'second' })).toMatch(
      /^From end to end "t" has 757,\d+,\d+ seconds, more than can be drawn/,
    );
  });

  test('a week begins on Monday, a century in its first year', async () => {
    const week = await drawn(`SELECT DATE '2024-02-29' AS d`, { x: 'd', unit: 'week' });
    expect(week.points[0]?.x).toBe(day('2024-02-26'));
    const ages = await drawn(`SELECT unnest([DATE '0004-01-01', DATE '2024-01-01']) AS d`, { x: 'd' });
    expect(ages.x?.unit).toBe('century');
    expect(ages.points.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(2);
  });
});

describe('numbers', () => {
  test.each([
    ['DECIMAL(9,2)', 100],
    ['DOUBLE', 100],
    ['HUGEINT', 1],
    ['UBIGINT', 1],
    ['FLOAT', 100],
  ])('a histogram of %s holds every row once', async (type, parts) => {
    const values = Array.from(
      { length: 500 },
      (_, i) => Math.round(((i * 37) % 211) * (100 / parts)) / (100 / parts),
    );
    const data = await drawn(`SELECT unnest([${values.join(', ')}])::${type} AS v`, {
      mark: 'histogram',
      x: 'v',
    });
    const step = data.x?.step ?? 0;
    for (const { x, value } of data.points) {
      const from = Number(x);
      expect(value).toBe(values.filter((each) => each >= from && each < from + step).length);
    }
  });

  test('tenths lie in the span that they begin', async () => {
    const data = await drawn('SELECT i / 10 AS v FROM range(40) r(i)', { mark: 'histogram', x: 'v' });
    expect(flat(data)).toEqual(Array.from({ length: 40 }, (_, i) => [i / 10, 1]));
  });

  test('what is infinite is told, and the rest is drawn', async () => {
    const data = await drawn(`SELECT unnest(['nan', 'inf', '-inf', '1', '2', NULL]::DOUBLE[]) AS v`, {
      mark: 'histogram',
      x: 'v',
    });
    expect(data).toMatchObject({ rows: 6, placed: 2, leftOut: [{ nulls: 1, infinite: 3 }] });
  });

  test.each([['1e300, -1e300'], ['5e-324, 0'], ['7, 7'], ['1e16, 10000000000000002']])(
    'doubles at the ends: %s',
    async (values) => {
      const data = await drawn(`SELECT unnest([${values}]::DOUBLE[]) AS v`, { mark: 'histogram', x: 'v' });
      expect(data.points.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(2);
    },
  );

  test('a heat map of two numbers, and of names', async () => {
    const data = await drawn('SELECT i % 100 AS a, i % 10 AS b FROM range(1000) r(i)', {
      mark: 'heatmap',
      x: 'a',
      y: 'b',
    });
    expect(data.points.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(1000);
    expect([data.x?.step, data.y?.step]).toEqual([5, 1]);
    const named = await drawn(`SELECT 'x' || (i % 3) AS a, i % 2 = 0 AS b FROM range(12) r(i)`, {
      mark: 'heatmap',
      x: 'a',
      y: 'b',
    });
    expect(named.points).toHaveLength(6);
    expect(named.points[0]).toMatchObject({ x: 'x0', y: 'false', value: 2 });
  });
});

describe('points', () => {
  test('few of them are all there', async () => {
    const data = await drawn(`SELECT i AS a, i * 2.5 AS b, 'k' || (i % 2) AS k FROM range(3) r(i)`, {
      mark: 'scatter',
      x: 'a',
      y: 'b',
      series: 'k',
    });
    expect(data.points).toMatchObject([
      { x: 0, y: 0, series: 'k0' },
      { x: 1, y: 2.5, series: 'k1' },
      { x: 2, y: 5, series: 'k0' },
    ]);
    expect(data.sample).toBeUndefined();
  });

  test('many are a sample, always the same', async () => {
    const rows = 'SELECT i AS a, CASE WHEN i % 5 > 0 THEN i % 7 END AS b FROM range(50000) r(i)';
    const data = await drawn(rows, { mark: 'scatter', x: 'a', y: 'b' });
    expect(data).toMatchObject({ sample: 5000, placed: 40_000, rows: 50_000 });
    expect(data.points).toHaveLength(5000);
    expect((await drawn(rows, { mark: 'scatter', x: 'a', y: 'b' })).points).toEqual(data.points);
  });

  test('one column twice', async () => {
    const data = await drawn('SELECT 1.5 AS a', { mark: 'scatter', x: 'a', y: 'a', series: 'a' });
    expect(data.points).toMatchObject([{ x: 1.5, y: 1.5, series: '1.5' }]);
  });
});

describe('boxes', () => {
  test('quartiles, whiskers and what lies beyond them', async () => {
    const data = await drawn(
      `SELECT 'a' AS c, unnest([1, 2, 3, 4, 5, 100]) AS v UNION ALL SELECT 'b', unnest([7, 7])`,
      { mark: 'box', x: 'c', value: 'v' },
    );
    expect(data.points.map(({ x, box }) => [x, box])).toEqual([
      ['a', { low: 1, first: 2.25, median: 3.5, third: 4.75, high: 5, least: 1, greatest: 100 }],
      ['b', { low: 7, first: 7, median: 7, third: 7, high: 7, least: 7, greatest: 7 }],
    ]);
    expect(data.outliers).toBe(1);
  });

  test('by times and by numbers: in spans, in their order', async () => {
    const months = await drawn(
      `SELECT DATE '2024-01-15' + (i % 90)::INTEGER AS d, i AS v FROM range(900) r(i)`,
      {
        mark: 'box',
        x: 'd',
        value: 'v',
      },
    );
    expect(months.x).toMatchObject({ unit: 'week', kind: 'category' });
    expect(months.points[0]?.x).toBe('2024-01-15');
    const spans = await drawn('SELECT i % 100 AS n, i AS v FROM range(900) r(i)', {
      mark: 'box',
      x: 'n',
      value: 'v',
    });
    expect(spans.points.map(({ x }) => x).slice(0, 3)).toEqual(['0.0', '5.0', '10.0']);
  });

  test('of all rows, and by a column called as a part of it', async () => {
    expect(
      (await drawn('SELECT i AS v FROM range(5) r(i)', { mark: 'box', value: 'v' })).points,
    ).toMatchObject([{ x: 'v', box: { median: 2 } }]);
    const data = await drawn(`SELECT 'x' AS median, 1 AS v`, { mark: 'box', x: 'median', value: 'v' });
    expect(data.points).toMatchObject([{ x: 'x' }]);
  });
});

describe('what no value is beyond, as DuckDB keeps it', () => {
  test.each([
    ['DOUBLE', "'nan'", "'1'", 'histogram'],
    ['FLOAT', "'nan'", "'1'", 'histogram'],
    ['DOUBLE', "'-inf'", "'1'", 'histogram'],
    ['FLOAT', "'inf'", "'1'", 'histogram'],
    ['DATE', "'infinity'", "'2024-01-01'", 'line'],
    ['TIMESTAMP', "'-infinity'", "'2024-01-01'", 'line'],
    ['TIMESTAMP WITH TIME ZONE', "'infinity'", "'2024-01-01'", 'line'],
  ] as const)('one %s of %s is found', async (type, infinite, other, mark) => {
    const data = await drawn(`SELECT unnest([${other}, ${infinite}, ${other}, NULL]::${type}[]) AS v`, {
      mark,
      x: 'v',
    });
    expect(data).toMatchObject({ rows: 4, placed: 2, leftOut: [{ nulls: 1, infinite: 1 }] });
    expect(data.points).toHaveLength(1);
  });

  test('a part of a table is drawn within the ends of all of it', async () => {
    const columns = await columnsOf('SELECT i AS n, i / 7 AS v FROM range(1000) r(i)');
    const data = await readChart(db, `(SELECT * FROM main.${TABLE} WHERE rowid < 10)`, columns, {
      mark: 'histogram',
      x: 'v',
      aggregate: 'count',
    });
    if (!('points' in data)) throw new Error(data.why);
    expect(data.rows).toBe(10);
    expect(data.points.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(10);
  });
});

describe('by whole numbers in the place of times and spans', () => {
  const UNITS = [
    'second',
    'minute',
    'hour',
    'day',
    'week',
    'month',
    'quarter',
    'year',
    'decade',
    'century',
  ] as const;
  const ENDS = [
    ['0001-01-01', '0003-07-05'],
    ['1899-12-31 23:59:59.999999', '1901-03-01'],
    ['1969-12-25', '1970-01-09 03:04:05.6'],
    ['9999-11-30', '10000-02-01'],
    ['0003-03-15 (BC)', '0001-02-01'],
  ] as const;
  const CASES = ENDS.flatMap(([from, to]) => UNITS.map((unit) => [from, to, unit] as const));
  test.each(CASES)('%s to %s by %s, as date_trunc cuts them', async (from, to, unit) => {
    const fine =
      unit === 'second'
        ? `TIMESTAMP '${from}' + to_milliseconds(i * 377)`
        : unit === 'minute'
          ? `TIMESTAMP '${from}' + to_seconds(i * 37)`
          : unit === 'hour'
            ? `TIMESTAMP '${from}' + to_minutes(i * 37)`
            : `TIMESTAMP '${from}' + (TIMESTAMP '${to}' - TIMESTAMP '${from}') / 300 * i`;
    for (const type of ['TIMESTAMP', 'DATE', 'TIMESTAMP WITH TIME ZONE']) {
      const data = await drawn(`SELECT (${fine})::${type} AS t, i AS v FROM range(301) r(i)`, {
        mark: 'line',
        x: 't',
        unit,
      });
      expect(data.points.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(301);
    }
  });

  test.each(['TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIME'])('%s', async (type) => {
    await drawn(
      `SELECT ('2024-02-28 22:00:00'::TIMESTAMP + to_minutes(i * 17))::${type} AS t FROM range(300) r(i)`,
      { mark: 'area', x: 't' },
    );
  });

  test('a heat map of times and spans, and boxes along times, of every aggregate', async () => {
    const rows = `SELECT TIMESTAMP '2021-03-04 05:06:07' + to_hours(i * 5) AS t, (i * 37 % 1000) / 10 - 50 AS v, ((i * 17 % 391) - 200)::DECIMAL(9,2) / 10 AS w FROM range(3000) r(i)`;
    for (const aggregate of ['count', 'sum', 'mean', 'median', 'min', 'max'] as const)
      await drawn(rows, { mark: 'heatmap', x: 't', y: 'v', value: 'w', aggregate });
    await drawn(rows, { mark: 'box', x: 't', value: 'v' });
    await drawn(rows, { mark: 'box', x: 'v', value: 'w' });
  });
});

describe('a sample first', () => {
  const rows = `SELECT 'k' || (i % 3) AS k, CASE WHEN i % 4 > 0 THEN i % 1000 END AS v FROM range(200000) r(i)`;
  test.each([
    { mark: 'box', x: 'k', value: 'v' },
    { mark: 'bar', x: 'k', value: 'v', aggregate: 'median' },
  ] as const)('of many rows: $mark', async (spec) => {
    const chart = { aggregate: 'count', ...spec } as const;
    const columns = await columnsOf(rows);
    const data = await readChart(db, `main.${TABLE}`, columns, chart, true);
    const all = await readChart(db, `main.${TABLE}`, columns, chart);
    if (!('points' in data) || !('points' in all)) throw new Error('It was refused.');
    expect(data).toMatchObject({
      sample: 50_000,
      rows: 200_000,
      placed: spec.mark === 'box' ? 150_000 : 200_000,
    });
    expect(all.sample).toBeUndefined();
    expect(data.query).toBe(all.query);
    expect(data.points).toHaveLength(3);
    for (const { box, value } of data.points)
      expect(Math.abs((box?.median ?? value ?? 0) - 500)).toBeLessThan(30);
    const left = await db.query(`SELECT table_name FROM duckdb_tables() WHERE temporary`);
    expect(left).toEqual([]);
  });

  test('of few rows is all of them', async () => {
    const data = await readChart(
      db,
      `main.${TABLE}`,
      await columnsOf('SELECT i AS v FROM range(9) r(i)'),
      { mark: 'box', value: 'v', aggregate: 'count' },
      true,
    );
    expect(data).toMatchObject({ rows: 9, points: [{ box: { median: 4 } }] });
    expect(data).not.toHaveProperty('sample');
  });
});

describe('nothing to draw', () => {
  test('no rows, and no values, are no error', async () => {
    expect(await drawn('SELECT 1 AS a WHERE false', { x: 'a' })).toMatchObject({ rows: 0, points: [] });
    expect(await drawn('SELECT NULL::INTEGER AS a FROM range(3)', { x: 'a' })).toMatchObject({
      rows: 3,
      placed: 0,
      points: [],
      leftOut: [{ column: 'a', nulls: 3 }],
    });
    const apart = `SELECT * FROM (VALUES (1, NULL), (NULL, 2)) t(a, b)`;
    expect(await drawn(apart, { mark: 'scatter', x: 'a', y: 'b' })).toMatchObject({ placed: 0, points: [] });
  });

  test.each<readonly [string, Partial<ChartSpec>, RegExp]>([
    ['SELECT 1 AS a', { x: 'b' }, /^The table has no column "b" any more\. Choose another/],
    ['SELECT 1 AS a', {}, /^This chart needs a column of numbers or times or names: choose one/],
    [`SELECT 'x' AS a`, { mark: 'histogram' }, /needs a column of numbers or times, and the table has none/],
    [`SELECT 'x' AS a`, { mark: 'line', x: 'a' }, /^"a" holds VARCHAR, and here numbers or times are drawn/],
    ['SELECT [1] AS a', { x: 'a' }, /^"a" holds INTEGER\[\], and here/],
    ['SELECT 1 AS a', { x: 'a', aggregate: 'sum' }, /^Choose a column to take the sum of, or count rows/],
  ])('%s as %j is refused', async (rows, spec, why) => {
    expect(await refused(rows, spec)).toMatch(why);
  });

  test('too many names are refused', async () => {
    expect(await refused(`SELECT 'n' || i AS a FROM range(2500000) r(i)`, { x: 'a' })).toMatch(
      /^"a" holds about 2,[45]\d\d,\d\d\d different values: too many/,
    );
  });
});
