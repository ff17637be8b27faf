/** What mysql.writer writes, value for value, by each of its keys, on real MariaDB. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StepError } from '#core/contract/errors.ts';
import { driver as extractor } from '#drivers/mysql/extractor.ts';
import { driver } from '#drivers/mysql/writer.ts';
import { mysqlWorld, PASSWORD, type MySqlWorld } from './mysql-world.ts';

let at: MySqlWorld;
beforeAll(async () => (at = await mysqlWorld('writer')));
beforeAll(() => at.lockSettings());
afterAll(() => at.end());

/** Makes the table `source` by a query and writes it to the table `target`. */
async function write(query: string, config: Record<string, unknown> = {}): Promise<unknown> {
  const rows = await at.db.createTableAs('source', query);
  const inputs = { source: { table: 'source', rows } };
  return at.run(driver, 'w', { ...at.login, table: 'target', ...config }, inputs);
}

const failure = async (query: string, config: Record<string, unknown> = {}): Promise<StepError> =>
  write(query, config).then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: StepError) => error,
  );

const target = (columns: string, more = ''): Promise<void> =>
  at.sql('DROP TABLE IF EXISTS target', `CREATE TABLE target (${columns}) ${more}`);

/** Both ways in: LOAD DATA, and INSERTs where the server lets nobody use that. */
const WAYS = ['1', '0'] as const;
const way = (allowed: string): Promise<void> => at.sql(`SET GLOBAL local_infile = ${allowed}`);
beforeEach(async () => {
  at.logs.length = 0;
  await way('1');
});

/** Type here, value here (SQL), type there where the table is made, value there. */
const CASES: readonly (readonly [string, string, string, string])[] = [
  ['BOOLEAN', 'true', 'tinyint(1)', '1'],
  ['TINYINT', '-128', 'tinyint(4)', '-128'],
  ['SMALLINT', '-32768', 'smallint(6)', '-32768'],
  ['INTEGER', '-2147483648', 'int(11)', '-2147483648'],
  ['BIGINT', '9007199254740993', 'bigint(20)', '9007199254740993'],
  ['UTINYINT', '255', 'tinyint(3) unsigned', '255'],
  ['USMALLINT', '65535', 'smallint(5) unsigned', '65535'],
  ['UINTEGER', '4294967295', 'int(10) unsigned', '4294967295'],
  ['UBIGINT', '18446744073709551615', 'bigint(20) unsigned', '18446744073709551615'],
  [
    'HUGEINT',
    '-170141183460469231731687303715884105727',
    'decimal(39,0)',
    '-170141183460469231731687303715884105727',
  ],
  [
    'DECIMAL(38,10)',
    '-1234567890123456789012345678.0123456789',
    'decimal(38,10)',
    '-1234567890123456789012345678.0123456789',
  ],
  ['DOUBLE', '0.1', 'double', '0.1'],
  ['FLOAT', '0.5', 'float', '0.5'],
  [
    'VARCHAR',
    `'☃ 😀 a''b"c\\N' || chr(9) || chr(10) || chr(13) || '\\'`,
    'longtext',
    '☃ 😀 a\'b"c\\N\t\n\r\\',
  ],
  ['VARCHAR', "'\\N'", 'longtext', '\\N'],
  ['VARCHAR', "'NULL'", 'longtext', 'NULL'],
  ['VARCHAR', "''", 'longtext', ''],
  ['VARCHAR', "'a' || chr(0) || 'b'", 'longtext', 'a\0b'],
  ['VARCHAR', "'50% of ? and :x @y'", 'longtext', '50% of ? and :x @y'],
  ['DATE', "'2024-02-29'", 'date', '2024-02-29'],
  ['TIME', "'23:59:59.000001'", 'time(6)', '23:59:59.000001'],
  ['TIMESTAMP', "'2026-11-29 14:15:16.000001'", 'datetime(6)', '2026-11-29 14:15:16.000001'],
  ['TIMESTAMP_S', "'2026-11-29 14:15:16'", 'datetime(6)', '2026-11-29 14:15:16.000000'],
  ['TIMESTAMP_NS', "'2026-11-29 14:15:16.000000001'", 'varchar(29)', '2026-11-29 14:15:16.000000001'],
  ['TIMESTAMPTZ', "'2026-11-29 14:15:16.5+02'", 'datetime(6)', '2026-11-29 12:15:16.500000'],
  ['UUID', "'123e4567-e89b-12d3-a456-426655440000'", 'char(36)', '123e4567-e89b-12d3-a456-426655440000'],
  ['INTERVAL', "'1 year 2 days'", 'varchar(255)', '1 year 2 days'],
  ["ENUM('a','b')", "'b'", 'longtext', 'b'],
  ['INTEGER[]', '[1, NULL, 3]', 'longtext', '[1,null,3]'],
  ['STRUCT(a INTEGER, b VARCHAR)', "{a: 1, b: 'x\"y\\z'}", 'longtext', '{"a":1,"b":"x\\"y\\\\z"}'],
  ['MAP(VARCHAR, DECIMAL(4,2))', "MAP {'k': 1.10}", 'longtext', '{"k":"1.10"}'],
];

