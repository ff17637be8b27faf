/** filesystem.duckdb_extractor: every type and key, views, schemas, a log beside the file, and files that are damaged, encrypted or none. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { provided } from '#adapters/node/provided.ts';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '#drivers/filesystem/duckdb_extractor.ts';
import { makeDuckDb, newFolder, TYPES, typesTable } from './duckdb-files.ts';
import { world, type World } from './support.ts';

type Config = Readonly<Record<string, unknown>>;

async function loadFrom(folder: string, config: Config = {}, signal?: AbortSignal): Promise<World> {
  const w = await world({}, { folder, provided, ...(signal ? { signal } : {}) });
  await w.run(driver, 't', { path: 'in.duckdb', ...config });
  return w;
}
async function load(sql: string, config: Config = {}): Promise<World> {
  const folder = newFolder();
  await makeDuckDb(join(folder, 'in.duckdb'), sql);
  return loadFrom(folder, config);
}
const told = (loading: Promise<unknown>) =>
  loading.then(
    () => undefined,
    (error: unknown) => (error instanceof StepError ? error.message : error),
  );
const all = (w: World) => w.rows('SELECT * FROM t');
const receiptOf = (w: World) => w.receipts[0]!;

/** A file with tables, views and another schema. */
const SHOP = `CREATE TABLE orders AS SELECT i AS id, i * 1.5 AS total FROM range(5) r(i); CREATE TABLE customers AS SELECT 'Ann' AS name;
CREATE VIEW per_order AS SELECT id, total * 2 AS twice FROM orders; CREATE SCHEMA sales; CREATE TABLE sales.returns AS SELECT 1 AS id;
CREATE SCHEMA osiris; CREATE TABLE osiris.steps AS SELECT 1 AS id;`;
const THERE = 'There are: customers, orders, per_order, sales.returns.';

describe('types', () => {
  let loading: Promise<World>;
  let native: DuckDBConnection;
  beforeAll(async () => {
    const folder = newFolder();
    const path = join(folder, 'in.duckdb');
    await makeDuckDb(path, typesTable());
    native = await (await DuckDBInstance.create(path)).connect();
    await native.run(`SET TimeZone = 'UTC'`);
    loading = loadFrom(folder);
    // Each test says it where that fails.
    await loading.catch(() => undefined);
  });

  test.each(TYPES)('$type', async ({ name, type, kept = type }) => {
    const loaded = await loading;
    const { type: told } = receiptOf(loaded).columns.find((column) => column.name === name)!;
    // Of a type that is not the file's own, names of fields stand in quotes.
    expect(told.replace('"j"', 'j')).toBe(kept);
    expect((await loaded.types('t'))[name]).toBe(kept);
    const from = kept === type ? `"${name}"` : `"${name}"::${kept}`;
    const expected = (await native.runAndReadAll(`SELECT ${from}::VARCHAR FROM types`)).getRows();
    expect(await loaded.rows(`SELECT "${name}" FROM t`)).toEqual(
      // node-api drops a byte order mark.
      expected.map((row) => row.map((cell) => (cell === 'marked' ? '\ufeffmarked' : cell))),
    );
  });

  test('which member of a UNION holds the value', async () => {
    const tags = await (await loading).rows('SELECT union_tag(either) FROM t');
    expect(tags.flat()).toEqual(['n', 't', 'tag', 't', null, null]);
  });

  test('rows of more than one vector', async () => {
    const w = await load(`${typesTable()}; INSERT INTO types SELECT types.* FROM types, range(499)`);
    expect(receiptOf(w)).toMatchObject({ format: 'duckdb', rows: 3000, rejected: 0 });
    expect(await w.rows('SELECT count(*), count(i64), count(eithers), count(shape) FROM t')).toEqual([
      ['3000', '1000', '1000', '1000'],
    ]);
  });

  test('a VARIANT becomes text, and the receipt says so', async () => {
    const folder = newFolder();
    const sql = `CREATE TABLE v (v VARIANT, n INTEGER); INSERT INTO v VALUES ({'a': 1}::VARIANT, 2)`;
    await makeDuckDb(join(folder, 'in.duckdb'), sql, `(STORAGE_VERSION 'v1.5.0')`);
    const w = await loadFrom(folder);
    expect(await all(w)).toEqual([["{'a': 1}", '2']]);
    expect(receiptOf(w).columns[0]).toMatchObject({
      type: 'VARCHAR',
      reason: expect.stringContaining('VARIANT'),
    });
  });
});

