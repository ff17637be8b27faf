import { describe, expect, test } from 'vitest';
import { loadCsv } from '#core/csv/load.ts';
import type { TypeRequests } from '#core/columns/requests.ts';
import { ident } from '#core/sql/index.ts';
import { chunks, world } from '../../drivers/support.ts';
import { DIALECT, random } from './support.ts';

/** Loads a table with one column per list, padded with NULL. */
async function load(
  columns: Record<string, readonly (string | null)[]>,
  requests: Partial<TypeRequests> = {},
): Promise<{ types: Record<string, string>; rows: (string | null)[][]; advice: readonly string[] }> {
  const w = await world();
  const names = Object.keys(columns);
  const height = Math.max(...Object.values(columns).map((values) => values.length));
  const cell = (text: string | null | undefined): string =>
    text === null || text === undefined ? '' : `"${text.replaceAll('"', '""')}"`;
  const lines = Array.from({ length: height }, (_, i) => names.map((name) => cell(columns[name]?.[i])));
  const text = [names.map(cell), ...lines].map((line) => `${line.join(',')}\n`).join('');
  const { columns: found, advice } = await loadCsv({
    path: 'in.csv',
    open: () => Promise.resolve(chunks(new TextEncoder().encode(text), 1000)),
    dialect: { ...DIALECT, skipBlankLines: false },
    requests: { parseDates: false, ...requests },
    table: 't',
    db: w.db,
    log: () => {},
    progress: () => {},
  });
  return {
    types: Object.fromEntries(found.map(({ name, type }) => [name, type])),
    rows: await w.rows(`SELECT ${names.map(ident).join(', ')} FROM t`),
    advice,
  };
}

const typed = async (
  values: readonly (string | null)[],
): Promise<{ type: string; values: (string | null)[] }> => {
  const { types, rows } = await load({ c: values });
  return { type: types['c'] ?? '', values: rows.map(([value]) => value ?? null) };
};

