/** MariaDB as its owners set it up: odd modes and names, columns that make themselves, triggers, foreign keys, users who may only read, packets that are too large. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import type { MySqlClient } from '#core/mysql/port.ts';
import { driver as extractor } from '#drivers/mysql/extractor.ts';
import { driver as writer } from '#drivers/mysql/writer.ts';
import { mysqlWorld, type MySqlWorld } from './mysql-world.ts';

let at: MySqlWorld;
/** What the server's owner has set, as a connection that begins has it. */
let mode: string | undefined;
const client: MySqlClient = {
  async connect(login) {
    const connection = await mysqlClient.connect(login);
    if (mode !== undefined) await connection.run(`SET SESSION sql_mode = '${mode}'`);
    return connection;
  },
};
beforeAll(async () => {
  at = await mysqlWorld('hostile', { client });
  await at.lockSettings();
});
afterAll(async () => {
  await at.sql('SET GLOBAL max_allowed_packet = DEFAULT', 'SET GLOBAL local_infile = 1');
  await at.end();
});

const read = async (config: Record<string, unknown>): Promise<unknown> => {
  await at.run(extractor, 't', { ...at.login, ...config });
  return at.rows('FROM t');
};
const write = async (query: string, config: Record<string, unknown> = {}): Promise<unknown> => {
  const rows = await at.db.createTableAs('source', query);
  return at.run(
    writer,
    'w',
    { ...at.login, table: 'target', ...config },
    { source: { table: 'source', rows } },
  );
};
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'It did not fail.',
    (error: Error) => error.message,
  );
const target = (columns: string): Promise<void> =>
  at.sql(
    'SET foreign_key_checks = 0',
    'DROP TABLE IF EXISTS target',
    'SET foreign_key_checks = 1',
    `CREATE TABLE target (${columns})`,
  );

test.each([
  'ANSI_QUOTES',
  'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT',
  'NO_ZERO_DATE,PAD_CHAR_TO_FULL_LENGTH',
  '',
])('sql_mode %j, whatever it is: rows go there and come back as they are', async (set) => {
  mode = set;
  await target('`a"b` VARCHAR(40), `c d` CHAR(5), `☃` INT');
  await write(`SELECT 'x\\y''z"' || chr(10) AS "a""b", 'ab' AS "c d", 5 AS "☃"`);
  expect(await read({ table: 'target' })).toEqual([['x\\y\'z"\n', 'ab', '5']]);
  expect(await read({ table: 'target', columns: ['☃', 'a"b'], limit: 1 })).toEqual([['5', 'x\\y\'z"\n']]);
  mode = undefined;
});

describe.each(['1', '0'])('local_infile=%s', (allowed) => {
  beforeEach(() => at.sql(`SET GLOBAL local_infile = ${allowed}`));

  test('a column that makes itself is left to itself, and one that is given is refused', async () => {
    await target('id INT, twice INT AS (id * 2) STORED, thrice INT AS (id * 3) VIRTUAL');
    await write('SELECT 4 AS id');
    expect(await at.ask('SELECT * FROM target')).toEqual([['4', '8', '12']]);
    expect(await failure(write('SELECT 5 AS id, 1 AS twice'))).toBe(
      '"twice" of "target" is computed by the server and cannot be written; nothing was written. Leave it out in a step before.',
    );
    expect(await at.ask('SELECT * FROM target')).toEqual([['4', '8', '12']]);
  });

  test('a trigger that changes rows, and one that refuses them', async () => {
    await target('id INT, name VARCHAR(10)');
    await at.sql('CREATE TRIGGER up BEFORE INSERT ON target FOR EACH ROW SET NEW.name = UPPER(NEW.name)');
    await write("SELECT 1 AS id, 'a' AS name");
    expect(await at.ask('SELECT * FROM target')).toEqual([['1', 'A']]);
    await at.sql(
      'DROP TRIGGER up',
      "CREATE TRIGGER no BEFORE INSERT ON target FOR EACH ROW IF NEW.id > 1 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'Not today'; END IF",
    );
    expect(await failure(write("SELECT i AS id, 'b' AS name FROM range(1, 4) r(i)"))).toMatch(
      /Not today.*nothing was written\.$/is,
    );
    expect(await at.ask('SELECT COUNT(*) FROM target')).toEqual([['1']]);
  });

  test('a foreign key on what replace deletes, and on what is written', async () => {
    await at.sql('DROP TABLE IF EXISTS child');
    await target('id INT PRIMARY KEY');
    await at.sql(
      'INSERT INTO target VALUES (1)',
      'CREATE TABLE child (id INT, FOREIGN KEY (id) REFERENCES target (id))',
      'INSERT INTO child VALUES (1)',
    );
    expect(await failure(write('SELECT 2 AS id', { mode: 'replace', primary_key: 'id' }))).toMatch(
      /foreign key constraint.*nothing was written\.$/is,
    );
    expect(await at.ask('SELECT * FROM target')).toEqual([['1']]);
    expect(await failure(write('SELECT 9 AS id', { table: 'child' }))).toMatch(
      /foreign key constraint.*nothing was written\.$/is,
    );
    expect(await at.ask('SELECT * FROM child')).toEqual([['1']]);
    await at.sql('DROP TABLE child');
  });

  test('a user who may only read', async () => {
    await target('id INT');
    await at.sql(
      "CREATE OR REPLACE USER readonly@'%' IDENTIFIED BY 'r'",
      'GRANT SELECT ON hostile.* TO readonly@"%"',
    );
    const login = { user: 'readonly', password: 'r' };
    expect(await failure(write('SELECT 1 AS id', login))).toMatch(
      /^INSERT command denied to user 'readonly'.*nothing was written\.$/is,
    );
    expect(await failure(write('SELECT 1 AS id', { ...login, mode: 'replace', primary_key: 'id' }))).toMatch(
      /^DELETE command denied to user 'readonly'.*nothing was written\.$/is,
    );
    expect(await failure(write('SELECT 1 AS id', { ...login, table: 'new', create_table: true }))).toMatch(
      /^CREATE command denied to user 'readonly'/i,
    );
  });

  test('a value that is larger than max_allowed_packet', async () => {
    await at.sql('SET GLOBAL max_allowed_packet = 1048576');
    await target('id INT, t LONGTEXT');
    const said = await failure(write("SELECT 1 AS id, repeat('x', 3000000) AS t"));
    const left = await at.ask('SELECT COUNT(*), MAX(LENGTH(t)) FROM target');
    if (allowed === '1') expect([said, left]).toEqual(['It did not fail.', [['1', '3000000']]]);
    else
      expect([said, left]).toEqual([
        'Row 1 has 3000006 bytes, more than the server takes at once; raise its max_allowed_packet.',
        [['0', null]],
      ]);
    await at.sql('SET GLOBAL max_allowed_packet = DEFAULT');
  });
});

test('one row, none, and names that differ by case', async () => {
  await target('id INT');
  expect(await read({ table: 'target' })).toEqual([]);
  await at.sql('INSERT INTO target VALUES (1)');
  expect(await read({ table: 'target', batch_size: 100 })).toEqual([['1']]);
  expect(await read({ query: 'SELECT 1 AS a, 2 AS A, 3 AS `a_1`, 4 AS a' })).toEqual([['1', '2', '3', '4']]);
});
