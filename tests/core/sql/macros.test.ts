/** What DuckDB-WASM runs in place of icu gives what native DuckDB with icu gives, type for type and bit for bit. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callDateCasts } from '#core/sql/date-casts.ts';
import { DATE_CASTS, macroNames, macrosFor, mayMakeZoned, OPERATORS, UNTYPED } from '#core/sql/macros.ts';
import { missingExtension } from '#core/sql/missing-extension.ts';
import { remedies } from '#core/sql/without-icu.ts';
import { DbError } from '#core/contract/errors.ts';

let instance: DuckDBInstance;
let icu: DuckDBConnection;
let ours: DuckDBConnection;

const ROWS = 1500;

/** Moments of the years 1 to 9999 and infinite ones, as all types; `a` and `b` to compare, `i` a random interval. */
const VALUES = `CREATE TABLE v AS WITH r AS (SELECT (hash(i) >> 8)::BIGINT AS x, (hash(i, 1) >> 8)::BIGINT AS y FROM range(${ROWS}) s(i)),
moments AS (SELECT
  CASE WHEN x % 50 = 0 THEN NULL WHEN x % 50 = 1 THEN 'infinity'::TIMESTAMPTZ WHEN x % 50 = 2 THEN '-infinity'::TIMESTAMPTZ
    WHEN x % 50 < 8 THEN make_timestamptz(x % 315000000000000000 - 62135596800000000)
    WHEN x % 50 < 30 THEN make_timestamptz((x % 60000) * 86400000000) ELSE make_timestamptz(1600000000000000 + x % 300000000000000) END AS a,
  CASE WHEN y % 60 = 0 THEN NULL WHEN y % 60 < 8 THEN make_timestamptz(y % 315000000000000000 - 62135596800000000)
    WHEN y % 60 < 30 THEN make_timestamptz((y % 60000) * 86400000000) ELSE make_timestamptz(1600000000000000 + y % 300000000000000) END AS b,
  to_months((x % 40 - 20)::INT) + to_days((y % 70 - 35)::INT) + to_microseconds(CASE WHEN x % 3 = 0 THEN 0 ELSE y % 200000000000 - 60000000000 END) AS i
  FROM r)
SELECT a, b, a::TIMESTAMP AS ta, b::TIMESTAMP AS tb, a::DATE AS da, b::DATE AS db, i,
  CASE WHEN isfinite(a) THEN a::TIMESTAMP::TIME END AS h, CASE WHEN isfinite(a) THEN a::TIMETZ END AS hz FROM moments`;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  icu = await instance.connect();
  ours = await instance.connect();
  await icu.run(`SET GLOBAL TimeZone = 'UTC'`);
  await icu.run(VALUES);
  for (const statement of [...macrosFor(macroNames.join(' ')), ...OPERATORS, ...DATE_CASTS])
    await ours.run(statement);
});
afterAll(() => {
  for (const connection of [icu, ours]) connection.closeSync();
  instance.closeSync();
});

async function answers(connection: DuckDBConnection, expression: string): Promise<string[]> {
  const written = `SELECT (${expression})::VARCHAR, typeof(${expression}) FROM v`;
  const sql = connection === ours ? (callDateCasts(written)?.sql ?? written) : written;
  return (await connection.runAndReadAll(sql)).getRows().map((row) => row.join(' '));
}

const each = (expressions: readonly string[], types: readonly string[]): string[] =>
  expressions.flatMap((expression) => types.map((type) => expression.replace('$', type)));

const PARTS =
  `year month day dayofmonth hour minute second millisecond microsecond nanosecond dayofweek weekday isodow dayofyear
  week weekofyear yearweek quarter decade century millennium era isoyear julian epoch dayname monthname last_day
  epoch_ms epoch_us`.split(/\s+/);
const UNITS =
  `year month day hour minute second millisecond microsecond quarter week decade century millennium`.split(
    ' ',
  );
const SPECIFIERS = [...UNITS, 'dow', 'isodow', 'doy', 'era', 'isoyear', 'yearweek', 'julian'];
const WIDTHS = ['1 DAY', '1 MONTH', '7 DAYS', '2 HOURS', '15 MINUTES', '3 MONTHS', '1 YEAR'];

