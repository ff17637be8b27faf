/** What the receipt of a CSV says of its columns, and what it advises: reports of other tools, and their kin. */
import { describe, expect, test } from 'vitest';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import { driver } from '../../drivers/filesystem/csv_extractor.ts';
import { world } from './support.ts';

interface Loaded {
  readonly receipt: LoadReceipt;
  readonly types: Record<string, string>;
  readonly rows: (string | null)[][];
}

async function load(
  content: string | Uint8Array,
  config: Record<string, unknown> = {},
  path = 'in.csv',
): Promise<Loaded> {
  const w = await world({ [path]: content });
  await w.run(driver, 't', { path, ...config });
  return { receipt: w.receipts[0]!, types: await w.types('t'), rows: await w.rows('FROM t') };
}

const advice = async (...given: Parameters<typeof load>): Promise<readonly string[]> =>
  (await load(...given)).receipt.advice;
const typesOf = async (...given: Parameters<typeof load>): Promise<string[]> =>
  Object.values((await load(...given)).types);

describe('numbers that are not written plainly', () => {
  test('are pointed out with the keys that read them', async () => {
    const { receipt } = await load('item,amount\npump,"100,000.00"\nvalve,"1,250.50"\nseal,12.00\n');
    expect(receipt.columns[1]).toMatchObject({
      type: 'VARCHAR',
      reason: 'line 2 holds "100,000.00", which is no number as it is written',
    });
    expect(receipt.advice).toEqual([
      '"amount" is text because of the commas in its numbers ("100,000.00" in line 2); with `thousands: \',\'`, its values are numbers.',
    ]);
  });

  test.each([
    ['n\n"1,5"\n"-12,25"\n', "with `decimal: ','`,"],
    ['n\n"1.234,5"\n"12,25"\n', "with `decimal: ','` and `thousands: '.'`,"],
    ['n\n"1 234,5"\n', "with `decimal: ','` and `thousands: ' '`,"],
    ["n\n1'234.5\n", 'with `thousands: "\'"`,'],
    ['n\n"1\u202f234,5"\n', 'with `decimal: \',\'` and `thousands: "\\u202f"`,'],
    [
      'n\n"1,250"\n',
      "with `thousands: ','`, or with `decimal: ','`, its values are numbers. Which of them, only you can tell.",
    ],
    ['n\n1.234.567\n', "with `decimal: ','` and `thousands: '.'`,"],
  ])('%j', async (content, words) => {
    const [sentence, ...more] = await advice(content);
    expect(more).toEqual([]);
    expect(sentence).toContain(words);
  });

  test('are read by these keys, whole and in parts of a dtype', async () => {
    expect(
      await load('n,i\n"1.234,5","1.000"\n"-12,25",7\n', { decimal: ',', thousands: '.' }),
    ).toMatchObject({
      types: { n: 'DOUBLE', i: 'BIGINT' },
      rows: [
        ['1234.5', '1000'],
        ['-12.25', '7'],
      ],
    });
    expect((await load('n\n"100,000.10"\n', { thousands: ',', dtype: { n: 'DECIMAL(18,2)' } })).rows).toEqual(
      [['100000.10']],
    );
    expect((await load('n\n"1 00 00 000"\n', { thousands: ' ' })).rows).toEqual([['10000000']]);
    expect(await typesOf('n\n"9,223,372,036,854,775,808"\n', { thousands: ',' })).toEqual(['HUGEINT']);
  });

  test('but no number becomes another one', async () => {
    expect(await typesOf('n\n"1,2"\n', { thousands: ',' })).toEqual(['VARCHAR']);
    expect(await typesOf('n\n12.5\n', { decimal: ',' })).toEqual(['VARCHAR']);
    expect(await typesOf('n\n"007,5"\n', { decimal: ',' })).toEqual(['VARCHAR']);
    expect(await typesOf('n\n2024-01-01 10:00:00.5\n', { decimal: ',' })).toEqual(['TIMESTAMP']);
    await expect(load('n\n12.5\n', { decimal: ',', dtype: { n: 'float64' } })).rejects.toThrow(
      'column "n" cannot be DOUBLE in full: row 1 holds',
    );
  });
});

