/** How characters were turned into bytes, and bytes that are no characters. */
import type { Case } from '../case.ts';
import { latin1, repeat, utf16be, utf16le, utf8 } from '../make.ts';

const TEXT = 'name,n\nčeské 🎬,1\nžluť,2\n';
const CZECH: Pick<Extract<Case, { types: unknown }>, 'types' | 'rows'> = {
  types: { name: 'VARCHAR', n: 'BIGINT' },
  rows: [
    ['české 🎬', '1'],
    ['žluť', '2'],
  ],
};

const SET_UTF8 =
  'Set the encoding the file was saved in: most often `encoding: windows-1252`, else one such as windows-1250, utf-16 or shift_jis.';
const SET_UTF16 = 'Set the encoding the file was saved in; `encoding: utf-8` is the usual one.';
const NUL = 'If it was saved as UTF-16, set `encoding: utf-16`; else it is no CSV file.';

export const encodings: readonly Case[] = [
  { name: 'utf-8', file: TEXT, ...CZECH },
  { name: 'utf-8 with a byte order mark', file: `\ufeff${TEXT}`, sample: true, ...CZECH },
  {
    name: 'a byte order mark before a quoted name',
    file: '\ufeff"a b","c"\n1,2\n',
    types: { 'a b': 'BIGINT', c: 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'a second byte order mark is text',
    advice: [
      'A name of columns holds what one does not see: "\\ufeffa". To rename them, read the table as: FROM "t" AS t("a", "b")',
    ],
    file: '\ufeff\ufeffa,b\n1,2\n',
    types: { '\ufeffa': 'BIGINT', b: 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'a byte order mark later on, where files were joined, is text',
    file: 'a,b\n1,2\n\ufeff3,4\n',
    types: { a: 'VARCHAR', b: 'BIGINT' },
    rows: [
      ['1', '2'],
      ['\ufeff3', '4'],
    ],
  },
  {
    name: 'the first two bytes of a byte order mark are text',
    advice: [
      'A name of columns holds what one does not see: "\\ufefea". To rename them, read the table as: FROM "t" AS t("a", "b")',
    ],
    file: '\uFEFEa,b\n1,2\n',
    types: { '\uFEFEa': 'BIGINT', b: 'BIGINT' },
    rows: [['1', '2']],
  },
  {
    name: 'utf-16, little-endian',
    file: utf16le(`\ufeff${TEXT}`),
    config: { encoding: 'utf-16' },
    sample: true,
    ...CZECH,
  },
  {
    name: 'utf-16, big-endian',
    file: utf16be(`\ufeff${TEXT}`),
    config: { encoding: 'utf-16' },
    sample: true,
    ...CZECH,
  },
  {
    name: 'utf-16 without a mark is little-endian',
    file: utf16le(TEXT),
    config: { encoding: 'utf-16' },
    ...CZECH,
  },
  {
    name: 'utf-16, big-endian, without a mark is read as little-endian, as in Python',
    advice: [
      'A name of columns holds what one does not see: "愀戀\\u0a00". To rename them, read the table as: FROM "t" AS t("愀戀")',
    ],
    file: utf16be('ab\n'),
    config: { encoding: 'utf-16' },
    types: { '\u6100\u6200\u0a00': 'VARCHAR' },
    rows: [],
  },
  {
    name: 'utf-16 with a second mark',
    advice: [
      'A name of columns holds what one does not see: "\\ufeffa". To rename them, read the table as: FROM "t" AS t("a")',
    ],
    file: utf16be('\ufeff\ufeffa\n1\n'),
    config: { encoding: 'utf-16' },
    types: { '\ufeffa': 'BIGINT' },
    rows: [['1']],
  },
  {
    name: 'utf-16 with a delimiter of two bytes in utf-8',
    file: utf16le('\ufeffa§b\r\n1§"§"\r\n'),
    config: { encoding: 'utf-16', delimiter: '§' },
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', '§']],
  },
  {
    name: 'utf-16 with half of a surrogate pair',
    file: utf16le('\ufeffa\n\ud83cx\n'),
    config: { encoding: 'utf-16' },
    error: `in.csv has half of a surrogate pair, which is not utf-16 (line 2, byte 9). ${SET_UTF16}`,
  },
  {
    name: 'utf-16 that ends within a character',
    file: utf16le('\ufeffa\n1\n').subarray(0, 9),
    config: { encoding: 'utf-16' },
    error: `in.csv has a character cut off at the end of the file, which is not utf-16 (line 2, byte 9). ${SET_UTF16}`,
  },
  {
    name: 'utf-16 with a mark, read as utf-8',
    file: utf16le(`\ufeff${TEXT}`),
    error:
      'in.csv has the byte 0xFF, which is not utf-8 (line 1, byte 0). Set the encoding the file was saved in: it begins as `encoding: utf-16` does.',
  },
  {
    name: 'utf-16 without a mark, read as utf-8',
    file: utf16le('a,b\n1,x\n'),
    error: `in.csv has a NUL character, so this is no text (line 1). ${NUL}`,
  },
  {
    name: 'utf-16 without a mark, read as latin-1',
    file: utf16le('a,b\n1,x\n'),
    config: { encoding: 'latin-1' },
    error: `in.csv has a NUL character, so this is no text (line 1). ${NUL}`,
  },
  {
    name: 'utf-8 read as utf-16, as asked',
    advice: [
      'A name of columns holds what one does not see: "扡挬\\u0a64ⰱ砲ਊ". To rename them, read the table as: FROM "t" AS t("扡挬ⰱ砲ਊ")',
    ],
    file: 'ab,cd\n1,2x\n\n',
    config: { encoding: 'utf-16' },
    types: { [utf16('ab,cd\n1,2x\n\n')]: 'VARCHAR' },
    rows: [],
  },
  {
    name: 'utf-8 of an odd length read as utf-16',
    file: 'a\n1\n2',
    config: { encoding: 'utf-16' },
    error: `in.csv has a character cut off at the end of the file, which is not utf-16 (line 1, byte 5). ${SET_UTF16}`,
  },
  {
    name: 'latin-1',
    file: latin1('Straße;Größe\nAllée;1\n\u00a0\u00ff;2\n'),
    config: { encoding: 'latin-1', delimiter: ';' },
    sample: true,
    types: { Straße: 'VARCHAR', Größe: 'BIGINT' },
    rows: [
      ['Allée', '1'],
      ['\u00a0\u00ff', '2'],
    ],
  },
  {
    name: 'latin-1 with a delimiter that is one byte there and two in utf-8',
    file: latin1('a§b\n1§é\n'),
    config: { encoding: 'latin-1', delimiter: '§' },
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', 'é']],
  },
  {
    name: 'iso-8859-1: every byte is the character of that number, those of windows-1252 too',
    advice: [
      'Line 2 holds the byte 0x80, a control character in latin-1, which text does not have; in windows-1252 it is €. Set `encoding: windows-1252` if that is meant.',
    ],
    file: () => latin1(`c\n${everyByte()}\n`),
    config: { encoding: 'iso-8859-1' },
    types: { c: 'VARCHAR' },
    rows: { count: 1, row: () => [everyByte()] },
  },
  {
    name: 'utf-8 read as latin-1, as asked',
    file: 'name\né\n',
    config: { encoding: 'latin-1' },
    types: { name: 'VARCHAR' },
    rows: [['Ã©']],
  },
  {
    name: 'a byte order mark of utf-8 read as latin-1, as asked',
    file: '\ufeffa\n1\n',
    config: { encoding: 'latin-1' },
    types: { 'ï»¿a': 'BIGINT' },
    rows: [['1']],
  },
  {
    name: 'ascii',
    file: 'a,b\n1,~\u007f\n',
    config: { encoding: 'ascii' },
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [['1', '~\u007f']],
  },
  {
    name: 'no ascii',
    file: 'a,b\n1,é\n',
    config: { encoding: 'ascii' },
    error:
      'in.csv has the byte 0xC3, which is not ascii (line 2, byte 6). Set `encoding: utf-8` or `encoding: windows-1252`, as the file was saved.',
  },
  {
    name: 'latin-1 read as utf-8',
    file: latin1('name\nAllée\n'),
    sample: true,
    error: `in.csv has the byte 0xE9, which is not utf-8 (line 2, byte 8). ${SET_UTF8}`,
  },
  {
    name: 'utf-8 with an overlong form',
    file: utf8('a\n', 0xc0, 0x80),
    error: `in.csv has the byte 0xC0, which is not utf-8 (line 2, byte 2). ${SET_UTF8}`,
  },
  {
    name: 'utf-8 with a surrogate, as CESU-8 has it',
    file: utf8('a\n', 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
    error: `in.csv has the byte 0xED, which is not utf-8 (line 2, byte 2). ${SET_UTF8}`,
  },
  {
    name: 'utf-8 beyond Unicode',
    file: utf8('a\n', 0xf4, 0x90, 0x80, 0x80),
    error: `in.csv has the byte 0xF4, which is not utf-8 (line 2, byte 2). ${SET_UTF8}`,
  },
  {
    name: 'utf-8 with a second byte that has no first',
    file: utf8('a\nb\n', 0xbf, 0x0a),
    error: `in.csv has the byte 0xBF, which is not utf-8 (line 3, byte 4). ${SET_UTF8}`,
  },
  {
    name: 'utf-8 cut off within a character',
    file: utf8('a\n', 0xf0, 0x9f, 0x8e),
    error: `in.csv has a character cut off at the end of the file, which is not utf-8 (line 2, byte 5). ${SET_UTF8}`,
  },
  {
    name: 'a bad byte after thousands of good lines',
    file: () => utf8(`a\n${repeat(30_000, () => '1\n')}`, 0xff, 0x0a),
    error: `in.csv has the byte 0xFF, which is not utf-8 (line 30002, byte 60002). ${SET_UTF8}`,
  },
  {
    name: 'a NUL character',
    file: 'a,b\n1,\0\n',
    error: `in.csv has a NUL character, so this is no text (line 2). ${NUL}`,
  },
  {
    name: 'a NUL character in quotes',
    file: 'a,b\n1,"\n\0"\n',
    error: `in.csv has a NUL character, so this is no text (line 3). ${NUL}`,
  },
  {
    name: 'NUL characters at the end, as a crash leaves them',
    file: `a,b\n1,2\n${'\0'.repeat(512)}`,
    error: `in.csv has a NUL character, so this is no text (line 3). ${NUL}`,
  },
  {
    name: 'a NUL character in utf-16',
    file: utf16le('\ufeffa\n\0\n'),
    config: { encoding: 'utf-16' },
    error:
      'in.csv has a NUL character, so this is no text (line 2). If it was saved in another encoding, set that, such as `encoding: utf-8`; else it is no CSV file.',
  },
];

/** What utf-8 text looks like when it is read as utf-16. */
function utf16(text: string): string {
  return Buffer.from(text).toString('utf16le');
}

/** All bytes but NUL, line breaks, the quote and the comma. */
function everyByte(): string {
  const codes = Array.from({ length: 256 }, (_, i) => i).filter(
    (code) => ![0, 10, 13, 34, 44].includes(code),
  );
  return String.fromCharCode(...codes);
}