test.each(WAYS)(
  'every type, value for value, into a table that is made (local_infile=%s)',
  async (allowed) => {
    await way(allowed);
    await at.sql('DROP TABLE IF EXISTS target');
    const columns = CASES.map(([type, value], i) => `CAST(${value} AS ${type}) AS c${i}`);
    const nulls = CASES.map(([type], i) => `CAST(NULL AS ${type}) AS c${i}`);
    const result = await write(
      `SELECT 1 AS id, from_hex('005C0A0927FF') AS bytes, ''::BLOB AS none, ${columns.join(', ')} UNION ALL SELECT 2, NULL, NULL, ${nulls.join(', ')}`,
      { create_table: true },
    );
    expect(result).toEqual({ table: 'source', rows: 2 });
    const [first, second] = await at.ask('SELECT * FROM target ORDER BY id');
    expect(CASES.map(([type], i) => [type, first?.[i + 3]])).toEqual(
      CASES.map(([type, , , value]) => [type, value]),
    );
    expect(second?.slice(1).every((value) => value === null)).toBe(true);
    expect(await at.ask('SELECT HEX(bytes), HEX(none) FROM target WHERE id = 1')).toEqual([
      ['005C0A0927FF', ''],
    ]);
    const types = await at.ask(
      `SELECT column_type FROM information_schema.columns WHERE table_schema = 'writer' AND table_name = 'target' ORDER BY ordinal_position`,
    );
    expect(types.slice(3).map(([type]) => type)).toEqual(CASES.map(([, , type]) => type));
    expect(types.slice(1, 3)).toEqual([['longblob'], ['longblob']]);
  },
);

test.each(WAYS)(
  'append adds, by name whatever the order and the case; what is left out has its default (local_infile=%s)',
  async (allowed) => {
    await way(allowed);
    await target('id INT AUTO_INCREMENT PRIMARY KEY, `Na.me ``x` VARCHAR(10), n INT DEFAULT 7', '');
    await at.sql("INSERT INTO target VALUES (1, 'old', 1)");
    await write(`SELECT 'new' AS "na.me \`x", 5 AS id`);
    expect(await at.ask('SELECT * FROM target ORDER BY id')).toEqual([
      ['1', 'old', '1'],
      ['5', 'new', '7'],
    ]);
    expect(at.metrics).toMatchObject({ rows_written: 1 });
  },
);

test.each(WAYS)(
  'bits, bytes, JSON and times go into the columns that there are (local_infile=%s)',
  async (allowed) => {
    await way(allowed);
    await target(
      'a BIT(1), b BIT(10), c VARBINARY(10), d JSON, e TIME(6), f TIMESTAMP(6) NULL, g SET("x","y")',
    );
    await write(
      `SELECT true AS a, 513 AS b, from_hex('00FF') AS c, {n: 1} AS d, INTERVAL '30 hours' AS e, TIMESTAMPTZ '2026-01-01 01:00:00+01' AS f, 'x,y' AS g UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL`,
    );
    expect(await at.ask('SELECT a+0, b+0, HEX(c), d, e, f, g FROM target')).toEqual([
      ['1', '513', '00FF', '{"n":1}', '30:00:00.000000', '2026-01-01 00:00:00.000000', 'x,y'],
      [null, null, null, null, null, null, null],
    ]);
  },
);

test('replace: what was there is gone, in the same transaction', async () => {
  await target('id INT');
  await at.sql('INSERT INTO target VALUES (1), (2)');
  await write('SELECT 3 AS id', { mode: 'replace', primary_key: 'id' });
  expect(await at.ask('SELECT * FROM target')).toEqual([['3']]);
  expect(at.logs.map(({ message }) => message)).toContain('Deleted the 2 rows that were in "target".');
  await at.sql('ALTER TABLE target MODIFY id TINYINT');
  await failure('SELECT 4 AS id UNION ALL SELECT 999', { mode: 'replace' });
  expect(await at.ask('SELECT * FROM target')).toEqual([['3']]);
});