describe('the rule', () => {
  test.each<[string, (string | null)[]]>([
    ['BOOLEAN', ['true', 'False', 'TRUE', null]],
    ['VARCHAR', ['true', 'yes']],
    ['VARCHAR', ['t', 'f']],
    ['BIGINT', ['0', '-1', '9223372036854775807', '-9223372036854775808']],
    ['BIGINT', [' 1', '2 ']],
    ['HUGEINT', ['1', '9223372036854775808', '-170141183460469231731687303715884105727']],
    ['VARCHAR', ['00123']],
    ['VARCHAR', ['+420123456789']],
    ['VARCHAR', ['1_000']],
    ['VARCHAR', ['0x1F']],
    ['VARCHAR', ['1', '']],
    ['VARCHAR', ['1', ' ']],
    ['DOUBLE', ['1.50', '-0', '.5', '5.', '1e3', '-2.5E-3', '0.0']],
    ['DOUBLE', ['1', '2.5']],
    ['DOUBLE', ['0.1234567890123456']],
    ['DOUBLE', ['123456789012.340000000000']],
    ['DOUBLE', ['1.7976931348623157e+308']],
    ['VARCHAR', ['0.12345678901234567']],
    ['VARCHAR', ['1.5', '9007199254740993']],
    ['VARCHAR', ['1e400']],
    ['VARCHAR', ['1e-400']],
    ['VARCHAR', ['1.2345678e-320']],
    ['VARCHAR', ['00.5']],
    ['VARCHAR', ['nan', '1.5']],
    ['VARCHAR', ['inf']],
    ['VARCHAR', ['1,5']],
    ['VARCHAR', ['.']],
    ['DATE', ['2024-02-29', '0001-01-01', null]],
    ['VARCHAR', ['2024-02-30']],
    ['VARCHAR', ['2024-1-5']],
    ['VARCHAR', ['2024/01/05']],
    ['VARCHAR', ['infinity']],
    ['VARCHAR', ['epoch']],
    ['TIME', ['00:00:00', '23:59:59.123456']],
    ['VARCHAR', ['24:00:00']],
    ['VARCHAR', ['10:30']],
    ['TIMESTAMP', ['2024-01-01 10:00:00', '2024-01-01T10:00:00.5', '2024-01-01 10:00']],
    ['TIMESTAMP', ['2024-01-01', '2024-01-01 10:00:00']],
    ['TIMESTAMP_NS', ['2024-01-01 10:00:00.123456789', '2024-01-01 10:00:00']],
    ['VARCHAR', ['1600-01-01 10:00:00.123456789']],
    ['VARCHAR', ['2024-01-01 10:00:00.1234567891']],
    ['TIMESTAMPTZ', ['2024-01-01T10:00:00Z', '2024-01-01 10:00:00.5+00', '2024-01-01 10:00:00+00:00']],
    ['VARCHAR', ['2024-01-01T10:00:00Z', '2024-01-01T10:00:00+02:00']],
    ['VARCHAR', ['2024-01-01T10:00:00Z', '2024-01-01T10:00:00']],
    ['VARCHAR', [null, null]],
    ['VARCHAR', ['NA', '1']],
  ])('%s: %j', async (type, values) => {
    const found = await typed(values);
    const shown = type === 'TIMESTAMPTZ' ? 'TIMESTAMPTZ' : type;
    expect(found.type).toBe(shown);
    expect(found.values.map((value) => value === null)).toEqual(values.map((value) => value === null));
    if (type === 'VARCHAR') expect(found.values).toEqual(values);
  });

  test('values come out as they went in', async () => {
    expect((await typed(['1.50', '-0', '1e3'])).values).toEqual(['1.5', '-0.0', '1000.0']);
    expect((await typed(['2024-01-01T10:00:00Z'])).values).toEqual(['2024-01-01 10:00:00+00']);
    expect((await typed(['2024-01-01 10:00:00.123456789'])).values).toEqual([
      '2024-01-01 10:00:00.123456789',
    ]);
    expect((await typed(['2024-01-01', '2024-01-01T10:30'])).values).toEqual([
      '2024-01-01 00:00:00',
      '2024-01-01 10:30:00',
    ]);
  });

  test('any decimal that becomes a DOUBLE is that number', async () => {
    const next = random(1);
    const texts = Array.from({ length: 150 }, () => {
      const digits = Array.from({ length: 1 + next(19) }, () => next(10)).join('');
      const dot = next(digits.length + 1);
      const exponent = next(3) === 0 ? `e${next(2) ? '-' : ''}${next(330)}` : '';
      const whole = digits.slice(0, dot).replace(/^0+(?=\d)/, '');
      return `${next(2) ? '-' : ''}${whole}.${digits.slice(dot)}${exponent}`;
    });
    /** Digits and power of ten: the exact value of a decimal. */
    const exact = (text: string): string => {
      const [, sign, whole = '', fraction = '', power = '0'] =
        /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/.exec(text) ?? [];
      const all = (whole + fraction).replace(/^0+/, '');
      const digits = all.replace(/0+$/, '');
      return digits === ''
        ? '0'
        : `${sign}${digits}e${Number(power) - fraction.length + all.length - digits.length}`;
    };
    const { types, rows } = await load(Object.fromEntries(texts.map((text, i) => [`c${i}`, [text]])));
    const doubles = texts.flatMap((text, i) =>
      types[`c${i}`] === 'DOUBLE' ? [[text, rows[0]?.[i] ?? ''] as const] : [],
    );
    expect(doubles.length).toBeGreaterThan(50);
    for (const [text, back] of doubles)
      expect([exact(back), exact(Number(back).toExponential(14))]).toContain(exact(text));
    expect(Object.values(types).filter((type) => type === 'VARCHAR').length).toBeGreaterThan(10);
  });
});

describe('words for missing values', () => {
  test('stay text, with a warning that gives the fix', async () => {
    const { types, advice, rows } = await load({
      n: ['1', 'NA', '3', 'None'],
      d: ['2024-01-01', ''],
      s: ['NA', 'Bob'],
      all: ['NA'],
    });
    expect(types).toEqual({ n: 'VARCHAR', d: 'VARCHAR', s: 'VARCHAR', all: 'VARCHAR' });
    expect(rows[1]).toEqual(['NA', '', 'Bob', null]);
    expect(advice).toEqual([
      '"n" is text because of "NA", "None" (2 rows); with `na_values: ["NA", "None"]` it would be BIGINT.',
      '"d" is text because of "" (1 row); with `na_values: [""]` it would be DATE.',
    ]);
  });
});