describe('nearly all values have a type', () => {
  test('a line of units under the header', async () => {
    const content = 'time,temp,hum\ns,degC,%\n1,20.5,40\n2,20.7,41\n';
    const { receipt } = await load(content);
    expect(receipt.advice).toEqual([
      '"time", "temp" and "hum" are text because of line 2 ("s"). To keep every line, convert in SQL, as in TRY_CAST("time" AS BIGINT); `skip_rows: [1]` leaves that line out, and they would be BIGINT, DOUBLE and BIGINT.',
    ]);
    expect(receipt.columns[0]).toEqual({
      name: 'time',
      type: 'VARCHAR',
      reason: 'line 2 holds "s", which is no BIGINT; the other 2 values are',
      almost: { type: 'BIGINT', values: 2, value: 's', line: 2, more: 0 },
    });
    expect(await typesOf(content, { skip_rows: [1] })).toEqual(['BIGINT', 'DOUBLE', 'BIGINT']);
    const [below] = await advice(`note\n${content}`, { skip_rows: 1 });
    expect(below).toContain('`skip_rows: [0, 2]` leaves that line out');
  });

  test('totals and a page number at the end', async () => {
    const content = 'id,amount,who\n1,10.5,Ann\n2,20.25,Bob\n"Grand Total: 30.75",,\nPage 1 of 1\n';
    const { receipt } = await load(content);
    expect(receipt.advice).toEqual([
      '"id" is text because of lines 4 to 5 ("Grand Total: 30.75"). To keep every line, convert in SQL, as in TRY_CAST("id" AS BIGINT); `skipfooter: 2` leaves those lines out, and it would be BIGINT.',
    ]);
    expect(receipt.columns[0]?.almost).toEqual({
      type: 'BIGINT',
      values: 2,
      value: 'Grand Total: 30.75',
      line: 4,
      more: 1,
    });
    const less = await load(content, { skipfooter: 2 });
    expect(less.types).toEqual({ id: 'BIGINT', amount: 'DOUBLE', who: 'VARCHAR' });
    expect(less.receipt.lines).toMatchObject({ total: 5, rows: 2, skipped: 2 });
    expect((await advice('id,amount\n1,5\n2,6\nTotal,11\n'))[0]).toContain('`skipfooter: 1`');
  });

  test('a record is no total, wherever it stands', async () => {
    const [sentence] = await advice('id,n\n1,5\n2,6\n3,x\n');
    expect(sentence).toBe(
      '"n" is text because of "x" in line 4; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("n" AS BIGINT), or `na_values: ["x"]` to have NULL there.',
    );
  });

  test('counts every exception of a large file, by its line', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => (i % 1000 === 500 ? `"a\nb",bad${i}` : `x,${i}`));
    const { receipt } = await load(`s,n\n${rows.join('\n')}\n`);
    expect(receipt.columns[1]?.almost).toEqual({
      type: 'BIGINT',
      values: 19_980,
      value: 'bad500',
      line: 502,
      more: 19,
    });
    expect(receipt.columns[1]?.reason).toBe(
      'line 502 holds "bad500", which is no BIGINT, nor are 19 more; the other 19,980 values are',
    );
  });

  test('what has nothing in common has no reason', async () => {
    const { receipt } = await load('name,code\nAnn,A1\nBob,7\nCyd,B2\n');
    expect(receipt.columns.map(({ reason }) => reason)).toEqual([undefined, undefined]);
    expect(receipt.advice).toEqual([]);
  });

  test('leading zeros are a reason, and nothing to change', async () => {
    const { receipt } = await load('zip\n00123\n12345\n');
    expect(receipt.columns[0]?.reason).toBe('line 2 holds "00123", whose leading zero a number would lose');
    expect(receipt.advice).toEqual([]);
  });

  test.each(['.', '-', '--', '(null)', '\\N', 'NaN', 'NAN', 'nan', 'n/a', 'NULL', 'Null', 'None'])(
    'the word %j for a missing value',
    async (word) => {
      const spelled = JSON.stringify(word);
      expect(await advice(`a,n\nx,1\ny,${word}\nz,3\n`)).toEqual([
        `"n" is text because of ${spelled} (1 row); with \`na_values: [${spelled}]\` it would be BIGINT.`,
      ]);
      expect(await typesOf(`a,n\nx,1\ny,${word}\n`, { na_values: [word] })).toEqual(['VARCHAR', 'BIGINT']);
    },
  );
});

