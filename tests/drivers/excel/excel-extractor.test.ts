/** filesystem.excel_extractor: every key, what a cell may hold, and files that are no workbooks. */
import { describe, expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '#drivers/filesystem/excel_extractor.ts';
import { world, type World } from '../support.ts';
import { HEAD, MAIN, partsOf, rowsOf, sheet, workbook, zipped } from './workbooks.ts';

type Config = Readonly<Record<string, unknown>>;

async function load(bytes: Uint8Array, config: Config = {}, name = 'in.xlsx'): Promise<World> {
  // Small and uneven pieces: tags and texts end anywhere.
  const w = await world({ [name]: bytes }, { chunkSize: (at) => 37 + (at % 11) });
  await w.run(driver, 't', { path: name, ...config });
  return w;
}
const failure = (bytes: Uint8Array, config: Config = {}, name?: string): Promise<string | undefined> =>
  load(bytes, config, name).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof StepError) return error.message;
      throw error;
    },
  );
const all = (w: World) => w.rows('SELECT * FROM t');
const PEOPLE = rowsOf([
  ['id', 'name', 'score', 'ok'],
  [1, 'Ada', 1.5, true],
  [2, 'Bob & <Co>', 2, false],
  [3, null, null, null],
]);

test('a plain sheet: a table, and a receipt in which every row and cell counts', async () => {
  const bytes = sheet(PEOPLE);
  const w = await load(bytes);
  expect(await w.types('t')).toEqual({ id: 'BIGINT', name: 'VARCHAR', score: 'DOUBLE', ok: 'BOOLEAN' });
  expect(await all(w)).toEqual([
    ['1', 'Ada', '1.5', 'true'],
    ['2', 'Bob & <Co>', '2.0', 'false'],
    ['3', null, null, null],
  ]);
  expect(w.receipts).toEqual([
    {
      source: 'in.xlsx',
      format: 'excel',
      bytes: bytes.length,
      dialect: [
        ['sheet', '"Sheet1"'],
        ['cells', '13 with a value in A1:D4'],
        ['header', 'row 1 of the sheet'],
      ],
      lines: { total: 4, header: 1, skipped: 0, blank: 0, comments: 0, rows: 3, rejected: 0, breaks: 0 },
      rows: 3,
      padded: 0,
      rejected: 0,
      rejections: [],
      columns: ['BIGINT', 'VARCHAR', 'DOUBLE', 'BOOLEAN'].map((type, i) => ({
        name: ['id', 'name', 'score', 'ok'][i],
        type,
        reason: undefined,
      })),
      advice: [],
    },
  ]);
  expect(w.metrics).toEqual({ rows_read: 3, bytes_read: bytes.length });
});

/** One column under a header. */
const column = (...cells: string[]): string =>
  `<row r="1"><c r="A1" t="inlineStr"><is><t>v</t></is></c></row>${cells
    .map((cell, i) => `<row r="${i + 2}">${cell.replaceAll('@', `r="A${i + 2}"`)}</row>`)
    .join('')}`;
const number = (value: string, style = 0): string => `<c @ s="${style}"><v>${value}</v></c>`;
const loadColumn = async (book: Parameters<typeof sheet>[1], ...cells: string[]) => {
  const w = await load(sheet(column(...cells), book));
  return { type: (await w.types('t'))['v'], values: (await all(w)).map(([value]) => value), w };
};

