import { describe, expect, test } from 'vitest';
import { random, read } from './support.ts';

describe('fields', () => {
  test.each<[string, (string | null)[][]]>([
    ['a,b\n1,2\n', [['1', '2']]],
    [
      'a,b\r\n1,2\r\n3,4',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'a,b\r1,2\r3,4\r',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'a,b\n1,2\r\n3,4\r5,6',
      [
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
    ],
    ['a,b\n,""\n', [[null, '']]],
    ['a,b\n"x,y","say ""hi"""\n', [['x,y', 'say "hi"']]],
    ['a,b\n"line 1\nline 2","r\r\nn"\n', [['line 1\nline 2', 'r\r\nn']]],
    ['a,b\n5" pipe, "x"\n', [['5" pipe', ' "x"']]],
    ['a,b\n1,"2"', [['1', '2']]],
    ['a,b\n1,""""\n', [['1', '"']]],
    ['a,b\n1,\n', [['1', null]]],
    ['a,b\nčeské,🎬\n', [['české', '🎬']]],
    ['\ufeffa,b\n1,2\n', [['1', '2']]],
    ['a\n\n  \nx\n""\n', [['  '], ['x'], ['']]],
    ['a,b\n  \n\n1,2\n', [['1', '2']]],
  ])('%j', async (content, rows) => {
    const whole = await read(content);
    expect(whole.rows).toEqual(rows);
    for (const size of [1, 2, 3, 5, 7]) expect(await read(content, {}, { size })).toEqual(whole);
  });

  test('the byte order mark is no part of a quoted first name', async () => {
    expect((await read('\ufeff"a b",c\n', {}, { size: 1 })).columns).toEqual(['a b', 'c']);
    // Only a whole one is a mark.
    expect((await read('\uFEFEa,b\n', {}, { size: 1 })).columns).toEqual(['\uFEFEa', 'b']);
  });

  test('delimiters may be characters of several bytes', async () => {
    const { columns, rows } = await read('a§b\n1©§"2§3"\n', { delimiter: '§' }, { size: 1 });
    expect(columns).toEqual(['a', 'b']);
    expect(rows).toEqual([['1©', '2§3']]);
  });
});

describe('names', () => {
  const names = async (header: string): Promise<readonly string[]> => (await read(`${header}\n`)).columns;
  test('repeated, also by case', async () => {
    expect(await names('a,a,b,A,a_1')).toEqual(['a', 'a_1', 'b', 'A_2', 'a_1_1']);
  });
  test('empty', async () => expect(await names('a,,""')).toEqual(['a', 'column1', 'column2']));
  test('without a header', async () => {
    const { columns, rows } = await read('1,2\n3,4\n', { header: false });
    expect(columns).toEqual(['column0', 'column1']);
    expect(rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });
});

describe('options', () => {
  test('header in a later row, after skipped lines, comments and blank lines', async () => {
    const content = 'Report "of 2024\n\n# made by hand\nx\na,b\n1,2 # two\n#3,4\n"#5",6\n';
    const { columns, rows, counts } = await read(
      content,
      { skipRows: 1, header: 1, comment: '#' },
      { size: 1 },
    );
    expect(columns).toEqual(['a', 'b']);
    expect(rows).toEqual([
      ['1', '2 '],
      ['#5', '6'],
    ]);
    expect(counts).toMatchObject({ total: 8, skipped: 2, header: 1, blank: 1, comments: 2, rows: 2 });
  });
  test('columns in the order asked for; a missing one is an error that lists those there are', async () => {
    expect((await read('a,b,c\n1,2,3\n', { columns: ['c', 'a'] })).rows).toEqual([['3', '1']]);
    await expect(read('a,b\n', { columns: ['a', 'z'] })).rejects.toThrow(
      'in.csv has no column "z". Its columns are: a, b.',
    );
  });
  test('limit ends the reading', async () => {
    const { rows, counts } = await read('a\n1\n2\n"3', { limit: 2 });
    expect(rows).toEqual([['1'], ['2']]);
    expect(counts.total).toBe(3);
  });
  test('na_values are compared whole, quoted or not', async () => {
    const { rows } = await read('a,b\nNA,"NA"\nNAN,\n', { naValues: ['NA'] });
    expect(rows).toEqual([
      [null, null],
      ['NAN', null],
    ]);
    expect((await read('a,b\n"",x\n', { naValues: [''] })).rows).toEqual([[null, 'x']]);
  });
  test('blank lines may be rows', async () => {
    const { rows, counts } = await read('a,b\n\n1,2\n', { skipBlankLines: false });
    expect(rows).toEqual([
      [null, null],
      ['1', '2'],
    ]);
    expect(counts.padded).toBe(1);
  });
  test.each(['"', '\n', ''])('%j is no delimiter', async (delimiter) => {
    await expect(read('a\n', { delimiter })).rejects.toThrow('delimiter must be');
  });
});

describe('lines that cannot be read', () => {
  test.each([
    ['a,b\n1,2\n1,2,3\n', 'in.csv, line 3: 3 fields where the header has 2: 1,2,3'],
    ['a,b\n1,"2\n3,4\n', 'in.csv, line 2: a quote is opened and never closed: 1,"2'],
    ['a,b\n"x\ny",2\n"1"x,2\n', 'in.csv, line 4: there is text after a closing quote: "1"x,2'],
    ['a,"b\n1,2\n', 'in.csv, line 1, the header: a quote is opened and never closed: a,"b'],
    [`a\n${'x'.repeat(300)},y\n`, `${'x'.repeat(200)}…`],
  ])('%j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content, {}, { size: 1 })).rejects.toThrow(message);
  });
  test('are left out, counted and listed when asked for; a stray quote costs its own line only', async () => {
    const content = 'a,b\n1,"2\n3,4,5\n"6"x,7\n8,9\n"10\n"\n11,12\n';
    const whole = await read(content, { badLines: 'skip' });
    expect(whole.rows).toEqual([
      ['8', '9'],
      ['10\n', null],
      ['11', '12'],
    ]);
    expect(whole.rejections.map(({ line, text }) => [line, text])).toEqual([
      [2, '1,"2'],
      [3, '3,4,5'],
      [4, '"6"x,7'],
    ]);
    for (const size of [1, 2, 3]) expect(await read(content, { badLines: 'skip' }, { size })).toEqual(whole);
  });
  test('short rows are padded and counted', async () => {
    const { rows, counts } = await read('a,b,c\n1\n1,2\n1,2,3\n');
    expect(rows).toEqual([
      ['1', null, null],
      ['1', '2', null],
      ['1', '2', '3'],
    ]);
    expect(counts.padded).toBe(2);
  });
});

describe('nothing to read', () => {
  test.each([
    ['', {}, 'in.csv is empty: it has no header and no rows.'],
    ['\n\n', {}, 'in.csv has no rows; it has 2 lines.'],
    ['a\n', { skipRows: 3 }, 'in.csv has no rows after `skip_rows: 3`; it has 1 line.'],
    ['a\nb\n', { header: 5 }, 'in.csv has no row 5, which `header` names; it has 2 lines.'],
  ])('%j %j', async (content, dialect, message) => {
    await expect(read(content, dialect)).rejects.toThrow(message);
  });
});

describe('encodings', () => {
  const text = 'a,b\nčeské 🎬,2\n';
  const utf16 = (mark: boolean, big: boolean): Uint8Array => {
    const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
    return new Uint8Array(big ? bytes.swap16() : bytes);
  };
  test.each([
    ['little-endian', utf16(true, false)],
    ['big-endian', utf16(true, true)],
    ['without a mark', utf16(false, false)],
  ])('utf-16 %s', async (_, bytes) => {
    for (const size of [1, 3, 1000])
      expect((await read(bytes, {}, { size, encoding: 'utf-16' })).rows).toEqual([['české 🎬', '2']]);
  });
  test('latin-1 is every byte as its character', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i).filter(
      (b) => ![0, 10, 13, 34, 44].includes(b),
    );
    const content = Uint8Array.from([97, 10, ...bytes]);
    const { rows } = await read(content, {}, { encoding: 'iso-8859-1', size: 3 });
    expect(rows).toEqual([[String.fromCharCode(...bytes)]]);
  });
  test.each<[string, Parameters<typeof read>[2], number[], string]>([
    ['a bad byte', {}, [97, 10, 98, 0xe9, 10], 'the byte 0xE9, which is not utf-8 (line 2, byte 3)'],
    ['an overlong form', {}, [97, 10, 0xc0, 0x80], 'the byte 0xC0, which is not utf-8 (line 2, byte 2)'],
    ['a surrogate', {}, [97, 10, 0xed, 0xa0, 0x80], 'the byte 0xED, which is not utf-8 (line 2, byte 2)'],
    [
      'beyond Unicode',
      {},
      [97, 10, 0xf4, 0x90, 0x80, 0x80],
      'the byte 0xF4, which is not utf-8 (line 2, byte 2)',
    ],
    ['cut off', {}, [97, 10, 0xf0, 0x9f], 'cut off at the end of the file, which is not utf-8'],
    ['not ascii', { encoding: 'ascii' }, [97, 10, 0xc3, 0xa9], 'the byte 0xC3, which is not ascii'],
    ['half a pair', { encoding: 'utf-16' }, [97, 0, 0, 0xd8, 97, 0], 'half of a surrogate pair'],
    ['half a unit', { encoding: 'utf-16' }, [97, 0, 10, 0, 98], 'cut off at the end of the file'],
    [
      'NUL',
      {},
      [97, 0, 10, 0],
      'a NUL character, so this is no text (line 1). If it was saved as UTF-16, set `encoding: utf-16`; else it is no CSV file.',
    ],
    [
      'NUL in utf-16',
      { encoding: 'utf-16' },
      [97, 0, 0, 0],
      '(line 1). If it was saved in another encoding, set that, such as `encoding: utf-8`; else it is no CSV file.',
    ],
  ])('%s is an error', async (_, options, bytes, message) => {
    await expect(read(Uint8Array.from(bytes), {}, options)).rejects.toThrow(message);
    await expect(read(Uint8Array.from(bytes), {}, { ...options, size: 1 })).rejects.toThrow(message);
  });
  test('UTF-8 is judged as a browser judges it', async () => {
    const next = random(7);
    for (let i = 0; i < 3000; i++) {
      const pool = [
        0x41, 0x7f, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f,
      ];
      const bytes = Uint8Array.from({ length: 1 + next(6) }, () => pool[next(pool.length)]!);
      let valid = true;
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch {
        valid = false;
      }
      const content = Uint8Array.from([97, 10, ...bytes, 10]);
      const outcome = await read(content, {}, { size: 1 + next(4) }).then(
        () => true,
        () => false,
      );
      expect([...bytes, outcome]).toEqual([...bytes, valid]);
    }
  });
});

test('random files read the same at every chunk size', async () => {
  const next = random(42);
  const pieces = [
    'a',
    'é',
    '🎬',
    ',',
    ',',
    '\n',
    '\r\n',
    '\r',
    '"',
    '""',
    '"x"',
    '"x,y"',
    '1',
    ' ',
    '#',
    '\n\n',
  ];
  for (let i = 0; i < 400; i++) {
    const content = `h1,h2,h3\n${Array.from({ length: next(30) }, () => pieces[next(pieces.length)]).join('')}`;
    const dialect = {
      badLines: 'skip' as const,
      comment: next(2) ? '#' : undefined,
      skipBlankLines: next(2) === 0,
      batchRows: 1 + next(4),
    };
    const whole = await read(content, dialect);
    for (const size of [1, 2, 3 + next(8)])
      expect({ content, ...(await read(content, dialect, { size })) }).toEqual({ content, ...whole });
  }
});