test('truncate_before: the same, for an append', async () => {
  await target('id INT');
  await at.sql('INSERT INTO target VALUES (1)');
  await write('SELECT 2 AS id', { truncate_before: true });
  expect(await at.ask('SELECT * FROM target')).toEqual([['2']]);
});

test.each([
  ['primary_key', { primary_key: 'id' }],
  ['a list of them', { primary_key: ['id'] }],
  ['upsert_keys', { upsert_keys: ['ID'] }],
])('upsert by %s: rows that are there change, others are added', async (_, keys) => {
  await target('id INT PRIMARY KEY, name VARCHAR(10), kept INT DEFAULT 9');
  await at.sql("INSERT INTO target VALUES (1, 'a', 1), (2, 'b', 2)");
  await write("SELECT 2 AS id, 'B' AS name UNION ALL SELECT 3, 'c'", {
    mode: 'upsert',
    ...keys,
    batch_size: 1,
  });
  expect(await at.ask('SELECT * FROM target ORDER BY id')).toEqual([
    ['1', 'a', '1'],
    ['2', 'B', '2'],
    ['3', 'c', '9'],
  ]);
});

test('upsert by a key of several columns, of which there is nothing else', async () => {
  await target('a INT, b VARCHAR(20), UNIQUE KEY (b, a)');
  const query = "SELECT 1 AS a, 'x''\\' AS b UNION ALL SELECT 1, 'y'";
  await write(query, { mode: 'upsert', upsert_keys: ['a', 'b'] });
  await write(query, { mode: 'upsert', upsert_keys: ['a', 'b'] });
  expect(await at.ask('SELECT * FROM target ORDER BY b')).toEqual([
    ['1', "x'\\"],
    ['1', 'y'],
  ]);
});

test('a table that is made for an upsert has the key', async () => {
  await at.sql('DROP TABLE IF EXISTS target');
  const config = { mode: 'upsert', primary_key: ['id', 'lang'], create_table: true };
  await write("SELECT 1 AS id, 'cs' AS lang, 'a' AS t", config);
  await write("SELECT 1 AS id, 'cs' AS lang, 'b' AS t", config);
  expect(await at.ask('SELECT * FROM target')).toEqual([['1', 'cs', 'b']]);
});

test('a thousand rows in batches, and none', async () => {
  await way('0');
  await target('n INT');
  await write('SELECT unnest(range(1000))::INTEGER AS n', { batch_size: 300 });
  expect(await at.ask('SELECT COUNT(*), SUM(n) FROM target')).toEqual([['1000', '499500']]);
  for (const allowed of WAYS) {
    await way(allowed);
    expect(await write('SELECT 1 AS n WHERE false')).toEqual({ table: 'source', rows: 0 });
  }
  expect(await at.ask('SELECT COUNT(*) FROM target')).toEqual([['1000']]);
});

test.each(
  WAYS.flatMap(
    (allowed) =>
      [
        [
          allowed,
          'a text that is too long',
          'a VARCHAR(3)',
          "SELECT 'abc' AS a UNION ALL SELECT 'abcd'",
          /too long for column 'a' at row 2|truncated for column 'a' at row 2/,
        ],
        [
          allowed,
          'a number that is too large',
          'a TINYINT',
          'SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 300',
          /Out of range value for column 'a' at row 3/,
        ],
        [
          allowed,
          'decimals that would be rounded',
          'a DECIMAL(5,2)',
          'SELECT 1.005::DECIMAL(5,3) AS a',
          /truncated for column 'a' at row 1/,
        ],
        [
          allowed,
          'a text that is no number',
          'a INT',
          "SELECT '5' AS a UNION ALL SELECT 'x'",
          /Incorrect integer value: 'x' for column .*a.* at row 2/,
        ],
        [
          allowed,
          'a key that is there',
          'a INT PRIMARY KEY',
          'SELECT 1 AS a UNION ALL SELECT 1',
          /Duplicate entry '1' for key 'PRIMARY'/,
        ],
        [
          allowed,
          'a character that the column has none for',
          'a VARCHAR(5) CHARACTER SET latin1',
          "SELECT '☃' AS a",
          /Incorrect string value: .* for column .*a.* at row 1/,
        ],
        [
          allowed,
          'a word that an ENUM does not have',
          "a ENUM('x')",
          "SELECT 'y' AS a",
          /truncated for column 'a' at row 1/,
        ],
      ] as const,
  ),
)(
  'local_infile=%s: %s is an error with its row, and nothing is written',
  async (allowed, _, columns, query, words) => {
    await way(allowed);
    await target(columns);
    await at.sql('ALTER TABLE target ADD COLUMN untouched INT DEFAULT 1');
    const before = await at.ask('SELECT COUNT(*) FROM target');
    const error = await failure(query, { batch_size: 1 });
    expect(error.message).toMatch(words);
    expect(error.message).toMatch(/nothing was written\.$/i);
    expect(error.message).not.toContain(PASSWORD);
    expect(await at.ask('SELECT COUNT(*) FROM target')).toEqual(before);
  },
);

