/** What the Supabase writer has to do, on any PostgreSQL. */
import { expect, test } from 'vitest';
import { serve } from '../support/postgrest/server.ts';
import { ANON, EXPIRED, saidBy, SERVICE, type Project } from './supabase-project.ts';
import { world } from './support.ts';

const ROWS = (to: number, from = 1): string =>
  `SELECT i AS id, 'row ' || i AS name FROM range(${from}, ${to + 1}) r(i)`;

const WITH_KEY = 'CREATE TABLE target (id bigint PRIMARY KEY, name text);';
const WITHOUT_KEY = 'CREATE TABLE target (id bigint, name text);';

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );

export function writing(p: Project): void {
  const count = async (): Promise<string> => (await p.rows('SELECT count(*) FROM target'))[0]![0]!;
  const posts = (): string[] => p.asked().filter((line) => line.startsWith('POST'));

  test('append adds rows, in batches', async () => {
    await p.make(WITH_KEY);
    const w = await p.write(ROWS(25), { table: 'target', batch_size: 10 });
    expect(await p.rows('SELECT count(*), min(name), max(id) FROM target')).toEqual([['25', 'row 1', '25']]);
    expect(posts()).toEqual(Array.from({ length: 3 }, () => 'POST /target?columns=id,name'));
    expect(p.server.bodies.at(-1)).toBe(
      '[{"id":21,"name":"row 21"},\n{"id":22,"name":"row 22"},\n{"id":23,"name":"row 23"},\n{"id":24,"name":"row 24"},\n{"id":25,"name":"row 25"}]',
    );
    expect(p.server.headers.at(-1)).toMatchObject({
      prefer: 'return=minimal, count=exact',
      'content-type': 'application/json',
      'content-profile': 'public',
    });
    expect(w.metrics).toMatchObject({ rows_written: 25, requests: 4, retries: 0 });
    expect(w.progress.map(({ rows }) => rows)).toEqual([10, 20, 25]);
    await p.write(ROWS(30, 26), { table: 'target' });
    expect(await count()).toBe('30');
    expect(saidBy(w)).toEqual([]);
  });

  test('upsert adds and changes by the key', async () => {
    await p.make(`CREATE TABLE target (id bigint, part text, name text, other int DEFAULT 7, PRIMARY KEY (id, part));
      INSERT INTO target VALUES (1, 'a', 'old', 1), (9, 'z', 'stays', 9);`);
    const config = { table: 'target', write_mode: 'upsert', primary_key: ['id', 'part'], batch_size: 2 };
    const query = `FROM (VALUES (1, 'a', 'new'), (2, 'a', 'two'), (3, 'b', 'three')) v(id, part, name)`;
    const w = await p.write(query, config);
    expect(await p.rows('SELECT * FROM target ORDER BY id')).toEqual([
      ['1', 'a', 'new', '1'],
      ['2', 'a', 'two', '7'],
      ['3', 'b', 'three', '7'],
      ['9', 'z', 'stays', '9'],
    ]);
    expect(posts()[0]).toBe('POST /target?columns=id,part,name&on_conflict=id,part');
    expect(p.server.headers.at(-1)!['prefer']).toBe(
      'return=minimal, resolution=merge-duplicates, count=exact',
    );
    expect(w.metrics['rows_written']).toBe(3);
    const kept = await p.write(query.replace('new', 'newer'), {
      ...config,
      prefer: 'resolution=ignore-duplicates',
    });
    expect(await p.rows('SELECT name FROM target WHERE id = 1')).toEqual([['new']]);
    expect(kept.metrics['rows_written']).toBe(0);
    expect(saidBy(kept)).toEqual([
      'info: 3 of 3 rows were left out, since public.target has rows with their keys.',
    ]);
  });

  test('replace leaves these rows alone', async () => {
    await p.make(`${WITH_KEY} INSERT INTO target VALUES (1, 'old'), (99, 'gone');`);
    const config = { table: 'target', write_mode: 'replace', primary_key: 'id' };
    await p.write(ROWS(3), config);
    expect(await p.rows('SELECT * FROM target ORDER BY id')).toEqual([
      ['1', 'row 1'],
      ['2', 'row 2'],
      ['3', 'row 3'],
    ]);
    expect(p.asked()).toEqual([
      'DELETE /target?id=not.is.null',
      'GET /target?select=id&limit=1',
      'POST /target?columns=id,name&on_conflict=id',
    ]);
    await p.write(ROWS(0), config);
    expect(await count()).toBe('0');
  });

  test('replace leaves no row that has no key', async () => {
    await p.make(
      "CREATE TABLE target (id int, name text); INSERT INTO target VALUES (1, 'old'), (NULL, 'lost');",
    );
    for (const counts of [true, false]) {
      p.server.reset();
      p.server.counts = counts;
      await p.db.exec("INSERT INTO target VALUES (7, 'old'), (NULL, 'lost')");
      await p.write(ROWS(2), { table: 'target', write_mode: 'replace', primary_key: 'id' });
      expect(await p.rows('SELECT id, name FROM target ORDER BY id')).toEqual([
        ['1', 'row 1'],
        ['2', 'row 2'],
      ]);
      expect(p.asked().filter((line) => line.startsWith('DELETE'))).toEqual([
        'DELETE /target?id=not.is.null',
        'DELETE /target?id=is.null',
      ]);
    }
  });

  test('every value arrives exactly', async () => {
    await p.make(`CREATE TABLE target (n int, h numeric, b bigint, dec numeric, f real, d double precision, ok boolean, t text, day date,
      at time, ts timestamp, tz timestamptz, gap interval, u uuid, raw bytea, ints int[], words text[], j jsonb, s jsonb, m jsonb, old timestamp);`);
    await p.write(
      `SELECT 1 AS n, 170141183460469231731687303715884105727::HUGEINT AS h, 9223372036854775807 AS b,
        12345678901234567890.1234567890::DECIMAL(38,10) AS dec, 1.1::FLOAT AS f, 0.1::DOUBLE AS d, true AS ok,
        'a"\\' || chr(10) || chr(1) || '☃' AS t, DATE '0044-03-15 (BC)' AS day, TIME '23:59:59.123456' AS at,
        TIMESTAMP '2026-01-02 03:04:05.678901' AS ts, TIMESTAMPTZ '2026-01-02 03:04:05+02' AS tz, INTERVAL '1 month -2 days 3 hours' AS gap,
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID AS u, '\\x01\\xFF'::BLOB AS raw, [1, NULL, 3] AS ints, ['a', 'b"c'] AS words,
        '{"a": 1.10}' AS j, {'x': 1, 'y': [1.5::DECIMAL(4,2)]} AS s, MAP {'k': 1} AS m, TIMESTAMP '0044-03-15 (BC) 12:00:00' AS old
      UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'no ' || chr(1) || ' JSON', NULL, NULL, NULL`,
      { table: 'target' },
    );
    const [first, second] = await p.rows(
      'SELECT h::text, b::text, dec::text, f::text, d::text, ok, t, day::text, at, ts::text, tz::text, gap::text, u, raw::text, ints::text, words::text, j::text, s::text, m::text, old::text FROM target ORDER BY n',
    );
    expect(first).toEqual([
      '170141183460469231731687303715884105727',
      '9223372036854775807',
      '12345678901234567890.1234567890',
      '1.1',
      '0.1',
      'true',
      'a"\\\n\u0001☃',
      '0044-03-15 BC',
      '23:59:59.123456',
      '2026-01-02 03:04:05.678901',
      expect.stringMatching(/^2026-01-02 01:04:05\+00$/),
      '1 mon -2 days +03:00:00',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      '\\x01ff',
      '{1,NULL,3}',
      '{a,"b\\"c"}',
      '{"a": 1.10}',
      '{"x": 1, "y": [1.50]}',
      '{"k": 1}',
      '0044-03-15 12:00:00 BC',
    ]);
    expect(second!.filter((value) => value !== null)).toEqual(['"no \\u0001 JSON"']);
  });

  test('a missing table is an error with the statement that makes it', async () => {
    await p.make('CREATE TABLE targets (id int);');
    const config = { table: 'target', write_mode: 'upsert', primary_key: 'id' };
    const query = `SELECT 1::BIGINT AS id, 1.5::DECIMAL(10,2) AS "the sum", now() AS at, [1] AS list, {'a': 1} AS s, 'x'::BLOB AS raw, 1::UBIGINT AS u`;
    const message = await failure(p.write(query, config));
    expect(message)
      .toBe(`There is no table "target" in the schema "public" at ${new URL(p.server.url).host}. Did you mean "targets"? There is: targets. Over the REST interface none can be made, so create it there, in the SQL editor, and run again:
CREATE TABLE "public"."target" (
  "id" bigint,
  "the sum" numeric(10,2),
  "at" timestamptz,
  "list" integer[],
  "s" jsonb,
  "raw" bytea,
  "u" numeric(20,0),
  PRIMARY KEY ("id")
);
NOTIFY pgrst, 'reload schema';`);
    for (const key of [
      { create_if_missing: false },
      { ddl_channel: 'http_sql' },
      { ddl_channel: 'psycopg2' },
    ])
      expect(await failure(p.write(query, { ...config, ...key }))).toBe(message);
    await p.db.exec(message.slice(message.indexOf('CREATE TABLE')));
    await p.write(query, config);
    expect(await p.rows('SELECT id, "the sum"::text, list, s, u FROM target')).toEqual([
      ['1', '1.50', '[1]', '{"a":1}', '1'],
    ]);
  });

  test.each([
    [
      'SELECT 1 AS id, 2 AS nam, 3 AS more',
      {},
      `public.target has no column "nam", "more"; it has: id, name. Did you mean "name"? Nothing was written. Rename them in SQL, or leave them out; or add them there:
ALTER TABLE "public"."target"
  ADD COLUMN "nam" integer,
  ADD COLUMN "more" integer;
NOTIFY pgrst, 'reload schema';`,
    ],
    [
      `SELECT 1 AS id, 'a' AS name`,
      { write_mode: 'upsert', primary_key: ['id', 'nope'] },
      '`primary_key` names "nope", which is no column of "clean". Its columns are: id, name.',
    ],
    [
      `FROM (VALUES (1, 'a'), (2, 'b'), (1, 'c')) v(id, name)`,
      { write_mode: 'replace', primary_key: 'id' },
      'Rows 1 and 3 of "clean" have the same key (id): which of them counts, nobody could tell. Nothing was written. Keep one of them, in SQL.',
    ],
    [
      `FROM (VALUES (1, 'a'), (NULL, 'b')) v(id, name)`,
      { write_mode: 'upsert', primary_key: 'id' },
      'Row 2 of "clean" has no value in its key (id). Nothing was written.',
    ],
    [
      `SELECT i AS id, CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE i END AS name FROM range(1, 5) r(i)`,
      {},
      'Row 3 of "clean" holds in "name" nan, which JSON has no number for. Make it NULL, or a text, in SQL. Nothing was written.',
    ],
    [
      `SELECT 1 AS id, ['-inf'::DOUBLE] AS name`,
      { write_mode: 'replace', primary_key: 'id' },
      'Row 1 of "clean" holds in "name" -inf, which JSON has no number for. Make it NULL, or a text, in SQL. Nothing was written.',
    ],
    [
      `SELECT 1 AS id, 'a' || chr(0) AS name`,
      {},
      'Row 1 of "clean" holds in "name" a text with a NUL character, which PostgreSQL does not take. Remove it in SQL. Nothing was written.',
    ],
    [
      `SELECT 1 AS id, TIMESTAMP_NS '2026-01-01 00:00:00.000000001' AS name`,
      {},
      'Row 1 of "clean" holds in "name" 2026-01-01 00:00:00.000000001, which is finer than the microseconds that PostgreSQL has. Round it in SQL. Nothing was written.',
    ],
    [
      `SELECT 1 AS id, 'a' AS name`,
      { key: EXPIRED },
      'URL/ answered 401: JWT expired. (PGRST301) The key was good until a time that is over: put a new one into the connection.',
    ],
  ])('what can be known is said before anything is written: %s', async (query, config, message) => {
    await p.make(`${WITH_KEY} INSERT INTO target VALUES (7, 'before');`);
    const failed = await failure(p.write(query, { table: 'target', ...config }));
    expect(failed).toBe(message.replace('URL', `${p.server.url}/rest/v1`));
    expect(p.asked().filter((line) => !line.startsWith('GET'))).toEqual([]);
    expect(await p.rows('SELECT * FROM target')).toEqual([['7', 'before']]);
  });

  test('a batch that is refused: which rows, why, and what is written', async () => {
    await p.make(`${WITH_KEY} INSERT INTO target VALUES (15, 'there');`);
    expect(await failure(p.write(ROWS(30), { table: 'target', batch_size: 10 }))).toBe(
      `Rows 11–20 of "clean" were not written to public.target: ${p.server.url}/rest/v1/target answered 409: duplicate key value violates unique constraint "target_pkey". Key (id)=(15) already exists. (23505) It is row 15. None of them is there. Rows 1–10 of 30 are written. Run again, the step would add these once more: delete them there first, or take \`write_mode: upsert\` with a key.`,
    );
    expect(await count()).toBe('11');
    await p.make('CREATE TABLE target (id bigint, name int);');
    expect(await failure(p.write(ROWS(3), { table: 'target' }))).toBe(
      `Rows 1–3 of "clean" were not written to public.target: ${p.server.url}/rest/v1/target answered 400: invalid input syntax for type integer: "row 1". (22P02) It is row 1. None of them is there. Nothing was written before.`,
    );
  });

  test('row level security that refuses, or leaves rows out in silence', async () => {
    await p.make(`${WITH_KEY} ALTER TABLE target ENABLE ROW LEVEL SECURITY;`);
    expect(await failure(p.write(ROWS(2), { table: 'target', key: ANON }))).toContain(
      'new row violates row-level security policy for table "target". (42501) A policy of the table has to allow it to the role of this key, or take another key. None of them is there.',
    );
    await p.make(`${WITH_KEY} INSERT INTO target VALUES (50, 'a'), (51, 'b');
      ALTER TABLE target ENABLE ROW LEVEL SECURITY;
      CREATE POLICY seen ON target FOR SELECT USING (true);
      CREATE POLICY gone ON target FOR DELETE USING (id = 50);`);
    const replace = { table: 'target', key: ANON, write_mode: 'replace', primary_key: 'id' };
    expect(await failure(p.write(ROWS(2), replace))).toBe(
      'public.target was to be emptied, and has 1 row still (1 were deleted): row level security keeps this key from deleting them, or somebody adds rows meanwhile. Nothing was written.',
    );
    await p.make(`${WITH_KEY} CREATE OR REPLACE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
      CREATE TRIGGER odd BEFORE INSERT ON target FOR EACH ROW EXECUTE FUNCTION odd();`);
    expect(await failure(p.write(ROWS(5), { table: 'target' }))).toBe(
      'Rows 1–5 of "clean" were not written whole to public.target: The server says that it wrote 3 of them: a trigger or a policy has left out the others. Look there which are. Nothing was written before.',
    );
  });

  test('upsert is sent again, whatever became of the answer: no row is there twice', async () => {
    await p.make(WITH_KEY);
    const faults = [
      { type: 'drop', done: true },
      { type: 'status', done: true, status: 502, body: '<html>' },
      { type: 'drop', done: false },
      { type: 'status', done: false, status: 503, body: '' },
    ] as const;
    let turn = 0;
    p.server.fault = (line) => (line.startsWith('POST') && turn++ % 2 === 0 ? faults[turn >> 1] : undefined);
    const w = await p.write(ROWS(50), {
      table: 'target',
      write_mode: 'upsert',
      primary_key: 'id',
      batch_size: 10,
    });
    expect(await p.rows('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM target')).toEqual([
      ['50', '50'],
    ]);
    expect(w.metrics).toMatchObject({ rows_written: 50, retries: 4 });
  });

  test('append with the primary key: rows whose answer was lost are found by it', async () => {
    await p.make(WITH_KEY);
    let turn = 0;
    p.server.fault = (line) =>
      line.startsWith('POST') && ++turn === 2 ? { type: 'drop', done: true } : undefined;
    const w = await p.write(ROWS(150), { table: 'target', batch_size: 70 });
    expect(await p.rows('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM target')).toEqual([
      ['150', '150'],
    ]);
    expect(posts()).toHaveLength(4);
    expect(saidBy(w)).toEqual([
      expect.stringMatching(/^warning: .*Trying again in /),
      'warning: Rows 71–140 of "clean" were in public.target when they were sent again: they were written although the answer was lost.',
    ]);
    turn = 0;
    p.server.fault = (line) =>
      line.startsWith('POST') && ++turn === 1 ? { type: 'drop', done: false } : undefined;
    await p.write(ROWS(160, 151), { table: 'target' });
    expect(await count()).toBe('160');
  });

  test('append with a lost answer, and a row that was there before', async () => {
    await p.make(`CREATE TABLE target (id bigint, part int, name text, PRIMARY KEY (id, part));
      INSERT INTO target VALUES (2, 1, 'before');`);
    let turn = 0;
    p.server.fault = (line) =>
      line.startsWith('POST') && ++turn === 1 ? { type: 'drop', done: false } : undefined;
    const query = `SELECT i AS id, 1 AS part, 'n' AS name FROM range(1, 4) r(i)`;
    expect(await failure(p.write(query, { table: 'target' }))).toContain(
      'Key (id, part)=(2, 1) already exists. (23505) None of them is there. Nothing was written before.',
    );
    expect(await count()).toBe('1');
  });

  test.each([true, false])(
    'append without a key sends nothing twice: it says which rows may be there (they are: %s)',
    async (done) => {
      await p.make(WITHOUT_KEY);
      let turn = 0;
      p.server.fault = (line) =>
        line.startsWith('POST') && ++turn === 3 ? { type: 'drop', done } : undefined;
      const message = await failure(p.write(ROWS(50), { table: 'target', batch_size: 10 }));
      expect(message).toMatch(
        /^Rows 21–30 of "clean" may not have been written to public\.target: .* Whether they are there is not known, since the answer was lost: look there before you go on\. Rows 1–20 of 50 are written\./,
      );
      expect(posts()).toHaveLength(3);
      expect(await count()).toBe(done ? '30' : '20');
    },
  );

  test('append with a key that the server does not describe: what is there of the lost rows is told', async () => {
    await p.make(WITH_KEY);
    p.server.described = false;
    let turn = 0;
    p.server.fault = (line) =>
      line.startsWith('POST') && ++turn === 2 ? { type: 'drop', done: true } : undefined;
    expect(
      await failure(p.write(ROWS(30), { table: 'target', primary_key: ['id'], batch_size: 10 })),
    ).toContain(
      'With the keys of these 10 rows, 10 are there now. Whether they are there is not known, since the answer was lost: look there before you go on. Rows 1–10 of 30 are written.',
    );
    expect(posts()).toHaveLength(2);
  });

  test('what was certainly not executed is sent again, whatever the mode', async () => {
    await p.make(WITHOUT_KEY);
    const busy = JSON.stringify({ code: 'PGRST003', message: 'Timed out acquiring connection' });
    let turn = 0;
    p.server.fault = (line) => {
      if (!line.startsWith('POST')) return undefined;
      turn++;
      if (turn === 1)
        return { type: 'status', done: false, status: 429, body: '', headers: { 'retry-after': '2' } };
      return turn === 2 ? { type: 'status', done: false, status: 504, body: busy } : undefined;
    };
    const w = await p.write(ROWS(20), { table: 'target' });
    expect(await count()).toBe('20');
    expect(w.waits[0]).toBe(2000);
    expect(w.metrics['retries']).toBe(2);
  });

  test('replace that fails between: what is gone and what is there', async () => {
    await p.make(`${WITH_KEY} INSERT INTO target VALUES (98, 'a'), (99, 'b');`);
    const config = { table: 'target', write_mode: 'replace', primary_key: 'id', batch_size: 10 };
    let turn = 0;
    p.server.fault = (line) =>
      line.startsWith('POST') && ++turn === 2
        ? { type: 'status', done: false, status: 400, body: '{"code":"P0001","message":"no more"}' }
        : undefined;
    expect(await failure(p.write(ROWS(30), config))).toBe(
      `Rows 11–20 of "clean" were not written to public.target: ${p.server.url}/rest/v1/target answered 400: no more. (P0001) None of them is there. The rows that public.target had before (2) are deleted. Rows 1–10 of 30 are written. Run again, the step begins anew and leaves no row twice.`,
    );
    await p.write(ROWS(30), config);
    expect(await p.rows('SELECT count(*), max(id) FROM target')).toEqual([['30', '30']]);
    p.server.fault = (line) => (line.startsWith('DELETE') ? { type: 'drop', done: false } : undefined);
    expect(await failure(p.write(ROWS(30), { ...config, retries: 1 }))).toMatch(
      /^public\.target could not be emptied: .* Whether its rows are deleted is not known, since the answer was lost; nothing was written\.$/,
    );
    expect(await count()).toBe('30');
  });

  test('replace and append where the table has another key, or none', async () => {
    await p.make(`${WITHOUT_KEY} INSERT INTO target VALUES (1, 'old'), (NULL, 'odd');`);
    await p.write(ROWS(3), { table: 'target', write_mode: 'replace', primary_key: 'id' });
    expect(await p.rows('SELECT count(*) AS n, min(name) AS name FROM target')).toEqual([['3', 'row 1']]);
    expect(posts()).toEqual(['POST /target?columns=id,name']);
    expect(
      await failure(p.write(ROWS(3), { table: 'target', write_mode: 'upsert', primary_key: 'id' })),
    ).toContain(
      'there is no unique or exclusion constraint matching the ON CONFLICT specification. (42P10) The columns of `primary_key` need a primary key or a unique constraint of their own in the table. None of them is there.',
    );
    await p.make(`${WITH_KEY} INSERT INTO target VALUES (2, 'old');`);
    const merged = await p.write(ROWS(3), { table: 'target', prefer: 'resolution=merge-duplicates' });
    expect(await p.rows('SELECT * FROM target WHERE id = 2')).toEqual([['2', 'row 2']]);
    expect(posts().at(-1)).toBe('POST /target?columns=id,name&on_conflict=id');
    expect(merged.metrics['rows_written']).toBe(3);
  });

  test('another schema; and a server that says nothing is given up after `timeout` seconds', async () => {
    await p.make('CREATE TABLE sales.target (id bigint PRIMARY KEY, name text);');
    let turn = 0;
    p.server.fault = (line) =>
      line.startsWith('POST') && ++turn === 1 ? { type: 'stall', done: true } : undefined;
    const w = await p.write(ROWS(3), { table: 'target', schema: 'sales', timeout: 0.3 });
    expect(await p.rows('SELECT count(*) AS n FROM sales.target')).toEqual([['3']]);
    expect(p.server.headers.at(-1)).toMatchObject({ 'accept-profile': 'sales' });
    expect(saidBy(w).at(-1)).toBe(
      'warning: Rows 1–3 of "clean" were in sales.target when they were sent again: they were written although the answer was lost.',
    );
  });

  test('a batch that is too large for the server', async () => {
    await p.make(WITHOUT_KEY);
    p.server.fault = (line) =>
      line.startsWith('POST')
        ? { type: 'status', done: false, status: 413, body: 'Payload Too Large' }
        : undefined;
    expect(await failure(p.write(ROWS(3), { table: 'target' }))).toContain(
      'answered 413: Payload Too Large. Set a smaller `batch_size`. None of them is there. Nothing was written before.',
    );
    expect(posts()).toHaveLength(1);
  });

  test('a key that expires while it is written', async () => {
    await p.make(WITH_KEY);
    const body = JSON.stringify({ code: 'PGRST301', message: 'JWT expired', details: null, hint: null });
    let turn = 0;
    p.server.fault = (line) =>
      line.startsWith('POST') && ++turn === 2
        ? { type: 'status', done: false, status: 401, body }
        : undefined;
    expect(await failure(p.write(ROWS(30), { table: 'target', batch_size: 10 }))).toMatch(
      /^Rows 11–20 of "clean" were not written to public\.target: .* JWT expired\. \(PGRST301\) The key was good until a time that is over: put a new one into the connection\. None of them is there\. Rows 1–10 of 30 are written\./,
    );
    expect(await count()).toBe('10');
  });

  test('a server that stops mid-write', async () => {
    await p.make(WITH_KEY);
    const port = Number(new URL(p.server.url).port) - 8;
    const server = await serve(p.db, { port, keys: { [SERVICE]: 'service_role' } });
    let turn = 0;
    let stopped: Promise<void> | undefined;
    server.fault = (line) => {
      if (line.startsWith('POST') && ++turn === 3) stopped = server.stop();
      return undefined;
    };
    const config = {
      url: server.url,
      table: 'target',
      write_mode: 'upsert',
      primary_key: 'id',
      batch_size: 10,
    };
    expect(await failure(p.write(ROWS(50), { ...config, retries: 2 }))).toMatch(
      /^Rows 21–30 of "clean" may not have been written to public\.target: .*It was the same after 2 retries\. Whether they are there is not known, since the answer was lost: look there before you go on\. Rows 1–20 of 50 are written\. Run again, the step begins anew and leaves no row twice\.$/,
    );
    await stopped;
    await p.write(ROWS(50), { ...config, url: p.server.url });
    expect(await count()).toBe('50');
  });

  test.each([
    ['append, by the primary key', WITH_KEY, { write_mode: 'append' }, '20'],
    ['append, without a key', WITHOUT_KEY, { write_mode: 'append' }, '20'],
    ['replace', WITH_KEY, { write_mode: 'replace', primary_key: 'id' }, '20'],
  ])('a server that stops mid-write: %s', async (_, table, config, there) => {
    await p.make(`${table} INSERT INTO target VALUES (1000, 'old');`);
    const port = Number(new URL(p.server.url).port) - 8;
    const server = await serve(p.db, { port, keys: { [SERVICE]: 'service_role' } });
    let turn = 0;
    let stopped: Promise<void> | undefined;
    server.fault = (line) => {
      if (!line.startsWith('POST') || ++turn !== 3) return undefined;
      stopped = server.stop();
      return { type: 'drop', done: false };
    };
    const said = await failure(
      p.write(ROWS(50), { url: server.url, table: 'target', batch_size: 10, retries: 1, ...config }),
    );
    await stopped;
    expect(said).toMatch(
      /^Rows 21–30 of "clean" may not have been written to public\.target: .* Whether they are there is not known, since the answer was lost: look there before you go on\. .*Rows 1–20 of 50 are written\./,
    );
    if (config.write_mode === 'replace') expect(said).toContain('(1) are deleted');
    expect((await p.rows('SELECT count(*) FROM target WHERE id < 1000'))[0]).toEqual([there]);
    expect((await p.rows('SELECT count(*) FROM target WHERE id = 1000'))[0]).toEqual([
      config.write_mode === 'replace' ? '0' : '1',
    ]);
  });

  test('a cancelled run says what is written', async () => {
    await p.make(WITH_KEY);
    const cancel = new AbortController();
    let turn = 0;
    p.server.fault = (line) => {
      if (line.startsWith('POST') && ++turn === 3) cancel.abort();
      return undefined;
    };
    const w = await world({}, { signal: cancel.signal });
    await expect(p.write(ROWS(50), { table: 'target', batch_size: 10 }, w)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(saidBy(w).at(-1)).toBe(
      'warning: Cancelled while "clean" was written to public.target. Rows 1–20 of 50 are written. Run again, the step would add these once more: delete them there first, or take `write_mode: upsert` with a key. Rows 21–30 may be there too, since they were on their way.',
    );
  });

  test('without a description a missing column is told all the same', async () => {
    await p.make(WITHOUT_KEY);
    p.server.described = false;
    expect(await failure(p.write('SELECT 1 AS nope', { table: 'target' }))).toContain(
      'column "nope" does not exist.',
    );
    await p.write(ROWS(2), { table: 'target', returning: 'representation' });
    expect(p.server.headers.at(-1)!['prefer']).toBe('return=representation, count=exact');
    expect(await count()).toBe('2');
  });

  test('what was read is written as it was', async () => {
    await p.make(`CREATE TABLE source (id bigint PRIMARY KEY, n numeric, tz timestamptz, j jsonb, words text[], raw bytea, day date);
      INSERT INTO source VALUES (1, 1.10, '2026-01-02 03:04:05.678901+02', '{"a": [1, 2], "b": {"c": "d"}}', '{x,y}', '\\x00ff', '0044-03-15 BC'),
        (2, NULL, NULL, '{"a": [], "b": null}', '{}', NULL, NULL);
      CREATE TABLE target (LIKE source INCLUDING ALL);`);
    const w = await p.read({ table: 'source' });
    await p.write('FROM t', { table: 'target' }, w);
    expect(await p.rows('SELECT * FROM source EXCEPT SELECT * FROM target')).toEqual([]);
    expect(await count()).toBe('2');
  });
}
