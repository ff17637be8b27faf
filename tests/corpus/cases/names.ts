/** Names of columns: as the header gives them or fails to. */
import type { Case } from '../case.ts';

export const names: readonly Case[] = [
  {
    name: 'repeated names get a number',
    file: 'a,a,b,a_1,a\n1,2,3,4,5\n',
    sample: true,
    types: { a: 'BIGINT', a_1: 'BIGINT', b: 'BIGINT', a_1_1: 'BIGINT', a_2: 'BIGINT' },
    rows: [['1', '2', '3', '4', '5']],
  },
  {
    name: 'names that differ by case only, which DuckDB takes for one',
    file: 'name,Name,NAME\nx,y,z\n',
    types: { name: 'VARCHAR', Name_1: 'VARCHAR', NAME_2: 'VARCHAR' },
    rows: [['x', 'y', 'z']],
  },
  {
    name: 'names that differ by the case of other letters are two',
    file: 'Ärger,ärger,I,ı\n1,2,3,4\n',
    types: { Ärger: 'BIGINT', ärger: 'BIGINT', I: 'BIGINT', ı: 'BIGINT' },
    rows: [['1', '2', '3', '4']],
  },
  {
    name: 'empty names',
    file: 'a,,""\n1,2,3\n',
    sample: true,
    types: { a: 'BIGINT', column1: 'BIGINT', column2: 'BIGINT' },
    rows: [['1', '2', '3']],
  },
  {
    name: 'no name at all',
    file: ',,\n1,2,3\n',
    types: { column0: 'BIGINT', column1: 'BIGINT', column2: 'BIGINT' },
    rows: [['1', '2', '3']],
  },
  {
    name: 'an empty name where another column is called so',
    file: 'column1,\n1,2\n',
    types: { column1: 'BIGINT', column1_1: 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'spaces in names stay',
    advice: [
      'Names of columns hold what one does not see: " a", "b " and " ". To rename them, read the table as: FROM "t" AS t("a", "b", "c d", "column3")',
    ],
    file: ' a,b ,c d, \n1,2,3,4\n',
    types: { ' a': 'BIGINT', 'b ': 'BIGINT', 'c d': 'BIGINT', ' ': 'BIGINT' },
    rows: [['1', '2', '3', '4']],
  },
  {
    name: 'words of SQL',
    file: 'select,"from","order by",null,rowid,"a""b",c.d\n1,2,3,4,5,6,7\n',
    types: {
      select: 'BIGINT',
      from: 'BIGINT',
      'order by': 'BIGINT',
      null: 'BIGINT',
      rowid: 'BIGINT',
      'a"b': 'BIGINT',
      'c.d': 'BIGINT',
    },
    rows: [['1', '2', '3', '4', '5', '6', '7']],
  },
  {
    name: 'a name that would be a second statement',
    file: '"x""); DROP TABLE t; --",b\n1,2\n',
    types: { 'x"); DROP TABLE t; --': 'BIGINT', b: 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'numbers and dates as names',
    file: 'year,2023,2024,2024-01-01,1.5\nx,1,2,3,4\n',
    types: [
      ['year', 'VARCHAR'],
      ['2023', 'BIGINT'],
      ['2024', 'BIGINT'],
      ['2024-01-01', 'BIGINT'],
      ['1.5', 'BIGINT'],
    ],
    rows: [['x', '1', '2', '3', '4']],
  },
  {
    name: 'names of other scripts',
    file: 'jméno,名前,اسم,имя,🎬,👩‍👩‍👧\n1,2,3,4,5,6\n',
    types: { jméno: 'BIGINT', 名前: 'BIGINT', اسم: 'BIGINT', имя: 'BIGINT', '🎬': 'BIGINT', '👩‍👩‍👧': 'BIGINT' },
    rows: [['1', '2', '3', '4', '5', '6']],
  },
  {
    name: 'names that look alike: composed and decomposed',
    file: '\u00e9,e\u0301\n1,2\n',
    types: { '\u00e9': 'BIGINT', 'e\u0301': 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'a name of 5,000 characters',
    file: `${'n'.repeat(5000)},b\n1,2\n`,
    types: { ['n'.repeat(5000)]: 'BIGINT', b: 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'no header',
    file: '1,x\n2,y\n',
    config: { header: false },
    sample: true,
    types: { column0: 'BIGINT', column1: 'VARCHAR' },
    rows: [
      ['1', 'x'],
      ['2', 'y'],
    ],
  },
  {
    name: 'no header was asked for, though there is one',
    file: 'a,b\n1,x\n',
    config: { header: false },
    types: { column0: 'VARCHAR', column1: 'VARCHAR' },
    rows: [
      ['a', 'b'],
      ['1', 'x'],
    ],
  },
  {
    name: 'the header in row 0',
    file: 'a,b\n1,x\n',
    config: { header: 0 },
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', 'x']],
  },
  {
    name: 'the header in row 2: rows before it are left out, blank lines are no rows',
    file: 'Report,"of\n2024"\n\nmade,by,hand\na,b\n1,x\n',
    config: { header: 2 },
    sample: true,
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', 'x']],
    lines: { skipped: 2, breaks: 1, blank: 1 },
  },
  {
    name: 'the header in a row there is not',
    file: 'a\nb\n',
    config: { header: 5 },
    error: 'in.csv has no row 5, which `header` names; it has 2 lines.',
  },
  {
    name: 'the header before the file',
    file: 'a\nb\n',
    config: { header: -1 },
    error: 'header must be true, false, or the number of the header row (0 or more).',
  },
  {
    name: 'fewer names than fields',
    file: 'a\n1,2\n',
    error:
      'in.csv, line 2: 2 fields where the header has 1: 1,2\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
  },
];
