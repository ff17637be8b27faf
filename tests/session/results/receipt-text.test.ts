/** Receipts as people read them: sums that add up, or say that they do not. */
import { expect, test } from 'vitest';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import { mismatches, receiptText, remarkOf, sumOf, whyOf } from '#session/results/receipt-text.ts';

const CLEAN: LoadReceipt = {
  source: 'a.csv',
  format: 'csv',
  bytes: 1234,
  dialect: [
    ['delimiter', '","'],
    ['header', 'first row'],
  ],
  lines: { total: 4, header: 1, skipped: 0, blank: 0, comments: 0, rows: 3, rejected: 0, breaks: 0 },
  rows: 3,
  padded: 0,
  rejected: 0,
  rejections: [],
  columns: [
    { name: 'id', type: 'BIGINT' },
    { name: 'note', type: 'VARCHAR', reason: 'row 3 holds "x", which is no BIGINT' },
  ],
  advice: [],
};
const LOSSY: LoadReceipt = {
  ...CLEAN,
  lines: { total: 9, header: 1, skipped: 0, blank: 1, comments: 0, rows: 3, rejected: 2, breaks: 2 },
  padded: 1,
  rejected: 2,
  rejections: [{ line: 4, reason: 'has 3 fields, the header 2', text: '1,2,3' }],
  advice: ['Add NA to na_values.'],
};

test('a clean load has nothing to remark', () => {
  expect(mismatches(CLEAN)).toEqual([]);
  expect(remarkOf(CLEAN)).toBeUndefined();
  expect(sumOf(CLEAN.lines as NonNullable<LoadReceipt['lines']>)).toEqual({
    parts: [
      { name: 'header', count: 1 },
      { name: 'rows loaded', count: 3 },
    ],
    counted: 4,
    total: 4,
  });
});

test('what was left out, padded or advised is remarked', () => {
  expect(mismatches(LOSSY)).toEqual([]);
  expect(remarkOf(LOSSY)).toBe('2 rows left out, 1 row padded, 1 hint');
});

test('what does not add up is said, whichever way', () => {
  const lines = CLEAN.lines as NonNullable<LoadReceipt['lines']>;
  expect(mismatches({ ...CLEAN, lines: { ...lines, total: 5 } })).toEqual([
    'The file has 5 lines, but 4 are accounted for.',
  ]);
  expect(mismatches({ ...CLEAN, rows: 2 })).toEqual(['3 rows were read, but the table has 2.']);
  expect(mismatches({ ...CLEAN, rejected: 2 })).toHaveLength(1);
  expect(remarkOf({ ...CLEAN, rows: 2 })).toBe('lines and rows do not add up');
});

test('as text', () => {
  expect(receiptText(LOSSY)).toBe(`Load receipt: a.csv
! Add NA to na_values.

source: a.csv
format: csv
bytes: 1,234 (1.2 kB)
delimiter: ","
header: first row
rows: 3
rows padded: 1
rows left out: 2

Lines
+ 1 header
+ 3 rows loaded
+ 2 line breaks inside quoted fields
+ 2 left out
+ 1 blank
= 9 in the file

Left out: the first 1 of 2
line 4: has 3 fields, the header 2
  1,2,3

Columns
id: BIGINT
note: VARCHAR (row 3 holds "x", which is no BIGINT)
`);
});

test('of a format that nobody here knows, and that has no lines', () => {
  const { lines, ...rest } = CLEAN;
  const receipt: LoadReceipt = {
    ...rest,
    source: 'a.parquet',
    format: 'parquet',
    dialect: [['row groups', '2']],
  };
  expect(lines).toBeDefined();
  expect(mismatches(receipt)).toEqual([]);
  expect(remarkOf(receipt)).toBeUndefined();
  expect(receiptText(receipt)).toBe(`Load receipt: a.parquet

source: a.parquet
format: parquet
bytes: 1,234 (1.2 kB)
row groups: 2
rows: 3
rows left out: 0

Columns
id: BIGINT
note: VARCHAR (row 3 holds "x", which is no BIGINT)
`);
});

test('of text nobody says that all values fit: they always do', () => {
  expect(whyOf({ type: 'BIGINT' })).toBe('all values fit');
  expect(whyOf({ type: 'VARCHAR' })).toBe('text');
  expect(whyOf({ type: 'VARCHAR', reason: 'line 2 holds "007"' })).toBe('line 2 holds "007"');
});
