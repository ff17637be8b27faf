/** The keys of mysql.extractor, its names, and what it says when it cannot, on real MariaDB. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import type { StepError } from '#core/contract/errors.ts';
import type { MySqlClient } from '#core/mysql/port.ts';
import { driver } from '#drivers/mysql/extractor.ts';
import { mysqlWorld, PASSWORD, PORT, type MySqlWorld } from './mysql-world.ts';

let at: MySqlWorld;
beforeAll(async () => {
  at = await mysqlWorld('extractor');
  await at.sql(
    'CREATE TABLE movies (id INT PRIMARY KEY, Title VARCHAR(50), year SMALLINT)',
    `INSERT INTO movies SELECT seq, CONCAT('Film ', seq), 1900 + seq FROM seq_1_to_100`,
  );
});
afterAll(() => at.end());

const load = (config: Record<string, unknown>, table = 'loaded'): Promise<unknown> =>
  at.run(driver, table, { ...at.login, ...config });

/** What the step says, and where. */
const failure = async (config: Record<string, unknown>): Promise<StepError> =>
  load(config, 'failed').then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: StepError) => error,
  );

test('a table, whole, with what the receipt says of it', async () => {
  expect(await load({ table: 'movies' })).toEqual({ table: 'loaded', rows: 100 });
  expect(await at.rows('SELECT * FROM loaded ORDER BY id LIMIT 1')).toEqual([['1', 'Film 1', '1901']]);
  expect(at.metrics).toMatchObject({ rows_read: 100 });
  expect(at.receipts.at(-1)).toMatchObject({
    source: `mysql://127.0.0.1:${PORT}/extractor/movies`,
    format: 'mysql',
    rows: 100,
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'Title', type: 'VARCHAR' },
      { name: 'year', type: 'SMALLINT' },
    ],
    advice: [],
  });
});

test('columns, limit and offset of a table', async () => {
  await load({ table: 'movies', columns: ['year', 'TITLE'], limit: 2, offset: 10 });
  expect(await at.types('loaded')).toEqual({ year: 'SMALLINT', Title: 'VARCHAR' });
  expect(await at.rows('SELECT * FROM loaded')).toEqual([
    ['1911', 'Film 11'],
    ['1912', 'Film 12'],
  ]);
  await load({ table: 'movies', offset: 98 });
  expect(await at.rows('SELECT id FROM loaded')).toEqual([['99'], ['100']]);
});

test('columns, limit and offset of a query leave its order alone', async () => {
  const query = 'SELECT * FROM movies ORDER BY id DESC;';
  await load({ query, columns: ['title', 'id'], limit: 2, offset: 1 });
  expect(await at.types('loaded')).toEqual({ Title: 'VARCHAR', id: 'INTEGER' });
  expect(await at.rows('SELECT * FROM loaded')).toEqual([
    ['Film 99', '99'],
    ['Film 98', '98'],
  ]);
});

test('a query goes before a table; schema is where the table is', async () => {
  await at.sql(
    'CREATE DATABASE IF NOT EXISTS `other.db`',
    'CREATE TABLE IF NOT EXISTS `other.db`.`a.``b``` (x INT)',
  );
  await at.sql('DELETE FROM `other.db`.`a.``b```', 'INSERT INTO `other.db`.`a.``b``` VALUES (7)');
  await load({ table: 'a.`b`', schema: 'other.db' });
  expect(await at.rows('SELECT * FROM loaded')).toEqual([['7']]);
  await load({ query: 'SELECT 1 AS one', table: 'no such table' });
  expect(await at.rows('SELECT * FROM loaded')).toEqual([['1']]);
  await at.sql('DROP DATABASE `other.db`');
});

test('names: odd ones as they are, two alike told, none told', async () => {
  const query = "SELECT 1 AS `we.ird \"na`me`, 2 AS id, 3 AS ID, 4 AS '', 5 AS `☃`".replace(
    'na`me',
    'na``me',
  );
  await load({ query });
  expect(await at.rows('SELECT * FROM loaded')).toEqual([['1', '2', '3', '4', '5']]);
  expect(Object.keys(await at.types('loaded'))).toEqual(['we.ird "na`me', 'id', 'ID_1', 'column3', '☃']);
  expect(at.receipts.at(-1)?.advice).toEqual([
    'Two columns of the result are called "ID": the later one is "ID_1" here. Name it with AS in the query.',
    'A column of the result has no name: it is called "column3" here.',
  ]);
});

test('an empty table, and a query without rows, have their columns', async () => {
  await load({ query: 'SELECT * FROM movies WHERE id < 0' });
  expect(await at.types('loaded')).toEqual({ id: 'INTEGER', Title: 'VARCHAR', year: 'SMALLINT' });
  expect(await at.rows('SELECT count(*) FROM loaded')).toEqual([['0']]);
});

test('batch_size is how many rows are put into the table at a time', async () => {
  at.progress.length = 0;
  await load({ query: 'SELECT seq FROM seq_1_to_1000', batch_size: 300 });
  expect(at.progress.map(({ rows }) => rows)).toEqual([300, 600, 900, 1000]);
});