const EXPRESSIONS: Record<string, string[]> = {
  'parts by name': each(
    PARTS.map((name) => `${name}($)`),
    ['a', 'ta', 'da'],
  ),
  'parts of the zone': ['timezone(a)', 'timezone_hour(a)', 'timezone_minute(a)', `date_part('timezone', a)`],
  'parts of times and intervals': each(
    ['hour', 'minute', 'second', 'epoch'].map((name) => `${name}($)`),
    ['h', 'hz', 'i'],
  ),
  date_part: each(
    SPECIFIERS.map((unit) => `date_part('${unit}', $)`),
    ['a', 'ta', 'da'],
  ),
  'date_part of a list': [`date_part(['year', 'month', 'hour'], a)`, `date_part(['year'], da)`],
  extract: each(['extract(year FROM $)', 'extract(week FROM $)', 'extract(dow FROM $)'], ['a', 'ta', 'da']),
  date_trunc: each(
    [...UNITS, 'isoyear'].map((unit) => `date_trunc('${unit}', $)`),
    ['a', 'ta', 'da', 'i'],
  ).filter((expression) => expression !== `date_trunc('isoyear', i)`),
  date_diff: each(
    UNITS.map((unit) => `date_diff('${unit}', $)`),
    ['a, b', 'ta, tb', 'da, db', 'da, b', 'a, tb'],
  ),
  age: [
    'age(ta, tb)',
    'age(da, db)',
    'CASE WHEN isfinite(a) THEN age(a, b) END',
    'CASE WHEN isfinite(a) THEN age(a) END',
  ],
  time_bucket: WIDTHS.flatMap((width) =>
    each(
      [`time_bucket(INTERVAL '${width}', $)`, `time_bucket(INTERVAL '${width}', $, INTERVAL '3 HOURS')`],
      ['a', 'ta', 'da'],
    ).concat(`time_bucket(INTERVAL '${width}', a, b)`, `time_bucket(INTERVAL '${width}', a, 'UTC')`),
  ),
  'sums and differences': each(
    ['$ + i', 'i + $', '$ - i', '$ + INTERVAL 1 DAY', '$ - INTERVAL 1 MONTH', 'date_add($, i)'],
    ['a', 'ta', 'da'],
  ).concat(
    ...each(['CASE WHEN isfinite(a) THEN $ END'], ['a - b', 'ta - tb', 'a - db', 'ta - b', 'da - db']),
    'da + 1',
    'da - 1',
    '1 + 2',
    '-i',
    '+1',
    '1.5 - 2',
    'da + h',
  ),
  'the zone UTC': ['UTC', 'utc', 'Etc/UTC', 'GMT', 'Zulu', 'UCT', 'Universal'].flatMap((zone) =>
    each([`$ AT TIME ZONE '${zone}'`, `timezone('${zone}', $)`], ['a', 'ta', 'da']),
  ),
  made: [
    `make_timestamptz(2024, 2, 29, 3, 4, 5.678)`,
    `make_timestamptz(1234567890)`,
    `make_timestamptz(2024, 2, 29, 3, 4, 5.678, 'UTC')`,
    `generate_series(TIMESTAMPTZ '2024-01-31', TIMESTAMPTZ '2025-02-01', INTERVAL 1 MONTH)`,
    `range(TIMESTAMPTZ '2024-01-31', TIMESTAMPTZ '2025-02-01', INTERVAL 1 MONTH)`,
    `range(DATE '2024-01-31', DATE '2025-02-01', INTERVAL 1 MONTH)`,
    `range(5)`,
    `generate_series(1, 10, 3)`,
  ],
  now: [
    'current_date',
    'today()',
    ...each(['typeof($)'], ['current_time', 'localtime', 'localtimestamp', 'current_localtimestamp()']),
  ],
};

test.each(Object.entries(EXPRESSIONS))('%s', { timeout: 60_000 }, async (_, expressions) => {
  for (const expression of expressions) {
    const [expected, found] = [await answers(icu, expression), await answers(ours, expression)];
    const at = expected.findIndex((answer, row) => answer !== found[row]);
    expect({ expression, row: at, answer: found[at] }).toEqual({ expression, row: at, answer: expected[at] });
  }
});

test('aggregates, whose types DuckDB does not know in time', async () => {
  for (const statement of UNTYPED) await ours.run(statement);
  const found = each(
    [
      'year($)',
      `date_trunc('month', $)`,
      '$::DATE',
      'CAST($ AS DATE)',
      '$ - INTERVAL 1 DAY',
      '$ + INTERVAL 1 DAY',
    ],
    ['max(b)', 'max(tb)', 'max(db)'],
  ).concat(
    `date_diff('day', min(b), max(b))`,
    `date_diff('day', min(db), max(db))`,
    'max(year(a))',
    'count(*) - 1',
  );
  for (const expression of found)
    expect([expression, await answers(ours, expression)]).toEqual([
      expression,
      await answers(icu, expression),
    ]);
  for (const statement of [...macrosFor(macroNames.join(' ')), ...OPERATORS, ...DATE_CASTS])
    await ours.run(statement);
});