describe('numbers', () => {
  test.each<[string, string[], string, (string | null)[]]>([
    ['whole ones', ['1', '-20', '3E2', '4.0'], 'BIGINT', ['1', '-20', '300', '4']],
    ['fractions, as the double is', ['0.1', '1.1000000000000001', '1E-3'], 'DOUBLE', ['0.1', '1.1', '0.001']],
    ['what arithmetic left', ['0.30000000000000004', '1'], 'DOUBLE', ['0.30000000000000004', '1.0']],
    [
      'large and small',
      ['1E+300', '2.2250738585072014E-308'],
      'DOUBLE',
      ['1e+300', '2.2250738585072014e-308'],
    ],
    ['integers beyond a double', ['9007199254740993', '1'], 'BIGINT', ['9007199254740993', '1']],
    [
      'those among fractions: every digit stays, as text',
      ['9007199254740993', '0.5'],
      'VARCHAR',
      ['9007199254740993', '0.5'],
    ],
    ['round ones among fractions', ['100000000000000000', '0.5'], 'DOUBLE', ['1e+17', '0.5']],
    ['negative zero', ['-0', '1'], 'DOUBLE', ['-0.0', '1.0']],
    ['with spaces around', ['\n 7 '], 'BIGINT', ['7']],
  ])('%s', async (_, numbers, type, values) => {
    const found = await loadColumn({}, ...numbers.map((value) => number(value)));
    expect(found).toMatchObject({ type, values });
  });
});

describe('dates', () => {
  const formats = [
    'yyyy-mm-dd',
    'dd.mm.yyyy hh:mm',
    'h:mm AM/PM',
    '[h]:mm:ss',
    '0.00" days"',
    '[$-F800]dddd, mmmm dd, yyyy',
    '[Red]#,##0.00;[Blue]-0',
    '\\d0.00E+00',
    'mm:ss.0',
    '[$€-2] #,##0',
  ];
  const builtIn = [14, 22, 20, 46, 4, 47];
  const book = { formats, builtIn };
  test.each<[string, [string, number][], string, (string | null)[]]>([
    [
      'days',
      [
        ['45351', 1],
        ['1', 1],
        ['59', 1],
        ['61', 1],
        ['2958465', 1],
      ],
      'DATE',
      ['2024-02-29', '1900-01-01', '1900-02-28', '1900-03-01', '9999-12-31'],
    ],
    [
      'moments',
      [
        ['45351.520833333336', 2],
        ['45351', 1],
      ],
      'TIMESTAMP',
      ['2024-02-29 12:30:00', '2024-02-29 00:00:00'],
    ],
    [
      'times of day',
      [
        ['0.5', 3],
        ['0.99999', 3],
        ['0', 3],
      ],
      'TIME',
      ['12:00:00', '23:59:59.136', '00:00:00'],
    ],
    [
      'lengths of time, beyond a day',
      [
        ['1.2604166666666667', 4],
        ['0.5', 3],
        ['10', 4],
      ],
      'INTERVAL',
      ['30:15:00', '12:00:00', '240:00:00'],
    ],
    [
      'numbers with words, brackets and exponents',
      [
        ['1.5', 5],
        ['2', 7],
        ['3', 8],
        ['4', 10],
      ],
      'DOUBLE',
      ['1.5', '2.0', '3.0', '4.0'],
    ],
    ['a locale, and a day by name', [['45351', 6]], 'DATE', ['2024-02-29']],
    ['minutes are no months', [['0.25', 9]], 'TIME', ['06:00:00']],
    [
      'built-in formats',
      [
        ['45351', 11],
        ['45351.25', 12],
      ],
      'TIMESTAMP',
      ['2024-02-29 00:00:00', '2024-02-29 06:00:00'],
    ],
    [
      'built-in time and length',
      [
        ['0.25', 13],
        ['2', 14],
      ],
      'INTERVAL',
      ['06:00:00', '48:00:00'],
    ],
    ['built-in number', [['1', 15]], 'BIGINT', ['1']],
    ['a date that hides its time keeps it', [['45351.25', 1]], 'TIMESTAMP', ['2024-02-29 06:00:00']],
    [
      'milliseconds and microseconds',
      [
        ['45351.520834756945', 2],
        ['44420.71171296296', 2],
      ],
      'TIMESTAMP',
      ['2024-02-29 12:30:00.123', '2021-08-12 17:04:52'],
    ],
    ['a moment of 15 digits', [['44420.711712963', 2]], 'TIMESTAMP', ['2021-08-12 17:04:52']],
    [
      'just before midnight is the next day',
      [['45351.999999999993', 2]],
      'TIMESTAMP',
      ['2024-03-01 00:00:00'],
    ],
    [
      'the day that 1900 never had',
      [
        ['60', 1],
        ['61', 1],
      ],
      'VARCHAR',
      ['1900-02-29', '1900-03-01'],
    ],
    [
      'day 0',
      [
        ['0', 1],
        ['61', 1],
      ],
      'VARCHAR',
      ['1900-01-00', '1900-03-01'],
    ],
    ['negative ones stay numbers', [['-1', 1]], 'BIGINT', ['-1']],
    ['beyond the year 9999', [['2958466', 1]], 'BIGINT', ['2958466']],
    [
      'dates and numbers',
      [
        ['45351', 1],
        ['7', 0],
      ],
      'VARCHAR',
      ['2024-02-29', '7'],
    ],
  ])('%s', async (_, cells, type, values) => {
    const found = await loadColumn(book, ...cells.map(([value, style]) => number(value, style)));
    expect(found).toMatchObject({ type, values });
  });

  test('of a workbook that counts from 1904', async () => {
    const found = await loadColumn(
      { ...book, since1904: true },
      number('0', 1),
      number('43889', 1),
      number('59', 1),
    );
    expect(found).toMatchObject({ type: 'DATE', values: ['1904-01-01', '2024-02-29', '1904-02-29'] });
    expect(found.w.receipts[0]?.dialect).toContainEqual(['dates', 'counted from 1904']);
  });

  test('as ISO 8601', async () => {
    const cells = ['2024-02-29', '2024-02-29T12:30:00', '2024-02-29T12:30:00.250Z'].map(
      (text) => `<c @ t="d"><v>${text}</v></c>`,
    );
    expect(await loadColumn({}, ...cells)).toMatchObject({
      type: 'TIMESTAMP',
      values: ['2024-02-29 00:00:00', '2024-02-29 12:30:00', '2024-02-29 12:30:00.25'],
    });
  });

  test('numbers that are days, where parse_dates names them; texts too', async () => {
    const rows = rowsOf([
      ['day', 'text', 'n'],
      [45351, '31/12/2024', 1],
      [45352.5, '01/12/2024', 2],
    ]);
    const w = await load(sheet(rows), { parse_dates: ['day', 'text'] });
    expect(await w.types('t')).toEqual({ day: 'TIMESTAMP', text: 'DATE', n: 'BIGINT' });
    expect(await all(w)).toEqual([
      ['2024-02-29 00:00:00', '2024-12-31', '1'],
      ['2024-03-01 12:00:00', '2024-12-01', '2'],
    ]);
  });
});

