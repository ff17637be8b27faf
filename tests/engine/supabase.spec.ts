/** The Supabase drivers in Chromium, on a project of another origin: what its headers say can be read, and rows go both ways. */
import { expect } from '@playwright/test';
import { inWasm } from '../support/postgrest/database.ts';
import { serve } from '../support/postgrest/server.ts';
import { openEngine, pipelineOf, runText, snapshot, test } from './harness.ts';

const PORT = 4385;
const KEY = 'service-key-0123456789';

const PIPELINE = pipelineOf(
  "id: orders, component: supabase.extractor, mode: read, config: {connection: '@supabase.shop', table: orders, limit: 100, filter: {paid: eq.true}}",
  'id: totals, component: duckdb.processor, mode: transform, config: {query: "SELECT day, sum(amount) AS amount, count(*) AS orders FROM orders GROUP BY day"}',
  "id: out, component: supabase.writer, mode: write, config: {connection: '@supabase.shop', table: totals, write_mode: replace, primary_key: day}",
);

/** With every key of both. */
const KEYS = pipelineOf(
  `id: people, component: supabase.extractor, mode: read, config: {connection: '@supabase.shop', table: people, schema: sales,
    select: "id,who:name,extra->>city", filter: {id: [gte.2, lt.9]}, order: name.desc, limit: 2, offset: 1, timeout: 10, retries: 1, tables: [people]}`,
  `id: added, component: supabase.writer, mode: write, needs: [people], config: {connection: '@supabase.shop', table: copies, schema: sales,
    write_mode: append, batch_size: 2, returning: representation, prefer: return=representation, create_if_missing: false, ddl_channel: http_sql, timeout: 10, retries: 1}`,
  `id: kept, component: supabase.writer, mode: write, needs: [people], config: {connection: '@supabase.shop', table: copies, schema: sales,
    write_mode: upsert, primary_key: [id], prefer: resolution=ignore-duplicates}`,
);

const TYPES = pipelineOf(
  "id: every, component: supabase.extractor, mode: read, config: {connection: '@supabase.shop', table: every}",
  "id: back, component: supabase.writer, mode: write, config: {connection: '@supabase.shop', table: copy}",
);

