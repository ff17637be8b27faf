/** What a MySQL connection says of its tables, on real MariaDB; and what it suggests reads them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import { provide } from '#core/contract/port.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { omit } from '#core/oml/value.ts';
import { driver } from '#drivers/mysql/extractor.ts';
import { around, found, saidOf } from '../drivers/look-around.ts';
import { mysqlWorld, PASSWORD, type MySqlWorld } from './mysql-world.ts';

const ODD = 'odd `table` "x", ☃';

let at: MySqlWorld;
beforeAll(async () => {
  at = await mysqlWorld('discovery');
  await at.sql(
    `CREATE TABLE customers (id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20) NOT NULL COMMENT 'As on the passport', born DATE) COMMENT 'Who buys'`,
    `INSERT INTO customers VALUES (1, 'Ann', '1996-01-01'), (2, 'Žofie', NULL)`,
    `CREATE VIEW names AS SELECT name FROM customers`,
    `CREATE TABLE gone (n INT)`,
    `CREATE VIEW broken AS SELECT n FROM gone`,
    `DROP TABLE gone`,
    `CREATE TABLE empty (n DECIMAL(30, 10))`,
    `CREATE TABLE counted (n INT) ENGINE = MyISAM`,
    `INSERT INTO counted SELECT seq FROM seq_1_to_50`,
    `CREATE TABLE many (n INT PRIMARY KEY)`,
    `INSERT INTO many SELECT seq FROM seq_1_to_20000`,
    `ANALYZE TABLE many`,
    `CREATE SEQUENCE numbers`,
    `CREATE TABLE \`${ODD.replaceAll('`', '``')}\` (\`select\` INT, \`a \`\`b\`\` "c"\` TEXT, \`__proto__\` INT, PRIMARY KEY (\`select\`))`,
    `INSERT INTO \`${ODD.replaceAll('`', '``')}\` VALUES (1, 'x', 2)`,
    `CREATE TABLE kinds (big BIGINT UNSIGNED, amount DECIMAL(38, 10), bits BIT(10), raw BLOB, note JSON, at TIME(3), day DATETIME(6), mood ENUM('sad', 'glad'), place POINT, later INT INVISIBLE)`,
    `INSERT INTO kinds VALUES (18446744073709551615, 1234567890123456789012345678.0123456789, b'1000000001', x'00FF', '{"a": 1.10}', '-838:59:58.999', '0000-00-00 00:00:00', 'glad', POINT(1, 2))`,
    `CREATE TABLE partly (shown INT, hidden INT)`,
    `INSERT INTO partly VALUES (1, 2)`,
    `CREATE OR REPLACE USER 'little'@'%' IDENTIFIED BY 'little secret'`,
    `GRANT SELECT (shown) ON discovery.partly TO 'little'@'%'`,
    `GRANT INSERT ON discovery.customers TO 'little'@'%'`,
    `DROP DATABASE IF EXISTS discovery_other`,
    `CREATE DATABASE discovery_other`,
    `CREATE TABLE discovery_other.far (n INT)`,
    `INSERT INTO discovery_other.far VALUES (7)`,
  );
});
afterAll(async () => {
  await at.sql('DROP DATABASE discovery_other', `DROP USER 'little'@'%'`);
  await at.end();
});

const provided = [provide(mysqlPort, mysqlClient)];
const here = (more: Record<string, unknown> = {}, steps?: string) =>
  around('mysql', { ...at.login, ...more }, { provided, ...(steps !== undefined && { steps }) });

test('tables and views, with rows as far as the server knows them', async () => {
  const { noun, sources } = found(await here().list());
  expect(noun).toBe('table');
  expect(sources.map(({ name }) => name)).toEqual([
    'broken',
    'counted',
    'customers',
    'empty',
    'kinds',
    'many',
    'names',
    ODD,
    'partly',
  ]);
  const of = Object.fromEntries(sources.map((source) => [source.name, source]));
  expect(of['customers']).toMatchObject({ description: 'Who buys', rows: { isExact: false } });
  expect(of['counted']).toEqual({ name: 'counted', rows: { count: 50, isExact: true } });
  expect(of['names']).toEqual({ name: 'names', isView: true });
  expect(of['broken']).toMatchObject({ name: 'broken', isView: true });
  const { count = 0, isExact } = of['many']?.rows ?? {};
  expect(isExact).toBe(false);
  expect(count).toBeGreaterThan(15_000);
  expect(count).toBeLessThan(25_000);
});

test('one of them: columns, key, comments, the first rows, and a step that reads it', async () => {
  const { source, step } = found(await here().look('customers'));
  expect(source).toEqual({
    name: 'customers',
    description: 'Who buys',
    rows: { count: 2, isExact: true },
    columns: [
      { name: 'id', type: 'int(10) unsigned', nullable: false, isKey: true },
      { name: 'name', type: 'varchar(20)', nullable: false, description: 'As on the passport' },
      { name: 'born', type: 'date', nullable: true },
    ],
    sample: [
      ['1', 'Ann', '1996-01-01'],
      ['2', 'Žofie', null],
    ],
    config: { table: 'customers' },
  });
  expect(step).toEqual({
    component: 'mysql.extractor',
    config: { connection: '@mysql.main', table: 'customers' },
  });
  expect(found(await here().look('many', 3)).source).toMatchObject({
    sample: [['1'], ['2'], ['3']],
    rows: { isExact: false },
  });
  expect(found(await here().look('many', 0)).source.sample).toEqual([]);
});

test('every kind of value as a person reads it, and a column that SELECT * leaves out', async () => {
  const { source } = found(await here().look('kinds'));
  expect(source.sample).toEqual([
    [
      '18446744073709551615',
      '1234567890123456789012345678.0123456789',
      '513',
      '0x00FF',
      '{"a": 1.10}',
      '-838:59:58.999',
      '0000-00-00 00:00:00.000000',
      'glad',
      'POINT(1 2)',
    ],
  ]);
  expect(source.columns.map(({ type }) => type)).toContain("enum('sad','glad')");
  expect(source.unread).toEqual([{ name: 'later', type: 'int(11)', nullable: true }]);
});

test('views, empty tables, views whose tables are gone', async () => {
  expect(found(await here().look('names')).source).toMatchObject({
    isView: true,
    sample: [['Ann'], ['Žofie']],
    rows: { count: 2, isExact: true },
  });
  expect(found(await here().look('empty')).source).toMatchObject({
    columns: [{ name: 'n', type: 'decimal(30,10)' }],
    sample: [],
    rows: { count: 0, isExact: true },
  });
  const { source } = found(await here().look('broken'));
  expect(source.sample).toEqual([]);
  expect(source.noSample).toMatch(
    /^The server gives no rows of it: View 'discovery\.broken' references invalid table|^This user may read none/,
  );
});

test('odd names, and what is suggested for them reads them', async () => {
  const { source, step } = found(await here().look(ODD));
  expect(source.columns.map(({ name }) => name)).toEqual(['select', 'a `b` "c"', '__proto__']);
  expect(source.sample).toEqual([['1', 'x', '2']]);
  const { connection, ...config } = step.config;
  expect(connection).toBe('@mysql.main');
  await at.run(driver, 'odd', { ...at.login, ...config });
  expect(await at.rows('SELECT * FROM odd')).toEqual([['1', 'x', '2']]);
});

test('only what the user may read is asked for', async () => {
  const little = here({ user: 'little', password: 'little secret' });
  expect(found(await little.list()).sources.map(({ name }) => name)).toEqual(['customers', 'partly']);
  const { source, step } = found(await little.look('partly'));
  expect(source).toMatchObject({ columns: [{ name: 'shown' }], sample: [['1']] });
  await at.run(driver, 'part', {
    ...at.login,
    user: 'little',
    password: 'little secret',
    ...omit(step.config, 'connection'),
  });
  expect(await at.rows('SELECT * FROM part')).toEqual([['1']]);
  const nothing = found(await little.look('customers'));
  expect(nothing.source).toMatchObject({
    columns: [],
    sample: [],
    noSample: 'This user may read none of its columns.',
  });
  expect(nothing.step.config).toEqual({ connection: '@mysql.main', table: 'customers' });
});

test('another schema, which a writer names', async () => {
  const steps = `  - {id: w, component: mysql.writer, mode: write, config: {connection: '@mysql.main', table: t, schema: discovery_other}}\n`;
  expect(found(await here({}, steps).list()).sources).toMatchObject([{ name: 'far' }]);
  const { source, step } = found(await here({}, steps).look('far'));
  expect(source.sample).toEqual([['7']]);
  expect(step.config).toEqual({ connection: '@mysql.main', table: 'far', schema: 'discovery_other' });
});

test('500 tables', async () => {
  await at.sql('DROP DATABASE IF EXISTS discovery_wide', 'CREATE DATABASE discovery_wide');
  await at.sql(
    `BEGIN NOT ATOMIC FOR i IN 0..499 DO EXECUTE IMMEDIATE CONCAT('CREATE TABLE discovery_wide.t', i, ' (n INT) ENGINE = MEMORY'); END FOR; END`,
  );
  const { sources } = found(await here({ schema: 'discovery_wide' }).list());
  await at.sql('DROP DATABASE discovery_wide');
  expect(sources).toHaveLength(500);
  expect(sources[0]).toEqual({ name: 't0', rows: { count: 0, isExact: true } });
});

test('why it cannot be, and no password in what is said or shown', async () => {
  expect(saidOf(await here({ password: 'wrong' }).list())).toContain('does not let "discovery" in');
  expect(saidOf(await here().look('customer'))).toMatch(
    /^There is no table "customer" in the database "discovery" at mysql:\/\/127\.0\.0\.1:\d+, .* Did you mean "customers"\?$/,
  );
  expect(saidOf(await here({ database: 'nowhere' }).list())).toContain('There is no database "nowhere"');
  expect(saidOf(await around('mysql', omit(at.login, 'password'), { provided }).list())).toContain(
    'has no `password`',
  );
  await at.sql(
    `CREATE TABLE leaks (\`${PASSWORD}\` TEXT COMMENT 'it is ${PASSWORD}') COMMENT 'not ${PASSWORD}'`,
    `INSERT INTO leaks VALUES ('so: ${PASSWORD}'), (TO_BASE64('${PASSWORD}'))`,
  );
  const list = found(await here().list());
  const look = found(await here().look('leaks'));
  await at.sql('DROP TABLE leaks');
  expect(list.sources.find(({ name }) => name === 'leaks')?.description).toBe('not ***');
  expect(look.source).toMatchObject({
    columns: [{ name: '***', description: 'it is ***' }],
    sample: [['so: ***'], ['***']],
  });
  expect(JSON.stringify([list, look])).not.toContain(PASSWORD);
  expect((await around('mysql', at.login, { provided, host: 'browser' }).list()).state).toBe('unavailable');
});