describe('texts', () => {
  const texts = async (strings: string[]) =>
    loadColumn({ strings }, ...strings.map((_, i) => `<c @ t="s"><v>${i}</v></c>`));

  test('shared, rich, pronounced, with entities, escapes, spaces, line ends and CDATA', async () => {
    const { type, values } = await texts([
      '<t>plain</t>',
      '<r><rPr><b/></rPr><t>ri</t></r><r><t xml:space="preserve">ch </t></r>',
      '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>',
      '<t>a &amp; b &lt;c&gt; &#228; &#x1F600;</t>',
      '<t xml:space="preserve">  two  </t>',
      '<t>one_x000D_\ntwo_x005F_x000D_</t>',
      '<t>a\r\nb</t>',
      '<t><![CDATA[<b>&amp;</b>]]></t>',
      '<!-- nothing --><t>x<!-- y -->z</t>',
      '<t/>',
    ]);
    expect(type).toBe('VARCHAR');
    expect(values).toEqual([
      'plain',
      'rich ',
      '東京',
      'a & b <c> ä 😀',
      '  two  ',
      'one\r\ntwo_x000D_',
      'a\nb',
      '<b>&amp;</b>',
      'xz',
      '',
    ]);
  });

  test('inline, and of formulas', async () => {
    const { values } = await loadColumn(
      {},
      '<c @ t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>',
      '<c @ t="str"><f>A2&amp;"x"</f><v>abx</v></c>',
      '<c @ t="str"><f>""</f><v></v></c>',
      '<c @ t="str"><f>""</f></c>',
      '<c @ t="inlineStr"><is><t>00123</t></is></c>',
    );
    expect(values).toEqual(['ab', 'abx', '', '', '00123']);
  });

  test('an empty text among numbers is NULL, which the receipt says', async () => {
    const { type, values, w } = await loadColumn(
      {},
      number('1'),
      '<c @ t="str"><f>""</f><v></v></c>',
      number('2.5'),
    );
    expect(type).toBe('DOUBLE');
    expect(values).toEqual(['1.0', null, '2.5']);
    expect(w.receipts[0]?.columns[0]?.reason).toBe('an empty text is NULL');
  });

  test('of 200,000 characters, as other programs write them', async () => {
    const long = 'é'.repeat(200_000);
    const w = await world({ 'in.xlsx': sheet(rowsOf([['v'], [long]])) });
    await w.run(driver, 't', { path: 'in.xlsx' });
    expect(await w.rows('SELECT length(v) FROM t')).toEqual([['200000']]);
  });

  test('among numbers: the text of each, and why', async () => {
    const { type, values, w } = await loadColumn(
      {},
      number('1'),
      number('2.50'),
      '<c @ t="b"><v>1</v></c>',
      '<c @ t="inlineStr"><is><t>n/a</t></is></c>',
    );
    expect(type).toBe('VARCHAR');
    expect(values).toEqual(['1', '2.5', 'true', 'n/a']);
    expect(w.receipts[0]?.columns[0]?.reason).toBe('row 4 of the sheet holds "true", which is no DOUBLE');
  });
});

