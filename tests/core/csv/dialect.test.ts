/** Quotes, escapes, spaces, long delimiters, hints and footers: at every size of a chunk. */
import { describe, expect, test } from 'vitest';
import { dialectProblems } from '#core/csv/dialect-check.ts';
import type { Dialect } from '#core/csv/dialect.ts';
import { read, type Read } from './support.ts';

const SIZES = [1, 2, 3, 5, 7, 1 << 20];

/** The same at every chunk size. */
async function reads(content: string, dialect: Partial<Dialect> = {}): Promise<Read> {
  const whole = await read(content, dialect);
  for (const size of SIZES)
    for (const block of [1, 100])
      expect(await read(content, dialect, { size, block }), `${size} ${block}`).toEqual(whole);
  return whole;
}

const rows = async (content: string, dialect: Partial<Dialect> = {}): Promise<(string | null)[][]> =>
  (await reads(content, dialect)).rows;

async function fails(content: string, dialect: Partial<Dialect> = {}): Promise<string> {
  let first: string | undefined;
  for (const size of SIZES) {
    const message = await read(content, dialect, { size }).then(
      () => 'it was read',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    first ??= message;
    expect(message, String(size)).toBe(first);
  }
  return first!;
}

describe('a quote of one’s own', () => {
  const quote = "'";
  test('holds delimiters, line breaks and itself doubled', async () => {
    expect(await rows("a,b\n'x,y','it''s'\n'1\n2',\"z\"\n", { quote })).toEqual([
      ['x,y', "it's"],
      ['1\n2', '"z"'],
    ]);
  });
  test('makes the double quote a character like others', async () => {
    expect(await rows('a,b\n"5 inch,x\n', { quote: '|' })).toEqual([['"5 inch', 'x']]);
  });
});

describe('an escape', () => {
  const escape = '\\';
  test('within quotes and without', async () => {
    expect(await rows('a,b\n"TV 50\\" wide",x\\,y\n"\\\\",\\"z\n', { escape })).toEqual([
      ['TV 50" wide', 'x,y'],
      ['\\', '"z'],
    ]);
  });
  test('of line breaks, which are counted', async () => {
    const { rows: found, counts } = await reads('a,b\nx\\\ny,"1\\\n2"\nlast,\\\r\n', { escape });
    expect(found).toEqual([
      ['x\ny', '1\n2'],
      ['last', '\r'],
    ]);
    expect(counts).toMatchObject({ total: 5, breaks: 2, rows: 2 });
  });
  test('at the very end stands for itself', async () => {
    expect(await rows('a\nx\\', { escape })).toEqual([['x\\']]);
    expect(await fails('a\n"x\\"', { escape })).toContain('a quote is opened and never closed');
  });
  test('leaves doubled quotes what they are', async () => {
    expect(await rows('a,b\n"x""y",p""q\\,\n', { escape })).toEqual([['x"y', 'p""q,']]);
  });
  test('of the first character of a long delimiter', async () => {
    expect(await rows('a||b\nx\\||y||z\n', { escape, delimiter: '||' })).toEqual([['x||y', 'z']]);
  });
});

describe('spaces before fields', () => {
  const skipInitialSpace = true;
  test('are left out, so that quotes quote', async () => {
    const content = 'index, "item", "cost"\n6, "sunscreen, 8 oz", 6.68\n7, "wrench", 10.00\n';
    expect(await reads(content, { skipInitialSpace })).toMatchObject({
      columns: ['index', 'item', 'cost'],
      rows: [
        ['6', 'sunscreen, 8 oz', '6.68'],
        ['7', 'wrench', '10.00'],
      ],
    });
  });
  test('and nothing else', async () => {
    expect(await rows('a,b,c\n  x y , , z\n', { skipInitialSpace })).toEqual([['x y ', null, 'z']]);
    expect(await rows('a b\n1   2\n', { skipInitialSpace, delimiter: ' ' })).toEqual([['1', '2']]);
  });
});

test.each([
  ['||', 'id||name||city\n1||Ann||Brno\n2||Bob|x||"a||b"\n'],
  ['<=>', 'id<=>name<=>city\n1<=>Ann<=>Brno\n2<=>Bob|x<=>"a||b"\n'],
  ['::', 'id::name::city\n1::Ann::Brno\n2::Bob|x::"a||b"\n'],
  ['§§', 'id§§name§§city\n1§§Ann§§Brno\n2§§Bob|x§§"a||b"\n'],
])('the delimiter %s', async (delimiter, content) => {
  expect(await reads(content, { delimiter })).toMatchObject({
    columns: ['id', 'name', 'city'],
    rows: [
      ['1', 'Ann', 'Brno'],
      ['2', 'Bob|x', 'a||b'],
    ],
  });
});

describe('a first line sep=', () => {
  const body = (mark: string): string => `a${mark}b\r\n1${mark}2\r\n`;
  test.each([';', '\t', '|', ',', '||', '^'])(
    '%j gives the delimiter where none is written',
    async (mark) => {
      for (const first of [`sep=${mark}`, `SEP=${mark}`, `\ufeffsep=${mark}`, `"sep=${mark}"`]) {
        const { columns, rows: found, counts } = await reads(`${first}\r\n${body(mark)}`, { hinted: true });
        expect(columns).toEqual(['a', 'b']);
        expect(found).toEqual([['1', '2']]);
        expect(counts).toMatchObject({ total: 3, skipped: 1, header: 1, rows: 1 });
      }
    },
  );
  test.each([
    ['sep=; ', ';'],
    ['sep=;\t', ';'],
    ['sep=;;;', ';'],
    ['sep=;,,', ';'],
    ['sep=|;;;;;;;;;;;;;;;;', '|'],
    ['"sep=;",', ';'],
    ['"sep=;";;', ';'],
    ['sep = ;', ';'],
    ['sep= ;', ';'],
    ['sep=\t ', '\t'],
    ['sep= ', ' '],
    ['sep=||  ', '||'],
    ['sep=::', '::'],
  ])('%j names %j, whatever it is padded with', async (first, mark) => {
    for (const end of ['\n', '\r\n']) {
      const content = [first, '', `a${mark}b${mark}c`, `1${mark}${mark}3`, ''].join(end);
      const { columns, rows: found, counts } = await reads(content, { hinted: true });
      expect(columns).toEqual(['a', 'b', 'c']);
      expect(found).toEqual([['1', null, '3']]);
      expect(counts).toMatchObject({ total: 4, skipped: 1, blank: 1, header: 1, rows: 1 });
    }
  });
  test('padded like the rows, whose last columns are empty', async () => {
    const { columns, rows: found } = await reads('sep=;;;\na;b;;\n1;2;;\n', { hinted: true });
    expect(columns.slice(0, 2)).toEqual(['a', 'b']);
    expect(found[0]?.slice(0, 2)).toEqual(['1', '2']);
  });
  test('is skipped, and no more, where one is written', async () => {
    expect((await reads(`sep=;\n${body('|')}`, { delimiter: '|' })).columns).toEqual(['a', 'b']);
  });
  test('counts among the lines that are to be skipped anyway', async () => {
    expect((await reads(`sep=;\n${body(';')}`, { hinted: true, skipRows: 1 })).columns).toEqual(['a', 'b']);
    expect((await reads(`sep=;\n${body(';')}`, { hinted: true, header: 1 })).columns).toEqual(['a', 'b']);
  });
  test.each(['sep=x\n1\n', 'sep=,;\n1;2\n', 'separator=;\n1\n', 'a\nsep=;\n'])(
    '%j is none',
    async (content) => {
      expect((await reads(content, { hinted: true })).columns).not.toContain('1');
    },
  );
});

describe('lines at the end', () => {
  test.each(['\n', '\r\n', '\r'])('are left out: %j', async (end) => {
    for (const last of ['', end]) {
      const content = ['a,b', '1,2', '3,4', 'Total,6', '', 'Page 1 of 1'].join(end) + last;
      const { rows: found, counts } = await reads(content, { skipFooter: 3 });
      expect(found).toEqual([
        ['1', '2'],
        ['3', '4'],
      ]);
      expect(counts).toMatchObject({ total: 6, skipped: 3, header: 1, rows: 2 });
    }
  });
  test('may be all there are', async () => {
    expect(await fails('a\n1\n', { skipFooter: 9 })).toBe(
      'in.csv has no rows after `skipfooter: 9`; it has 2 lines.',
    );
    expect(await rows('a\n1\n', { skipFooter: 1 })).toEqual([]);
  });
});

describe('lines that are named', () => {
  test('before the header and right behind it', async () => {
    const {
      columns,
      rows: found,
      counts,
    } = await reads('note\nt,h\ns,%\n-,-\n1,2\n', { skipRows: [0, 2, 3] });
    expect(columns).toEqual(['t', 'h']);
    expect(found).toEqual([['1', '2']]);
    expect(counts).toMatchObject({ total: 5, skipped: 3, header: 1, rows: 1 });
  });
  test('among the rows are refused', async () => {
    expect(await fails('a\n1\n2\n', { skipRows: [2] })).toContain(
      'skip_rows names line 2 (from 0), but a list can only leave out lines before the header',
    );
  });
});

describe('a delimiter at the end of every line', () => {
  test('is left out and counted', async () => {
    const { columns, rows: found, counts } = await reads('a,b\n1,2,\n3,4,\n');
    expect(columns).toEqual(['a', 'b']);
    expect(found).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(counts).toMatchObject({ rows: 2, trailing: 2 });
  });
  test('with something behind it is the named cause', async () => {
    expect(await fails('a,b\n1,2,\n3,4,x\n')).toBe(
      'in.csv, line 3: 3 fields where the header has 2: 3,4,x\nThe lines before it end with a delimiter, behind which there is nothing; this one has a value there, for which the header has no name.\nCorrect the line, or set `on_bad_lines: skip` to leave such lines out.',
    );
    expect(await fails('a,b\n1,2\n3,4,\n')).toContain(
      'The line ends with a delimiter, unlike the header: there is an empty field behind it.',
    );
    expect(await fails('a,b\n1,2,,\n3,4,,\n')).toContain(
      'The line ends with 2 empty fields, for which the header has no name: take them out, or name them in the header.',
    );
    for (const line of ['1,2,""', '1,2, ""'])
      expect(await fails(`a,b\n${line}\n`, { skipInitialSpace: true })).toContain(
        'The line ends with an empty field in quotes, for which the header has no name: take it out, or name it in the header.',
      );
  });
});

describe('what a comment cuts', () => {
  test('is counted apart from lines that are comments', async () => {
    const content = 'id,note\n1,first # cut\n2,C#\n# a comment\n3,"# not"\n';
    const { rows: found, counts } = await reads(content, { comment: '#' });
    expect(found).toEqual([
      ['1', 'first '],
      ['2', 'C'],
      ['3', '# not'],
    ]);
    expect(counts).toMatchObject({ comments: 1, cut: 2, rows: 3 });
  });
});

describe('the cause of a line that cannot be read is named, and leaving it out comes last', () => {
  const LAST = 'Correct the line, or set `on_bad_lines: skip` to leave such lines out.';
  test.each([
    [
      '"a","b"\n"TV 50\\" wide","x"\n',
      {},
      "A backslash stands before a quote. Where quotes inside of fields are written \\\", set `escapechar: '\\'`.",
    ],
    ["a,b\n'x,y',z\n", {}, 'Fields seem to be quoted by an apostrophe. If they are, set `quotechar: "\'"`.'],
    [
      'a, b\n1, "x, y"\n',
      {},
      'A space stands before an opening quote, so that the quote is a character like others. Set `skipinitialspace: true`.',
    ],
    ['a;b\n1,5;2\n', {}, 'Header and line hold 1 × ";". If that is the delimiter, set `delimiter: \';\'`.'],
    [
      'a\tb\n1,5\t2\n',
      {},
      'Header and line hold 1 × "\\t". If that is the delimiter, set `delimiter: "\\t"`.',
    ],
    [
      'a|b\n"1|1"|x\n',
      {},
      'A quoted field ends before "|". If that is the delimiter, set `delimiter: \'|\'`.',
    ],
    [
      'a||b||c\n1,5||x||2\n',
      {},
      'Header and line hold 2 × "||". If that is the delimiter, set `delimiter: \'||\'`.',
    ],
    [
      'a,b\n"x"y,2\n',
      {},
      'Where fields are quoted by another character than ", set `quotechar`; where quotes inside of fields are escaped by a character, set `escapechar`.',
    ],
  ])('%j', async (content, dialect, cause) => {
    const lines = (await fails(content, dialect)).split('\n');
    expect(lines.slice(1)).toEqual([cause, LAST]);
  });
});

describe('the cause of a header that cannot be read is named', () => {
  const LAST = 'Correct the line, or set `skip_rows` if the names stand further down.';
  const OTHERS =
    'Where fields are quoted by another character than ", set `quotechar`; where quotes inside of fields are escaped by a character, set `escapechar`.';
  const ESCAPED =
    "A backslash stands before a quote. Where quotes inside of fields are written \\\", set `escapechar: '\\'`.";
  test.each([
    ['"TV 50\\" wide",b\n1,2\n', 'there is text after a closing quote: "TV 50\\" wide",b', ESCAPED],
    [
      '"a" ,b\n1,2\n',
      'there is text after a closing quote: "a" ,b',
      'A space stands behind a closing quote: take it out.',
    ],
    ['"a"x,b\n1,2\n', 'there is text after a closing quote: "a"x,b', OTHERS],
    ['a,"b\n1,2\n', 'a quote is opened and never closed: a,"b', OTHERS],
    ...[';', '\t', '|', ':', '||', '::'].map((mark): [string, string, string] => [
      `"id"${mark}"a ""name"" of"\n"1"${mark}"Ann"\n`,
      `there is text after a closing quote: "id"${mark}"a ""name"" of"`,
      `A quoted field ends before ${JSON.stringify(mark)}. If that is the delimiter, set \`delimiter: ${mark === '\t' ? '"\\t"' : `'${mark}'`}\`.`,
    ]),
  ])('%j', async (content, reason, cause) => {
    expect(await fails(content)).toBe(`in.csv, line 1, the header: ${reason}\n${cause}\n${LAST}`);
  });

  test('and a first row that is none is not called one', async () => {
    expect(await fails('"a"x,b\n', { header: false })).toBe(
      `in.csv, line 1: there is text after a closing quote: "a"x,b\n${OTHERS}\nCorrect the line.`,
    );
  });
});

test.each([
  [{ quote: ',' }, 'quotechar must differ from the delimiter, which is ",".'],
  [{ quote: 'ab' }, 'quotechar must be one character of ASCII, and no line break.'],
  [
    { escape: '"' },
    'escapechar must differ from the quote: a quote that is written twice stands for one anyway.',
  ],
  [{ escape: '|', delimiter: '||' }, 'escapechar must differ from the delimiter, which is "||".'],
  [{ quote: "'", comment: "'" }, 'comment must differ from the delimiter, the quote and line breaks.'],
  [{ escape: '#', comment: '#' }, 'comment must differ from escapechar.'],
  [
    { thousands: '.' },
    "thousands must differ from the decimal point, which is '.': set decimal too, such as ','.",
  ],
  [{ thousands: ',', decimal: ',' }, "thousands must differ from the decimal point, which is ','."],
  [{ decimal: '5' }, 'decimal must be one character that is no digit, letter, sign or quote.'],
] as const)('%j cannot be', async (dialect, message) => {
  expect(await fails('a,b\n1,2\n', dialect)).toBe(message);
});

test('half a character, NUL, a quote and line breaks delimit nothing', () => {
  for (const delimiter of ['\ud800', '\0', '"', '\n', '\r', ''])
    expect(dialectProblems({ delimiter })).toEqual([
      { key: 'delimiter', message: 'delimiter must be a character other than a quote or a line break' },
    ]);
});
