/** filesystem.sqlite_extractor: every key, what values may be, and files that are damaged, encrypted or none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { provided } from '#adapters/node/provided.ts';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '#drivers/filesystem/sqlite_extractor.ts';
import { folderOf, sqliteFile } from './sqlite-files.ts';
import { world, type World } from './support.ts';

type Config = Readonly<Record<string, unknown>>;
type Files = Readonly<Record<string, Uint8Array | string>>;

async function loadFiles(files: Files, config: Config = {}, signal?: AbortSignal): Promise<World> {
  const w = await world({}, { folder: folderOf(files), provided, ...(signal ? { signal } : {}) });
  await w.run(driver, 't', { path: Object.keys(files)[0], ...config });
  return w;
}
const load = async (sql: string, config: Config = {}): Promise<World> =>
  loadFiles({ 'in.db': await sqliteFile(sql) }, config);
const told = (loading: Promise<unknown>) =>
  loading.then(
    () => undefined,
    (error: unknown) => (error instanceof StepError ? error.message : error),
  );
const failure = (sql: string, config: Config = {}) => told(load(sql, config));
const all = (w: World) => w.rows('SELECT * FROM t');
const receiptOf = (w: World) => w.receipts[0]!;

describe('what a value is', () => {
  /** One column `v`, with these values. */
  const column = async (declared: string, values: string, config?: Config) => {
    const w = await load(
      `CREATE TABLE x(v ${declared}); INSERT INTO x VALUES ${values
        .split(' | ')
        .map((value) => `(${value})`)
        .join(', ')};`,
      config,
    );
    const { type, reason } = receiptOf(w).columns[0]!;
    expect((await w.types('t'))['v']?.replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')).toBe(type);
    return { type, values: (await all(w)).map(([value]) => value), reason, advice: receiptOf(w).advice };
  };

  test.each<[string, string, string, (string | null)[]]>([
    [
      'INTEGER',
      '1 | -9223372036854775808 | 9223372036854775807 | NULL',
      'BIGINT',
      ['1', '-9223372036854775808', '9223372036854775807', null],
    ],
    ['INTEGER', '9007199254740993 | -9007199254740993', 'BIGINT', ['9007199254740993', '-9007199254740993']],
    ['REAL', '1 | 0.1 | -1e308 | NULL', 'DOUBLE', ['1.0', '0.1', '-1e+308', null]],
    ['REAL', '9e999 | -9e999', 'DOUBLE', ['inf', '-inf']],
    ['NUMERIC', '1 | 2.5', 'DOUBLE', ['1.0', '2.5']],
    ['DECIMAL(10,2)', '1 | 2', 'BIGINT', ['1', '2']],
    ['TEXT', `'a' | '' | 'ž☃😀' | NULL | 7`, 'VARCHAR', ['a', '', 'ž☃😀', null, '7']],
    ['VARCHAR(3)', `'longer than three'`, 'VARCHAR', ['longer than three']],
    ['', `1 | NULL`, 'BIGINT', ['1', null]],
    ['BLOB', `x'00ff' | x'' | NULL`, 'BLOB', ['\\x00\\xFF', '', null]],
    ['BOOLEAN', '0 | 1 | NULL', 'BOOLEAN', ['false', 'true', null]],
    ['BOOLEAN', '0 | 2', 'BIGINT', ['0', '2']],
    ['DATE', `'2024-02-29' | NULL`, 'DATE', ['2024-02-29', null]],
    [
      'DATETIME',
      `'2024-02-29 12:30:00' | '2024-03-01T00:00:00.123456'`,
      'TIMESTAMP',
      ['2024-02-29 12:30:00', '2024-03-01 00:00:00.123456'],
    ],
    ['TIMESTAMP', `'2024-02-29T12:30:00Z'`, 'TIMESTAMPTZ', ['2024-02-29 12:30:00+00']],
    ['TIME', `'12:30:00'`, 'TIME', ['12:30:00']],
    ['DATE', `'2024-02-30' | '2024-02-28'`, 'VARCHAR', ['2024-02-30', '2024-02-28']],
    ['TEXT', `'2024-02-29'`, 'VARCHAR', ['2024-02-29']],
    ['INTEGER', 'NULL', 'BIGINT', [null]],
    ['DOUBLE PRECISION', 'NULL', 'DOUBLE', [null]],
    ['DATETIME', 'NULL', 'TIMESTAMP', [null]],
    ['BLOB', 'NULL', 'BLOB', [null]],
    ['ANYTHING', 'NULL', 'VARCHAR', [null]],
  ])('%s of %s', async (declared, values, type, expected) => {
    const found = await column(declared, values);
    expect(found.type).toBe(type);
    expect(found.values).toEqual(expected);
  });

  test('texts in a column of integers make it text, and the receipt counts them', async () => {
    const { type, values, reason, advice } = await column('INTEGER', `1 | 'abc' | 2.5 | 'def' | NULL`);
    expect([type, values]).toEqual(['VARCHAR', ['1', 'abc', '2.5', 'def', null]]);
    expect(reason).toBe(
      'declared INTEGER, and holds 1 integers (row 1: 1), 1 reals (row 3: 2.5), 2 texts (row 2: "abc"): all are kept as text',
    );
    expect(advice).toEqual([
      '"v" holds values of several kinds, and is text: `query` can choose, by typeof("v").',
    ]);
  });

  test('BLOBs among texts are written out; where a text looks like that, texts are in quotes', async () => {
    expect((await column('TEXT', `'a' | x'cafe'`)).values).toEqual(['a', "X'CAFE'"]);
    expect((await column('TEXT', `'it''s' | x'cafe' | 'x''00'''`)).values).toEqual([
      "'it''s'",
      "X'CAFE'",
      "'x''00'''",
    ]);
    expect((await column('BLOB', `x'01' | 5 | 1.5`)).values).toEqual(["X'01'", '5', '1.5']);
  });

  test('a text that is no UTF-8 is kept as its bytes, and told', async () => {
    const { values, reason } = await column('TEXT', `'fine' | CAST(x'ff41' AS TEXT)`);
    expect(values).toEqual(['fine', "X'FF41'"]);
    expect(reason).toContain('1 texts that are no UTF-8 (row 2');
  });

  test('an integer that no double holds among reals keeps every digit', async () => {
    const { type, values } = await column('', `9007199254740993 | 0.5`);
    expect([type, values]).toEqual(['VARCHAR', ['9007199254740993', '0.5']]);
  });

  test.each([
    ['DATETIME', '1700000000', 'datetime("v", \'unixepoch\')', 'BIGINT'],
    ['DATETIME', '1700000000123', "datetime(\"v\" / 1000.0, 'unixepoch', 'subsec')", 'BIGINT'],
    ['DATE', '2460000.5', 'datetime("v")', 'DOUBLE'],
  ])(
    'moments that are numbers stay numbers (%s %s), and the way to make moments of them is told',
    async (declared, value, sql, type) => {
      const found = await column(declared, value);
      expect(found.type).toBe(type);
      expect(found.advice.join()).toContain(sql);
    },
  );

  test('a type that only a late row rules out: the rows are read again', async () => {
    const w = await load(
      `CREATE TABLE x(id INTEGER PRIMARY KEY, v INTEGER);
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
       INSERT INTO x SELECT i, CASE WHEN i = 9999 THEN 'late' ELSE i END FROM n;`,
    );
    expect(receiptOf(w)).toMatchObject({ rows: 10_000, columns: [{ type: 'BIGINT' }, { type: 'VARCHAR' }] });
    expect(await w.rows(`SELECT count(*), count(DISTINCT v), min(v) FILTER (id = 9999) FROM t`)).toEqual([
      ['10000', '10000', 'late'],
    ]);
    expect(w.logs.map(({ message }) => message).join()).toContain('is read again');
  });
});

