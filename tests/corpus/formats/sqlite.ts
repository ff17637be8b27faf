/** SQLite: what its columns may hold whatever they are declared as, logs and journals, and files that are broken or something else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sqliteFile } from '../../drivers/sqlite-files.ts';
import { cutOff, text, type FormatCase } from './case.ts';

const kept = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `../sqlite/${name}`)));

const SQL: Readonly<Record<string, string>> = {
  'text among integers': "CREATE TABLE x(n INTEGER); INSERT INTO x VALUES (1), ('two'), (NULL)",
  'integers among texts': "CREATE TABLE x(t TEXT); INSERT INTO x VALUES ('a'), (2), (x'00ff')",
  'reals among integers': 'CREATE TABLE x(n INTEGER); INSERT INTO x VALUES (1), (2.5), (9223372036854775807)',
  'a column without a type': "CREATE TABLE x(a); INSERT INTO x VALUES (1), (2.5), ('x'), (x'01'), (NULL)",
  'BOOLEAN, DATE and DATETIME, which SQLite does not have':
    "CREATE TABLE x(b BOOLEAN, d DATE, t DATETIME); INSERT INTO x VALUES (1, '2024-02-29', '2024-02-29 10:00:00'), (0, NULL, 1709200800)",
  'NUMERIC and DECIMAL(10,2)':
    'CREATE TABLE x(a NUMERIC, b DECIMAL(10,2)); INSERT INTO x VALUES (1.10, 2.20), (3, 4)',
  'a strict table': "CREATE TABLE x(a INT, b TEXT, c ANY) STRICT; INSERT INTO x VALUES (1, 'a', x'ff')",
  'without rowid':
    "CREATE TABLE x(k TEXT PRIMARY KEY, v INT) WITHOUT ROWID; INSERT INTO x VALUES ('b', 2), ('a', 1)",
  'generated columns':
    'CREATE TABLE x(a INT, b INT GENERATED ALWAYS AS (a * 2) VIRTUAL, c INT AS (a + 1) STORED); INSERT INTO x(a) VALUES (1), (2)',
  infinity: 'CREATE TABLE x(a REAL); INSERT INTO x VALUES (9e999), (-9e999), (0.1)',
  'names in quotes':
    'CREATE TABLE "order by ""x""" ("a ""b""", "select" INT); INSERT INTO "order by ""x""" VALUES (1, 2)',
  'no rows': 'CREATE TABLE x(a INT, b TEXT)',
  'no table': 'CREATE TABLE x(a); DROP TABLE x',
  'two tables, none named': 'CREATE TABLE x(a); CREATE TABLE y(b)',
  'a view':
    'CREATE TABLE x(a); INSERT INTO x VALUES (1), (2); CREATE VIEW v AS SELECT a * 10 AS ten FROM x; ',
  '300 columns': `CREATE TABLE x(${Array.from({ length: 300 }, (_, i) => `c${i} INT`).join()}); INSERT INTO x(c0, c299) VALUES (1, 2)`,
  'a text of 2 MB':
    "CREATE TABLE x(a TEXT); INSERT INTO x VALUES (replace(hex(zeroblob(1000000)), '00', 'xy'))",
  'a text with a zero byte in it': "CREATE TABLE x(a TEXT); INSERT INTO x VALUES ('a' || char(0) || 'b')",
};

export async function sqlite(): Promise<readonly FormatCase[]> {
  const of = (name: string, bytes: Uint8Array, more: Partial<FormatCase> = {}): FormatCase => ({
    name: `sqlite: ${name}`,
    component: 'filesystem.sqlite_extractor',
    path: 'in.sqlite',
    bytes,
    ...more,
  });
  const made: FormatCase[] = [];
  for (const [name, sql] of Object.entries(SQL))
    made.push(of(name, await sqliteFile(sql), name === 'a view' ? { config: { table: 'v' } } : {}));
  const many = await sqliteFile(
    'CREATE TABLE x(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO x SELECT i FROM n',
  );
  const torn = many.slice();
  torn.fill(0xff, 4096, 3 * 4096);
  return [
    ...made,
    of('a log beside it', kept('log.db'), { path: 'log.db', beside: { 'log.db-wal': kept('log.db-wal') } }),
    of('a log that is not there', kept('log.db'), { path: 'alone.db' }),
    of('left in the middle of a change', kept('hot.db'), {
      path: 'hot.db',
      beside: { 'hot.db-journal': kept('hot.db-journal') },
    }),
    of('UTF-16', kept('utf16.db'), { path: 'utf16.db' }),
    of('cut off', cutOff(many, 4096)),
    of('its first 50 bytes', many.slice(0, 50)),
    of('damaged pages', torn),
    of('encrypted', new Uint8Array(8192).fill(0xab)),
    of('empty', new Uint8Array()),
    of('CSV under its name', text('a,b\n1,2\n')),
    of('packed as a whole', new Uint8Array(gzipSync(many)), { path: 'in.sqlite.gz' }),
    of('read as CSV', many, { component: 'filesystem.csv_extractor', path: 'in.csv' }),
  ];
}
