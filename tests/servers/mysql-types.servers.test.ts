/** Every type of MySQL becomes one of ours without a change, read by real MariaDB. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driver } from '#drivers/mysql/extractor.ts';
import { mysqlWorld, type MySqlWorld } from './mysql-world.ts';

let at: MySqlWorld;
beforeAll(async () => (at = await mysqlWorld('types')));
afterAll(() => at.end());

/** Type there, values there (SQL), type here, values here as DuckDB prints them. */
const CASES: readonly (readonly [string, readonly string[], string, readonly (string | null)[]])[] = [
  ['TINYINT', ['-128', '127', 'NULL'], 'TINYINT', ['-128', '127', null]],
  ['TINYINT(1)', ['1', '0', '5'], 'TINYINT', ['1', '0', '5']],
  ['TINYINT UNSIGNED', ['255'], 'UTINYINT', ['255']],
  ['SMALLINT', ['-32768'], 'SMALLINT', ['-32768']],
  ['SMALLINT UNSIGNED', ['65535'], 'USMALLINT', ['65535']],
  ['MEDIUMINT', ['-8388608', '8388607'], 'INTEGER', ['-8388608', '8388607']],
  ['MEDIUMINT UNSIGNED', ['16777215'], 'UINTEGER', ['16777215']],
  ['INT', ['-2147483648', '2147483647'], 'INTEGER', ['-2147483648', '2147483647']],
  ['INT UNSIGNED', ['4294967295'], 'UINTEGER', ['4294967295']],
  [
    'BIGINT',
    ['-9223372036854775808', '9007199254740993'],
    'BIGINT',
    ['-9223372036854775808', '9007199254740993'],
  ],
  ['BIGINT UNSIGNED', ['18446744073709551615'], 'UBIGINT', ['18446744073709551615']],
  ['DECIMAL(12,2)', ['-1.50', '9999999999.99', '0'], 'DECIMAL(12,2)', ['-1.50', '9999999999.99', '0.00']],
  ['DECIMAL(5,5)', ['-0.00001'], 'DECIMAL(5,5)', ['-.00001']],
  ['DECIMAL(9) UNSIGNED', ['999999999'], 'DECIMAL(9,0)', ['999999999']],
  [
    'DECIMAL(38,10)',
    ['-1234567890123456789012345678.0123456789'],
    'DECIMAL(38,10)',
    ['-1234567890123456789012345678.0123456789'],
  ],
  [
    'DECIMAL(65,30)',
    ['12345678901234567890123456789012345.000000000000000000000000000001', 'NULL'],
    'VARCHAR',
    ['12345678901234567890123456789012345.000000000000000000000000000001', null],
  ],
  ['FLOAT', ['16777216', '0.1', '-3.4e38'], 'FLOAT', ['16777216.0', '0.1', '-3.4e+38']],
  [
    'DOUBLE',
    ['0.1', '1.7976931348623157e308', '123456789012345680'],
    'DOUBLE',
    ['0.1', '1.7976931348623157e+308', '1.2345678901234568e+17'],
  ],
  ['BIT(1)', ["b'1'", "b'0'", 'NULL'], 'BOOLEAN', ['true', 'false', null]],
  ['BIT(10)', ["b'1000000001'", "b'11'"], 'UBIGINT', ['513', '3']],
  ['BIT(64)', ["x'FFFFFFFFFFFFFFFF'"], 'UBIGINT', ['18446744073709551615']],
  ['YEAR', ['2026', '1901', "'0000'"], 'SMALLINT', ['2026', '1901', '0']],
  [
    'DATE',
    ["'2024-02-29'", "'9999-12-31'", "'1000-01-01'"],
    'DATE',
    ['2024-02-29', '9999-12-31', '1000-01-01'],
  ],
  [
    'DATETIME(6)',
    ["'2026-11-29 14:15:16.000001'", "'9999-12-31 23:59:59.999999'", "'1000-01-01'"],
    'TIMESTAMP',
    ['2026-11-29 14:15:16.000001', '9999-12-31 23:59:59.999999', '1000-01-01 00:00:00'],
  ],
  ['DATETIME', ["'2026-03-29 02:30:00'"], 'TIMESTAMP', ['2026-03-29 02:30:00']],
  [
    'TIMESTAMP(3) NULL',
    ["'2026-11-29 14:15:16.789'", 'NULL'],
    'TIMESTAMP WITH TIME ZONE',
    ['2026-11-29 14:15:16.789+00', null],
  ],
  ['TIME(6)', ["'23:59:59.999999'", "'00:00:00'"], 'TIME', ['23:59:59.999999', '00:00:00']],
  ['CHAR(5)', ["'a b'", "''", 'NULL'], 'VARCHAR', ['a b', '', null]],
  ['VARCHAR(20)', ["'☃ 😀 č'", "'NULL'", "'a\\\\N\\tb\\n'"], 'VARCHAR', ['☃ 😀 č', 'NULL', 'a\\N\tb\n']],
  ['LONGTEXT', ["REPEAT('😀', 70000)"], 'VARCHAR', ['😀'.repeat(70_000)]],
  ["ENUM('small','LARGE')", ["'LARGE'", "'small'"], 'VARCHAR', ['LARGE', 'small']],
  ["SET('a','b')", ["'a,b'", "''"], 'VARCHAR', ['a,b', '']],
  [
    'JSON',
    [`'{"n": 12345678901234567890, "d": 1.10}'`],
    'VARCHAR',
    ['{"n": 12345678901234567890, "d": 1.10}'],
  ],
  ['BINARY(3)', ["x'00FF41'"], 'BLOB', ['\\x00\\xFFA']],
  ['BLOB', ["x'0A5C00'", "''"], 'BLOB', ['\\x0A\\x5C\\x00', '']],
  ['UUID', ["'123e4567-e89b-12d3-a456-426655440000'"], 'VARCHAR', ['123e4567-e89b-12d3-a456-426655440000']],
];