test.each([
  [
    'NaN',
    'a DOUBLE',
    "SELECT 1.5 AS a UNION ALL SELECT 'nan'::DOUBLE",
    'Row 2 of "a" holds no finite number, which MySQL has no value for (nan); nothing was written.',
  ],
  [
    'Infinity',
    'a DOUBLE',
    "SELECT '-inf'::FLOAT AS a",
    'Row 1 of "a" holds no finite number, which MySQL has no value for (-inf); nothing was written.',
  ],
  [
    'an infinite date',
    'a DATE',
    "SELECT 'infinity'::DATE AS a",
    'Row 1 of "a" holds no day of the years 1 to 9999, which MySQL has no value for (infinity); nothing was written.',
  ],
  [
    'a year that is too large',
    'a DATETIME',
    "SELECT TIMESTAMP '12000-01-01 00:00:00' AS a",
    'Row 1 of "a" holds no day of the years 1 to 9999, which MySQL has no value for (12000-01-01 00:00:00); nothing was written.',
  ],
  [
    'parts of a second',
    'a DATETIME(3)',
    "SELECT TIMESTAMP '2020-01-01 00:00:00.1234' AS a",
    'Row 1 of "a" holds parts of a second that the column "a" there does not keep. Round them in a step before, or widen the column (2020-01-01 00:00:00.1234); nothing was written.',
  ],
  [
    'NULL where there can be none',
    'a INT NOT NULL',
    'SELECT 1 AS a UNION ALL SELECT NULL',
    'Row 2 of "a" holds NULL, which the column "a" there does not take; nothing was written.',
  ],
])('%s is refused before anything is written', async (_, columns, query, message) => {
  await target(columns);
  expect((await failure(query)).message).toBe(message);
  expect(await at.ask('SELECT COUNT(*) FROM target')).toEqual([['0']]);
});

test('columns that are missing there, or want a value, are told with the statement that makes them', async () => {
  await target('id INT, `must` INT NOT NULL, sum INT AS (id + 1)');
  expect((await failure("SELECT 1 AS id, 'x' AS name, 1.5 AS price, 1 AS must")).message).toBe(
    'The table "target" has no column "name", "price"; nothing was written. Leave what it lacks out in a step before, or make it: ALTER TABLE `writer`.`target` ADD COLUMN `name` LONGTEXT, ADD COLUMN `price` DECIMAL(2,1);',
  );
  expect((await failure('SELECT 1 AS id')).message).toBe(
    '"target" wants a value for "must", which no column here has the name of; nothing was written.',
  );
  expect((await failure('SELECT 1 AS id, 1 AS must, 2 AS sum')).message).toBe(
    '"sum" of "target" is computed by the server and cannot be written; nothing was written. Leave it out in a step before.',
  );
});

test('a table that is not there is told with the statement that makes it', async () => {
  await at.sql('DROP TABLE IF EXISTS target');
  const { message, details } = await failure("SELECT 1 AS id, 'x' AS name", {
    table: 'targe',
    primary_key: 'id',
  });
  expect(message).toContain('There is no table "targe" in the database "writer"');
  expect(message).toContain(
    'Set `create_table: true`, or make it: CREATE TABLE `writer`.`targe` (`id` INT NOT NULL, `name` LONGTEXT, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;',
  );
  expect(details.at?.key).toBe('table');
});

test('a table that was made is gone again when its rows do not come', async () => {
  await at.sql('DROP TABLE IF EXISTS target');
  await failure('SELECT 1 AS id UNION ALL SELECT 1', { create_table: true, primary_key: 'id' });
  expect(await at.ask("SHOW TABLES LIKE 'target'")).toEqual([]);
});

