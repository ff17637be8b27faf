/** The tables of a session on an attached database, with the guards of an engine that keeps neither every type nor the order of rows. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type NodeDatabase } from '#adapters/node/database.ts';
import { openEngine } from '#adapters/node/engine/open.ts';
import { engineTarget } from '#core/engine/target.ts';
import type { StepConnection } from '#core/run/ports.ts';

let root: string;
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'engine-'))));
afterAll(() => rmSync(root, { recursive: true }));

const file = (name: string) => engineTarget({ url: name }, (path) => resolve(root, path));

/** A plain file, which is taken for a DuckLake. */
function guarded(name: string) {
  const target = file(name);
  return { ...target, profile: { ...target.profile, title: 'DuckLake', staged: true } };
}

const open = (name: string, session = 'one') =>
  openEngine(guarded(`${name}.duckdb`), { scratch: join(root, `${name}.scratch`), session });

async function using<T>(database: NodeDatabase, work: (db: StepConnection) => Promise<T>): Promise<T> {
  const db = await database.connect();
  try {
    return await work(db);
  } finally {
    await db.close();
    database.close();
  }
}

test('a table is in the other file, not in the scratch one, when that is opened again', async () => {
  const database = await open('kept');
  await using(database, async (db) => {
    expect(await db.createTableAs('a"b ☃', 'SELECT range AS i FROM range(3)')).toBe(3);
    await database.checkpoint();
    expect(await db.query('SELECT current_database() AS at')).toEqual([{ at: 'session' }]);
  });
  await using(await openDatabase(join(root, 'kept.duckdb')), async (db) =>
    expect(await db.query('SELECT count(*) AS n FROM "a""b ☃"')).toEqual([{ n: 3n }]),
  );
  await using(await openDatabase(join(root, 'kept.scratch')), async (db) =>
    expect(await db.query('SELECT table_name FROM duckdb_tables()')).toEqual([]),
  );
});

/** What the file itself holds, past the views. */
const storedTypes = (db: StepConnection, table: string) =>
  db.query(
    `SELECT data_type AS t FROM duckdb_columns() WHERE database_name = 'session' AND table_name = '${table}' ORDER BY column_index`,
  );

test('whole numbers of 128 bits are stored as exact decimals and read as what they were, nested too, and that is said', async () => {
  const big = '9'.repeat(38);
  await using(await open('whole'), async (db) => {
    await db.createTableAs(
      't',
      `SELECT sum(i) AS "the sum", -${big}::HUGEINT AS least, [${big}::HUGEINT] AS list, {'a b': ${big}::UHUGEINT} AS struct,
MAP {'k': ${big}::HUGEINT} AS map FROM (VALUES (9223372036854775807), (9223372036854775807)) AS v(i)`,
    );
    expect(await storedTypes(db, 't')).toEqual(
      [
        'DECIMAL(38,0)',
        'DECIMAL(38,0)',
        'DECIMAL(38,0)[]',
        'STRUCT("a b" DECIMAL(38,0))',
        'MAP(VARCHAR, DECIMAL(38,0))',
      ].map((t) => ({ t })),
    );
    expect(db.storedAs?.('t')[0]).toBe(
      'The column "the sum" is HUGEINT, which DuckLake does not hold: it is stored as DECIMAL(38,0), and read as HUGEINT again.',
    );
  });
  // What a decimal would do in the next step: 3.5 for 7 // 2, 1 for 0.5 beside it.
  await using(await open('whole'), async (db) => {
    for (const from of ['t', 'main.t', await db.reading?.('t')])
      expect(
        await db.query(
          `SELECT typeof("the sum") AS t, ("the sum" // 5)::VARCHAR AS n, CASE WHEN "the sum" = 0 THEN "the sum" ELSE 0.5 END AS half,
least::VARCHAR AS least, list::VARCHAR AS list, struct::VARCHAR AS struct, map::VARCHAR AS map FROM ${from}`,
        ),
      ).toEqual([
        {
          t: 'HUGEINT',
          n: '3689348814741910322',
          half: '0.5',
          least: `-${big}`,
          list: `[${big}]`,
          struct: `{'a b': ${big}}`,
          map: `{k=${big}}`,
        },
      ]);
  });
});

