/** filesystem.excel_writer: every type as Excel has it, limits, and what reading it back gives. */
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { driver as extractor } from '#drivers/filesystem/excel_extractor.ts';
import { driver } from '#drivers/filesystem/excel_writer.ts';
import { world, type World } from '../support.ts';

type Config = Readonly<Record<string, unknown>>;

/** Writes what a query gives. */
async function write(query: string, config: Config = {}): Promise<World & { readonly bytes: Uint8Array }> {
  const w = await world();
  const rows = await w.db.createTableAs('t', query);
  await w.run(driver, 'w', { path: 'out.xlsx', ...config }, { t: { table: 't', rows } });
  return { ...w, bytes: w.artifacts.get('out.xlsx')! };
}
const partOf = (bytes: Uint8Array, name: string): string => new TextDecoder().decode(unzipSync(bytes)[name]);
const sheetOf = (bytes: Uint8Array): string => partOf(bytes, 'xl/worksheets/sheet1.xml');

async function back(bytes: Uint8Array): Promise<World> {
  const w = await world({ 'out.xlsx': bytes });
  await w.run(extractor, 't', { path: 'out.xlsx' });
  return w;
}
const failure = (query: string, config?: Config) =>
  write(query, config).then(
    () => undefined,
    (error: unknown) => (error instanceof StepError ? error.message : error),
  );

test.each<[string, string, string, (string | null)[]]>([
  ['BOOLEAN', 'true', 'BOOLEAN', ['true']],
  ['INTEGER', '-7::INTEGER', 'BIGINT', ['-7']],
  ['BIGINT of 15 digits', '999999999999999', 'BIGINT', ['999999999999999']],
  ['DOUBLE', '0.1::DOUBLE', 'DOUBLE', ['0.1']],
  ['DOUBLE with 17 digits', '0.30000000000000004::DOUBLE', 'DOUBLE', ['0.30000000000000004']],
  ['DOUBLE, large', '1.5e300::DOUBLE', 'DOUBLE', ['1.5e+300']],
  ['FLOAT', '0.1::FLOAT', 'DOUBLE', ['0.1']],
  ['DECIMAL', '12.50::DECIMAL(9,2)', 'DOUBLE', ['12.5']],
  ['DATE', "DATE '2024-02-29'", 'DATE', ['2024-02-29']],
  ['DATE, the first', "DATE '1900-01-01'", 'DATE', ['1900-01-01']],
  ['DATE, the last', "DATE '9999-12-31'", 'DATE', ['9999-12-31']],
  ['TIMESTAMP', "TIMESTAMP '2024-02-29 12:30:00'", 'TIMESTAMP', ['2024-02-29 12:30:00']],
  [
    'TIMESTAMP with microseconds',
    "TIMESTAMP '2024-02-29 12:30:00.123457'",
    'TIMESTAMP',
    ['2024-02-29 12:30:00.123457'],
  ],
  ['TIMESTAMP of 1900', "TIMESTAMP '1900-01-31 23:59:59'", 'TIMESTAMP', ['1900-01-31 23:59:59']],
  ['TIMESTAMPTZ in UTC', "TIMESTAMPTZ '2024-02-29 12:30:00+01'", 'TIMESTAMP', ['2024-02-29 11:30:00']],
  ['TIME', "TIME '23:59:59.5'", 'TIME', ['23:59:59.5']],
  ['INTERVAL', "INTERVAL '30 hours 15 minutes'", 'INTERVAL', ['30:15:00']],
  [
    'VARCHAR',
    "'<b> & \"c\" ' || chr(1) || chr(13) || chr(10) || ' _x0041_ é😀'",
    'VARCHAR',
    ['<b> & "c" \x01\r\n _x0041_ é😀'],
  ],
  ['VARCHAR that looks like a number', "'007'", 'VARCHAR', ['007']],
  [
    'UUID',
    "UUID '8b1a9953-c461-1296-a827-abf8c47804d7'",
    'VARCHAR',
    ['8b1a9953-c461-1296-a827-abf8c47804d7'],
  ],
  ['LIST', '[1, NULL]', 'VARCHAR', ['[1, NULL]']],
  ['STRUCT', "{'a': 1, 'b': 'x'}", 'VARCHAR', ["{'a': 1, 'b': x}"]],
  ['BLOB', "'\\xAB'::BLOB", 'VARCHAR', ['\\xAB']],
])('%s', async (_, value, type, read) => {
  const { bytes } = await write(`SELECT ${value} AS v`);
  const w = await back(bytes);
  expect((await w.types('t'))['v']).toBe(type);
  expect(await w.rows('SELECT v FROM t')).toEqual([read]);
});