describe('cells without a value', () => {
  const errors = column(
    number('1'),
    '<c @ t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c @ t="e"><v>#N/A</v></c>',
    '<c @><f>A1+1</f></c>',
  );

  test('errors and formulas that were never calculated are NULL, and told', async () => {
    const w = await load(sheet(errors));
    expect(await all(w)).toEqual([['1'], [null], [null], [null]]);
    expect(w.receipts[0]?.advice).toEqual([
      '"v": 2 cells hold errors, such as #DIV/0! in A3; they are NULL. `on_errors: fail` stops at the first.',
      '"v": 1 formula was never calculated, such as that in A5; it is NULL. Open the workbook in a spreadsheet program and save it: that calculates them.',
    ]);
    expect(w.logs.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual(
      w.receipts[0]?.advice,
    );
  });

  test('or stop the step', async () => {
    expect(await failure(sheet(errors), { on_errors: 'fail' })).toBe(
      'in.xlsx: "Sheet1": A3 holds the error #DIV/0!. Correct it in the workbook, or set `on_errors: warn`, which makes it NULL.',
    );
    expect(await failure(sheet(column('<c @><f>1+1</f><v/></c>')), { on_errors: 'fail' })).toMatch(
      /the formula in A2 was never calculated/,
    );
  });
});

describe('which cells', () => {
  const titled = rowsOf([
    ['Sales of 2024', null, null],
    [],
    ['', null, null],
    [null, 'city', 'n'],
    [null, 'Bern', 1],
    [],
    [null, 'Brno', 2],
  ]);

  test('a range, with rows that have no value in it', async () => {
    const w = await load(sheet(titled), { range: 'B4:C200' });
    expect(await all(w)).toEqual([
      ['Bern', '1'],
      ['Brno', '2'],
    ]);
    expect(w.receipts[0]).toMatchObject({ lines: { total: 4, header: 1, blank: 1, rows: 2 } });
    expect(w.receipts[0]?.dialect).toContainEqual(['cells', '6 with a value in B4:C7']);
  });

  test.each<[string, Config]>([
    ['skip_rows', { skip_rows: 3 }],
    ['header by its number', { header: 2 }],
    ['columns of letters', { range: 'B:C' }],
    ['from a cell on', { range: '$B$4:' }],
    ['rows', { range: '4:7' }],
  ])('below a title: %s', async (_, config) => {
    expect(await all(await load(sheet(titled), config))).toEqual([
      ['Bern', '1'],
      ['Brno', '2'],
    ]);
  });

  test('a title in place of the header is told', async () => {
    const w = await load(
      sheet(
        rowsOf([
          ['Sales of 2024', null],
          [null, 1, 2],
          [null, 3, 4],
        ]),
      ),
    );
    expect(await w.types('t')).toEqual({ 'Sales of 2024': 'VARCHAR', column1: 'BIGINT', column2: 'BIGINT' });
    expect(w.receipts[0]?.advice).toEqual([
      'The header in row 1 of the sheet names 1 of 3 columns. If the names stand elsewhere, say where by `skip_rows`, `header` or `range`.',
    ]);
  });

  test('a range that is wider than its values has all of its columns', async () => {
    const w = await load(sheet(PEOPLE), { range: 'A1:F3' });
    expect(Object.keys(await w.types('t'))).toEqual(['id', 'name', 'score', 'ok', 'column4', 'column5']);
    expect(await all(w)).toHaveLength(2);
  });

  test('columns in an order of their own, limit, dtype', async () => {
    const w = await load(sheet(PEOPLE), {
      columns: ['score', 'id'],
      limit: 2,
      dtype: { id: 'VARCHAR', score: 'DECIMAL(9,2)' },
    });
    expect(await w.types('t')).toEqual({ score: 'DECIMAL(9,2)', id: 'VARCHAR' });
    expect(await all(w)).toEqual([
      ['1.50', '1'],
      ['2.00', '2'],
    ]);
  });

  test('without a header, and with names that stand twice or not at all', async () => {
    expect(Object.keys(await (await load(sheet(PEOPLE), { header: false })).types('t'))).toEqual([
      'column0',
      'column1',
      'column2',
      'column3',
    ]);
    const w = await load(
      sheet(
        rowsOf([
          ['a', 'A', null, 7, true],
          [1, 2, 3, 4, 5],
        ]),
      ),
    );
    expect(w.receipts[0]?.columns.map(({ name }) => name)).toEqual(['a', 'A_1', 'column2', '7', 'true']);
  });

  test('a header alone gives its columns', async () => {
    const w = await load(sheet(rowsOf([['a', 'b']])));
    expect(await w.types('t')).toEqual({ a: 'VARCHAR', b: 'VARCHAR' });
    expect(w.receipts[0]?.rows).toBe(0);
  });

  test('columns without name and value are none; far cells are found, and cost nothing between', async () => {
    const w = await load(
      sheet(
        '<row r="3"><c r="B3" t="inlineStr"><is><t>a</t></is></c><c r="XFD3" t="inlineStr"><is><t>z</t></is></c></row><row r="1048576"><c r="B1048576"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>',
      ),
    );
    expect(await all(w)).toEqual([['1', '2']]);
    expect(w.receipts[0]).toMatchObject({
      lines: { total: 1_048_576, header: 1, blank: 1_048_574, rows: 1 },
    });
  });

  test('16,384 columns, two of which are wanted', async () => {
    const cells = (row: number): string =>
      Array.from({ length: 16_384 }, (_, c) => `<c><v>${row * c}</v></c>`).join('');
    const w = await world({ 'in.xlsx': sheet(`<row>${cells(1)}</row><row>${cells(2)}</row>`) });
    await w.run(driver, 't', { path: 'in.xlsx', columns: ['16383', '1'] });
    expect(await all(w)).toEqual([['32766', '2']]);
    expect(w.receipts[0]?.dialect).toContainEqual(['cells', '32768 with a value in A1:XFD2']);
  });

  test('hidden rows and merged cells are loaded and told; hidden rows can be left out', async () => {
    const bytes = sheet(
      `<?xml version="1.0"?><worksheet xmlns="${MAIN}"><sheetData>${rowsOf([
        ['a', 'b'],
        [1, 2],
        [3, null],
      ]).replace(
        '<row r="2"',
        '<row r="2" hidden="1"',
      )}</sheetData><mergeCells count="2"><mergeCell ref="A3:B3"/><mergeCell ref="J1:K9"/></mergeCells></worksheet>`,
    );
    const w = await load(bytes, { range: 'A1:B9' });
    expect(await all(w)).toEqual([
      ['1', '2'],
      ['3', null],
    ]);
    expect(w.receipts[0]?.advice).toEqual([
      '1 group of cells is merged into one: its value is in its first row and column, and the others are NULL.',
      '1 row is hidden in the sheet, and loaded like the others. `skip_hidden: true` leaves hidden rows out.',
    ]);
    const without = await load(bytes, { skip_hidden: true });
    expect(await all(without)).toEqual([['3', null]]);
    expect(without.receipts[0]).toMatchObject({ lines: { total: 3, header: 1, skipped: 1, rows: 1 } });
  });

  test('what the first rows did not tell: the sheet is read again, and nothing is lost', async () => {
    const rows: (number | string | null)[][] = Array.from({ length: 6000 }, (_, i) => [i, i]);
    const w = await world({ 'in.xlsx': sheet(rowsOf([['a', 'b'], ...rows, [0.5, 'x'], [1, null, 9]])) });
    await w.run(driver, 't', { path: 'in.xlsx' });
    expect(await w.types('t')).toEqual({ a: 'DOUBLE', b: 'VARCHAR', column2: 'BIGINT' });
    expect(await w.rows('SELECT count(*), sum(a), count(b), sum(column2) FROM t')).toEqual([
      ['6002', '17997001.5', '6001', '9'],
    ]);
    expect(w.logs).toContainEqual({
      level: 'info',
      message: 'in.xlsx is read again: its first rows did not tell of "0.5", which is no BIGINT.',
    });
    expect(w.receipts[0]?.columns[1]?.reason).toBe('row 6002 of the sheet holds "x", which is no BIGINT');
  });
});

describe('which sheet', () => {
  const several = workbook({
    sheets: {
      Notes: rowsOf([['n'], [0]]),
      Sales: rowsOf([['s'], [1]]),
      '2024 ': rowsOf([['y'], [2]]),
      'A & B "x"': rowsOf([['q'], [3]]),
    },
    hidden: ['Notes'],
  });
  test.each<[string, Config, string, string]>([
    ['the first that is not hidden', {}, 's', '"Sales", 2 of 4'],
    ['by name', { sheet: 'Notes' }, 'n', '"Notes", 1 of 4, hidden'],
    ['by name in other letters', { sheet: 'SALES' }, 's', '"Sales", 2 of 4'],
    ['by number', { sheet: 1 }, 'n', '"Notes", 1 of 4, hidden'],
    ['by a name with a space', { sheet: '2024 ' }, 'y', '"2024 ", 3 of 4'],
    ['by a name with signs', { sheet: 'A & B "x"' }, 'q', '"A & B \\"x\\"", 4 of 4'],
  ])('%s', async (_, config, name, told) => {
    const w = await load(several, config);
    expect(Object.keys(await w.types('t'))).toEqual([name]);
    expect(w.receipts[0]?.dialect[0]).toEqual(['sheet', told]);
  });

  test('one that is not there: all there are', async () => {
    expect(await failure(several, { sheet: 'Sale' })).toBe(
      'in.xlsx has no sheet "Sale". Its 4 sheets are "Notes" (hidden), "Sales", "2024 ", "A & B \\"x\\"".',
    );
    expect(await failure(sheet(PEOPLE), { sheet: 2 })).toBe(
      'in.xlsx has no sheet 2. Its only sheet is "Sheet1".',
    );
  });

  test('an empty one, and a range without values', async () => {
    expect(await failure(workbook({ sheets: { Empty: '', Full: PEOPLE } }))).toBe(
      'in.xlsx: the sheet "Empty" has no values. Other sheets are: "Full".',
    );
    expect(await failure(sheet(PEOPLE), { range: 'H1:J9' })).toBe(
      'in.xlsx: the sheet "Sheet1" has no values in H1:J9.',
    );
  });
});

describe('as other programs write them', () => {
  test('strict, with prefixes, without places, in single quotes', async () => {
    const strict = 'http://purl.oclc.org/ooxml';
    const bytes = workbook({
      sheets: {
        S: `<?xml version='1.0'?><x:worksheet xmlns:x='${strict}/spreadsheetml/main'><x:dimension ref='A1'/><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c><x:c t='inlineStr'><x:is><x:t>b</x:t></x:is></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c t='str'><x:v>&apos;</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
      },
      parts: {
        '_rels/.rels': `<Relationships><Relationship Id='a' Type='${strict}/officeDocument/relationships/officeDocument' Target='/xl/workbook.xml'/></Relationships>`,
        'xl/workbook.xml': `<w:workbook xmlns:w='${strict}/spreadsheetml/main' xmlns:rel='${strict}/officeDocument/relationships'><w:sheets><w:sheet rel:id='r1' name='S' sheetId='1'/></w:sheets></w:workbook>`,
        'xl/_rels/workbook.xml.rels': `<p:Relationships xmlns:p='x'><p:Relationship Target='./worksheets/../worksheets/sheet1.xml' Type='${strict}/officeDocument/relationships/worksheet' Id='r1'/></p:Relationships>`,
      },
    });
    expect(await all(await load(bytes))).toEqual([['1', "'"]]);
  });

  test('in UTF-16', async () => {
    const text = `${HEAD.replace('UTF-8', 'UTF-16')}<worksheet xmlns="${MAIN}"><sheetData>${rowsOf([['ä'], [1]])}</sheetData></worksheet>`;
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer),
    ]);
    const w = await load(sheet('', { parts: { 'xl/worksheets/sheet1.xml': utf16 } }));
    expect(await w.types('t')).toEqual({ ä: 'BIGINT' });
  });

  test('with macros, by the name .xlsm', async () => {
    expect(
      await all(await load(sheet(PEOPLE, { parts: { 'xl/vbaProject.bin': 'x' } }), {}, 'in.xlsm')),
    ).toHaveLength(3);
  });
});

describe('what is no workbook, or a broken one', () => {
  const good = sheet(PEOPLE, { strings: ['<t>x</t>'] });
  const ole = (name: string): Uint8Array => {
    const bytes = new Uint8Array(2048);
    bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    [...name].forEach((letter, i) => (bytes[1024 + i * 2] = letter.charCodeAt(0)));
    return bytes;
  };
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  const without = (part: string): Uint8Array => {
    const parts = partsOf({ sheets: { S: PEOPLE } });
    delete parts[part];
    return zipped(parts);
  };
  const cut = (rows: string): Uint8Array =>
    sheet(`<?xml version="1.0"?><worksheet xmlns="${MAIN}"><sheetData>${rows}`);

  test.each<[string, Uint8Array, RegExp]>([
    [
      'protected by a password',
      ole('EncryptedPackage'),
      /^in\.xlsx is protected by a password.* save it as \.xlsx\.$/,
    ],
    ['.xls', ole('Workbook'), /is an old Excel workbook \(\.xls\).*save it as \.xlsx\.$/],
    ['.xlsb', zipped({ 'xl/workbook.bin': bytesOf('x') }), /is a binary Excel workbook \(\.xlsb\)/],
    [
      '.ods',
      zipped({
        mimetype: bytesOf('application/vnd.oasis.opendocument.spreadsheet'),
        'content.xml': bytesOf('<x/>'),
      }),
      /is an OpenDocument file \(\.ods\)/,
    ],
    ['.docx', zipped({ 'word/document.xml': bytesOf('<x/>') }), /is a Word document/],
    ['another zip', zipped({ 'a.csv': bytesOf('a,b') }), /is a zip archive with no workbook in it/],
    [
      'CSV',
      bytesOf('a,b\n1,2\n'),
      /but is no workbook but perhaps text\. Read a text with the extractor for CSV/,
    ],
    ['HTML', bytesOf('<html><table></table></html>'), /is a web page \(HTML\)/],
    [
      'XML of 2003',
      bytesOf('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
      /is an Excel workbook of 2003 \(XML\)/,
    ],
    [
      'a picture',
      bytesOf('\x89PNG\r\n\x1a\n').fill(0x89, 0, 1).subarray(0, 1),
      /is to be read as an Excel workbook/,
    ],
    ['nothing', new Uint8Array(0), /in\.xlsx is empty/],
    ['cut off', good.subarray(0, good.length - 200), /it is no whole zip archive/],
    ['half', good.subarray(0, good.length / 2), /it is no whole zip archive/],
    ['without its sheet', without('xl/worksheets/sheet1.xml'), /it has no part for the sheet "S"/],
    ['a sheet that ends early', cut('<row r="1"><c r="A1"><v>1</v></c>'), /it ends before its rows do/],
    ['a sheet that ends in a tag', cut('<row r="1"><c r="A1'), /it ends within a tag/],
    [
      'rows in disorder',
      sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"/>'),
      /row 1 stands behind row 2/,
    ],
    [
      'a cell twice',
      sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
      /A1 stands behind A1/,
    ],
    ['a cell in another row', sheet('<row r="1"><c r="A7"><v>1</v></c></row>'), /said to be elsewhere/],
    ['a row beyond all', sheet('<row r="1048577"><c><v>1</v></c></row>'), /it has a row 1048577/],
    [
      'a column beyond all',
      sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
      /no sheet has so many columns/,
    ],
    [
      'a text that is not there',
      sheet('<row r="1"><c r="A1" t="s"><v>5</v></c></row>', { strings: ['<t>x</t>'] }),
      /A1 of "Sheet1" names text 5 of the workbook, which has 1/,
    ],
    [
      'a number that is none',
      sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>12x</v></c></row>'),
      /A2 of "Sheet1" is to be a number, but holds "12x"/,
    ],
    [
      'an entity that is none',
      sheet('<row r="1"><c r="A1" t="str"><v>&boom;</v></c></row>'),
      /it holds "&boom;"/,
    ],
    [
      'a document type',
      sheet(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`),
      /document type/,
    ],
    [
      'bytes that are no characters',
      sheet('', { parts: { 'xl/worksheets/sheet1.xml': new Uint8Array([60, 120, 62, 0xff, 0xfe, 0xff]) } }),
      /bytes that are no characters/,
    ],
  ])('%s', async (_, bytes, message) => {
    expect(await failure(bytes)).toMatch(message);
  });

  test('one byte is wrong: the checksum tells', async () => {
    const parts = partsOf({
      sheets: { S: rowsOf([['a'], ...Array.from({ length: 500 }, (_, i) => [i * 7919])]) },
    });
    const bytes = zipped(parts);
    const at = bytes.length - 700;
    bytes[at]! ^= 1;
    expect(await failure(bytes)).toMatch(/damaged|no whole zip/);
  });

  test('keys that cannot be', async () => {
    expect(await failure(good, { columns: ['id', 'nope'] })).toBe(
      'columns names "nope", which in.xlsx does not have. Its columns are: id, name, score, ok.',
    );
    expect(await failure(good, { dtype: { nope: 'BIGINT' } })).toMatch(/dtype names "nope"/);
    expect(await failure(good, { dtype: { name: 'BIGINT' } })).toMatch(
      /column "name" cannot be BIGINT in full: row 1 holds "Ada"/,
    );
    expect(driver.spec.check?.({ range: 'Sheet1!A1' })).toEqual([expect.objectContaining({ key: 'range' })]);
    expect(driver.spec.check?.({ range: 'B3:F200' })).toEqual([]);
  });
});

test('cancel ends it', async () => {
  const controller = new AbortController();
  const w = await world({ 'in.xlsx': sheet(PEOPLE) }, { signal: controller.signal });
  controller.abort(new Error('cancelled'));
  await expect(w.run(driver, 't', { path: 'in.xlsx' })).rejects.toThrow('cancelled');
});
