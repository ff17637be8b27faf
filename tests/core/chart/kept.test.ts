/** Charts that come from elsewhere: what is known and valid is taken, all else refused or left out. */
import { describe, expect, test } from 'vitest';
import { chartsFrom } from '#core/chart/kept.ts';

const spec = { mark: 'bar', aggregate: 'count', x: 'a' };
const of = { type: 'table', name: 't' };

test('what was kept is read again', () => {
  const charts = [
    { id: '1', title: 'Mine', of, spec: { ...spec, value: 'v', series: 's', unit: 'day' } },
    { id: '2', of: { type: 'query', sql: 'SELECT 1' }, spec: { ...spec, mark: 'scatter', y: 'b' } },
  ];
  expect(chartsFrom(JSON.parse(JSON.stringify(charts)))).toEqual(charts);
  expect(chartsFrom(undefined)).toEqual([]);
});

test('what nobody knows is left out', () => {
  expect(
    chartsFrom([
      { id: '<b>', of: { ...of, more: 1 }, spec: { ...spec, x: 'a', onclick: 'alert(1)' }, more: {} },
    ]),
  ).toEqual([{ id: '1', of, spec }]);
});

describe('what is not as it should be', () => {
  test.each<readonly [unknown, RegExp]>([
    [{}, /^The charts are no list/],
    [Array.from({ length: 51 }, () => ({ of, spec })), /^The charts are 51: more than 50/],
    [[{ spec }], /of nothing that is known/],
    [[{ of: { type: 'file', name: 'x' }, spec }], /of nothing that is known/],
    [[{ of: { type: 'table', name: 1 }, spec }], /^The table of a chart is no text/],
    [
      [{ of: { type: 'query', sql: 'x'.repeat(100_001) }, spec }],
      /^The query of a chart has 100001 characters/,
    ],
    [[{ of, spec: { ...spec, mark: 'pie' } }], /a kind that this playground does not know/],
    [[{ of, spec: { ...spec, aggregate: 'constructor' } }], /an aggregate|a aggregate/],
    [[{ of, spec: { ...spec, unit: 'eon' } }], /a unit that/],
    [[{ of, spec: { ...spec, x: {} } }], /^A column of a chart is no text/],
    [[{ of, spec: [] }], /are no names and values/],
    [[{ of, title: 'x'.repeat(1001), spec }], /^A chart's title has 1001/],
  ])('%j', (value, why) => {
    expect(() => chartsFrom(value)).toThrow(why);
  });
});