test('every type, value for value', async () => {
  const cases = CASES;
  const rows = Math.max(...cases.map(([, values]) => values.length));
  const columns = cases.map(([type], i) => `c${i} ${type}`).join(', ');
  await at.sql(
    `CREATE TABLE every (row INT, ${columns})`,
    ...Array.from(
      { length: rows },
      (_, row) =>
        `INSERT INTO every VALUES (${row}, ${cases.map(([, values]) => values[row] ?? 'NULL').join(', ')})`,
    ),
  );
  await at.run(driver, 'every', { ...at.login, table: 'every' });
  const types = Object.values(await at.types('every')).slice(1);
  expect(types).toEqual(cases.map(([, , type]) => type));
  const found = await at.rows('SELECT * FROM every ORDER BY row');
  expect(cases.map(([type], c) => [type, found.map((row) => row[c + 1])])).toEqual(
    cases.map(([type, , , values]) => [type, Array.from({ length: rows }, (_, row) => values[row] ?? null)]),
  );
});

const loose = `SET SESSION sql_mode = 'ALLOW_INVALID_DATES'`;

test('0000-00-00 is NULL, and told with the way to keep it', async () => {
  await at.sql(
    loose,
    'CREATE TABLE zeros (id INT, d DATE, t DATETIME(3), s TIMESTAMP NULL)',
    `INSERT INTO zeros VALUES (1, '0000-00-00', '0000-00-00', '0000-00-00'), (2, '2020-01-02', '0000-00-00', NULL)`,
  );
  await at.run(driver, 'zeros', { ...at.login, table: 'zeros' });
  expect(await at.rows('SELECT * FROM zeros ORDER BY id')).toEqual([
    ['1', null, null, null],
    ['2', '2020-01-02', null, null],
  ]);
  const way = (column: string): string =>
    `which is no date: NULL here. CAST(\`${column}\` AS CHAR) in a query keeps them as text.`;
  expect(at.receipts.at(-1)?.advice).toEqual([
    `1 value of "d" is 0000-00-00, ${way('d')}`,
    `2 values of "t" are 0000-00-00, ${way('t')}`,
    `1 value of "s" is 0000-00-00, ${way('s')}`,
  ]);
  await at.run(driver, 'kept', { ...at.login, query: 'SELECT CAST(d AS CHAR) AS d FROM zeros ORDER BY id' });
  expect(await at.rows('SELECT * FROM kept')).toEqual([['0000-00-00'], ['2020-01-02']]);
});