describe('tables', () => {
  const SHOP = `CREATE TABLE orders(id INTEGER PRIMARY KEY, total REAL, twice AS (total * 2), kept AS (id + 1) STORED);
    INSERT INTO orders(total) VALUES (1.5), (2);
    CREATE TABLE "odd name""s"(a) ; CREATE TABLE keyed(k TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO keyed VALUES ('b', 1), ('a', 2);
    CREATE TABLE strict_one(a INT, b ANY) STRICT; INSERT INTO strict_one VALUES (1, 'x');
    CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 1.7;`;

  test.each<[string, (string | null)[][]]>([
    [
      'orders',
      [
        ['1', '1.5', '3.0', '2'],
        ['2', '2.0', '4.0', '3'],
      ],
    ],
    [
      'ORDERS',
      [
        ['1', '1.5', '3.0', '2'],
        ['2', '2.0', '4.0', '3'],
      ],
    ],
    ['odd name"s', []],
    [
      'keyed',
      [
        ['a', '2'],
        ['b', '1'],
      ],
    ],
    ['strict_one', [['1', 'x']]],
    ['big', [['2', '2.0']]],
  ])('%s', async (table, rows) => {
    const w = await load(SHOP, { table });
    expect(await all(w)).toEqual(rows);
    expect(receiptOf(w)).toMatchObject({ source: 'in.db', format: 'sqlite', rows: rows.length, rejected: 0 });
    expect(w.metrics['rows_read']).toBe(rows.length);
  });

  test('the only table is taken; of several, one has to be named', async () => {
    expect(
      await all(
        await load('CREATE TABLE one(a); INSERT INTO one VALUES (1); CREATE VIEW v AS SELECT 2 AS b'),
      ),
    ).toEqual([['1']]);
    expect(await failure(SHOP)).toBe(
      'in.db holds 5 tables and views: say in `table` which one. There are: orders, odd name"s, keyed, strict_one, big.',
    );
    expect(await failure(SHOP, { table: 'order' })).toContain('has no table "order". Did you mean "orders"?');
    expect(await told(loadFiles({ 'in.db': '' }))).toBe(
      'in.db is empty: it has no bytes, and so no tables. Add the right file.',
    );
    expect(await failure('PRAGMA user_version = 1')).toBe(
      'in.db holds no tables. Check that it is the right file.',
    );
  });

  test('columns, limit and dtype', async () => {
    const w = await load(SHOP, {
      table: 'orders',
      columns: ['Total', 'id'],
      limit: 1,
      dtype: { total: 'DECIMAL(10,2)' },
    });
    expect(await all(w)).toEqual([['1.50', '1']]);
    expect(await w.types('t')).toEqual({ total: 'DECIMAL(10,2)', id: 'BIGINT' });
    expect(await failure(SHOP, { table: 'orders', columns: ['tot'] })).toContain('in.db has no column "tot"');
    expect(await failure(SHOP, { table: 'orders', dtype: { nothing: 'str' } })).toContain(
      'dtype names "nothing"',
    );
    expect(await failure(SHOP, { table: 'keyed', dtype: { k: 'BIGINT' } })).toContain(
      'column "k" cannot be BIGINT in full: row 1 holds "a"',
    );
  });

  test('a query', async () => {
    const w = await load(SHOP, {
      query: 'SELECT count(*) AS n, sum(total) AS n, typeof(1) FROM orders -- all',
      columns: ['n_1', 'n'],
    });
    expect(await all(w)).toEqual([['3.5', '2']]);
    expect(receiptOf(w).dialect[0]).toEqual(['read by', 'query']);
    expect(receiptOf(w).advice).toEqual([
      'Two columns are called "n": the later one is "n_1" here. Name it with AS in a `query`.',
    ]);
  });

  test.each([
    ['SELECT 1; SELECT 2', '`query` has to be one SELECT, without another statement behind it.'],
    ['-- nothing', '`query` has to be one SELECT, without another statement behind it.'],
    [
      'DELETE FROM orders',
      '`query` has to read: one SELECT, WITH ... SELECT or VALUES. The file is never changed.',
    ],
    ['SELECT missing FROM orders', 'The query was refused by SQLite: no such column: missing.'],
    ["ATTACH 'x' AS y", 'has to read'],
    ["SELECT load_extension('x')", 'no such function'],
  ])('refused: %s', async (query, words) => {
    expect(await failure(SHOP, { query })).toContain(words);
  });

  test('virtual tables: those that SQLite has are read, others are refused with the way out', async () => {
    const DOCS = `CREATE VIRTUAL TABLE docs USING fts5(body); INSERT INTO docs VALUES ('hello world');`;
    expect(await all(await load(DOCS))).toEqual([['hello world']]);
    const unknown = `PRAGMA writable_schema = 1;
      INSERT INTO sqlite_schema VALUES ('table', 'far', 'far', 0, 'CREATE VIRTUAL TABLE far USING spellfix1');`;
    expect(await failure(unknown, { table: 'far' })).toContain(
      'no such module: spellfix1. A virtual table of an extension',
    );
  });
});

