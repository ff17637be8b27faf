/** What the Supabase extractor has to do, on any PostgreSQL. */
import { expect, test } from 'vitest';
import { httpFetch } from '#adapters/node/http.ts';
import type { TestContext } from '#core/contract/driver.ts';
import { driver } from '#drivers/supabase/extractor.ts';
import { serve as servePostgrest } from '../support/postgrest/server.ts';
import { json, serve } from './http-server.ts';
import { ANON, EXPIRED, saidBy, SERVICE, type Config, type Project } from './supabase-project.ts';
import { NOW, world } from './support.ts';

const NUMBERS = `CREATE TABLE items (id bigint PRIMARY KEY, n int);
  INSERT INTO items SELECT i, i % 7 FROM generate_series(1, 25) i;`;

const TYPES = `CREATE TYPE mood AS ENUM ('sad', 'glad');
  CREATE TABLE every (
    id bigint PRIMARY KEY, si smallint, i integer, amount numeric(12,2), huge numeric, r real, d double precision, b boolean,
    t text, v varchar(20), u uuid, day date, at time, ts timestamp, tz timestamptz, gap interval, raw bytea, j jsonb, mixed jsonb,
    ints integer[], sums numeric[], tags text[], grid integer[], m mood, ip inet);
  INSERT INTO every VALUES (9223372036854775807, -32768, 2147483647, 1234567890.10, 12345678901234567890.12345, 1.1, 0.1, true,
    E'a"\\n☃', 'v', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2026-01-02', '23:59:59.123456', '2026-01-02 03:04:05.678901',
    '2026-01-02 03:04:05+02', '1 year 2 mons -3 days 04:05:06.5', '\\x01ff', '{"a": 1.10, "l": [1]}', '1', '{1,NULL}', '{1.50,2}', '{a,"b c"}',
    '{{1,2},{3,4}}', 'glad', '10.0.0.1');
  INSERT INTO every (id, day, gap, d, mixed, ts) VALUES (1, '0044-03-15 BC', '-00:00:01', 'Infinity', '{"x": 2}', '0044-03-15 12:00:00 BC');`;

const AT_ROOT = 4343;

