/** Rows of the binary protocol, made by hand, become columns. */
import { expect, test } from 'vitest';
import type { Field, RowBlock } from '#core/mysql/port.ts';
import { loadRows, Wider, type Wish } from '#core/mysql/read.ts';
import type { DriverContext } from '#core/contract/driver.ts';
import { world } from '../../drivers/support.ts';

const field = (name: string, type: number, more: Partial<Field> = {}): Field => ({
  ...{ name, type, flags: 0, characterSet: 45, length: 20, decimals: 0 },
  ...more,
});

const lengthed = (bytes: Uint8Array): Buffer => {
  const { length } = bytes;
  const head =
    length < 251
      ? [length]
      : length < 65_536
        ? [252, length & 255, length >> 8]
        : [253, length & 255, (length >> 8) & 255, length >> 16];
  return Buffer.concat([Buffer.from(head), bytes]);
};
const text = (value: string): Buffer => lengthed(Buffer.from(value));
const moment = (...bytes: number[]): Buffer => Buffer.from([bytes.length, ...bytes]);

/** `null`: a NULL. */
function block(rows: readonly (readonly (Buffer | null)[])[]): RowBlock {
  const encoded = rows.map((row) => {
    const nulls = Buffer.alloc((row.length + 9) >> 3);
    row.forEach((cell, c) => cell === null && (nulls[(c + 2) >> 3]! |= 1 << ((c + 2) & 7)));
    return Buffer.concat([Buffer.from([0]), nulls, ...row.filter((cell) => cell !== null)]);
  });
  const starts = new Int32Array(rows.length + 1);
  encoded.forEach((row, i) => (starts[i + 1] = starts[i]! + row.length));
  return { rows: rows.length, bytes: new Uint8Array(Buffer.concat(encoded)), starts };
}

const WISH: Wish = { batchRows: 3, skip: 0, limit: Infinity, wider: new Map() };

/** What is in the table, and its types. */
async function read(
  fields: readonly Field[],
  rows: readonly (readonly (Buffer | null)[])[],
  wish: Partial<Wish> = {},
) {
  const at = await world();
  const ctx = {
    table: 't',
    getDbConnection: () => Promise.resolve(at.db),
    progress: () => {},
    signal: new AbortController().signal,
  } as unknown as DriverContext;
  async function* blocks(): AsyncGenerator<RowBlock> {
    yield block(rows);
  }
  const loaded = await loadRows({ fields, blocks: blocks() }, { ...WISH, ...wish }, ctx);
  return { loaded, types: Object.values(await at.types('t')), rows: await at.rows('SELECT * FROM t') };
}

/** The values of one column. */
const column = async (one: Field, values: readonly (Buffer | null)[]) => {
  const { rows, types } = await read(
    [one],
    values.map((value) => [value]),
  );
  return [types[0], ...rows.map(([value]) => value)];
};

const NEWDECIMAL = 246;
const DATE = 10;
const TIME = 11;
const DATETIME = 12;
const BLOB = 252;
const BINARY = { characterSet: 63 };

test.each([
  ['up to 15 digits', { length: 14, decimals: 2 }, ['-0.05', '9999999999.99', '0.00'], 'DECIMAL(12,2)'],
  [
    'more of them',
    { length: 40, decimals: 10 },
    ['-1234567890123456789012345678.0123456789', '0.0000000001'],
    'DECIMAL(38,10)',
  ],
  ['too many', { length: 67, decimals: 30 }, ['1.000000000000000000000000000001'], 'VARCHAR'],
])('DECIMAL of %s', async (_, size, values, type) => {
  expect(await column(field('d', NEWDECIMAL, size), [...values.map(text), null])).toEqual([
    type,
    ...values,
    null,
  ]);
});

test('bits: one is a truth value, several a number', async () => {
  const bits = (...bytes: number[]): Buffer => lengthed(Buffer.from(bytes));
  expect(await column(field('b', 16, { length: 1 }), [bits(1), bits(0), null])).toEqual([
    'BOOLEAN',
    'true',
    'false',
    null,
  ]);
  expect(await column(field('b', 16, { length: 10 }), [bits(2, 1), bits(0, 3)])).toEqual([
    'UBIGINT',
    '513',
    '3',
  ]);
});

test('dates and times, with parts left out where they are 0', async () => {
  expect(await column(field('d', DATE), [moment(0xe8, 7, 2, 29), moment()])).toEqual([
    'DATE',
    '2024-02-29',
    null,
  ]);
  const at = [
    moment(0xe8, 7, 2, 29),
    moment(0xe8, 7, 2, 29, 1, 2, 3),
    moment(0xe8, 7, 2, 29, 1, 2, 3, 4, 0, 0, 0),
  ];
  expect(await column(field('m', DATETIME, { decimals: 6 }), at)).toEqual([
    'TIMESTAMP',
    '2024-02-29 00:00:00',
    '2024-02-29 01:02:03',
    '2024-02-29 01:02:03.000004',
  ]);
  expect(await column(field('t', TIME), [moment(), moment(0, 0, 0, 0, 0, 23, 59, 59)])).toEqual([
    'TIME',
    '00:00:00',
    '23:59:59',
  ]);
});

test.each([
  [DATE, moment(0xe4, 7, 5, 0), 'VARCHAR', 'row 2 holds 2020-05-00, which is no DATE'],
  [DATETIME, moment(0, 0, 1, 1), 'VARCHAR', 'row 2 holds 0000-01-01 00:00:00, which is no TIMESTAMP'],
  [TIME, moment(1, 34, 0, 0, 0, 22, 59, 59), 'INTERVAL', 'row 2 holds -838:59:59, which is no TIME'],
])('a value that type %i does not hold asks for a wider column', async (type, value, wider, why) => {
  const error: unknown = await read([field('x', type)], [[null], [value]]).catch((cause: unknown) => cause);
  if (!(error instanceof Wider)) throw error;
  expect(error).toMatchObject({ column: 0, reading: { type: wider, reason: why } });
  const { rows } = await read([field('x', type)], [[null], [value]], {
    wider: new Map([[0, error.reading]]),
  });
  expect(rows).toEqual([[null], [/holds (\S+(?: \S+)?),/.exec(why)?.[1]]]);
});

test('texts of every length, and bytes', async () => {
  const texts = ['', 'a'.repeat(250), 'b'.repeat(251), 'c'.repeat(70_000), '☃'];
  expect(await column(field('t', 253), texts.map(text))).toEqual(['VARCHAR', ...texts]);
  expect(await column(field('b', BLOB, BINARY), [lengthed(Buffer.from([0, 255]))])).toEqual([
    'BLOB',
    '\\x00\\xFF',
  ]);
});

test('NULLs in rows of many columns; columns, skip and limit', async () => {
  const fields = Array.from({ length: 20 }, (_, i) => field(`c${i}`, 1));
  const rows = Array.from({ length: 10 }, (_, row) =>
    fields.map((_each, c) => ((row + c) % 3 === 0 ? null : Buffer.from([row * 10 + c]))),
  );
  const expected = rows.map((row) => row.map((cell) => (cell === null ? null : String(cell.readInt8()))));
  expect((await read(fields, rows)).rows).toEqual(expected);
  const some = await read(fields, rows, { columns: ['c19', 'C2'], skip: 4, limit: 5 });
  expect(some.rows).toEqual(expected.slice(4, 9).map((row) => [row[19], row[2]]));
});