test('an upsert without a unique key over its columns is told with the statement that makes one', async () => {
  await target('id INT, other INT, UNIQUE KEY (other), UNIQUE KEY (id, other)');
  expect((await failure('SELECT 1 AS id, 2 AS other', { mode: 'upsert', upsert_keys: ['id'] })).message).toBe(
    '"target" has no unique key over "id", so that nothing tells which rows are there already; nothing was written. Make it: ALTER TABLE `writer`.`target` ADD UNIQUE KEY (`id`);',
  );
});

test.each([
  [
    'two rows of one key',
    'SELECT 1 AS id, 1 AS v UNION ALL SELECT 1, 2',
    '2 rows have the same key ("id": 1), so that nothing tells which one is to stay; nothing was written. Keep one of each key in a step before.',
  ],
  [
    'a key that is NULL',
    'SELECT NULL::INTEGER AS id, 1 AS v',
    'Row 1 of "id" holds NULL, which a key cannot be: each run would add the row once more; nothing was written.',
  ],
])('an upsert of %s is refused', async (_, query, message) => {
  await target('id INT UNIQUE, v INT');
  expect((await failure(query, { mode: 'upsert', primary_key: 'id' })).message).toBe(message);
});

test.each([
  [
    'another unique key',
    'id INT PRIMARY KEY, mail VARCHAR(20) UNIQUE',
    "SELECT 2 AS id, 'a' AS mail",
    "(1, 'a')",
  ],
  [
    'a key that does not tell case',
    'id VARCHAR(20) PRIMARY KEY, mail VARCHAR(20)',
    "SELECT 'x' AS id, 'a' AS mail UNION ALL SELECT 'X', 'b'",
    "('y', 'z')",
  ],
])('an upsert that %s would lead to a row of another key is taken back', async (_, columns, query, row) => {
  await target(columns);
  await at.sql(`INSERT INTO target VALUES ${row}`);
  const before = await at.ask('SELECT * FROM target');
  expect((await failure(query, { mode: 'upsert', primary_key: 'id' })).message).toMatch(
    /^Rows of different keys \(id\) are the same to the server/,
  );
  expect(await at.ask('SELECT * FROM target')).toEqual(before);
});

test('a table that takes nothing back is told of', async () => {
  await target('id INT PRIMARY KEY', 'ENGINE=MyISAM');
  await write('SELECT 1 AS id');
  expect(at.logs.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual([
    '"target" is kept by MyISAM, which takes nothing back: if this step fails, what it wrote so far stays there, and what it deleted is gone.',
  ]);
});

test('a key that is no column', async () => {
  expect((await failure('SELECT 1 AS id', { primary_key: 'idd' })).message).toBe(
    'The key "idd" is no column of what is to be written. There are: id.',
  );
});

test('schema is where the table is; echo logs each statement', async () => {
  await at.sql(
    'CREATE DATABASE IF NOT EXISTS elsewhere',
    'CREATE OR REPLACE TABLE elsewhere.target (id INT)',
  );
  await write('SELECT 1 AS id', { schema: 'elsewhere', echo: true });
  expect(await at.ask('SELECT * FROM elsewhere.target')).toEqual([['1']]);
  expect(at.logs.map(({ message }) => message).join('\n')).toContain('LOAD DATA LOCAL INFILE');
  await at.sql('DROP DATABASE elsewhere');
});

test.each(WAYS)(
  'one column alone: NULL, an empty text and odd ones stay apart (local_infile=%s)',
  async (allowed) => {
    await way(allowed);
    await target('t LONGTEXT');
    await write(`SELECT unnest(['', NULL, '\\', '\\N', 'x', chr(10), chr(13) || chr(10), 'N']) AS t`);
    expect(await at.ask('SELECT t, t IS NULL FROM target')).toEqual([
      ['', '0'],
      [null, '1'],
      ['\\', '0'],
      ['\\N', '0'],
      ['x', '0'],
      ['\n', '0'],
      ['\r\n', '0'],
      ['N', '0'],
    ]);
  },
);

test.each(WAYS)('a value of megabytes goes there and comes back (local_infile=%s)', async (allowed) => {
  await way(allowed);
  await target('b LONGBLOB, t LONGTEXT');
  await write(`SELECT repeat('\\x00\\x09\\x0A\\x5C\\xFF'::BLOB, 600000) AS b, repeat('☃', 1000000) AS t`);
  await at.run(extractor, 'back', { ...at.login, table: 'target' });
  expect(await at.rows('SELECT octet_length(b), md5(b), length(t) FROM back')).toEqual(
    await at.rows('SELECT octet_length(b), md5(b), length(t) FROM source'),
  );
});
