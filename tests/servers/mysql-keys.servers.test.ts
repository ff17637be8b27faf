/** Every key of MySQL's components, by the catalog itself, on real MariaDB. */
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { expectAllKeys, expectKey } from '../drivers/keys/check.ts';
import { mysqlExtractorKeys } from '../drivers/keys/mysql-extractor.ts';
import { mysqlWriterKeys } from '../drivers/keys/mysql-writer.ts';
import { nodeRuns } from '../drivers/keys/node.ts';
import { mysqlWorld } from './mysql-world.ts';

const at = await mysqlWorld('keys');
const server = { at, ca: process.env['TEST_MARIADB_CA'] ?? '' };
const { runs, close } = nodeRuns();
beforeAll(async () => {
  await at.lockSettings();
  await at.sql(
    'CREATE TABLE movies (id INT PRIMARY KEY, title VARCHAR(20))',
    "INSERT INTO movies VALUES (1, 'one'), (2, 'two'), (3, 'three')",
    'CREATE OR REPLACE DATABASE keys_other',
    'CREATE TABLE keys_other.movies (id INT)',
    'INSERT INTO keys_other.movies VALUES (7)',
  );
});
beforeEach(() => at.sql('SET GLOBAL local_infile = 1'));
afterAll(async () => {
  await close();
  await at.sql('SET GLOBAL local_infile = 1', 'DROP DATABASE keys_other');
  await at.end();
});

const ALL = [mysqlExtractorKeys(server), mysqlWriterKeys(server)];

describe.each(ALL.map((keys) => [keys.component, keys] as const))('%s', (_, keys) => {
  test('every key has a case, and every case a key', () => expectAllKeys(keys));
  test.each(Object.keys(keys.cases))('%s', (key) => expectKey(runs, keys, key));
});