test('a table that is made anew is read as it is now, after a rollback as it was, and by another connection', async () => {
  const database = await open('again');
  const other = await database.connect();
  await using(database, async (db) => {
    await db.createTableAs('t', 'SELECT 7::HUGEINT AS x');
    await other.exec('BEGIN TRANSACTION');
    expect(await other.query('SELECT typeof(x) AS t FROM t')).toEqual([{ t: 'HUGEINT' }]);
    await other.exec('COMMIT');
    await db.exec('BEGIN TRANSACTION');
    await db.createTableAs('t', `SELECT 'seven' AS x`);
    expect(await db.query('SELECT x FROM t')).toEqual([{ x: 'seven' }]);
    await db.exec('ROLLBACK');
    await db.exec('BEGIN TRANSACTION');
    expect(await db.query('SELECT x // 2 AS x FROM t')).toEqual([{ x: 3n }]);
    await db.createTableAs('t', `SELECT * REPLACE (x + 1 AS x) FROM t`);
    expect(await db.query('SELECT typeof(x) AS t, x // 3 AS x FROM t')).toEqual([{ t: 'HUGEINT', x: 2n }]);
    await db.exec('COMMIT');
    await other.close();
  });
});

const UNFIT = [
  ['170141183460469231731687303715884105727::HUGEINT', 'HUGEINT', '170141183460469231731687303715884105727'],
  [
    '340282366920938463463374607431768211455::UHUGEINT',
    'UHUGEINT',
    '340282366920938463463374607431768211455',
  ],
  ['to_microseconds(9223372036854775807)', 'INTERVAL', '2562047788:00:54.775807'],
  [`'12:00:00-00:00:01'::TIMETZ`, 'TIME WITH TIME ZONE', '12:00:00-00:01'],
] as const;

test('a value that would not come back the same is an error with the way out, and nothing is left of the table', async () => {
  await using(await open('unfit'), async (db) => {
    for (const [sql, type, shown] of UNFIT) {
      await db.exec('BEGIN TRANSACTION');
      const failed = db.createTableAs('t', `SELECT 1 AS fits, ${sql} AS "the total"`);
      await expect(failed).rejects.toThrow(
        `The column "the total" holds the ${type} ${shown}, and DuckLake would not give back the same: it stores a ${type} as `,
      );
      await expect(failed).rejects.toThrow(
        'Have it as text (a query casts it to VARCHAR, an extractor may have a setting for the type of a column), or run without --engine.',
      );
      await db.exec('ROLLBACK');
    }
    expect(await db.query(`SELECT table_name FROM duckdb_tables() WHERE table_name = 't'`)).toEqual([]);
  });
});

test('what cannot be held is told with its column and the cast, before anything runs', async () => {
  await using(await open('refused'), async (db) => {
    await expect(
      db.createTableAs('t', `SELECT union_value(a := 1) AS "one of", error('ran') AS e`),
    ).rejects.toThrow(
      'The column "one of" is of the type UNION(a INTEGER), which DuckLake cannot hold: it has no type for it. Write it in a query as struct_pack(member := union_tag("one of"), value := "one of"::VARCHAR) AS "one of", or run without --engine.',
    );
    await expect(db.createTableAs('t', 'SELECT [union_value(a := 1)] AS x')).rejects.toThrow(
      'The column "x" is of the type UNION(a INTEGER)[] (UNION(a INTEGER) in it), which DuckLake cannot hold: it has no type for it. Write each such value x in a query as struct_pack(member := union_tag(x), value := x::VARCHAR), or run without --engine.',
    );
    const [one, two] = ['union_value(a := 1)', 'union_value(b := 1)'];
    const written = 'struct_pack(member := union_tag(x), value := x::VARCHAR)';
    await db.createTableAs(
      't',
      `SELECT ${written} AS x FROM (SELECT ${one}::UNION(a INTEGER, b INTEGER) AS x UNION ALL SELECT ${two}::UNION(a INTEGER, b INTEGER))`,
    );
    expect(await db.query('SELECT x.member::VARCHAR AS member, x.value AS value FROM t')).toEqual([
      { member: 'a', value: '1' },
      { member: 'b', value: '1' },
    ]);
  });
});