describe('the file as a whole', () => {
  test('another delimiter', async () => {
    const sentence = (count: number, key: string): string[] => [
      `There is one column, and every line holds ${count} × ${key.slice(0, -1).split(' ')[1]!.replaceAll("'", '"')}: if that is the delimiter, set \`${key.slice(0, -1)}\`.`,
    ];
    expect(await advice('id;name;note\n1;Ann;plain\n2;Bob;also plain\n')).toEqual(
      sentence(2, "delimiter: ';'."),
    );
    expect(await advice('id|name\n1|Ann\n')).toEqual(sentence(1, "delimiter: '|'."));
    expect(await advice('id\tname\n1\tAnn\n')).toEqual([
      'There is one column, and every line holds 1 × "\\t": if that is the delimiter, set `delimiter: "\\t"`.',
    ]);
    expect(await advice('id,name\n1,Ann\n', {}, 'in.tsv')).toEqual(sentence(1, "delimiter: ','."));
    expect(await advice('note\na;b\nc\n')).toEqual([]);
  });

  test('a file named .tsv has tabs where no delimiter is written', async () => {
    for (const path of ['in.tsv', 'IN.TSV', 'in.tab'])
      expect((await load('id\tname\n1\t"Ann, B"\n', {}, path)).rows).toEqual([['1', 'Ann, B']]);
    expect((await load('id,name\n1,x\ty\n', { delimiter: ',' }, 'in.tsv')).rows).toEqual([['1', 'x\ty']]);
  });

  test('a first line sep= is counted and told', async () => {
    const { receipt, rows } = await load('sep=;\r\nOrt;Betrag\r\nBrno;12,5\r\n', { decimal: ',' });
    expect(rows).toEqual([['Brno', '12.5']]);
    expect(receipt.lines).toMatchObject({ total: 3, skipped: 1, header: 1, rows: 1 });
    expect(receipt.dialect.slice(0, 2)).toEqual([
      ['delimiter', '";"'],
      ['first line', 'sep=;'],
    ]);
    expect(await advice('sep=;\na|b\n1|2\n', { delimiter: '|' })).toEqual([
      "The first line says sep=;, but the step says `delimiter: '|'`: leave that key out to follow the file.",
    ]);
  });

  test('a header that looks like data', async () => {
    expect(await advice('1,Ann,2024-01-05\n2,Bob,2024-02-06\n')).toEqual([
      'The first row became the names of the columns, though it looks like data ("1" would be a BIGINT like the values below it). If it is data, set `header: false`.',
    ]);
    expect(await advice('country,2019,2020,2021\nCZ,1,2,3\n')).toEqual([]);
    expect(await advice('1,Ann\n', { header: false })).toEqual([]);
  });

  test('names with what one does not see', async () => {
    expect(await advice('id,unit\u00a0price,\u200bqty,total \n1,2.5,3,7.5\n')).toEqual([
      'Names of columns hold what one does not see: "unit\\u00a0price", "\\u200bqty" and "total ". To rename them, read the table as: FROM "t" AS t("id", "unit price", "qty", "total")',
    ]);
    expect(await advice('id, name\n1, Ann\n')).toEqual([
      'A name of columns holds what one does not see: " name". Set `skipinitialspace: true` to leave out spaces before fields.',
    ]);
    expect(await advice('👩‍👩‍👧,می‌خواهم,❤️\n1,2,3\n')).toEqual([]);
    await expect(load('id,unit\u00a0price\n1,2\n', { columns: ['unit price'] })).rejects.toThrow(
      'in.csv has no column "unit price". Its columns are: id, unit\\u00a0price.',
    );
  });

  test('a space before a quote', async () => {
    expect(await advice('id, "name"\n1, "Ann"\n')).toEqual([
      'A space stands before an opening quote (" \\"name\\""), so that quotes are characters like others. Set `skipinitialspace: true`.',
    ]);
  });

  test('rows that a comment cuts', async () => {
    const { receipt } = await load('id,url,note\n1,x/a#top,first\n2,y,C#\n# a comment\n3,"z#q",ok\n', {
      comment: '#',
    });
    expect(receipt).toMatchObject({ cut: 2, lines: { comments: 1, rows: 3 } });
    expect(receipt.advice).toEqual([
      '2 rows were cut off at "#", which begins a comment (first in line 2: 1,x/a#top,first). If it is part of the values, quote them or leave `comment` out.',
    ]);
  });

  test('latin-1 where windows-1252 is likely', async () => {
    const bytes = Uint8Array.from([110, 10, 0xe9, 10, 100, 111, 110, 0x92, 116, 10]);
    expect(await advice(bytes, { encoding: 'latin-1' })).toEqual([
      'Line 3 holds the byte 0x92, a control character in latin-1, which text does not have; in windows-1252 it is ’. Set `encoding: windows-1252` if that is meant.',
    ]);
    expect(await advice(bytes, { encoding: 'windows-1252' })).toEqual([]);
  });

  test('a load whose lines were all left out fails; one without any does not', async () => {
    for (const on_bad_lines of ['skip', 'warn'])
      await expect(load('a;b\n1,5;2\n2,5;3\n', { on_bad_lines })).rejects.toThrow(
        'All 2 lines of in.csv could not be read and would have been left out by on_bad_lines, so there is nothing to load. Line 2: 2 fields where the header has 1: 1,5;2\nHeader and line hold 1 × ";". If that is the delimiter, set `delimiter: \';\'`.',
      );
    expect((await load('a,b\n', { on_bad_lines: 'skip' })).rows).toEqual([]);
  });
});

