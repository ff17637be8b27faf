import { expect, test } from 'vitest';
import { basename, bytes, count, duration, plural } from '#session/page/number-text.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [13_478, '13.5 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [45_300_000, '45.3 MB'],
  [1_234_000_000_000_000, '1234 TB'],
])('%i bytes are %s', (value, text) => expect(bytes(value)).toBe(text));

test.each([
  [0.4, '0 ms'],
  [999, '999 ms'],
  [1234, '1.2 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [125_400, '2 min 5 s'],
])('%d milliseconds are %s', (value, text) => expect(duration(value)).toBe(text));

test('counts have separators, and one is not many', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect(plural(1, 'row')).toBe('1 row');
  expect(plural(0, 'row')).toBe('0 rows');
  expect(plural(12_345, 'row')).toBe('12,345 rows');
});

test('the last part of a path', () => {
  expect(basename('out/täble.csv')).toBe('täble.csv');
  expect(basename('plain.csv')).toBe('plain.csv');
});