export function reading(p: Project): void {
  test('every row is read, in pages by the primary key, each requested once', async () => {
    await p.make(NUMBERS);
    const w = await p.read({ table: 'items', limit: 10 });
    expect(await w.rows('SELECT count(*), count(DISTINCT id), min(id), max(id) FROM t')).toEqual([
      ['25', '25', '1', '25'],
    ]);
    expect(p.asked()).toEqual([
      'GET /items?select=*&order=id.asc&limit=10',
      'GET /items?select=*&id=gt.10&order=id.asc&limit=10',
      'GET /items?select=*&id=gt.20&order=id.asc&limit=10',
      'GET /items?select=id&limit=1',
    ]);
    expect(p.server.headers.map(({ prefer }) => prefer)).toEqual([
      undefined,
      'count=exact',
      undefined,
      'count=exact',
      'count=exact',
    ]);
    expect(w.metrics).toMatchObject({ rows_read: 25, requests: 5, retries: 0 });
    expect(w.receipts[0]).toMatchObject({
      source: `${p.server.url}/rest/v1/items`,
      rows: 25,
      dialect: [
        ['types', "the server's description"],
        ['order', 'id.asc'],
        ['count', '25 rows, by the server'],
        ['pages', '3, each from the last "id" on'],
        ['requests', '5'],
      ],
      advice: [],
    });
    expect(w.progress.at(-1)).toEqual({ rows: 25, total_rows: 25 });
    expect(saidBy(w)).toEqual([]);
  });

  test('a server that gives fewer rows than were asked for loses none', async () => {
    await p.make(NUMBERS);
    p.server.maxRows = 4;
    const w = await p.read({ table: 'items', limit: 1000 });
    expect(await w.rows('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([['25', '25']]);
    p.server.maxRows = 4;
    const sorted = await p.read({ table: 'items', limit: 10, order: 'n.desc' });
    expect(await sorted.rows('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([['25', '25']]);
    expect(await sorted.rows('SELECT id, n FROM t LIMIT 3')).toEqual([
      ['6', '6'],
      ['13', '6'],
      ['20', '6'],
    ]);
    expect(p.asked().at(-1)).toBe('GET /items?select=*&order=n.desc,id.asc&limit=10&offset=24');
  });

  test('a server that does not count is read until an empty page', async () => {
    await p.make(NUMBERS);
    p.server.counts = false;
    const w = await p.read({ table: 'items', limit: 10 });
    expect(w.receipts[0]!.rows).toBe(25);
    expect(p.asked()).toHaveLength(4);
    expect(p.asked().at(-1)).toContain('id=gt.25');
  });

  test('a count that takes the server too long is left out, and told', async () => {
    await p.make(NUMBERS);
    const body = JSON.stringify({ code: '57014', message: 'canceling statement due to statement timeout' });
    let first = true;
    p.server.fault = () => {
      const fault = first ? ({ type: 'status', done: false, status: 500, body } as const) : undefined;
      first = false;
      return fault;
    };
    const w = await p.read({ table: 'items', limit: 20 });
    expect(w.receipts[0]!.rows).toBe(25);
    expect(saidBy(w)).toEqual([
      'warning: public.items was not counted, since that took the server too long: it is read until an empty page.',
    ]);
    expect(p.server.headers.map(({ prefer }) => prefer)).toEqual([
      undefined,
      'count=exact',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('keys of several columns, and of texts with signs in them', async () => {
    await p.make(`CREATE TABLE "odd, table" ("a b" text, n int, v int, PRIMARY KEY ("a b", n));
      INSERT INTO "odd, table" SELECT t, i, i FROM unnest(ARRAY['x,y', '("q")', 'a\\b', 'ü.z']) t, generate_series(1, 3) i;`);
    const w = await p.read({ table: 'odd, table', limit: 2 });
    expect(await w.rows('SELECT count(*), count(DISTINCT ("a b", n)) FROM t')).toEqual([['12', '12']]);
    expect(p.asked().filter((line) => line.includes('or=('))).toHaveLength(5);
    expect(p.asked().at(-1)).toBe('GET /odd, table?select="a b",n&limit=1');
  });

  test("select, filter, order and offset are PostgREST's own", async () => {
    await p.make(`CREATE TABLE people (id int PRIMARY KEY, name text, age int, born date, extra jsonb);
      INSERT INTO people VALUES (1, 'Ann', 30, '1996-01-01', '{"city": "Rome"}'), (2, 'Bo', 20, '2006-01-01', '{"city": "Oslo"}'),
        (3, 'Cy', NULL, NULL, NULL), (4, 'Di', 40, '1986-01-01', '{"city": "Rome"}');`);
    const all = async (config: Record<string, unknown>) =>
      (await p.read({ table: 'people', ...config })).rows('SELECT * FROM t');
    expect(
      await all({
        select: 'who:name,age::text,extra->>city',
        filter: { age: ['gte.20', 'lt.40'] },
        order: 'age.desc',
      }),
    ).toEqual([
      ['Ann', '30', 'Rome'],
      ['Bo', '20', 'Oslo'],
    ]);
    expect(await all({ select: 'id', filter: { age: null } })).toEqual([['3']]);
    expect(await all({ select: 'id', filter: { age: 20 } })).toEqual([['2']]);
    expect(await all({ select: 'id', filter: { or: '(age.gt.35,name.like.B*)' } })).toEqual([['2'], ['4']]);
    expect(await all({ select: 'id', filter: { 'extra->>city': 'eq.Rome', name: 'in.(Ann,"Bo")' } })).toEqual(
      [['1']],
    );
    expect(await all({ select: 'id', offset: 2, limit: 1 })).toEqual([['3'], ['4']]);
    expect(await all({ select: 'name', offset: 3, limit: 1 })).toEqual([['Di']]);
    expect(await all({ select: 'id', offset: 9 })).toEqual([]);
    expect(
      await all({ select: 'city:extra->>city,count()', filter: { extra: 'not.is.null' }, order: 'city' }),
    ).toEqual([
      ['Oslo', '1'],
      ['Rome', '2'],
    ]);
  });

  test('types are those of the description, as far as they hold every value', async () => {
    await p.make(TYPES);
    const w = await p.read({ table: 'every' });
    expect(await w.types('t')).toEqual({
      id: 'BIGINT',
      si: 'SMALLINT',
      i: 'INTEGER',
      amount: 'DECIMAL(18,2)',
      huge: 'DECIMAL(38,5)',
      r: 'FLOAT',
      d: 'DOUBLE',
      b: 'BOOLEAN',
      t: 'VARCHAR',
      v: 'VARCHAR',
      u: 'UUID',
      day: 'DATE',
      at: 'TIME',
      ts: 'TIMESTAMP',
      tz: 'TIMESTAMP WITH TIME ZONE',
      gap: 'INTERVAL',
      raw: 'BLOB',
      j: 'STRUCT(a DOUBLE, l BIGINT[])',
      mixed: 'VARCHAR',
      ints: 'INTEGER[]',
      sums: 'DECIMAL(18,2)[]',
      tags: 'VARCHAR[]',
      grid: 'BIGINT[][]',
      m: 'VARCHAR',
      ip: 'VARCHAR',
    });
    expect(await w.rows('SELECT * FROM t WHERE id > 1')).toEqual([
      [
        '9223372036854775807',
        '-32768',
        '2147483647',
        '1234567890.10',
        '12345678901234567890.12345',
        '1.1',
        '0.1',
        'true',
        'a"\n☃',
        'v',
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        '2026-01-02',
        '23:59:59.123456',
        '2026-01-02 03:04:05.678901',
        '2026-01-02 01:04:05+00',
        '1 year 2 months -3 days 04:05:06.5',
        '\\x01\\xFF',
        "{'a': 1.1, 'l': [1]}",
        '1',
        '[1, NULL]',
        '[1.50, 2.00]',
        '[a, b c]',
        '[[1, 2], [3, 4]]',
        'glad',
        '10.0.0.1',
      ],
    ]);
    expect(await w.rows('SELECT day, gap, d, mixed, ts FROM t WHERE id = 1')).toEqual([
      ['0044-03-15 (BC)', '-00:00:01', 'inf', '{"x": 2}', '0044-03-15 (BC) 12:00:00'],
    ]);
  });

  test('a value that the described type does not hold keeps the column as it came', async () => {
    await p.make(`CREATE TABLE odd (id int PRIMARY KEY, n numeric, wide numeric, ts timestamp);
      INSERT INTO odd VALUES (1, 'NaN', 1e37 + 0.00005, '294276-01-01'), (2, 1.50, 1, now());`);
    const w = await p.read({ table: 'odd' });
    expect(await w.rows('SELECT id, n, wide FROM t')).toEqual([
      ['1', 'NaN', '10000000000000000000000000000000000000.00005'],
      ['2', '1.50', '1'],
    ]);
    expect(w.receipts[0]!.columns.map(({ name, type, reason }) => [name, type, reason])).toEqual([
      ['id', 'INTEGER', undefined],
      ['n', 'VARCHAR', 'it is numeric, and holds "NaN", so every value is kept as it came'],
      [
        'wide',
        'VARCHAR',
        'it is numeric, and holds numbers of more than 38 digits, so every value is kept as it came',
      ],
      [
        'ts',
        'VARCHAR',
        'it is timestamp without time zone, and holds "294276-01-01T00:00:00", so every value is kept as it came',
      ],
    ]);
  });

  test.each([
    ['disabled', false],
    ['a web page', 'page'],
  ] as const)('a PostgREST at its root whose description is %s', async (_, described) => {
    await p.make(
      `CREATE TABLE items (id bigint PRIMARY KEY); INSERT INTO items SELECT generate_series(1, 25);`,
    );
    const root = await servePostgrest(p.db, { port: AT_ROOT, keys: { [ANON]: 'anon' }, prefix: '' });
    root.described = described;
    try {
      const w = await p.read({ table: 'items', limit: 10, key: ANON, url: root.url });
      expect(w.receipts[0]?.rows).toBe(25);
      expect(new URL(w.receipts[0]!.source).pathname).toBe('/items');
      await expect(p.read({ table: 'nothing', key: ANON, url: root.url })).rejects.toThrow(
        'There is no table "nothing"',
      );
    } finally {
      await root.stop();
    }
  });

  test('an order by id needs no description to be one that tells rows apart', async () => {
    await p.make(`CREATE TABLE items (id bigint PRIMARY KEY, day date);
      INSERT INTO items SELECT i, '2026-01-01' FROM generate_series(1, 25) i;`);
    p.server.described = false;
    const w = await p.read({ table: 'items', limit: 10, order: 'day,id.desc' });
    expect(w.receipts[0]).toMatchObject({ rows: 25, advice: [] });
  });

  test('without a description, which Supabase keeps from public keys, types are those of the values', async () => {
    await p.make(`CREATE TABLE items (id bigint PRIMARY KEY, amount numeric, day date);
      INSERT INTO items SELECT i, i * 1.5, '2026-01-01' FROM generate_series(1, 25) i;`);
    p.server.described = 'secret';
    const w = await p.read({ table: 'items', limit: 10, key: ANON });
    expect(await w.types('t')).toEqual({ id: 'BIGINT', amount: 'DOUBLE', day: 'VARCHAR' });
    expect(p.asked()).toEqual([
      'GET /items?select=*&limit=1',
      'GET /items?select=*&order=id.asc&limit=10',
      'GET /items?select=*&order=id.asc&limit=10&offset=10',
      'GET /items?select=*&order=id.asc&limit=10&offset=20',
    ]);
    expect(w.receipts[0]).toMatchObject({
      rows: 25,
      dialect: [
        ['types', 'by the values'],
        ['order', 'id.asc, by its name a key'],
        ['count', '25 rows, by the server'],
        ['pages', '3, by number of rows'],
        ['requests', '5'],
      ],
    });
    expect(saidBy(w)).toEqual([
      `info: ${p.server.url}/rest/v1 does not describe its tables to this key: types are those of the values, and no primary key is known.`,
    ]);
  });

  test('pages that nothing orders, or a column that tells no rows apart, are told of', async () => {
    await p.make(
      `CREATE TABLE marks (n int, place_id int); INSERT INTO marks SELECT i, i / 2 FROM generate_series(1, 25) i;`,
    );
    const w = await p.read({ table: 'marks', limit: 10 });
    expect(w.receipts[0]!.rows).toBe(25);
    const unknown =
      'warning: Nothing tells the rows of public.marks apart, so the 3 pages may repeat some and lose others. Set `order` to columns that do, such as "id".';
    expect(saidBy(w)).toEqual([unknown]);
    p.server.described = false;
    const likely = await p.read({ table: 'marks', limit: 10, select: 'n,place:place_id' });
    expect(saidBy(likely).slice(1)).toEqual([unknown]);
    const guessed = await p.read({ table: 'marks', limit: 10, filter: { n: 'gt.0' } });
    expect(p.asked().at(-1)).toBe('GET /marks?select=*&n=gt.0&order=place_id.asc&limit=10&offset=20');
    expect(saidBy(guessed).slice(1)).toEqual([
      'warning: The 3 pages of public.marks were ordered by "place_id", which does not tell its rows apart: 12 values are there more than once. So the pages may repeat some rows and lose others. Set `order` to columns that do.',
    ]);
    const one = await p.read({ table: 'marks', limit: 30 });
    expect(saidBy(one).slice(1)).toEqual([]);
  });

  test('no rows: the columns are described, and the log says that row level security may hide them', async () => {
    await p.make(`${TYPES.replace("CREATE TYPE mood AS ENUM ('sad', 'glad');", '')}
      DELETE FROM every; ALTER TABLE every ENABLE ROW LEVEL SECURITY;
      INSERT INTO every (id) VALUES (1);`);
    const w = await p.read({ table: 'every', key: ANON });
    expect(await w.types('t')).toMatchObject({
      id: 'BIGINT',
      amount: 'DECIMAL(18,3)',
      tz: 'TIMESTAMP WITH TIME ZONE',
      ints: 'INTEGER[]',
      j: 'VARCHAR',
    });
    expect(saidBy(w)).toEqual([
      'warning: public.every gave no rows. Where row level security is on, that may also mean that the role of this key may not see them.',
    ]);
    const all = await p.read({ table: 'every', key: SERVICE, select: 'id' });
    expect(await all.rows('SELECT * FROM t')).toEqual([['1']]);
    p.server.described = false;
    await expect(p.read({ table: 'every', key: ANON })).rejects.toThrow(
      'public.every gave no rows, and the server describes no columns to this key, so nothing tells which there are. Name them in `select`',
    );
    const named = await p.read({ table: 'every', key: ANON, select: 'id,name:t' });
    expect(await named.types('t')).toEqual({ id: 'VARCHAR', name: 'VARCHAR' });
  });

  test('rows that come and go while it is read are told of', async () => {
    await p.make(NUMBERS);
    const during = (page: number, sql: string, done: { n: number }) => async () => {
      if (++done.n === page) await p.db.exec(sql);
      return undefined;
    };
    p.server.fault = during(2, 'INSERT INTO items VALUES (0, 0)', { n: 0 });
    const behind = await p.read({ table: 'items', limit: 10 });
    expect(behind.receipts[0]!.rows).toBe(25);
    expect(saidBy(behind)).toEqual([
      'warning: While public.items was read, rows were added or removed: there were 25 at first, 26 at the end, and 25 were read. Every row that was there all the time was read once.',
    ]);
    p.server.fault = during(
      2,
      'INSERT INTO items VALUES (30, 0), (31, 0), (32, 0), (33, 0), (34, 0), (35, 0)',
      { n: 0 },
    );
    const before = await p.read({ table: 'items', limit: 10 });
    expect(await before.rows('SELECT count(*), max(id) FROM t')).toEqual([['32', '35']]);
    expect(saidBy(before)[0]).toContain('there were 26 at first, 32 at the end, and 32 were read.');
    p.server.fault = during(2, 'DELETE FROM items WHERE id IN (0, 1, 35)', { n: 0 });
    const fewer = await p.read({ table: 'items', limit: 10, order: 'n,id' });
    expect(fewer.receipts[0]!.rows).toBeLessThan(32);
    expect(saidBy(fewer)[0]).toContain(
      'Pages went by the number of rows before them, so some may be missing, or there twice. Leave out `order` and the pages go by the primary key, or run again.',
    );
  });

  test('columns that come and go while it is read are told of, and rows are matched by name', async () => {
    await p.make(NUMBERS);
    let turn = 0;
    p.server.fault = async () => {
      if (++turn === 2)
        await p.db.exec('ALTER TABLE items DROP COLUMN n; ALTER TABLE items ADD COLUMN m int DEFAULT 5');
      return undefined;
    };
    const w = await p.read({ table: 'items', limit: 20 });
    expect(await w.rows('SELECT id, n, m FROM t WHERE id IN (20, 21)')).toEqual([
      ['20', '6', null],
      ['21', null, '5'],
    ]);
    expect(saidBy(w)).toEqual([
      'warning: The columns of public.items changed while it was read, with page 2: it has m, which is NULL in the rows before; it lacks n, which is NULL in its rows. Run again.',
    ]);
  });

  test('a server that gives the same page again', async () => {
    await p.make(NUMBERS);
    const page = JSON.stringify(Array.from({ length: 10 }, (_, i) => ({ id: i + 1, n: 0 })));
    const headers = { 'content-range': '0-9/25', 'content-type': 'application/json' };
    p.server.fault = () => ({ type: 'status', done: false, status: 206, body: page, headers });
    await expect(p.read({ table: 'items', limit: 10 })).rejects.toThrow(
      'public.items: page 2 ends with the same row as the one before it. Nothing was loaded, since rows would be there twice.',
    );
    await expect(p.read({ table: 'items', limit: 10, order: 'n' })).rejects.toThrow(
      'public.items: the rows from 11 on were asked for, and those from 1 on came. Nothing was loaded, since rows would be there twice.',
    );
    p.server.fault = () => ({ type: 'status', done: false, status: 200, body: page });
    await expect(p.read({ table: 'items', limit: 10, order: 'n' })).rejects.toThrow(
      'public.items: page 2 has the very rows of the one before it. Nothing was loaded, since rows would be there twice.',
    );
  });

  test('the key is in nothing that is told', async () => {
    await p.make(NUMBERS);
    p.server.fault = () => ({ type: 'status', done: false, status: 500, body: 'oops' });
    const w = await world();
    const failed = await p.read({ table: 'items', retries: 1 }, w).catch((error: unknown) => String(error));
    p.server.reset();
    await p.read({ table: 'items' }, w);
    expect(w.receipts).toHaveLength(1);
    expect(JSON.stringify([w.logs, w.receipts, w.progress, failed])).not.toContain(SERVICE);
  });

  test('a redirect to another host takes no key along, and no rows', async () => {
    await p.make(NUMBERS);
    const port = Number(new URL(p.server.url).port) - 8;
    const elsewhere = await serve(port, { '/': json([{ id: 1 }]) });
    const headers = { location: elsewhere.address };
    p.server.fault = () => ({ type: 'status', done: false, status: 307, body: '', headers });
    try {
      await expect(p.read({ table: 'items' })).rejects.toThrow(
        `/items?select=*&order=id.asc&limit=1000 leads to ${elsewhere.address}/. The key was not sent there, and what that answers is not loaded.`,
      );
      await expect(p.write('SELECT 1 AS id, 1 AS n', { table: 'items' })).rejects.toThrow(
        `What this request carries is for ${new URL(p.server.url).host}, and is not sent there.`,
      );
      expect(elsewhere.asked).toEqual(['GET /']);
      expect(JSON.stringify(elsewhere.headers)).not.toContain(SERVICE);
    } finally {
      await elsewhere.stop();
    }
  });

  test('a page that breaks off, 500 and 429 are asked for again; no row is there twice', async () => {
    await p.make(NUMBERS);
    const faults = [
      undefined,
      { type: 'cut' },
      { type: 'status', done: false, status: 500, body: 'oops' },
      { type: 'status', done: false, status: 429, body: '', headers: { 'retry-after': '7' } },
    ] as const;
    let turn = 0;
    p.server.fault = () => faults[turn++];
    const w = await p.read({ table: 'items', limit: 10 });
    expect(await w.rows('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([['25', '25']]);
    expect(w.metrics).toMatchObject({ retries: 3 });
    expect(w.waits[2]).toBe(7000);
    p.server.fault = () => ({ type: 'drop', done: false });
    await expect(p.read({ table: 'items', retries: 1 })).rejects.toThrow('It was the same after one retry.');
  });

  test('a rate limit is waited for as its headers say, in each of their forms', async () => {
    await p.make(NUMBERS);
    const limits: readonly Readonly<Record<string, string>>[] = [
      { 'retry-after': '3' },
      { 'retry-after': 'Fri, 02 Jan 2026 03:04:15 GMT' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4' },
      { ratelimit: '"default";r=0;t=5' },
    ];
    let turn = 0;
    p.server.fault = () => {
      const headers = limits[turn++];
      return (
        headers && { type: 'status', done: false, status: 429, body: '{"message":"slow down"}', headers }
      );
    };
    const w = await p.read({ table: 'items', retries: 4 });
    expect(w.waits).toEqual([3000, Date.parse('2026-01-02T03:04:15Z') - Date.parse(NOW), 4000, 5000]);
    expect(w.receipts[0]).toMatchObject({ rows: 25 });
  });

  test('a server that says nothing is given up after `timeout` seconds, and asked again', async () => {
    await p.make(NUMBERS);
    let turn = 0;
    p.server.fault = () => (++turn === 1 ? { type: 'stall', done: false } : undefined);
    const w = await p.read({ table: 'items', timeout: 0.3 });
    expect(w.receipts[0]!.rows).toBe(25);
    expect(saidBy(w)[0]).toMatch(/nothing came from [\d.:]+ for 0\.3 s/);
  });

  test.each([
    [
      { table: 'item' },
      'There is no table "item" in the schema "public" at 127.0.0.1:PORT. Did you mean "items"? There are: items, other.',
    ],
    [{ table: 'items', select: 'nope' }, 'URL/items answered 400: column "nope" does not exist. (42703)'],
    [
      { table: 'items', filter: { n: 'eq.x' } },
      'URL/items answered 400: invalid input syntax for type integer: "x". (22P02)',
    ],
    [
      { table: 'items', key: EXPIRED },
      'URL/ answered 401: JWT expired. (PGRST301) The key was good until a time that is over: put a new one into the connection.',
    ],
    [
      { table: 'items', key: 'unknown-key-0123456789' },
      'URL/ answered 401: Invalid API key. Check the `key` of the connection.',
    ],
    [
      { table: 'items', schema: 'hidden' },
      'URL/ answered 406: Invalid schema: hidden. Only the following schemas are exposed: public, sales. (PGRST106) Set `schema` to one that the project exposes.',
    ],
    [
      { table: 'other', key: ANON },
      'URL/other answered 403: permission denied for table other. (42501) The role of this key needs a GRANT for it, or take another key.',
    ],
    [
      { table: 'items', filter: { n: 'five' } },
      '`filter` of "n" is "five", which names no operator. Write "eq.five" if it has to be equal.',
    ],
    [
      { table: 'items', url: 'https://me:hush@a.example' },
      'The address at a.example holds a user name or a password. Put them into a connection, as username and password.',
    ],
    [
      { table: 'items', url: 'https://a.example?apikey=x' },
      '`url` holds a query (?). Write the address of the project alone; the key has a key of its own.',
    ],
    [
      { table: 'items', url: undefined },
      'There is no address: set `url` or `project_id`, or a connection that has one.',
    ],
  ])('what is refused is told: %j', async (config, message) => {
    await p.make(`${NUMBERS} CREATE TABLE other (id int); REVOKE ALL ON other FROM anon;`);
    const url = p.server.url;
    const words = message.replace('127.0.0.1:PORT', new URL(url).host).replace('URL', `${url}/rest/v1`);
    const failed = await p.read(config).then(
      () => 'nothing',
      (error: unknown) => (error as Error).message,
    );
    expect(failed).toBe(words);
  });

  test('a key that expires while it is read', async () => {
    await p.make(NUMBERS);
    const body = JSON.stringify({ code: 'PGRST301', message: 'JWT expired', details: null, hint: null });
    let turn = 0;
    p.server.fault = () => (++turn === 2 ? { type: 'status', done: false, status: 401, body } : undefined);
    await expect(p.read({ table: 'items', limit: 10 })).rejects.toThrow('JWT expired. (PGRST301)');
  });

  test('another schema, and a PostgREST that stands alone', async () => {
    await p.make('CREATE TABLE sales.orders (id int PRIMARY KEY); INSERT INTO sales.orders VALUES (7);');
    const w = await p.read({ table: 'orders', schema: 'sales', url: `${p.server.url}/rest/v1/` });
    expect(await w.rows('SELECT * FROM t')).toEqual([['7']]);
    expect(p.server.headers.at(-1)).toMatchObject({
      'accept-profile': 'sales',
      apikey: SERVICE,
      authorization: `Bearer ${SERVICE}`,
    });
  });

  test('a connection is tested: how many tables the key sees, or why not', async () => {
    await p.make('CREATE TABLE a (id int); CREATE TABLE b (id int); REVOKE ALL ON b FROM anon;');
    const { signal } = new AbortController();
    const ctx: TestContext = {
      fetch: (request) => httpFetch(request, signal),
      port: () => {
        throw new Error('none');
      },
      wait: async () => {},
      now: () => NOW,
      log: () => {},
      signal,
    };
    const tested = (key: string) =>
      driver.test!({ url: p.server.url, key, schema: 'public', timeout: 30, retries: 0 } as never, ctx);
    expect(await tested(SERVICE)).toBe('2 tables');
    expect(await tested(ANON)).toBe('1 table');
    await expect(tested(EXPIRED)).rejects.toThrow('JWT expired. (PGRST301)');
    p.server.described = false;
    expect(await tested(ANON)).toBe('it does not describe its tables to this key');
  });

  test.each([
    [0, 10],
    [1, 10],
    [20, 10],
    [3, 1],
  ])('%d rows in pages of %d', async (rows, limit) => {
    await p.make(
      `CREATE TABLE items (id bigint PRIMARY KEY); INSERT INTO items SELECT generate_series(1, ${rows});`,
    );
    const w = await p.read({ table: 'items', limit });
    expect(await w.rows('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([
      [String(rows), String(rows)],
    ]);
  });

  test('names with dots, quotes and commas, and some that differ by case', async () => {
    await p.make(`CREATE TABLE odd (id int PRIMARY KEY, "a.b" int, "A" int, "a" int, "q""x,(y)" text, "x->>y" int);
      INSERT INTO odd VALUES (1, 2, 3, 4, 'five', 6);`);
    const w = await p.read({ table: 'odd' });
    expect(await w.rows('FROM t')).toEqual([['1', '2', '3', '4', 'five', '6']]);
    expect(Object.keys(await w.types('t'))).toEqual(['id', 'a.b', 'A', 'a_1', 'q"x,(y)', 'x->>y']);
  });

  test('`tables` chooses which of them are listed of a connection', async () => {
    await p.make('CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE c (id int);');
    const { signal } = new AbortController();
    const ctx: TestContext = {
      fetch: (request) => httpFetch(request, signal),
      port: () => {
        throw new Error('none');
      },
      wait: async () => {},
      now: () => NOW,
      log: () => {},
      signal,
    };
    const listed = async (more: Config): Promise<string[]> => {
      const config = { url: p.server.url, key: SERVICE, schema: 'public', timeout: 30, retries: 0, ...more };
      return (await driver.discovery!.list(config as never, ctx)).map(({ name }) => name);
    };
    expect(await listed({})).toEqual(['a', 'b', 'c']);
    expect(await listed({ tables: ['c', 'a', 'none'] })).toEqual(['a', 'c']);
  });

  test('a cancelled run ends between two pages', async () => {
    await p.make(NUMBERS);
    const cancel = new AbortController();
    p.server.fault = (line) => {
      if (line.includes('gt.10')) cancel.abort();
      return undefined;
    };
    await expect(
      p.read({ table: 'items', limit: 10 }, await world({}, { signal: cancel.signal })),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(p.asked()).toHaveLength(2);
  });
}
