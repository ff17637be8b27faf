/** Charts in words: titles, what is left out, and what somebody hears who does not see them. */
import { expect, test } from 'vitest';
import { SOURCE, type ChartData, type ChartSpec } from '#core/chart/chart.ts';
import { readAdHoc } from '#core/sql/index.ts';
import { overQuery } from '#session/charts/chart-step.ts';
import { chartNotes, chartSummary, chartTitle, emptyChart } from '#session/charts/chart-words.ts';

const bar: ChartSpec = { mark: 'bar', x: 'state', aggregate: 'count' };
const data = (more: Partial<ChartData>): ChartData => ({
  spec: bar,
  points: [],
  table: [],
  rows: 10,
  placed: 10,
  leftOut: [],
  cuts: [],
  query: '',
  ...more,
});

test.each<readonly [ChartSpec, string]>([
  [bar, 'Number of rows by state'],
  [{ ...bar, aggregate: 'mean', value: 'n', series: 'k' }, 'Mean of n by state and k'],
  [{ mark: 'scatter', x: 'a', y: 'b', aggregate: 'count' }, 'b and a'],
  [{ mark: 'histogram', x: 'a', aggregate: 'sum', value: 'b' }, 'Histogram of a'],
  [{ mark: 'heatmap', x: 'a', y: 'b', aggregate: 'count' }, 'Number of rows by a and b'],
  [{ mark: 'box', value: 'v', aggregate: 'count' }, 'Box of v'],
])('%j is called %s', (spec, title) => expect(chartTitle(spec)).toBe(title));

test('what is shown and what is not', () => {
  expect(chartNotes(data({}))).toEqual(['All 10 rows.']);
  expect(
    chartNotes(
      data({
        rows: 10_000_000,
        placed: 9_999_998,
        cuts: [{ column: 'state', shown: 20, of: 340 }],
        leftOut: [
          { column: 'state', nulls: 2, infinite: 0 },
          { column: 'n', nulls: 0, infinite: 1 },
        ],
      }),
    ),
  ).toEqual([
    '9,999,998 of 10,000,000 rows.',
    '20 of 340 values of state: those with the longest bars.',
    '2 rows without a value of state (NULL) left out.',
    '1 value of n left out: infinite, or not a number.',
  ]);
  expect(chartNotes(data({ placed: 10_000_000, sample: 5000 }))[0]).toBe(
    'A sample of 5,000 of 10,000,000 rows.',
  );
});

test('nothing to draw has a reason', () => {
  expect(emptyChart(data({ rows: 0 }))).toBe('There are no rows to draw.');
  expect(emptyChart(data({ leftOut: [{ column: 'a', nulls: 10, infinite: 0 }] }))).toContain('of a is NULL');
  expect(emptyChart(data({ leftOut: [{ column: 'a', nulls: 4, infinite: 6 }] }))).toContain('finite number');
  expect(emptyChart(data({ leftOut: [{ column: 'a', nulls: 4, infinite: 0 }] }))).toContain('No row has all');
});

test('what is heard', () => {
  const points = [
    { x: 'a', value: 3, texts: ['a', '3'] },
    { x: 'b', value: 12_000, texts: ['b', '12000'] },
  ];
  expect(chartSummary('T', data({ points }))).toBe('Bars: T. 2 marks, from 3 to 12,000, the greatest at b.');
});

test.each([
  [`SELECT\n  count(*) AS rows\nFROM ${SOURCE}\n`, 'SELECT 1 AS a -- one\n;'],
  [`WITH held AS (SELECT 1 FROM ${SOURCE})\nSELECT * FROM held\n`, `WITH held AS (FROM 'a.csv') FROM held`],
])('%s over a query is one statement, which only reads', (query, sql) => {
  const whole = overQuery({ query }, sql);
  expect(readAdHoc(whole).issues).toEqual([]);
  expect(whole).not.toContain(SOURCE);
  expect(whole.match(/^WITH /gm)?.length).toBeGreaterThan(0);
});