describe('what is loaded', () => {
  test('a table, with the account of it', async () => {
    const w = await load(SHOP, { table: 'orders' });
    expect(await all(w)).toHaveLength(5);
    expect(receiptOf(w)).toMatchObject({
      source: 'in.duckdb',
      rows: 5,
      dialect: [
        ['table', 'orders'],
        ['written by', expect.stringMatching(/^DuckDB v1\./)],
      ],
    });
    expect(w.metrics).toMatchObject({ rows_read: 5, bytes_read: receiptOf(w).bytes });
    expect(w.progress.at(-1)).toEqual({ rows: 5, total_rows: 5 });
  });

  test.each<[Config, (string | null)[][]]>([
    [
      { table: 'per_order', limit: 2 },
      [
        ['0', '0.0'],
        ['1', '3.0'],
      ],
    ],
    [{ table: 'sales.returns' }, [['1']]],
    [{ table: 'main.customers' }, [['Ann']]],
    [{ table: 'CUSTOMERS' }, [['Ann']]],
    [{ table: 'orders', columns: ['total', 'ID'], limit: 1 }, [['0.0', '0']]],
    [{ query: 'SELECT count(*) AS n, sum(total) AS s FROM orders; -- all' }, [['5', '15.0']]],
    [{ query: 'FROM sales.returns' }, [['1']]],
    [{ query: `SELECT 1 AS a, 2 AS a` }, [['1', '2']]],
  ])('%j', async (config, rows) => {
    expect(await all(await load(SHOP, config))).toEqual(rows);
  });

  test('the only table needs no name, whatever views there are', async () => {
    const w = await load('CREATE TABLE one AS SELECT 1 AS a; CREATE VIEW two AS SELECT 2 AS b');
    expect(await all(w)).toEqual([['1']]);
  });

  test('a table without rows keeps its columns', async () => {
    const w = await load('CREATE TABLE e (a INTEGER, b UNION(x INTEGER))');
    expect(await w.types('t')).toEqual({ a: 'INTEGER', b: 'UNION(x INTEGER)' });
    expect(receiptOf(w).rows).toBe(0);
  });

  test.each<[Config, string]>([
    [{}, `in.duckdb holds 4 tables and views: say in \`table\` which one. ${THERE}`],
    [{ table: 'order' }, `in.duckdb has no table "order". Did you mean "orders"? ${THERE}`],
    [
      { table: 'orders', columns: ['totl'] },
      'in.duckdb has no column "totl". Did you mean "total"? There are: id, total.',
    ],
    [{ query: 'SELECT 1; SELECT 2' }, '`query` has to be one SELECT, without another statement behind it.'],
    [{ query: '-- nothing' }, '`query` has to be one SELECT, without another statement behind it.'],
  ])('%j is refused', async (config, message) => {
    expect(await told(load(SHOP, config))).toBe(message);
  });

  test.each([
    [`FROM read_csv('/etc/passwd')`, 'The query reaches beyond its file'],
    [`FROM '/etc/passwd'`, 'The query'],
    [`ATTACH '/tmp/x.duckdb'`, 'The query was refused by DuckDB'],
    [`SELECT nope FROM orders`, 'Referenced column "nope" not found'],
    [`FROM query('ATTACH ''/tmp/x.duckdb''')`, 'The query'],
  ])('%s is refused', async (query, message) => {
    expect(await told(load(SHOP, { query }))).toContain(message);
  });

  test('a view that reaches beyond its file is refused', async () => {
    const folder = newFolder();
    const csv = join(folder, 'secret.csv');
    writeFileSync(csv, 'a\n1\n');
    await makeDuckDb(join(folder, 'in.duckdb'), `CREATE VIEW v AS SELECT * FROM read_csv('${csv}')`);
    expect(await told(loadFrom(folder))).toMatch(/^in\.duckdb reaches beyond its file, which is not allowed/);
  });
});