test.each([
  ['a||b||c\n1||x||2\n2||||3\n', '||', 2],
  ['a::b\n1::x\n', '::', 1],
  ['a;;b\n1;;x\n', ';;', 1],
  ['a|b|c\n1||2\n', '|', 2],
  ['a|||b\n1|||x\n', '|||', 1],
])('the whole of a delimiter is named: %j', async (content, delimiter, count) => {
  expect(await advice(content)).toEqual([
    `There is one column, and every line holds ${count} × "${delimiter}": if that is the delimiter, set \`delimiter: '${delimiter}'\`.`,
  ]);
  expect(await advice(content, { delimiter })).toEqual([]);
});

test('a header that a comment cuts is no row', async () => {
  const { receipt } = await load('id,u#x\n1,2\n', { comment: '#' });
  expect(receipt.cut ?? 0).toBe(0);
  expect(receipt.advice).toEqual([
    'The header was cut off at "#", which begins a comment (line 1: id,u#x). If it is part of a name, quote that or leave `comment` out.',
  ]);
  expect(await advice('id,u#x\n1,2#3\n', { comment: '#' })).toEqual([
    receipt.advice[0],
    '1 row was cut off at "#", which begins a comment (first in line 2: 1,2#3). If it is part of the values, quote them or leave `comment` out.',
  ]);
});

test.each([
  ['1,2,3\n4,5,6\n7,8,9\n', {}],
  ['1,2,3\n4,5,6\n', { header: 0 }],
  ['1,1\n2,2\n', { header: 0 }],
])('names that look like data: %j with %j', async (content, config) => {
  expect(await advice(content, config)).toEqual([
    'The first row became the names of the columns, though it looks like data ("1" would be a BIGINT like the values below it). If it is data, set `header: false`.',
  ]);
});

test.each(['0,1,2\n4,5,6\n', '2022,2023\n1,2\n', '1,2,3,4,5,6,7,8,9,10,11,12\n1,2,3,4,5,6,7,8,9,0,1,2\n'])(
  'names that are numbers and good ones: %j',
  async (content) => {
    expect(await advice(content)).toEqual([]);
  },
);

test('a space at the end of a name is seen where names are listed', async () => {
  for (const config of [{ dtype: { total: 'string' } }, { columns: ['total'] }, { parse_dates: ['total'] }])
    await expect(load('id,total \n1,2\n', config)).rejects.toThrow('Its columns are: id, "total ".');
});

test('a delimiter at the end of every line, also of the header', async () => {
  expect(await advice('a,b,\n1,2,\n')).toEqual([
    'The header ends with a delimiter, and no line has a value behind it: "column2" is a column of NULL. To leave it out, read the table as: SELECT * EXCLUDE ("column2") FROM "t"',
  ]);
  for (const content of ['a,b,\n1,2,x\n', 'a,b,\n']) expect(await advice(content)).toEqual([]);
});

test.each([
  ['n\n"12,5"\n"100 000,50"\n', { decimal: ',' }, "with `decimal: ','` and `thousands: ' '`,"],
  ['n\n"1,5"\n"1.234,5"\n', { decimal: ',' }, "with `decimal: ','` and `thousands: '.'`,"],
  ['n\n"12,34"\n', { thousands: ',' }, "with `decimal: ','`,"],
])('numbers that the keys of a step do not read: %j', async (content, config, words) => {
  const { receipt } = await load(content, config);
  expect(receipt.columns[0]?.reason).toContain('which is no number as it is written');
  expect(receipt.advice).toHaveLength(1);
  expect(receipt.advice[0]).toContain(words);
});