describe('files', () => {
  const ROWS = `CREATE TABLE x(a, b); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO x SELECT i, 'row ' || i FROM n;`;

  test.each([512, 1024, 65_536])('pages of %i bytes', async (bytes) => {
    const w = await load(`PRAGMA page_size = ${bytes}; ${ROWS}`);
    expect(receiptOf(w).rows).toBe(2000);
    expect(receiptOf(w).dialect).toContainEqual(['page size', `${bytes} bytes`]);
  });

  const WAL = join(import.meta.dirname, '../corpus/sqlite');
  test('a log beside the file is heeded; where there is none, that is told', async () => {
    const [db, wal] = [readFileSync(join(WAL, 'log.db')), readFileSync(join(WAL, 'log.db-wal'))];
    const both = await loadFiles({ 'log.db': db, 'log.db-wal': wal });
    expect(receiptOf(both)).toMatchObject({ rows: 3, advice: [] });
    expect(receiptOf(both).dialect).toContainEqual(['log', `log.db-wal, ${wal.length} bytes`]);
    const alone = await loadFiles({ 'log.db': db });
    expect(receiptOf(alone).rows).toBe(2);
    expect(receiptOf(alone).advice[0]).toContain('may be in a file log.db-wal beside it, which is not here');
    const empty = await loadFiles({ 'log.db': db, 'log.db-wal': '' });
    expect(receiptOf(empty).rows).toBe(2);
  });

  test('texts in UTF-16 are told, with the way to a copy in UTF-8', async () => {
    const file = readFileSync(join(WAL, 'utf16.db'));
    expect(await told(loadFiles({ 'u.db': file }))).toContain('u.db keeps its texts as UTF-16');
  });

  test('a file that was left in the middle of a change is refused', async () => {
    const [db, journal] = [readFileSync(join(WAL, 'hot.db')), readFileSync(join(WAL, 'hot.db-journal'))];
    expect(await told(loadFiles({ 'hot.db': db, 'hot.db-journal': journal }))).toContain(
      'was left in the middle of a change',
    );
  });

  test('what is no whole database is told by what it is', async () => {
    const whole = await sqliteFile(ROWS);
    const cut = whole.slice(0, whole.length - 4096);
    expect(await told(loadFiles({ 'in.db': cut }))).toBe(
      `in.db is cut off: it has ${cut.length} bytes of ${whole.length}. Take a copy of it that is whole.`,
    );
    expect(await told(loadFiles({ 'in.db': whole.slice(0, 50) }))).toContain(
      'in.db is cut off: it has 50 bytes',
    );
    expect(await told(loadFiles({ 'in.db': 'a,b\n1,2\n' }))).toContain('it looks like text');
    expect(await told(loadFiles({ 'in.db': 'PAR1....' }))).toContain('it looks like a Parquet file');
    expect(await told(loadFiles({ 'in.db': new Uint8Array(8).fill(0xab) }))).toContain(
      'encrypted (SQLCipher)',
    );
    expect(
      await told(loadFiles({ 'in.db': Uint8Array.from([...new Uint8Array(8), ...Buffer.from('DUCK')]) })),
    ).toContain('it looks like a DuckDB database');
    const damaged = whole.slice();
    damaged.fill(0xff, 4096, 3 * 4096);
    expect(await told(loadFiles({ 'in.db': damaged }))).toContain(
      'in.db is damaged (database disk image is malformed).',
    );
  });

  test('a view that calls what reaches beyond the file, and one that never ends', async () => {
    const views = `CREATE TABLE x(a); CREATE VIEW evil AS SELECT fts3_tokenizer('a') AS t;
      CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n;`;
    expect(await failure(views, { table: 'evil' })).toContain('refused by SQLite');
    const file = await sqliteFile(views);
    const ending = new AbortController();
    const loading = loadFiles({ 'in.db': file }, { table: 'endless' }, ending.signal);
    setTimeout(() => ending.abort(new Error('The run was cancelled.')), 1500);
    await expect(loading).rejects.toThrow('The run was cancelled.');
  });
});
