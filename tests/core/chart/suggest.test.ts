/** Which chart a table gets before anybody has chosen, and what becomes of it as another kind. */
import { expect, test } from 'vitest';
import type { ChartColumn, ChartSpec } from '#core/chart/chart.ts';
import { refusalOf } from '#core/chart/roles.ts';
import { MARKS } from '#core/chart/chart.ts';
import { asMark, suggestChart } from '#core/chart/suggest.ts';

const columns = (types: Readonly<Record<string, string>>): ChartColumn[] =>
  Object.entries(types).map(([name, type]) => ({ name, type }));

test.each<readonly [Readonly<Record<string, string>>, number, Partial<ChartSpec> | undefined]>([
  [{ id: 'BIGINT', day: 'DATE', name: 'VARCHAR' }, 10, { mark: 'line', x: 'day' }],
  [{ id: 'BIGINT', name: 'VARCHAR', n: 'DOUBLE' }, 10, { mark: 'bar', x: 'name' }],
  [{ user_id: 'VARCHAR', a: 'DOUBLE', b: 'INTEGER' }, 10, { mark: 'scatter', x: 'a', y: 'b' }],
  [{ a: 'DOUBLE', b: 'INTEGER' }, 5001, { mark: 'heatmap', x: 'a', y: 'b' }],
  [{ customerId: 'BIGINT', a: 'DECIMAL(9,2)' }, 10, { mark: 'histogram', x: 'a' }],
  [{ id: 'BIGINT' }, 10, { mark: 'histogram', x: 'id' }],
  [{ id: 'UUID' }, 10, { mark: 'bar', x: 'id' }],
  [{ list: 'INTEGER[]', at: 'STRUCT(a DATE)' }, 10, undefined],
  [{}, 0, undefined],
])('of %j with %i rows', (types, rows, spec) => {
  const found = suggestChart(columns(types), rows);
  if (spec) expect(found).toMatchObject(spec);
  else expect(found).toBeUndefined();
});

test('every kind can be drawn at once of columns that have what it takes, and keeps them', () => {
  const all = columns({ id: 'BIGINT', name: 'VARCHAR', day: 'DATE', a: 'DOUBLE', b: 'INTEGER' });
  for (const from of MARKS)
    for (const to of MARKS) {
      const first = asMark({ mark: from, aggregate: 'mean' }, from, all);
      const spec = asMark(first, to, all);
      expect(refusalOf(spec, all), JSON.stringify(spec)).toBeUndefined();
    }
  const bar: ChartSpec = { mark: 'bar', x: 'name', value: 'b', aggregate: 'sum', series: 'day' };
  expect(asMark(bar, 'box', all)).toEqual({ mark: 'box', x: 'name', value: 'b', aggregate: 'sum' });
  expect(asMark(bar, 'line', all)).toMatchObject({ value: 'b', aggregate: 'sum' });
});
