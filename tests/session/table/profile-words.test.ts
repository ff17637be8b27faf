/** Profiles in words. */
import { expect, test } from 'vitest';
import type { ColumnProfile } from '#core/profile/profile.ts';
import {
  barsWords,
  emptyWords,
  factsOf,
  glanceWords,
  histogramWords,
  rowsText,
  share,
} from '#session/table/profile-words.ts';

const profile = (more: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'a',
  type: 'INTEGER',
  seen: 1000,
  rows: 1000,
  nulls: 0,
  ...more,
});
const told = (more: Partial<ColumnProfile>) =>
  Object.fromEntries(factsOf(profile(more)).map(({ name, text }) => [name, text]));

test('a share is never nothing, or all, where it is not', () => {
  expect([
    share(0, 9),
    share(9, 9),
    share(1, 1e6),
    share(999_999, 1e6),
    share(1, 3),
    share(1, 40),
    share(0, 0),
  ]).toEqual(['0%', '100%', '<0.1%', '>99.9%', '33%', '2.5%', '0%']);
});

test('what a sample says of all rows is about that', () => {
  expect(rowsText(250, profile({}))).toBe('250 rows (25%)');
  expect(rowsText(250, profile({ rows: 1e6 }))).toBe('about 250,000 rows (25%)');
});

test('figures: what is told, and what need not be', () => {
  expect(
    told({
      min: '1',
      max: '9',
      mean: '4.123456789',
      quantiles: ['1', '2', '3', '4', '5'],
      distinct: { count: 1000, about: false },
    }),
  ).toEqual({
    NULL: '0%',
    Distinct: '1,000, unique',
    Min: '1',
    Max: '9',
    Mean: '4.12346',
    '5%': '1',
    '25%': '2',
    Median: '3',
    '75%': '4',
    '95%': '5',
  });
  expect(told({ min: '', max: '', empty: 1000, lengths: { min: 0, max: 0, unit: 'character' } })).toEqual({
    NULL: '0%',
    Empty: '100%',
    Always: '""',
    Length: '0 characters',
  });
  expect(told({ nan: 1, infinite: 0, distinct: { count: 7, about: true } })).toEqual({
    NULL: '0%',
    NaN: '0.1%',
    Distinct: 'about 7',
  });
  expect(emptyWords(profile({ seen: 0, rows: 0 }))).toBe('The table has no rows.');
  expect(emptyWords(profile({ nulls: 1000 }))).toBe('Every value is NULL.');
  expect(emptyWords(profile({}))).toBeUndefined();
});

test('a histogram has a name that says what is seen', () => {
  const histogram = { edges: ['1', '10', '20', '27'], counts: [3, 9, 4] };
  expect(histogramWords(histogram)).toBe('3 bars, from 1 to 27, most between 10 and 20');
  expect(histogramWords({ edges: ['7', '7'], counts: [3] })).toBe('one bar, from 7 to 7');
  expect([barsWords(histogram, 0, 0), barsWords(histogram, 1, 2)]).toEqual(['1 to below 10', '10 to 27']);
  expect(barsWords({ edges: ['7', '7'], counts: [3] }, 0, 0)).toBe('7');
});

test('a column at a glance: the share of NULL, and what its values are like', () => {
  const histogram = { edges: ['0', '10', '20'], counts: [600, 300] };
  expect(glanceWords(profile({ nulls: 100, histogram }))).toBe(
    '10% NULL; 2 bars, from 0 to 20, most between 0 and 10',
  );
  const top = [
    { value: '', cut: false, count: 500 },
    { value: 'b', cut: false, count: 250 },
  ];
  expect(glanceWords(profile({ top, rows: 5000 }))).toBe('about 0% NULL; most are "" 50%, b 25%');
  expect(glanceWords(profile({ nulls: 1000 }))).toBe('100% NULL; Every value is NULL.');
});
