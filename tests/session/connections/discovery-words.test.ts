/** How what a connection holds is told of. */
import { expect, test } from 'vitest';
import type { SourceDetail } from '#core/contract/discovery.ts';
import {
  asideOf,
  fitting,
  listWords,
  rowsWords,
  sampleTitle,
  unreadWords,
} from '#session/connections/discovery-words.ts';

test.each([
  [0, true, '0 rows'],
  [1, true, '1 row'],
  [12_345, true, '12,345 rows'],
  [12_345, false, 'about 12,300 rows'],
  [9_996, false, 'about 10,000 rows'],
  [123, false, 'about 123 rows'],
  [1, false, 'about 1 row'],
  [0, false, 'about 0 rows'],
  [987_654_321_012, false, 'about 988,000,000,000 rows'],
])('%d rows, exact: %s', (count, isExact, words) => {
  expect(rowsWords({ count, isExact })).toBe(words);
});

test('a list says how many of how many, a name what it is', () => {
  expect(listWords(1, 1, 'table')).toBe('1 table');
  expect(listWords(5000, 5000, 'field')).toBe('5,000 fields');
  expect(listWords(3, 5000, 'type')).toBe('3 of 5,000 types');
  expect(asideOf({ name: 'a' })).toBe('');
  expect(asideOf({ name: 'a', isView: true, rows: { count: 7, isExact: true } })).toBe('view, 7 rows');
});

test('a filter finds all its words anywhere in a name, in any case', () => {
  const sources = ['public.Orders', 'public.order_lines', 'Übrig'].map((name) => ({ name }));
  const found = (filter: string) => fitting(sources, filter).map(({ name }) => name);
  expect(found('')).toHaveLength(3);
  expect(found('  ')).toHaveLength(3);
  expect(found('ORDER')).toEqual(['public.Orders', 'public.order_lines']);
  expect(found('line pub')).toEqual(['public.order_lines']);
  expect(found('übrig')).toEqual(['Übrig']);
  expect(found('.*')).toEqual([]);
});

test('above its first rows it is said which they are', () => {
  const title = (sample: number, more: Partial<SourceDetail> = {}) =>
    sampleTitle({
      name: 'a',
      columns: [],
      config: {},
      sample: Array.from({ length: sample }, () => ['x']),
      ...more,
    });
  expect(title(10)).toBe('First 10 rows');
  expect(title(10, { rows: { count: 10, isExact: false } })).toBe('First 10 rows');
  expect(title(2, { rows: { count: 2, isExact: true } })).toBe('All 2 rows');
  expect(title(1, { rows: { count: 1, isExact: true } })).toBe('Its one row');
  expect(title(1)).toBe('First row');
  expect(title(0)).toBe('No rows');
  expect(title(0, { noSample: 'Too large.' })).toBe('No rows to show');
});

test('what the step leaves out', () => {
  const source: SourceDetail = { name: 'a', columns: [], config: {}, sample: [] };
  expect(unreadWords(source)).toBeUndefined();
  const unread = ['lines', 'old'].map((name) => ({ name, type: '' }));
  expect(unreadWords({ ...source, unread })).toBe('The step does not read `lines`, `old`.');
});
