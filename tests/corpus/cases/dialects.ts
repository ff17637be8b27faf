/** Delimiters: any character between two fields. */
import type { Case } from '../case.ts';

export const dialects: readonly Case[] = [
  {
    name: 'comma',
    file: 'id,name,age\n1,Tom Hanks,67\n2,Meryl Streep,75\n3,Denzel Washington,\n',
    sample: true,
    types: { id: 'BIGINT', name: 'VARCHAR', age: 'BIGINT' },
    rows: [
      ['1', 'Tom Hanks', '67'],
      ['2', 'Meryl Streep', '75'],
      ['3', 'Denzel Washington', null],
    ],
  },
  {
    name: 'semicolon, with decimal commas',
    advice: [
      '"Preis" is text because of the commas in its numbers ("1,50" in line 2); with `decimal: \',\'`, its values are numbers.',
    ],
    reasons: { Preis: 'line 2 holds "1,50", which is no number as it is written' },
    file: 'Ware;Preis\nBrot;1,50\nMilch;0,99\n',
    config: { delimiter: ';' },
    types: { Ware: 'VARCHAR', Preis: 'VARCHAR' },
    rows: [
      ['Brot', '1,50'],
      ['Milch', '0,99'],
    ],
  },
  {
    name: 'tab',
    file: 'a\tb\n1\tx, y\n2\t"q\t\n"\n',
    config: { delimiter: '\t' },
    sample: true,
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [
      ['1', 'x, y'],
      ['2', 'q\t\n'],
    ],
    lines: { breaks: 1 },
  },
  {
    name: 'pipe',
    file: 'a|b|c\n1||3\n|2|\n',
    config: { delimiter: '|' },
    types: { a: 'BIGINT', b: 'BIGINT', c: 'BIGINT' },
    rows: [
      ['1', null, '3'],
      [null, '2', null],
    ],
  },
  {
    name: 'colon, in a file like /etc/passwd',
    file: 'root:x:0:0:root:/root:/bin/bash\nbin:x:1:1::/bin:/sbin/nologin\n',
    config: { delimiter: ':', header: false },
    types: {
      column0: 'VARCHAR',
      column1: 'VARCHAR',
      column2: 'BIGINT',
      column3: 'BIGINT',
      column4: 'VARCHAR',
      column5: 'VARCHAR',
      column6: 'VARCHAR',
    },
    rows: [
      ['root', 'x', '0', '0', 'root', '/root', '/bin/bash'],
      ['bin', 'x', '1', '1', null, '/bin', '/sbin/nologin'],
    ],
  },
  {
    name: 'space: a line of one space is two empty fields',
    file: 'a b\n1 2\n \n',
    config: { delimiter: ' ' },
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [
      ['1', '2'],
      [null, null],
    ],
  },
  {
    name: 'a letter',
    file: 'axb\n1x2\n',
    config: { delimiter: 'x' },
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'a full stop parts what would be numbers',
    file: 'a.b\n1.50\n',
    config: { delimiter: '.' },
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [['1', '50']],
  },
  {
    name: 'a backslash',
    file: 'a\\b\n1\\"x\\y"\n',
    config: { delimiter: '\\' },
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', 'x\\y']],
  },
  {
    name: 'the control characters of Hive and of ASCII',
    file: 'a\u0001b\n1\u0001x\u001fy\n',
    config: { delimiter: '\u0001' },
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', 'x\u001fy']],
  },
  {
    name: 'two bytes, the first of which other letters share',
    file: 'a§b\n©1§"2§3"\n¨§¦\n',
    config: { delimiter: '§' },
    sample: true,
    types: { a: 'VARCHAR', b: 'VARCHAR' },
    rows: [
      ['©1', '2§3'],
      ['¨', '¦'],
    ],
  },
  {
    name: 'three bytes, the first two of which other letters share',
    file: '名、値\nあ。、1\n「い」、2\n',
    config: { delimiter: '、' },
    types: { 名: 'VARCHAR', 値: 'BIGINT' },
    rows: [
      ['あ。', '1'],
      ['「い」', '2'],
    ],
  },
  {
    name: 'four bytes, the first three of which other characters share',
    file: 'a🎬b\n🎭🎬1\n"🎬"🎬2\n',
    config: { delimiter: '🎬' },
    types: { a: 'VARCHAR', b: 'BIGINT' },
    rows: [
      ['🎭', '1'],
      ['🎬', '2'],
    ],
  },
  {
    name: 'a delimiter of several bytes at the end of the file',
    file: 'a§b\n1§',
    config: { delimiter: '§' },
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', null]],
  },
  {
    name: 'the wrong one gives one column',
    advice: [
      'There is one column, and every line holds 1 × ";": if that is the delimiter, set `delimiter: \';\'`.',
    ],
    file: 'a;b\n1;x\n',
    types: { 'a;b': 'VARCHAR' },
    rows: [['1;x']],
  },
  {
    name: 'an apostrophe is no quote',
    file: "'a','b'\n'1','x'\n",
    types: { "'a'": 'VARCHAR', "'b'": 'VARCHAR' },
    rows: [["'1'", "'x'"]],
  },
  {
    name: 'a quote is no delimiter',
    file: 'a,b\n',
    config: { delimiter: '"' },
    error: 'delimiter must be a character other than a quote or a line break.',
  },
  {
    name: 'a line break is no delimiter',
    file: 'a\nb\n',
    config: { delimiter: '\n' },
    error: 'delimiter must be a character other than a quote or a line break.',
  },
  {
    name: 'the comment character is no delimiter',
    file: 'a#b\n',
    config: { delimiter: '#', comment: '#' },
    error: 'comment must differ from the delimiter, the quote and line breaks.',
  },
];
