/** What mysql.writer says before it writes, on real MariaDB: the numbers are right, and the server stays exactly as it was. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WriteOutlook } from '#core/contract/write.ts';
import { driver } from '#drivers/mysql/writer.ts';
import { mysqlWorld, PORT, type MySqlWorld } from './mysql-world.ts';

let at: MySqlWorld;
beforeAll(async () => (at = await mysqlWorld('ahead')));
afterAll(() => at.end());

const MAY = 'whether "ahead" may write there';
const ROWS = (to: number): string => `SELECT i AS id, 'row ' || i AS name FROM range(1, ${to + 1}) r(i)`;

async function foresee(query: string, config: Record<string, unknown> = {}): Promise<WriteOutlook> {
  const rows = await at.db.createTableAs('source', query);
  return at.foresee(
    driver,
    { ...at.login, table: 'target', ...config },
    { source: { table: 'source', rows } },
  );
}

const make = (columns: string, more = ''): Promise<void> =>
  at.sql('DROP TABLE IF EXISTS target', `CREATE TABLE target (${columns}) ${more}`);
const tables = (): Promise<(string | null)[][]> => at.ask('SHOW TABLES');
const sum = (): Promise<(string | null)[][]> => at.ask('CHECKSUM TABLE target');

test('append: the columns, by their names there', async () => {
  await make('ID INT PRIMARY KEY, Name VARCHAR(50), born DATETIME DEFAULT NOW()');
  expect(await foresee(ROWS(3))).toEqual({
    exists: true,
    columns: ['ID', 'Name'],
    risks: ['The rows have no born: new rows get the default of the table there, or NULL.'],
    unknown: [MAY],
  });
});

test('replace, and truncate_before: how many rows will be deleted, and none is', async () => {
  await make('id INT PRIMARY KEY, name VARCHAR(50)');
  await at.sql('INSERT INTO target SELECT seq, "old" FROM seq_1_to_15000');
  const before = await sum();
  for (const config of [{ mode: 'replace' }, { truncate_before: true }])
    expect(await foresee(ROWS(3), config)).toMatchObject({ exists: true, there: 15_000, risks: [] });
  expect([await at.ask('SELECT COUNT(*) FROM target'), await sum()]).toEqual([[['15000']], before]);
});

test('upsert: how many of the rows are there, over several questions, by texts and by two columns', async () => {
  await make('id INT PRIMARY KEY, name VARCHAR(50)');
  await at.sql('INSERT INTO target SELECT seq, "old" FROM seq_2400_to_9000');
  const before = await sum();
  const upsert = { mode: 'upsert', primary_key: 'id' };
  expect(await foresee(ROWS(2600), upsert)).toMatchObject({ matching: 201, unknown: [MAY] });
  expect(await sum()).toEqual(before);
  await make('region VARCHAR(20), day DATE, n INT, UNIQUE KEY (day, region)');
  await at.sql(`INSERT INTO target VALUES ('it''s ☃', '2024-02-29', 1), ('b', '2024-02-29', 2)`);
  const query = `FROM (VALUES ('it''s ☃', DATE '2024-02-29', 5), ('b', DATE '2024-03-01', 6)) v(region, day, n)`;
  expect(await foresee(query, { mode: 'upsert', upsert_keys: ['region', 'day'] })).toMatchObject({
    matching: 1,
  });
});

test('more rows than are looked for: said, not guessed', async () => {
  await make('id INT PRIMARY KEY, name VARCHAR(50)');
  const found = await foresee(ROWS(100_001), { mode: 'upsert', primary_key: 'id' });
  expect([found.matching, found.unknown]).toEqual([undefined, [MAY, 'how many of them are there']]);
});

test('a table that is missing: the statement, whoever runs it, and it is not made', async () => {
  await at.sql('DROP TABLE IF EXISTS target');
  const ddl =
    'CREATE TABLE `ahead`.`target` (`id` BIGINT NOT NULL, `name` LONGTEXT, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;';
  const config = { mode: 'upsert', primary_key: 'id' };
  expect(await foresee(ROWS(1), { ...config, create_table: true })).toEqual({
    exists: false,
    ddl,
    makes: true,
    columns: ['id', 'name'],
    unknown: [MAY],
  });
  expect(await foresee(ROWS(1), config)).toEqual({
    exists: false,
    ddl,
    refused: expect.stringMatching(/^There is no table "target" in the database "ahead"/),
    unknown: [MAY],
  });
  expect(await tables()).toEqual([]);
});

test('what would fail is the reason that the run would give', async () => {
  await make('id INT');
  const why = (query: string, config = {}): Promise<string> =>
    foresee(query, config).then(
      () => 'nothing',
      (error: unknown) => (error as Error).message,
    );
  expect(await why(ROWS(1))).toContain('The table "target" has no column "name"; nothing was written.');
  expect(await why('SELECT 1 AS id', { mode: 'upsert', primary_key: 'id' })).toContain(
    'has no unique key over "id"',
  );
  await make('id INT NOT NULL');
  expect(await why('SELECT NULL::INT AS id')).toContain('Row 1 of "id" holds NULL');
  expect(await why(ROWS(1), { port: 1 })).toContain('127.0.0.1:1');
  // Of a table that would be made, too.
  const config = { table: 'other', create_table: true };
  expect(await why(`SELECT 'inf'::DOUBLE AS d`, config)).toContain('no finite number');
  expect(await tables()).toEqual([['target']]);
});

test('a table that takes nothing back is told', async () => {
  await make('id INT, name TEXT', 'ENGINE=MyISAM');
  expect((await foresee(ROWS(1))).risks).toEqual([
    'The table is kept by MyISAM, which takes nothing back if the step fails.',
  ]);
});

test('an account that may only read sees all that is to be seen', async () => {
  await make('id INT PRIMARY KEY, name TEXT');
  await at.sql(
    `CREATE OR REPLACE USER 'ahead_reads'@'%' IDENTIFIED BY 'x'`,
    `GRANT SELECT ON ahead.* TO 'ahead_reads'@'%'`,
  );
  const found = await foresee(ROWS(1), { user: 'ahead_reads', password: 'x', mode: 'replace' });
  expect(found).toMatchObject({ exists: true, there: 0, unknown: ['whether "ahead_reads" may write there'] });
});

test('where it writes and how, by its config alone', () => {
  const said = (config: Record<string, unknown>) =>
    driver.spec.writesTo!({ ...at.login, table: 't', mode: 'append', truncate_before: false, ...config });
  expect(said({})).toEqual({ target: `table ahead.t at 127.0.0.1:${PORT}`, mode: 'append' });
  expect(said({ host: '::1', schema: 'shop', mode: 'replace', truncate_before: true })).toEqual({
    target: `table shop.t at [::1]:${PORT}`,
    mode: 'replace',
    deletes: true,
  });
  expect(said({ mode: 'upsert', upsert_keys: ['a', 'b'], truncate_before: true })).toMatchObject({
    mode: 'upsert by a, b, after truncate_before',
    deletes: true,
  });
});
