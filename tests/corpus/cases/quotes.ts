/** Quotes by RFC 4180: a field that starts with one ends with one, `""` within it is one. */
import type { Case, Loads } from '../case.ts';
import { repeat } from '../make.ts';

const OTHER_QUOTES =
  'Where fields are quoted by another character than ", set `quotechar`; where quotes inside of fields are escaped by a character, set `escapechar`.';
const OR_BELOW = 'Correct the line, or set `skip_rows` if the names stand further down.';
const UNCLOSED = 'a quote is opened and never closed';
const BEHIND = 'there is text after a closing quote';

const ab = (...rows: Loads['rows'] & readonly unknown[]): Pick<Loads, 'types' | 'rows'> => ({
  types: { a: 'VARCHAR', b: 'VARCHAR' },
  rows: rows as Loads['rows'],
});

export const quotes: readonly Case[] = [
  {
    name: 'delimiters and quotes in quotes',
    file: 'a,b\n"x,y","say ""hi"""\n',
    sample: true,
    ...ab(['x,y', 'say "hi"']),
  },
  {
    name: 'line breaks in quotes stay as they are',
    file: 'a,b\n"1\n2","3\r\n4"\n"5\r6","\n"\n',
    sample: true,
    ...ab(['1\n2', '3\r\n4'], ['5\r6', '\n']),
    lines: { breaks: 4 },
  },
  {
    name: 'NULL is the empty field, an empty text is quoted',
    file: 'a,b\n,""\n"",x\n',
    sample: true,
    ...ab([null, ''], ['', 'x']),
  },
  { name: 'nothing but quotes', file: 'a,b\n"""",""""""\n', ...ab(['"', '""']) },
  { name: 'quotes at both ends of a text', file: 'a,b\n"""x""",x\n', ...ab(['"x"', 'x']) },
  {
    name: 'a quote within an unquoted field is text',
    file: 'a,b\n5" pipe,x"y"\n',
    ...ab(['5" pipe', 'x"y"']),
  },
  {
    name: 'a quote behind a space is text',
    advice: [
      'A space stands before an opening quote (" \\"y\\""), so that quotes are characters like others. Set `skipinitialspace: true`.',
    ],
    file: 'a,b\nx, "y"\n',
    ...ab(['x', ' "y"']),
  },
  { name: 'spaces in quotes are text', file: 'a,b\n" x "," "\n', ...ab([' x ', ' ']) },
  {
    name: 'a formula of a spreadsheet',
    file: 'a,b\n="001",x\n',
    ...ab(['="001"', 'x']),
  },
  {
    name: 'a backslash escapes nothing',
    file: 'a,b\n"x\\",y\n',
    ...ab(['x\\', 'y']),
  },
  {
    name: 'a backslash before a quote within quotes',
    file: 'a,b\n"x\\"y",z\n',
    error:
      'in.csv, line 2: there is text after a closing quote: "x\\"y",z\nA backslash stands before a quote. Where quotes inside of fields are written \\", set `escapechar: \'\\\'`.\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
  },
  {
    name: 'numbers and dates in quotes are typed as without',
    file: 'n,d,t\n"1","2024-02-29","true"\n2,2024-03-01,false\n',
    types: { n: 'BIGINT', d: 'DATE', t: 'BOOLEAN' },
    rows: [
      ['1', '2024-02-29', 'true'],
      ['2', '2024-03-01', 'false'],
    ],
  },
  {
    name: 'an empty text keeps a column from being a number',
    file: 'n,m\n1,1\n"",2\n3,3\n',
    types: { n: 'VARCHAR', m: 'BIGINT' },
    rows: [
      ['1', '1'],
      ['', '2'],
      ['3', '3'],
    ],
    advice: ['"n" is text because of "" (1 row); with `na_values: [""]` it would be BIGINT.'],
  },
  {
    name: 'names in quotes, with all that quotes allow',
    advice: [
      'A name of columns holds what one does not see: "e\\u000af". To rename them, read the table as: FROM "t" AS t("a,b", "c""d", "e f")',
    ],
    file: '"a,b","c""d","e\nf"\n1,2,3\n',
    types: { 'a,b': 'BIGINT', 'c"d': 'BIGINT', 'e\nf': 'BIGINT' },
    rows: [['1', '2', '3']],
    lines: { breaks: 1 },
  },
  {
    name: 'a quoted field that ends with the file',
    file: 'a,b\nx,"y\n"',
    ...ab(['x', 'y\n']),
    lines: { breaks: 1 },
  },
  { name: 'two quotes at the end of the file', file: 'a,b\nx,""', ...ab(['x', '']) },
  { name: 'CRLF behind a quote', file: '"a","b"\r\n"x","y"\r\n', ...ab(['x', 'y']) },
  { name: 'CR behind a quote', file: '"a","b"\r"x","y"\r', ...ab(['x', 'y']) },
  {
    name: 'a quote that is never closed',
    file: 'a,b\n1,"2\n3,4\n',
    sample: true,
    error:
      'in.csv, line 2: a quote is opened and never closed: 1,"2\nWhere fields are quoted by another character than ", set `quotechar`; where quotes inside of fields are escaped by a character, set `escapechar`.\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
  },
  {
    name: 'a quote at the very end',
    file: 'a,b\n1,"',
    error:
      'in.csv, line 2: a quote is opened and never closed: 1,"\nWhere fields are quoted by another character than ", set `quotechar`; where quotes inside of fields are escaped by a character, set `escapechar`.\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
  },
  {
    name: 'a quote that is never closed, in the header',
    file: 'a,"b\n1,2\n',
    error: `in.csv, line 1, the header: ${UNCLOSED}: a,"b\n${OTHER_QUOTES}\n${OR_BELOW}`,
  },
  {
    name: 'text behind a quote, in the header',
    file: '"a"x,b\n1,2\n',
    error: `in.csv, line 1, the header: ${BEHIND}: "a"x,b\n${OTHER_QUOTES}\n${OR_BELOW}`,
  },
  {
    name: 'text behind a quote',
    file: 'a,b\n"x\ny",2\n"1"x,2\n',
    error:
      'in.csv, line 4: there is text after a closing quote: "1"x,2\nWhere fields are quoted by another character than ", set `quotechar`; where quotes inside of fields are escaped by a character, set `escapechar`.\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
  },
  {
    name: 'a space behind a quote is text behind a quote',
    file: 'a,b\n"x" ,y\n',
    error:
      'in.csv, line 2: there is text after a closing quote: "x" ,y\nA space stands behind a closing quote: take it out.\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
  },
  {
    name: 'text behind a quote over several lines: its first line is told',
    file: 'a,b\n1,2\n"x\ny"z,2\n',
    error:
      'in.csv, line 3: there is text after a closing quote: "x\nWhere fields are quoted by another character than ", set `quotechar`; where quotes inside of fields are escaped by a character, set `escapechar`.\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
  },
  {
    name: 'a stray quote costs its own line only',
    advice: [
      '"a" is text because no type of numbers holds each of its values as it is written ("10\\n" in line 6 is no BIGINT without loss). Convert it in SQL to the type that you need.',
    ],
    reasons: { a: 'line 6 holds "10\\n", which is no BIGINT; the other 2 values are' },
    file: 'a,b\n1,"2\n3,4,5\n"6"x,7\n8,9\n"10\n"\n11,12\n',
    config: { on_bad_lines: 'skip' },
    sample: true,
    types: { a: 'VARCHAR', b: 'BIGINT' },
    rows: [
      ['8', '9'],
      ['10\n', null],
      ['11', '12'],
    ],
    padded: 1,
    lines: { breaks: 1 },
    rejections: [
      [2, BEHIND, '1,"2'],
      [3, '3 fields where the header has 2', '3,4,5'],
      [4, BEHIND, '"6"x,7'],
    ],
  },
  {
    name: 'a quote that is never closed costs its own line only',
    file: 'a,b\n1,2\n3,"4\n5,6\n7,8\n',
    config: { on_bad_lines: 'skip' },
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [
      ['1', '2'],
      ['5', '6'],
      ['7', '8'],
    ],
    rejections: [[3, UNCLOSED, '3,"4']],
  },
  {
    name: 'quotes that are never closed, one behind the other',
    file: 'a,b\n"1,2\n3,"4\n5,6\n',
    config: { on_bad_lines: 'skip' },
    types: { a: 'BIGINT', b: 'BIGINT' },
    rows: [['5', '6']],
    rejections: [
      [2, BEHIND, '"1,2'],
      [3, UNCLOSED, '3,"4'],
    ],
  },
  {
    name: 'one field of 20,000 lines',
    file: () => `a,b\n1,"${repeat(20_000, (i) => `line ${i}, ""x""\n`)}"\n2,y\n`,
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: { count: 2, row: (i) => (i === 0 ? ['1', repeat(20_000, (n) => `line ${n}, "x"\n`)] : ['2', 'y']) },
    lines: { breaks: 20_000 },
  },
  {
    name: 'every field in quotes',
    file: () => `"n","s"\r\n${repeat(5000, (i) => `"${i}","s ""${i}"""\r\n`)}`,
    types: { n: 'BIGINT', s: 'VARCHAR' },
    rows: { count: 5000, row: (i) => [String(i), `s "${i}"`] },
  },
  {
    name: 'JSON in a field',
    file: 'id,doc\n1,"{""a"": [1, 2], ""b"": ""x\\n""}"\n2,{}\n',
    types: { id: 'BIGINT', doc: 'VARCHAR' },
    rows: [
      ['1', '{"a": [1, 2], "b": "x\\n"}'],
      ['2', '{}'],
    ],
  },
];