test('rows keep their order, whether a query gives them or they are appended', async () => {
  await using(await open('order'), async (db) => {
    await db.createTableAs('t', 'SELECT range AS i, hash(range) AS h FROM range(1000000) ORDER BY i DESC');
    const wrong =
      'SELECT count(*) AS n FROM (SELECT i, row_number() OVER () AS place FROM t) WHERE i <> 1000000 - place';
    expect(await db.query(wrong)).toEqual([{ n: 0n }]);
    await db.createTable('u', [{ name: 'i', type: 'INTEGER' }]);
    async function* batches() {
      for (let start = 0; start < 200_000; start += 50_000)
        yield {
          rows: 50_000,
          columns: [
            { type: 'INTEGER' as const, values: Int32Array.from({ length: 50_000 }, (_, i) => start + i) },
          ],
        };
    }
    expect(await db.append('u', batches())).toBe(200_000);
    expect(
      await db.query(
        'SELECT count(*) AS n FROM (SELECT i, row_number() OVER () AS place FROM u) WHERE i <> place - 1',
      ),
    ).toEqual([{ n: 0n }]);
    expect(await db.query(`SELECT count(*) AS n FROM duckdb_tables() WHERE temporary`)).toEqual([{ n: 0n }]);
  });
});

test('DuckDB takes as much of the machine as the connection says', async () => {
  const target = engineTarget({ url: 'share.duckdb', threads: 1, memory: '300MB' }, (path) =>
    join(root, path),
  );
  await using(await openEngine(target, { scratch: join(root, 'share'), session: 'one' }), async (db) =>
    expect(
      await db.query(
        `SELECT current_setting('threads') AS threads, current_setting('memory_limit') AS memory`,
      ),
    ).toEqual([{ threads: 1n, memory: '286.1 MiB' }]),
  );
});

test('a comment that somebody else has written on a column is no type', async () => {
  await using(await open('comment'), async (db) => {
    await db.createTableAs('t', 'SELECT 1 AS x, 2::HUGEINT AS y');
    await db.exec(`COMMENT ON COLUMN session.main.t.x IS 'how many there are'`);
    await db.exec('BEGIN TRANSACTION');
    expect(await db.query('SELECT typeof(x) AS x, typeof(y) AS y FROM t')).toEqual([
      { x: 'INTEGER', y: 'HUGEINT' },
    ]);
    await db.exec('COMMIT');
  });
});

test('lists of tables and columns are as elsewhere, and tables have but their own columns', async () => {
  await using(await open('lists'), async (db) => {
    await db.createTableAs('t', 'SELECT 1::HUGEINT AS x');
    await db.createTableAs('u', 'SELECT 1 AS y');
    expect(await db.createTableAs('shape', 'SELECT * FROM (DESCRIBE u)')).toBe(1);
    expect(await db.query('SELECT "default" AS d FROM shape')).toEqual([{ d: null }]);
    await db.createTableAs('tables', 'SELECT * FROM (SHOW TABLES)');
    expect(await db.query('SELECT name FROM tables ORDER BY name')).toEqual(
      ['shape', 't', 'tables', 'u'].map((name) => ({ name })),
    );
    await expect(db.createTableAs('v', 'SELECT filename FROM u')).rejects.toThrow(
      'Binder Error: Referenced column "filename" not found in FROM clause!',
    );
    await db.createTableAs('w', `SELECT y AS filename FROM u`);
    expect(await db.createTableAs('v', 'SELECT filename FROM w')).toBe(1);
    expect(await db.query('SELECT view_name FROM duckdb_views() WHERE NOT internal')).toEqual([
      { view_name: 't' },
    ]);
  });
});

test('what is wrong with a query is said of the statement that people know', async () => {
  await using(await open('said'), async (db) => {
    const source = 'SELECT nothing FROM range(3)';
    const failed = await db.createTableAs('t', source).catch((cause: unknown) => cause);
    expect(failed).toMatchObject({
      name: 'DbError',
      sql: `CREATE OR REPLACE TABLE "t" AS\n${source}`,
      position: `CREATE OR REPLACE TABLE "t" AS\nSELECT `.length,
    });
  });
});

test('no statement reaches a file, another database or a setting', async () => {
  await using(await open('locked'), async (db) => {
    const outside = join(root, 'outside.csv');
    await expect(db.query(`FROM read_csv('${outside}')`)).rejects.toThrow('Permission Error');
    await expect(db.exec(`COPY (SELECT 1) TO '${outside}'`)).rejects.toThrow('Permission Error');
    await expect(db.exec(`ATTACH '${join(root, 'more.duckdb')}' AS more`)).rejects.toThrow(
      'Permission Error',
    );
    await expect(db.exec(`INSTALL httpfs`)).rejects.toThrow('Permission Error');
    await expect(db.exec('SET enable_external_access = true')).rejects.toThrow();
    await expect(db.exec('SET threads = 1')).rejects.toThrow('configuration has been locked');
    expect(existsSync(outside)).toBe(false);
  });
});