describe('casts to DATE', () => {
  test.each([
    ['a::DATE', 'osiris_date(a)'],
    ['v.a :: date', 'osiris_date(v.a )'],
    ['"a"::"date"', 'osiris_date("a")'],
    ['(a)::DATE', 'osiris_date((a))'],
    ['[a][1]::DATE', 'osiris_date([a][1])'],
    ['a::TIMESTAMPTZ::DATE', 'osiris_date(a::TIMESTAMPTZ)'],
    ['a::DATE::VARCHAR', 'osiris_date(a)::VARCHAR'],
    ['CAST(a AS DATE)', 'osiris_date(a )'],
    ['cast(a::DATE as date)', 'osiris_date(osiris_date(a) )'],
    ['TRY_CAST(a AS DATE)', 'osiris_try_date(a )'],
    ['coalesce(a, b)::DATE - 1', 'osiris_date(coalesce(a, b)) - 1'],
    ['NOT (a)::DATE = da', 'NOT osiris_date((a)) = da'],
    ['CASE WHEN a::DATE > da THEN 1 END', 'CASE WHEN osiris_date(a) > da THEN 1 END'],
    ['isfinite(a) AND a::DATE = da', 'isfinite(a) AND osiris_date(a) = da'],
  ])('%s', async (expression, called) => {
    expect(callDateCasts(`SELECT ${expression} FROM v`)?.sql).toBe(`SELECT ${called} FROM v`);
    expect(await answers(ours, expression)).toEqual(await answers(icu, expression));
  });

  test.each([
    'a::DATE[]',
    'max(a) OVER ()::DATE',
    'CASE WHEN true THEN a END::DATE',
    `TIMESTAMPTZ '2024-01-01'::DATE`,
    'a::TIMESTAMP WITH TIME ZONE::DATE',
    'a::TIMESTAMP',
    `'2024-01-02'::DATE`,
    `'a::DATE'`,
    'a -- ::DATE',
  ])('left as it is: %s', (expression) => expect(callDateCasts(`SELECT ${expression}`)).toBeUndefined());

  test('places are those of the query as it was written', () => {
    const sql = 'SELECT a::DATE, CAST(b AS DATE), c FROM t';
    const called = callDateCasts(sql)!;
    for (const piece of ['a', 'b', ', c', 'FROM', ' t']) {
      const at = called.sql.indexOf(piece, piece === 'a' ? called.sql.indexOf('(') : 22);
      expect(sql.slice(called.original(at)).startsWith(piece)).toBe(true);
    }
    expect(called.original(called.sql.length)).toBe(sql.length);
  });
});

describe('remedies', () => {
  const error = (message: string): DbError => new DbError(message, '');
  const sumError = error(
    `No function matches the given name and argument types '+(TIMESTAMP WITH TIME ZONE, INTERVAL)'.`,
  );

  test('only macros of functions that the query names', () => {
    const statements = macrosFor(`SELECT extract(hours FROM x), "Today"(), 'date_diff' FROM t`);
    const names = statements.map((statement) => /MACRO (\w+)/.exec(statement)?.[1]);
    expect(names.sort()).toEqual(['date_part', 'today']);
  });
  test.each([
    ['SELECT year(d) FROM t', false],
    ['SELECT now()', true],
    ['SELECT d AT TIME ZONE x', true],
    [`SELECT 'now' AS "today"`, false],
    ['SELECT current_date', true],
  ])('%s may make a TIMESTAMPTZ: %s', (sql, expected) => expect(mayMakeZoned(sql)).toBe(expected));
  test('sums, but not where they are so deep that planning would take minutes', () => {
    expect(remedies('SELECT z + INTERVAL 1 DAY').next(sumError)).toBe(OPERATORS);
    const deep = Array.from({ length: 20 }, (_, i) => i).join(' + ');
    expect(remedies(`SELECT ${deep}, z + INTERVAL 1 DAY`).next(sumError)).toBeUndefined();
    const wide = Array.from({ length: 40 }, (_, i) => `${i} + 1`).join(', ');
    expect(remedies(`SELECT ${wide}, z + INTERVAL 1 DAY`).next(sumError)).toBe(OPERATORS);
  });
  test('nothing else is tried again', () => {
    expect(
      remedies('SELECT json(1), today()').next(error('it exists in the json extension')),
    ).toBeUndefined();
    expect(remedies('SELECT 1').next(error('Parser Error: syntax error'))).toBeUndefined();
  });
});

test.each([
  [
    `Catalog Error: Scalar Function with name "json_extract" is not in the catalog, but it exists in the json extension.\n\nPlease try`,
    '"json_extract" needs DuckDB\'s json extension, which this page does not hold: whoever hosts the page can add it with "npm run extensions json", or run the pipeline on the command line, which has it.',
  ],
  [
    `Extension Autoloading Error: An error occurred while trying to automatically install the required extension 'icu':\nExtension http://x/v1.5.6/wasm_eh/icu.duckdb_extension.wasm is not available`,
    'This use of a TIMESTAMPTZ needs DuckDB\'s icu extension, which this page does not hold: whoever hosts the page can add it with "npm run extensions icu", or run the pipeline on the command line, which has it; or cast the value to TIMESTAMP first, as in x::TIMESTAMP.',
  ],
  [
    'Invalid Input Error: named time zone Europe/Prague',
    'The time zone Europe/Prague needs DuckDB\'s icu extension, which this page does not hold: whoever hosts the page can add it with "npm run extensions icu", or run the pipeline on the command line, which has it; or stay in UTC.',
  ],
  ['Binder Error: no such column', undefined],
])('%s', (message, expected) => expect(missingExtension(message)).toBe(expected));