test('echo logs each statement', async () => {
  at.logs.length = 0;
  await load({ query: 'SELECT 1 AS one', echo: true });
  const said = at.logs.map(({ message }) => message);
  expect(said).toContain('SELECT 1 AS one');
  expect(said).toContain('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  expect(said.join('\n')).not.toContain(PASSWORD);
});

test('pool_size and pool_recycle are taken, and one connection is opened', async () => {
  let logins = 0;
  const counting: MySqlClient = { connect: (login) => (logins++, mysqlClient.connect(login)) };
  const other = await mysqlWorld('pool', { client: counting });
  await other.run(driver, 'one', { ...other.login, query: 'SELECT 1', pool_size: 20, pool_recycle: 60 });
  expect(logins).toBe(1);
  await other.end();
});

test('all rows are of one moment, and nothing can be written', async () => {
  await at.sql(
    'CREATE FUNCTION IF NOT EXISTS grow() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO movies VALUES (1000, NULL, NULL); RETURN 1; END',
  );
  expect((await failure({ query: 'SELECT grow()' })).message).toMatch(/READ ONLY transaction/);
  expect(await at.ask('SELECT COUNT(*) FROM movies')).toEqual([['100']]);
});

test('a limit that the account or the server sets on rows cuts nothing off', async () => {
  await at.sql('SET GLOBAL sql_select_limit = 3');
  await load({ table: 'movies' });
  await at.sql('SET GLOBAL sql_select_limit = DEFAULT');
  expect(await at.rows('SELECT count(*) FROM loaded')).toEqual([['100']]);
});

test('what the server warns of is told', async () => {
  await load({ query: `SELECT CAST('12abc' AS SIGNED) AS n` });
  expect(at.receipts.at(-1)?.advice).toEqual([
    "The server warns: Truncated incorrect INTEGER value: '12abc'",
  ]);
});

const there = `mysql://127.0.0.1:${PORT}`;

test.each([
  [
    'a wrong password',
    { password: 'wrong' },
    `The server at ${there} does not let "extractor" in with this password. Check \`user\` and \`password\`, and whether that user may log in from this computer.`,
    { key: 'user' },
  ],
  [
    'an unknown database',
    { database: 'extractr', query: 'SELECT 1' },
    `There is no database "extractr" at ${there}. Did you mean "extractor"?`,
    { key: 'database', instead: 'extractor' },
  ],
  [
    'an unknown table',
    { table: 'movie' },
    `There is no table "movie" in the database "extractor" at ${there}, or "extractor" may not see it. Did you mean "movies"?`,
    { key: 'table', instead: 'movies' },
  ],
  [
    'an unknown table in a query',
    { query: 'SELECT *\nFROM moviez' },
    `There is no table "moviez" in the database "extractor" at ${there}, or "extractor" may not see it. Did you mean "movies"?`,
    { key: 'query', offset: 14, length: 6 },
  ],
  [
    'an unknown column',
    { table: 'movies', columns: ['titl'] },
    '"movies" has no column "titl". Did you mean "Title"? There are: id, Title, year.',
    { key: 'columns' },
  ],
  [
    'a column that a query does not give',
    { query: 'SELECT id FROM movies', columns: ['idd'] },
    'There is no column "idd". Did you mean "id"? There are: id.',
    { key: 'columns' },
  ],
  [
    'an unknown column in a query',
    { query: 'SELECT nme FROM movies' },
    "Unknown column 'nme' in 'SELECT'.",
    { key: 'query', offset: 7, length: 3 },
  ],
  ['a slip', { query: 'SELECT *\nFORM movies' }, undefined, { key: 'query', offset: 9 }],
  [
    'neither query nor table',
    {},
    'Nothing says what to read: give `table`, or a SELECT as `query`.',
    { key: 'table' },
  ],
  [
    'what is no SELECT',
    { query: 'DELETE FROM movies' },
    'DELETE is not allowed here: an extractor only reads, by one SELECT.',
    { key: 'query' },
  ],
])('%s', async (_, config, message, place) => {
  const error = await failure(config);
  if (message !== undefined) expect(error.message).toBe(message);
  expect(error.details.at).toEqual(place);
  expect(`${error.message} ${error.stack}`).not.toContain(PASSWORD);
});

test('a user who may not read', async () => {
  await at.sql(
    `CREATE OR REPLACE USER nobody@'%' IDENTIFIED BY 'n'`,
    'CREATE OR REPLACE USER half@"%" IDENTIFIED BY "n"',
    'GRANT SELECT (id) ON movies TO half@"%"',
  );
  expect((await failure({ user: 'nobody', password: 'n', table: 'movies' })).message).toBe(
    `"nobody" may not use the database "extractor" at ${there}. Its owner lets it in with GRANT.`,
  );
  expect((await failure({ user: 'half', password: 'n', query: 'SELECT year FROM movies' })).message).toMatch(
    /^SELECT command denied to user 'half'/,
  );
});

const CA = process.env['TEST_MARIADB_CA'] ?? '';
const cipher = `SELECT variable_value <> '' AS encrypted FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER'`;

test.each([
  ['by itself, where the server can', {}, '1'],
  ['disabled', { ssl_mode: 'disabled' }, '0'],
  ['preferred', { ssl_mode: 'preferred' }, '1'],
  ['required', { ssl_mode: 'required' }, '1'],
  ['verify_ca', { ssl_mode: 'verify_ca', ssl_ca: CA }, '1'],
  ['verify_identity', { ssl_mode: 'verify_identity', ssl_ca: CA, host: 'localhost' }, '1'],
])('encrypted: %s', async (_, config, encrypted) => {
  await load({ query: cipher, ...config });
  expect(await at.rows('SELECT * FROM loaded')).toEqual([[encrypted]]);
});

test.each([
  ['nobody who is trusted', { ssl_mode: 'verify_ca' }, 'self-signed certificate'],
  [
    'an address',
    { ssl_mode: 'verify_identity', ssl_ca: CA },
    'it is for a name, and `host` is the address 127.0.0.1',
  ],
])('a certificate of %s is not accepted', async (_, config, why) => {
  expect((await failure({ query: 'SELECT 1', ...config })).message).toBe(
    `The certificate of the server at ${there} was not accepted: ${why}. Give those who signed it by \`ssl_ca\`, and as \`host\` the name that it is for.`,
  );
});