describe('what a number of Excel would lose is text, and told', () => {
  test.each<[string, string, RegExp]>([
    ['BIGINT of 16 digits', '1234567890123456', /15 digits/],
    ['HUGEINT', '170141183460469231731687303715884105727', /15 digits/],
    ['DECIMAL', '12345678901234567.89::DECIMAL(20,2)', /15 digits/],
    ['DATE', "DATE '1899-12-31'", /no dates before 1900/],
    ['TIMESTAMP', "TIMESTAMP '1066-10-14 09:00:00'", /no dates before 1900/],
    ['TIMESTAMP, infinite', "TIMESTAMP 'infinity'", /no dates before 1900/],
    ['INTERVAL', "INTERVAL '2 months'", /months/],
    ['INTERVAL, negative', "INTERVAL '-1 hour'", /below zero/],
  ])('%s', async (_, value, told) => {
    const { bytes, logs } = await write(`SELECT ${value} AS v`);
    expect(logs).toEqual([{ level: 'warning', message: expect.stringMatching(told) }]);
    const w = await back(bytes);
    const expected = await w.rows(`SELECT CAST(${value} AS VARCHAR)`);
    expect(await w.rows('SELECT v FROM t')).toEqual(expected);
    expect((await w.types('t'))['v']).toBe('VARCHAR');
  });

  test('a DECIMAL of 38 digits that has few is a number', async () => {
    const { bytes, logs } = await write('SELECT 1200.5::DECIMAL(38,10) AS v');
    expect(logs).toEqual([]);
    expect(await (await back(bytes)).rows('SELECT v FROM t')).toEqual([['1200.5']]);
  });
});

test('NULL is no cell; the header is bold and stays in sight; columns are as wide as their values', async () => {
  const { bytes, metrics } = await write(
    "SELECT * FROM (VALUES (1, NULL, DATE '2024-01-01'), (NULL, 'long enough', NULL)) AS x(a, b, \"a & b\")",
  );
  expect(sheetOf(bytes)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="1" width="13" customWidth="1"/><col min="2" max="2" width="13" customWidth="1"/><col min="3" max="3" width="13" customWidth="1"/></cols><sheetData><row r="1"><c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">a</t></is></c><c r="B1" s="1" t="inlineStr"><is><t xml:space="preserve">b</t></is></c><c r="C1" s="1" t="inlineStr"><is><t xml:space="preserve">a &amp; b</t></is></c></row><row r="2"><c r="A2" s="3"><v>1</v></c><c r="C2" s="4"><v>45292</v></c></row><row r="3"><c r="B3" t="inlineStr"><is><t xml:space="preserve">long enough</t></is></c></row></sheetData></worksheet>"
  `);
  expect(metrics).toEqual({ rows_written: 2, bytes_written: bytes.length });
});

test('no rows, no header, and a name for the sheet', async () => {
  const none = await write('SELECT 1 AS a WHERE false');
  expect(await (await back(none.bytes)).types('t')).toEqual({ a: 'VARCHAR' });
  const bare = await write('SELECT 1 AS a', { header: false, sheet: 'A & B' });
  expect(sheetOf(bare.bytes)).toContain('<sheetData><row r="1"><c r="A1"');
  expect(partOf(bare.bytes, 'xl/workbook.xml')).toContain('name="A &amp; B"');
});

test('the same table gives the same bytes', async () => {
  const query = "SELECT i, 'text ' || i AS s, i / 7 AS d FROM range(20000) t(i)";
  const [a, b] = [await write(query), await write(query)];
  expect(Buffer.from(a.bytes).equals(Buffer.from(b.bytes))).toBe(true);
  expect(await (await back(a.bytes)).rows('SELECT count(*), sum(i), sum(length(s)) FROM t')).toEqual(
    await a.rows('SELECT count(*), sum(i), sum(length(s)) FROM t'),
  );
});

test('what no sheet holds is an error, before or while it is written, and there is no file', async () => {
  expect(await failure("SELECT 'nan'::DOUBLE AS v")).toBe(
    'Row 1 of "t" holds in "v" nan, which Excel has no number for. Make it NULL, or a text, in SQL. Nothing was written.',
  );
  expect(await failure("SELECT repeat('x', 32768) AS v")).toBe(
    'Row 1 of "t", in "v", holds a text of 32768 characters, and a cell holds 32767. Shorten it in SQL (left(x, 32767)), or write another format. Nothing was written.',
  );
  expect(await failure("SELECT repeat('é', 32767) AS v")).toBeUndefined();
  expect(await failure('SELECT 1 AS v FROM range(1048576)')).toMatch(
    /"t" has 1048576 rows, and a sheet holds 1048575 below its header\..*Nothing was written\.$/,
  );
});

test('keys that cannot be', () => {
  const keys = (config: Config) => driver.spec.check?.(config).map(({ key, instead }) => [key, instead]);
  expect(keys({ path: 'out/a.xls' })).toEqual([['path', 'out/a.xlsx']]);
  expect(keys({ path: 'a.xlsx', sheet: 'a/b' })).toEqual([['sheet', 'a_b']]);
  expect(keys({ path: 'a.xlsx', sheet: 'ok' })).toEqual([]);
});