test('a table is read in pages, and what is made of it is written back @more', async ({ page }) => {
  const db = await inWasm();
  await db.exec(`CREATE ROLE service_role BYPASSRLS;
    CREATE TABLE orders (id bigint PRIMARY KEY, day date, amount numeric(10,2), paid boolean);
    INSERT INTO orders SELECT i, date '2026-01-01' + (i % 2)::int, i / 4.0, i % 5 > 0 FROM generate_series(1, 300) i;
    CREATE TABLE totals (day date PRIMARY KEY, amount numeric, orders bigint);
    INSERT INTO totals VALUES ('2020-01-01', 1, 1);
    GRANT ALL ON orders, totals TO service_role;
    CREATE TABLE every (id bigint PRIMARY KEY, n numeric, d double precision, b boolean, t text, u uuid, day date, at time, ts timestamp,
      tz timestamptz, gap interval, raw bytea, j jsonb, ints int[], sums numeric[], days date[]);
    INSERT INTO every VALUES (9223372036854775807, 12345678901234567890.12345, 1e300, true, E'a"\\\\b\\n☃', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      '0044-03-15 BC', '23:59:59.123456', '2026-01-02 03:04:05.678901', '0044-03-15 12:00:00+00 BC', '1 year 2 mons -3 days 04:05:06.5',
      '\\x01ff', '{"a": [1, 2], "b": {"c": "d"}}', '{1,NULL}', '{1.50,2.25}', '{2026-01-02}');
    INSERT INTO every (id) VALUES (1);
    CREATE TABLE copy (LIKE every INCLUDING ALL);
    GRANT ALL ON every, copy TO service_role;
    CREATE SCHEMA sales;
    CREATE TABLE sales.people (id int PRIMARY KEY, name text, extra jsonb);
    INSERT INTO sales.people SELECT i, 'n' || i, jsonb_build_object('city', 'c' || i) FROM generate_series(1, 12) i;
    CREATE TABLE sales.copies (id int PRIMARY KEY, who text, city text);
    GRANT ALL ON SCHEMA sales TO service_role; GRANT ALL ON ALL TABLES IN SCHEMA sales TO service_role;`);
  const schemas = ['public', 'sales'];
  const server = await serve(db, { port: PORT, keys: { [KEY]: 'service_role' }, schemas });
  try {
    await openEngine(page);
    const connections = { supabase: { shop: { url: server.url, key: KEY } } };
    const events = await runText(page, PIPELINE, 'run-1', { connections });
    expect(events.at(-1)).toMatchObject({ event: 'run_complete', rows: 2 });
    const { orders } = await snapshot(page);
    expect(orders).toMatchObject({
      total: 240,
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'day', type: 'DATE' },
        { name: 'amount', type: 'DECIMAL(18,2)' },
        { name: 'paid', type: 'BOOLEAN' },
      ],
    });
    expect(orders?.rows[0]).toEqual(['1', '2026-01-02', '0.25', 'true']);
    expect(server.asked).toEqual([
      'GET /',
      'GET /orders?select=*&paid=eq.true&order=id.asc&limit=100',
      'GET /orders?select=*&paid=eq.true&id=gt.124&order=id.asc&limit=100',
      'GET /orders?select=*&paid=eq.true&id=gt.249&order=id.asc&limit=100',
      'GET /orders?paid=eq.true&select=id&limit=1',
      'GET /',
      'DELETE /totals?day=not.is.null',
      'GET /totals?select=day&limit=1',
      'POST /totals?columns=day,amount,orders&on_conflict=day',
    ]);
    expect(await db.query('SELECT day::text, amount::text, orders::int FROM totals ORDER BY day')).toEqual([
      { day: '2026-01-01', amount: '4500.00', orders: 120 },
      { day: '2026-01-02', amount: '4500.00', orders: 120 },
    ]);
    expect(JSON.stringify(events)).not.toContain(KEY);

    server.reset();
    const keys = await runText(page, KEYS, 'run-keys', { connections });
    expect(keys.at(-1)).toMatchObject({ event: 'run_complete' });
    const { people } = await snapshot(page);
    expect(people?.rows.map(([id, who, city]) => `${id} ${who} ${city}`)).toEqual(
      [7, 6, 5, 4, 3, 2].map((id) => `${id} n${id} c${id}`),
    );
    expect(await db.query('SELECT count(*)::int AS n, min(city) AS city FROM sales.copies')).toEqual([
      { n: 6, city: 'c2' },
    ]);
    expect(
      server.headers.map(({ prefer }) => prefer).filter((prefer) => prefer?.includes('return=')),
    ).toEqual([
      ...Array.from({ length: 3 }, () => 'return=representation, count=exact'),
      'return=minimal, resolution=ignore-duplicates, count=exact',
    ]);

    const types = await runText(page, TYPES, 'run-types', { connections });
    expect(types.at(-1)).toMatchObject({ event: 'run_complete' });
    const { every } = await snapshot(page);
    expect(every?.columns?.map(({ type }) => type)).toEqual([
      'BIGINT',
      'DECIMAL(38,5)',
      'DOUBLE',
      'BOOLEAN',
      'VARCHAR',
      'UUID',
      'DATE',
      'TIME',
      'TIMESTAMP',
      'TIMESTAMP WITH TIME ZONE',
      'INTERVAL',
      'BLOB',
      'STRUCT(a BIGINT[], b STRUCT(c VARCHAR))',
      'INTEGER[]',
      'DECIMAL(18,2)[]',
      'DATE[]',
    ]);
    expect(await db.query('SELECT id::text FROM every EXCEPT SELECT id::text FROM copy')).toEqual([]);
    expect(await db.query('SELECT * FROM every EXCEPT SELECT * FROM copy')).toEqual([]);

    server.reset();
    let turn = 0;
    server.fault = (line) =>
      line.startsWith('POST') && ++turn === 1 ? { type: 'drop', done: true } : undefined;
    const again = await runText(page, PIPELINE, 'run-2', { connections });
    expect(again.at(-1)).toMatchObject({ event: 'run_complete' });
    expect(await db.query('SELECT count(*)::int AS n FROM totals')).toEqual([{ n: 2 }]);
  } finally {
    await server.stop();
    await db.close();
  }
});
