/** What ends a line, and files without any. */
import type { Case, Loads } from '../case.ts';

const TWO: Pick<Loads, 'types' | 'rows'> = {
  types: { a: 'BIGINT', b: 'VARCHAR' },
  rows: [
    ['1', 'x'],
    ['2', 'y'],
  ],
};

export const lines: readonly Case[] = [
  { name: 'LF', file: 'a,b\n1,x\n2,y\n', ...TWO },
  { name: 'CRLF', file: 'a,b\r\n1,x\r\n2,y\r\n', sample: true, ...TWO },
  { name: 'CR', file: 'a,b\r1,x\r2,y\r', sample: true, ...TWO },
  { name: 'LF, CRLF and CR in one file', file: 'a,b\n1,x\r\n2,y\r', ...TWO },
  { name: 'CR, then LF', file: 'a,b\r1,x\n2,y', ...TWO },
  { name: 'no final line end', file: 'a,b\n1,x\n2,y', sample: true, ...TWO },
  { name: 'no final line end after CRLF', file: 'a,b\r\n1,x\r\n2,y', ...TWO },
  { name: 'no final line end behind a quote', file: 'a,b\n1,x\n2,"y"', ...TWO },
  { name: 'half of a CRLF at the end', file: 'a,b\r\n1,x\r\n2,y\r', ...TWO },
  { name: 'blank lines at the end', file: 'a,b\n1,x\n2,y\n\n\n', lines: { blank: 2 }, ...TWO },
  { name: 'blank lines in between', file: 'a,b\n\n1,x\n\n\n2,y\n', lines: { blank: 3 }, ...TWO },
  { name: 'blank lines before the header', file: '\n\r\na,b\n1,x\n2,y\n', lines: { blank: 2 }, ...TWO },
  {
    name: 'lines of spaces and tabs are blank',
    file: 'a,b\n  \n1,x\n\t\n2,y\n \t ',
    lines: { blank: 3 },
    ...TWO,
  },
  {
    name: 'CR CR LF, as a second conversion leaves it, is a line end and a blank line',
    file: 'a,b\r\r\n1,x\r\r\n2,y\r\r\n',
    lines: { blank: 3 },
    ...TWO,
  },
  {
    name: 'LF CR is a line end and a blank line',
    file: 'a,b\n\r1,x\n\r2,y\n\r',
    lines: { blank: 3 },
    ...TWO,
  },
  {
    name: 'an empty last field without a line end',
    file: 'a,b\n1,x\n2,',
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [
      ['1', 'x'],
      ['2', null],
    ],
  },
  {
    name: 'line and paragraph separators of Unicode, form feeds and vertical tabs are text',
    file: 'a,b\n1,x\u2028y\u2029z\n2,\u0085\f\v\n',
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [
      ['1', 'x\u2028y\u2029z'],
      ['2', '\u0085\f\v'],
    ],
  },
  {
    name: 'the end mark of DOS is a short row',
    file: 'a,b\r\n1,x\r\n\u001a',
    types: { a: 'VARCHAR', b: 'VARCHAR' },
    rows: [
      ['1', 'x'],
      ['\u001a', null],
    ],
    padded: 1,
  },
  {
    name: 'in a file of one column a line of spaces is a value, and an empty line is none',
    file: 'a\n\n  \nx\n""\n',
    sample: true,
    types: { a: 'VARCHAR' },
    rows: [['  '], ['x'], ['']],
    lines: { blank: 1 },
  },
  { name: 'an empty file', file: '', sample: true, error: 'in.csv is empty: it has no header and no rows.' },
  { name: 'a byte order mark only', file: '\ufeff', error: 'in.csv is empty: it has no header and no rows.' },
  { name: 'one line end only', file: '\n', error: 'in.csv has no rows; it has 1 line.' },
  { name: 'blank lines only', file: '\r\n  \r\n\t\r\n', error: 'in.csv has no rows; it has 3 lines.' },
  {
    name: 'comments only',
    file: '# a\n# b\n',
    config: { comment: '#' },
    error: 'in.csv has no rows; it has 2 lines.',
  },
  {
    name: 'a header only',
    file: 'a,b\n',
    sample: true,
    types: { a: 'VARCHAR', b: 'VARCHAR' },
    rows: [],
  },
  { name: 'a header only, without a line end', file: 'a,b', types: { a: 'VARCHAR', b: 'VARCHAR' }, rows: [] },
  { name: 'a name of one letter only', file: 'a', types: { a: 'VARCHAR' }, rows: [] },
  {
    name: 'one line without a header',
    file: '1,x',
    config: { header: false },
    types: { column0: 'BIGINT', column1: 'VARCHAR' },
    rows: [['1', 'x']],
  },
  {
    name: 'a header and blank lines only',
    file: 'a,b\n\n\n',
    types: { a: 'VARCHAR', b: 'VARCHAR' },
    rows: [],
    lines: { blank: 2 },
  },
];
