/** Rows with fewer or more fields than there are columns. */
import type { Case } from '../case.ts';
import { repeat } from '../make.ts';

const BAD_LINE = 'Correct the line, or set `on_bad_lines: skip` to leave such lines out.';

export const ragged: readonly Case[] = [
  {
    name: 'short rows are filled up with NULL',
    file: 'a,b,c\n1\n1,2\n1,2,3\n,\n',
    sample: true,
    types: { a: 'BIGINT', b: 'BIGINT', c: 'BIGINT' },
    rows: [
      ['1', null, null],
      ['1', '2', null],
      ['1', '2', '3'],
      [null, null, null],
    ],
    padded: 3,
  },
  {
    name: 'every row is short',
    file: 'a,b,c\n1,x\n2,y\n',
    types: { a: 'BIGINT', b: 'VARCHAR', c: 'VARCHAR' },
    rows: [
      ['1', 'x', null],
      ['2', 'y', null],
    ],
    padded: 2,
  },
  {
    name: 'a short row in quotes',
    file: 'a,b\n"x"\n""\n',
    types: { a: 'VARCHAR', b: 'VARCHAR' },
    rows: [
      ['x', null],
      ['', null],
    ],
    padded: 2,
  },
  {
    name: 'short rows late',
    file: () => `a,b\n${repeat(30_000, (i) => (i % 10_000 === 9_999 ? `${i}\n` : `${i},x\n`))}`,
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: { count: 30_000, row: (i) => [String(i), i % 10_000 === 9_999 ? null : 'x'] },
    padded: 3,
  },
  {
    name: 'a long row',
    file: 'a,b\n1,2\n1,2,3\n4,5\n',
    sample: true,
    error: `in.csv, line 3: 3 fields where the header has 2: 1,2,3\n${BAD_LINE}`,
  },
  {
    name: 'a long row late',
    file: () => `a,b\n${repeat(30_000, () => '1,2\n')}1,2,3\n`,
    error: `in.csv, line 30002: 3 fields where the header has 2: 1,2,3\n${BAD_LINE}`,
  },
  {
    name: 'a long row of 300 characters is told by its first 200',
    file: `a\n${'ž'.repeat(300)},b\n`,
    error: `in.csv, line 2: 2 fields where the header has 1: ${'ž'.repeat(200)}…\n${BAD_LINE}`,
  },
  {
    name: 'a delimiter at the end of every row but the header',
    file: 'a,b\n1,2,\n3,4,\n',
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  },
  {
    name: 'a delimiter at the end of every line makes a column without a name',
    advice: [
      'The header ends with a delimiter, and no line has a value behind it: "column2" is a column of NULL. To leave it out, read the table as: SELECT * EXCLUDE ("column2") FROM "t"',
    ],
    file: 'a,b,\n1,2,\n3,4,\n',
    types: { a: 'BIGINT', b: 'BIGINT', column2: 'VARCHAR' },
    rows: [
      ['1', '2', null],
      ['3', '4', null],
    ],
  },
  {
    name: 'without a header the first row says how many columns there are',
    file: '1,2\n1,2,3\n',
    config: { header: false },
    error: `in.csv, line 2: 3 fields where the first row has 2: 1,2,3\n${BAD_LINE}`,
  },
  {
    name: 'without a header, short rows',
    file: '1,2,3\n4\n',
    config: { header: false },
    types: { column0: 'BIGINT', column1: 'BIGINT', column2: 'BIGINT' },
    rows: [
      ['1', '2', '3'],
      ['4', null, null],
    ],
    padded: 1,
  },
  {
    name: 'long rows left out',
    file: 'a,b\n1,2\n3,4,5\n6,7\n"8\n9",10,11\n12,13\n',
    config: { on_bad_lines: 'skip' },
    sample: true,
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [
      ['1', '2'],
      ['6', '7'],
      ['12', '13'],
    ],
    rejections: [
      [3, '3 fields where the header has 2', '3,4,5'],
      [5, '3 fields where the header has 2', '"8'],
    ],
    lines: { breaks: 1 },
  },
  {
    name: 'long rows left out with a warning',
    file: 'a,b\r\n1,2\r\n3,4,5\r\n',
    config: { on_bad_lines: 'warn' },
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [['1', '2']],
    rejections: [[3, '3 fields where the header has 2', '3,4,5']],
  },
  {
    name: 'on_bad_lines: error is what happens anyway',
    file: 'a,b\n1,2,3\n',
    config: { on_bad_lines: 'error' },
    error: `in.csv, line 2: 3 fields where the header has 2: 1,2,3\n${BAD_LINE}`,
  },
  {
    name: 'the first hundred of 150 long rows are listed, all are counted',
    file: () => `a\n${repeat(300, (i) => (i % 2 ? `${i},x\n` : `${i}\n`))}`,
    config: { on_bad_lines: 'skip' },
    types: { a: 'BIGINT' },
    rows: { count: 150, row: (i) => [String(i * 2)] },
    rejections: Array.from({ length: 100 }, (_, i) => [
      i * 2 + 3,
      '2 fields where the header has 1',
      `${i * 2 + 1},x`,
    ]),
    lines: { rejected: 150 },
  },
  {
    name: 'no row that can be read',
    file: 'a,b\n1,2,3\n4,5,6\n',
    config: { on_bad_lines: 'skip' },
    error:
      'All 2 lines of in.csv could not be read and would have been left out by on_bad_lines, so there is nothing to load. Line 2: 3 fields where the header has 2: 1,2,3',
  },
  {
    name: 'what is left out has no say in the types',
    file: 'a,b\n1,2\nx,y,z\n3,4\n',
    config: { on_bad_lines: 'skip' },
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
    rejections: [[3, '3 fields where the header has 2', 'x,y,z']],
  },
];