test('a date that is in no calendar makes its column text, every value as the server writes it', async () => {
  await at.sql(
    loose,
    'CREATE TABLE odd (id INT, d DATE, t DATETIME(2), s DATETIME)',
    `INSERT INTO odd VALUES (1, '2020-01-02', '2020-01-02 03:04:05.67', '2020-01-02'), (2, '2020-05-00', '2021-02-31 10:00:00', '0000-00-00'), (3, '0000-00-00', NULL, '0000-01-01')`,
  );
  await at.run(driver, 'odd', { ...at.login, table: 'odd' });
  expect(await at.types('odd')).toEqual({ id: 'INTEGER', d: 'VARCHAR', t: 'VARCHAR', s: 'VARCHAR' });
  expect(await at.rows('SELECT * FROM odd ORDER BY id')).toEqual([
    ['1', '2020-01-02', '2020-01-02 03:04:05.67', '2020-01-02 00:00:00'],
    ['2', '2020-05-00', '2021-02-31 10:00:00.00', '0000-00-00 00:00:00'],
    ['3', '0000-00-00', null, '0000-01-01 00:00:00'],
  ]);
  expect(at.receipts.at(-1)?.columns.map(({ reason }) => reason)).toEqual([
    undefined,
    'row 2 holds 2020-05-00, which is no DATE',
    'row 2 holds 2021-02-31 10:00:00.00, which is no TIMESTAMP',
    'row 3 holds 0000-01-01 00:00:00, which is no TIMESTAMP',
  ]);
});

test('a TIME that is no time of a day makes its column an INTERVAL', async () => {
  await at.sql(
    'CREATE TABLE lengths (id INT, t TIME(3))',
    `INSERT INTO lengths VALUES (1, '08:30:00.5'), (2, '838:59:59'), (3, '-00:00:01.250'), (4, NULL)`,
  );
  await at.run(driver, 'lengths', { ...at.login, table: 'lengths' });
  expect(await at.types('lengths')).toEqual({ id: 'INTEGER', t: 'INTERVAL' });
  expect(await at.rows('SELECT t FROM lengths ORDER BY id')).toEqual([
    ['08:30:00.5'],
    ['838:59:59'],
    ['-00:00:01.25'],
    [null],
  ]);
  expect(at.receipts.at(-1)?.columns[1]?.reason).toBe('row 2 holds 838:59:59, which is no TIME');
});

test('texts of other character sets come as they are; times with a zone in UTC, whatever the server says', async () => {
  await at.sql(
    `SET GLOBAL time_zone = '+05:00'`,
    'CREATE TABLE charsets (l VARCHAR(20) CHARACTER SET latin2, u VARCHAR(20) CHARACTER SET utf16, s TIMESTAMP NULL)',
    `INSERT INTO charsets VALUES ('žluťák', '😀', '2026-01-01 00:00:00')`,
  );
  await at.run(driver, 'charsets', { ...at.login, table: 'charsets' });
  await at.sql(`SET GLOBAL time_zone = 'SYSTEM'`);
  expect(await at.rows('SELECT * FROM charsets')).toEqual([['žluťák', '😀', '2026-01-01 00:00:00+00']]);
});

test('GEOMETRY is refused with the way out', async () => {
  await at.sql('CREATE TABLE places (id INT, p POINT)', 'INSERT INTO places VALUES (1, POINT(1, 2))');
  await expect(at.run(driver, 'places', { ...at.login, table: 'places' })).rejects.toThrow(
    'The column "p" is GEOMETRY, which there is no type for here. Read it as text, by ST_AsText(...) in a query, or leave it out by `columns`.',
  );
  await at.run(driver, 'places', { ...at.login, query: 'SELECT id, ST_AsText(p) AS p FROM places' });
  expect(await at.rows('SELECT * FROM places')).toEqual([['1', 'POINT(1 2)']]);
  await at.run(driver, 'places', { ...at.login, table: 'places', columns: ['id'] });
  expect(await at.types('places')).toEqual({ id: 'INTEGER' });
});

test('a BIGINT that is computed, a SUM, a NULL, an AVG and texts made of numbers', async () => {
  const query = `SELECT 9007199254740993 + 0 AS big, SUM(x) AS sum, AVG(x) AS avg, NULL AS nothing, CONCAT(MAX(x), '') AS text, COUNT(*) AS n, TRUE AS yes FROM (SELECT 1.10 AS x UNION ALL SELECT 2.20) AS t`;
  await at.run(driver, 'computed', { ...at.login, query });
  expect(await at.rows('SELECT * FROM computed')).toEqual([
    ['9007199254740993', '3.30', '1.650000', null, '2.20', '2', '1'],
  ]);
});