test("a file of another session's, or of somebody's own, is not touched", async () => {
  (await open('theirs')).close();
  (await open('theirs')).close();
  await expect(open('theirs', 'two')).rejects.toThrow(
    /theirs\.duckdb holds the tables of another session \(one\)\. Run in that session's folder/,
  );
  const own = await openDatabase(join(root, 'own.duckdb'));
  await using(own, (db) => db.exec('CREATE TABLE precious AS SELECT 1 AS one'));
  await expect(open('own')).rejects.toThrow(
    /own\.duckdb holds what no run made \(table main\.precious\), and a run might replace it\. Name a new file/,
  );
});

test.each([
  ['view', 'CREATE VIEW mine AS SELECT 1 AS one', 'view main.mine'],
  ['sequence', 'CREATE SEQUENCE mine', 'sequence main.mine'],
  ['macro', 'CREATE MACRO mine(a) AS a + 1', 'macro main.mine'],
  ['table macro', 'CREATE MACRO mine(a) AS TABLE SELECT a', 'macro main.mine'],
  ['type', "CREATE TYPE mine AS ENUM ('a')", 'type main.mine'],
  ['schema', 'CREATE SCHEMA mine', 'schema mine'],
])('a file with no more than a %s of somebody is theirs', async (kind, sql, what) => {
  await using(await openDatabase(join(root, `${kind}.duckdb`)), (db) => db.exec(sql));
  await expect(open(kind)).rejects.toThrow(`${kind}.duckdb holds what no run made (${what}), and a run`);
});

test('where a session is is noted before the file is its own: what ends in between leaves it to anybody', async () => {
  const options = { scratch: join(root, 'between.scratch'), session: 'one' };
  const killed = openEngine(file('between.duckdb'), {
    ...options,
    note: () => Promise.reject(new Error('Killed here.')),
  });
  await expect(killed).rejects.toThrow('Killed here.');
  let noted = 0;
  const note = async (): Promise<void> => void noted++;
  (await openEngine(file('between.duckdb'), { ...options, session: 'two', note })).close();
  expect(noted).toBe(1);
  await expect(openEngine(file('between.duckdb'), { ...options, note })).rejects.toThrow(
    'holds the tables of another session (two)',
  );
  expect(noted).toBe(1);
});

test.each(['orders.csv', 'orders.json', 'clock.duckdb', 'empty.csv', 'empty.duckdb'])(
  '%s that is no database is no engine, and stays as it is',
  async (name) => {
    const text = name.startsWith('empty') ? '' : 'a,b\n1,2\n';
    writeFileSync(join(root, name), text);
    await expect(
      openEngine(file(name), { scratch: join(root, `${name}.scratch`), session: 'one' }),
    ).rejects.toThrow(`${join(root, name)} is not a DuckDB file, and stays as it is. Choose another path.`);
    expect(readFileSync(join(root, name), 'utf8')).toBe(text);
  },
);

test('a path that is not there is made a DuckDB file, whatever its name', async () => {
  const options = { scratch: join(root, 'new.scratch'), session: 'one' };
  await using(await openEngine(file('new.csv'), options), (db) => db.createTableAs('t', 'SELECT 7 AS n'));
  await using(await openEngine(file('new.csv'), options), async (db) =>
    expect(await db.query('SELECT n FROM t')).toEqual([{ n: 7 }]),
  );
});

test('an extension that is not there is one sentence with the command that fetches it', async () => {
  const lake = engineTarget(
    { url: 'ducklake:postgres:host=nowhere.invalid', data_path: 's3://b/' },
    (path) => path,
  );
  const opened = openEngine(lake, {
    scratch: join(root, 'missing.scratch'),
    session: 'one',
    extensions: join(root, 'none'),
  });
  await expect(opened).rejects.toThrow(
    /^DuckDB's extension ducklake, postgres_scanner, httpfs for v[\d.]+, \w+ is not in .*: fetch it once with {2}npm run extensions -- --cli ducklake postgres httpfs$/,
  );
});