describe('the file', () => {
  test('changes that are still in the log beside it are read', async () => {
    const folder = newFolder();
    const made = join(folder, 'made.duckdb');
    const instance = await DuckDBInstance.create(made);
    const connection = await instance.connect();
    await connection.run('CREATE TABLE a AS SELECT 1 AS x; CHECKPOINT; INSERT INTO a VALUES (2)');
    copyFileSync(made, join(folder, 'in.duckdb'));
    copyFileSync(`${made}.wal`, join(folder, 'in.duckdb.wal'));
    connection.closeSync();
    instance.closeSync();
    const bytes = statSync(join(folder, 'in.duckdb.wal')).size;
    const w = await loadFrom(folder);
    expect(await all(w)).toEqual([['1'], ['2']]);
    expect(receiptOf(w).dialect).toContainEqual(['log', `in.duckdb.wal, ${bytes} bytes`]);
    expect(statSync(join(folder, 'in.duckdb.wal')).size).toBe(bytes);
    writeFileSync(join(folder, 'in.duckdb.wal'), 'no log at all, but some bytes');
    expect(await told(loadFrom(folder))).toMatch(/^in\.duckdb\.wal, which lies beside in\.duckdb, is no log/);
  });

  test('it is closed again, also where the load fails', async () => {
    const folder = newFolder();
    const path = join(folder, 'in.duckdb');
    await makeDuckDb(path, SHOP);
    const before = readFileSync(path);
    await told(loadFrom(folder));
    await loadFrom(folder, { table: 'orders' });
    expect(readFileSync(path).equals(before)).toBe(true);
    // It would be refused while another has it open.
    await makeDuckDb(path, 'CREATE TABLE later AS SELECT 1');
  });

  test('a load that is cancelled ends, and closes it', async () => {
    const folder = newFolder();
    const path = join(folder, 'in.duckdb');
    await makeDuckDb(path, 'CREATE TABLE n AS SELECT i FROM range(2000) r(i)');
    const controller = new AbortController();
    const query = 'SELECT sum(a.i * b.i * c.i) FROM n a, n b, n c';
    const loading = told(loadFrom(folder, { query }, controller.signal));
    setTimeout(() => controller.abort(new Error('Cancelled.')), 100);
    expect(await loading).toEqual(new Error('Cancelled.'));
    await makeDuckDb(path, 'CREATE TABLE later AS SELECT 1');
  });

  /** The first bytes of a file, changed. */
  async function changed(change: (bytes: Buffer) => Uint8Array): Promise<string | undefined> {
    const folder = newFolder();
    const path = join(folder, 'in.duckdb');
    await makeDuckDb(path, 'CREATE TABLE a AS SELECT i, md5(i::VARCHAR) AS t FROM range(100000) r(i)');
    writeFileSync(path, change(readFileSync(path)));
    return (await told(loadFrom(folder))) as string | undefined;
  }

  test.each<[string, (bytes: Buffer) => Uint8Array, RegExp]>([
    ['empty', () => new Uint8Array(), /^in\.duckdb is empty/],
    ['text', () => Buffer.from('a,b\n1,2\n'), /no DuckDB database: it looks like text\. Use the component/],
    ['another format', () => Buffer.from('SQLite format 3\0 and more'), /it looks like an SQLite database/],
    ['bytes', () => Buffer.from([0, 1, 2, 250, 0, 0, 0, 0, 0, 0]), /no DuckDB database\. Check that/],
    ['cut off in its head', (bytes) => bytes.subarray(0, 9000), /is cut off: it has 9000 bytes\. Take/],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length / 2), /is cut off: it has \d+ bytes of \d+\. Take/],
    ['damaged', (bytes) => bytes.fill(7, 300_000, 310_000), /is damaged \(.*checksum.*\)\. Take a copy/s],
    ['damaged in its head', (bytes) => bytes.fill(7, 4096, 12_288), /is cut off|is damaged/],
    [
      'newer',
      (bytes) => (bytes.writeBigUInt64LE(99n, 12), bytes),
      /was written by DuckDB v[\d.]+ in a newer format \(99\)/,
    ],
    [
      'older',
      (bytes) => (bytes.writeBigUInt64LE(51n, 12), bytes),
      /in an old format \(51\), which DuckDB reads no more/,
    ],
  ])('%s', async (_, change, message) => {
    expect(await changed(change)).toMatch(message);
  });

  test('an encrypted one says the way out', async () => {
    const folder = newFolder();
    const path = join(folder, 'in.duckdb');
    await makeDuckDb(
      path,
      'CREATE TABLE a AS SELECT 1',
      `(ENCRYPTION_KEY 'k')`,
      'SET force_mbedtls_unsafe = true',
    );
    expect(await told(loadFrom(folder))).toMatch(
      /^in\.duckdb is encrypted, and its key is not asked for here/,
    );
  });

  test('one without tables says so', async () => {
    expect(await told(load('SELECT 1'))).toBe('in.duckdb holds no tables. Check that it is the right file.');
  });
});
