/** DuckDB databases: what they may hold, a log beside them, and files that are broken, of other versions, encrypted or something else. */
import { DuckDBInstance } from '@duckdb/node-api';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeDuckDb, newFolder } from '../../drivers/duckdb-files.ts';
import { text, type FormatCase } from './case.ts';

const SQL: Readonly<Record<string, string>> = {
  'two tables, none named': 'CREATE TABLE x AS SELECT 1 AS a; CREATE TABLE y AS SELECT 2 AS b',
  'one table and a view': 'CREATE TABLE x AS SELECT 1 AS a; CREATE VIEW v AS SELECT a * 10 AS ten FROM x',
  'a table of another schema': 'CREATE SCHEMA sales; CREATE TABLE sales.x AS SELECT 1 AS a',
  'no table': 'CREATE TABLE x AS SELECT 1 AS a; DROP TABLE x',
  'no rows': 'CREATE TABLE x(a INTEGER, b VARCHAR[], c STRUCT(d DATE))',
  'names in quotes':
    'CREATE TABLE "order by ""x""" ("a ""b""" INTEGER, "select" VARCHAR); INSERT INTO "order by ""x""" VALUES (1, NULL)',
  'an ENUM whose table came later': `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE x AS SELECT 'ok'::mood AS m UNION ALL SELECT NULL`,
  'deleted, changed and added rows':
    "CREATE TABLE x AS SELECT i, i::VARCHAR AS t FROM range(5000) r(i); DELETE FROM x WHERE i % 3 = 0; UPDATE x SET t = t || '!' WHERE i % 2 = 0; INSERT INTO x VALUES (-1, NULL)",
  'a column that was added, and one that was dropped':
    "CREATE TABLE x AS SELECT i AS a, i AS b FROM range(3) r(i); ALTER TABLE x ADD COLUMN c VARCHAR DEFAULT 'new'; ALTER TABLE x DROP COLUMN b",
  'generated columns, keys and an index':
    'CREATE TABLE x(a INTEGER PRIMARY KEY, b INTEGER CHECK (b > 0), c INTEGER GENERATED ALWAYS AS (a + b) VIRTUAL); INSERT INTO x VALUES (1, 2); CREATE INDEX ix ON x(b)',
  '300 columns': `CREATE TABLE x AS SELECT ${Array.from({ length: 300 }, (_, i) => `i + ${i} AS c${i}`).join()} FROM range(3) r(i)`,
  'a text of 2 MB': `CREATE TABLE x AS SELECT repeat('xy', 1000000) AS a`,
  'a text with a zero byte in it': `CREATE TABLE x AS SELECT 'a' || chr(0) || 'b' AS a`,
  'values that are packed in many ways': `CREATE TABLE x AS SELECT i, i // 1000 AS steps, 'word ' || i % 7 AS words, md5(i::VARCHAR) AS hashes, i * 0.1::DOUBLE AS d, 7 AS same, CASE WHEN i % 11 = 0 THEN NULL ELSE [i, NULL] END AS list FROM range(200000) r(i)`,
};

async function duckdbFile(sql: string, attach = '', first = ''): Promise<Buffer> {
  const path = join(newFolder(), 'made.duckdb');
  await makeDuckDb(path, sql, attach, first);
  return readFileSync(path);
}

/** A database whose last changes are in the log beside it. */
async function withLog(): Promise<{ readonly bytes: Buffer; readonly log: Buffer }> {
  const [folder, copies] = [newFolder(), newFolder()];
  const path = join(folder, 'log.duckdb');
  await makeDuckDb(path, 'CREATE TABLE x AS SELECT 1 AS a');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('INSERT INTO x VALUES (2)');
  for (const name of ['log.duckdb', 'log.duckdb.wal']) copyFileSync(join(folder, name), join(copies, name));
  connection.closeSync();
  instance.closeSync();
  return {
    bytes: readFileSync(join(copies, 'log.duckdb')),
    log: readFileSync(join(copies, 'log.duckdb.wal')),
  };
}

export async function duckdb(): Promise<readonly FormatCase[]> {
  const of = (name: string, bytes: Uint8Array, more: Partial<FormatCase> = {}): FormatCase => ({
    name: `duckdb: ${name}`,
    component: 'filesystem.duckdb_extractor',
    path: 'in.duckdb',
    bytes: new Uint8Array(bytes),
    ...more,
  });
  const made: FormatCase[] = [];
  for (const [name, sql] of Object.entries(SQL)) made.push(of(name, await duckdbFile(sql)));
  const shop = await duckdbFile(
    'CREATE TABLE x AS SELECT 1 AS a; CREATE VIEW v AS SELECT a * 10 AS ten FROM x; CREATE SCHEMA sales; CREATE TABLE sales.y AS SELECT 2 AS b',
  );
  const many = await duckdbFile('CREATE TABLE x AS SELECT i, md5(i::VARCHAR) AS t FROM range(100000) r(i)');
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const copy = Buffer.from(many);
    change(copy);
    return copy;
  };
  const { bytes, log } = await withLog();
  return [
    ...made,
    of('the view that is named', shop, { config: { table: 'v' } }),
    of('the schema that is named', shop, { config: { table: 'sales.y' } }),
    of('a table that is not there', shop, { config: { table: 'z' } }),
    of('a query over two of them', shop, { config: { query: 'SELECT a + b AS c FROM x, sales.y' } }),
    of('a query of what is not there', shop, { config: { query: 'SELECT nope FROM x' } }),
    of('a query of a file', shop, { config: { query: `SELECT * FROM read_csv('/etc/passwd')` } }),
    of('a log beside it', bytes, { path: 'log.duckdb', beside: { 'log.duckdb.wal': log } }),
    of('a log that is not there', bytes, { path: 'alone.duckdb' }),
    of(
      'encrypted',
      await duckdbFile(
        'CREATE TABLE x AS SELECT 1 AS a',
        `(ENCRYPTION_KEY 'k')`,
        'SET force_mbedtls_unsafe = true',
      ),
    ),
    of('empty', new Uint8Array()),
    of('CSV under its name', text('a,b\n1,2\n')),
    of('SQLite under its name', text('SQLite format 3\0 and more')),
    of('neither text nor a format', new Uint8Array([0, 1, 2, 250, 0, 0, 0, 0, 0, 0])),
    of('its first 9,000 bytes', many.subarray(0, 9000)),
    of('half of it', many.subarray(0, many.length / 2)),
    of(
      'damaged in its head',
      changed((copy) => copy.fill(7, 4096, 12_288)),
    ),
    of(
      'damaged in a block',
      changed((copy) => copy.fill(7, 274_432, 536_576)),
    ),
    of(
      'of a newer format',
      changed((copy) => copy.writeBigUInt64LE(99n, 12)),
    ),
    of(
      'of an old format',
      changed((copy) => copy.writeBigUInt64LE(51n, 12)),
    ),
    of('packed as a whole', new Uint8Array(gzipSync(many)), { path: 'in.duckdb.gz' }),
    of('read as CSV', many, { component: 'filesystem.csv_extractor', path: 'in.csv' }),
  ];
}