describe('dtype', () => {
  test.each<[string, string, string[], string[]]>([
    ['str', 'VARCHAR', ['007', ' x '], ['007', ' x ']],
    ['int64', 'BIGINT', ['007', '+5', '2.0'], ['7', '5', '2']],
    ['Int32', 'INTEGER', ['1'], ['1']],
    ['int8', 'TINYINT', ['-128'], ['-128']],
    ['INT8', 'BIGINT', ['500'], ['500']],
    ['float64', 'DOUBLE', ['1', '1e-400'], ['1.0', '0.0']],
    ['bool', 'BOOLEAN', ['1', 'f', 'TRUE'], ['true', 'false', 'true']],
    ['datetime64[ns]', 'TIMESTAMP_NS', ['2024-01-01'], ['2024-01-01 00:00:00']],
    ['DECIMAL(10,2)', 'DECIMAL(10,2)', ['1.5', '2.500'], ['1.50', '2.50']],
    ['decimal', 'DECIMAL(18,3)', ['1.125'], ['1.125']],
    ['TIMESTAMPTZ', 'TIMESTAMPTZ', ['2024-01-01T10:00:00+02:00'], ['2024-01-01 08:00:00+00']],
    ['UUID', 'UUID', ['6b0f7c1e-8e4f-4bdb-9b1e-2f1c3a4d5e6f'], ['6b0f7c1e-8e4f-4bdb-9b1e-2f1c3a4d5e6f']],
  ])('%s is %s', async (asked, type, values, expected) => {
    const { types, rows } = await load({ c: values }, { dtype: { c: asked } });
    expect(types).toEqual({ c: type });
    expect(rows.map(([value]) => value)).toEqual(expected);
  });

  test.each([
    ['int64', ['1', null, '1.5'], 'column "c" cannot be BIGINT in full: row 3 holds "1.5"'],
    ['int64', ['abc'], 'row 1 holds "abc"'],
    ['int8', ['128'], 'row 1 holds "128"'],
    ['DECIMAL(5,2)', ['1.239'], 'row 1 holds "1.239"'],
    ['DATE', ['2024-01-01 10:00:00'], 'row 1 holds "2024-01-01 10:00:00"'],
    ['TIMESTAMP', ['2024-01-01 10:00:00+02:00'], 'row 1 holds'],
    ['TIMESTAMP', ['2024-01-01 10:00:00.1234567'], 'row 1 holds'],
    ['TIMESTAMP_S', ['2024-01-01 10:00:00.5'], 'row 1 holds'],
    ['complex', ['1'], 'dtype of "c" is "complex", which is no type'],
    ['INT); DROP TABLE t; --', ['1'], 'which is no type'],
  ])('%s refuses %j', async (asked, values, message) => {
    await expect(load({ c: values }, { dtype: { c: asked } })).rejects.toThrow(message);
  });

  test('of a column that is not there', async () => {
    await expect(load({ c: ['1'] }, { dtype: { z: 'str' } })).rejects.toThrow(
      'dtype names "z", which is no column of in.csv. Its columns are: c.',
    );
  });
});

describe('parse_dates', () => {
  test.each([
    ['DATE', ['31/12/2024', '1/2/2024'], ['2024-12-31', '2024-02-01']],
    ['DATE', ['12/31/2024'], ['2024-12-31']],
    ['DATE', ['01.02.2024', '31.12.2024'], ['2024-02-01', '2024-12-31']],
    ['DATE', ['20240131'], ['2024-01-31']],
    ['DATE', ['5 Jan 2024'], ['2024-01-05']],
    ['DATE', ['January 5, 2024'], ['2024-01-05']],
    ['DATE', ['01/01/2024', '02/02/2024'], ['2024-01-01', '2024-02-02']],
    ['TIMESTAMP', ['31/12/2024 13:05'], ['2024-12-31 13:05:00']],
    ['TIMESTAMP', ['12/31/2024 1:05:09 PM'], ['2024-12-31 13:05:09']],
    [
      'TIMESTAMPTZ',
      ['2024-01-01T10:00:00+02:00', '2024-01-01T10:00:00Z'],
      ['2024-01-01 08:00:00+00', '2024-01-01 10:00:00+00'],
    ],
    ['DATE', ['2024-01-01'], ['2024-01-01']],
  ])('%s: %j', async (type, values, expected) => {
    const { types, rows, advice } = await load({ c: values }, { parseDates: ['c'] });
    expect(types).toEqual({ c: type });
    expect(rows.map(([value]) => value)).toEqual(expected);
    expect(advice).toEqual([]);
  });

  test.each([
    [['01/02/2024', '03/04/2024'], 'day and month cannot be told apart: row 1 holds "01/02/2024"'],
    [['31/12/2024', '12/31/2024'], 'its values are not all dates in one known format'],
    [['12/31/24'], 'its values are not all dates'],
  ])('doubt leaves text, with a warning: %j', async (values, message) => {
    const { types, rows, advice } = await load({ c: values }, { parseDates: ['c'] });
    expect(types).toEqual({ c: 'VARCHAR' });
    expect(rows.map(([value]) => value)).toEqual(values);
    expect(advice).toEqual([expect.stringContaining(message)]);
  });

  test('true tries every column that would stay text', async () => {
    const { types, advice } = await load(
      { d: ['31/12/2024'], s: ['Bob'], n: ['20240131'], e: [null] },
      { parseDates: true },
    );
    expect(types).toEqual({ d: 'DATE', s: 'VARCHAR', n: 'BIGINT', e: 'VARCHAR' });
    expect(advice).toEqual([]);
  });
});
