/** What a Supabase connection says of its tables, on any PostgreSQL. */
import { expect, test } from 'vitest';
import { around, found, saidOf } from './look-around.ts';
import { ANON, EXPIRED, SERVICE, type Project } from './supabase-project.ts';

const SHOP = `CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(20) NOT NULL, born date);
  COMMENT ON TABLE customers IS 'Who buys';
  COMMENT ON COLUMN customers.name IS 'As on the passport';
  CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers, total numeric(20,2), note jsonb, tags text[]);
  CREATE VIEW spent AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
  CREATE TABLE "odd, ""table"" ☃" ("a b" text, "select" int);
  INSERT INTO customers VALUES (1, 'Ann', '1996-01-01'), (2, 'Bo', NULL);
  INSERT INTO orders VALUES (9007199254740993, 1, 12345678901234567.10, '{"a": [1.50, "x"]}', '{u,"v w"}'), (2, 2, NULL, NULL, NULL);
  INSERT INTO "odd, ""table"" ☃" VALUES ('x', 1);`;
const ODD = 'odd, "table" ☃';

export function discovering(p: Project): void {
  const shop = (key = SERVICE, more: Record<string, unknown> = {}, steps?: string) =>
    around('supabase', { url: p.server.url, key, ...more }, { steps });

  test('tables and views are listed by one request, with what is said of them', async () => {
    await p.make(SHOP);
    const { noun, reference, sources } = found(await shop().list());
    expect([noun, reference]).toEqual(['table', '@supabase.main']);
    expect(sources).toEqual([
      { name: 'customers', description: 'Who buys' },
      { name: ODD },
      { name: 'orders' },
      { name: 'spent', isView: true },
    ]);
    expect(p.server.asked).toEqual(['GET /']);
  });

  test('one of them: columns, keys, comments, rows, the first ones with every digit, and a step that reads it', async () => {
    await p.make(SHOP);
    const { source, step } = found(await shop().look('orders'));
    expect(source.columns).toEqual([
      { name: 'id', type: 'bigint', nullable: false, isKey: true },
      { name: 'customer', type: 'bigint', nullable: true, description: 'Foreign key to customers.id.' },
      { name: 'total', type: 'numeric', nullable: true },
      { name: 'note', type: 'jsonb', nullable: true },
      { name: 'tags', type: 'text[]', nullable: true },
    ]);
    expect(source.sample).toEqual([
      ['9007199254740993', '1', '12345678901234567.10', '{"a":[1.50,"x"]}', '["u","v w"]'],
      ['2', '2', null, null, null],
    ]);
    expect(source.rows).toEqual({ count: 2, isExact: true });
    expect(step).toEqual({
      component: 'supabase.extractor',
      config: { connection: '@supabase.main', table: 'orders' },
    });
    expect(found(await shop().look('customers')).source).toMatchObject({
      description: 'Who buys',
      columns: [
        { name: 'id' },
        { name: 'name', type: 'character varying(20)', nullable: false, description: 'As on the passport' },
        { name: 'born', type: 'date' },
      ],
    });
  });

  test('rows beyond the sample are an estimate, and a few at a time are not taken for all', async () => {
    await p.make(`CREATE TABLE many (id int PRIMARY KEY); INSERT INTO many SELECT * FROM generate_series(1, 3000);
      ANALYZE many; CREATE TABLE none (id int);`);
    const { source } = found(await shop().look('many', 3));
    expect(source.rows).toEqual({ count: 3000, isExact: false });
    expect(source.sample).toEqual([['1'], ['2'], ['3']]);
    p.server.maxRows = 4;
    expect(found(await shop().look('many', 10)).source).toMatchObject({
      rows: { count: 3000, isExact: false },
      sample: [['1'], ['2'], ['3'], ['4']],
    });
    expect(found(await shop().look('many', 0)).source).toMatchObject({
      rows: { count: 3000, isExact: false },
      sample: [],
    });
    expect(found(await shop().look('none')).source).toMatchObject({
      rows: { count: 0, isExact: true },
      columns: [{ name: 'id' }],
      sample: [],
    });
  });

  test('a view, odd names, another schema', async () => {
    await p.make(
      `${SHOP} CREATE TABLE sales.deals (id int); GRANT ALL ON sales.deals TO service_role; INSERT INTO sales.deals VALUES (7);`,
    );
    expect(found(await shop().look('spent')).source).toMatchObject({
      isView: true,
      columns: [
        { name: 'customer', type: 'bigint' },
        { name: 'total', type: 'numeric' },
      ],
      rows: { count: 2, isExact: true },
    });
    const odd = found(await shop().look(ODD));
    expect(odd.source).toMatchObject({
      columns: [{ name: 'a b' }, { name: 'select' }],
      sample: [['x', '1']],
    });
    expect(odd.step.config).toEqual({ connection: '@supabase.main', table: ODD });
    // The connection is named by a writer alone, which says the schema.
    const writer = `
  - {id: w, component: supabase.writer, mode: write, config: {connection: '@supabase.main', table: t, schema: sales, mode: append}}
`;
    const sales = shop(SERVICE, {}, writer);
    expect(found(await sales.list()).sources).toEqual([{ name: 'deals' }]);
    const deals = found(await sales.look('deals'));
    expect(deals.source.sample).toEqual([['7']]);
    expect(deals.step).toEqual({
      component: 'supabase.extractor',
      config: { connection: '@supabase.main', table: 'deals', schema: 'sales' },
    });
  });

  test('what it suggests reads the table', async () => {
    await p.make(SHOP);
    const { config } = found(await shop().look(ODD)).step;
    const w = await p.read(
      Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'connection')),
    );
    expect(await w.rows('SELECT * FROM t')).toEqual([['x', '1']]);
  });

  test('a schema of 500 tables takes one request', async () => {
    const tables = Array.from(
      { length: 500 },
      (_, i) => `CREATE TABLE t${String(i).padStart(3, '0')} (id int);`,
    );
    await p.make(tables.join(''));
    const { sources } = found(await shop().list());
    expect(sources).toHaveLength(500);
    expect(sources.at(-1)).toEqual({ name: 't499' });
    expect(p.server.asked).toHaveLength(1);
  });

  test('a key that is not described to still looks at a table by its name', async () => {
    await p.make(SHOP);
    p.server.described = 'secret';
    expect(saidOf(await shop(ANON).list())).toMatch(
      /^127\.0\.0\.1:\d+ does not describe its tables to this key, as Supabase does to secret keys alone\. Ask with such a key, or name the `table` in a step\.$/,
    );
    const { source } = found(await shop(ANON).look('customers', 1));
    expect(source).toMatchObject({
      columns: [
        { name: 'id', type: '' },
        { name: 'name', type: '' },
        { name: 'born', type: '' },
      ],
      sample: [['1', 'Ann', '1996-01-01']],
    });
  });

  test('why it cannot be: a key that is over, a table that is not there, no key', async () => {
    await p.make(SHOP);
    const expired = saidOf(await shop(EXPIRED).list());
    expect(expired).toContain('answered 401: JWT expired');
    expect(expired).not.toContain(EXPIRED);
    expect(saidOf(await shop().look('order'))).toMatch(
      /^There is no table "order" in the schema "public" at .*\. Did you mean "orders"\? There are: customers, /,
    );
    expect(saidOf(await around('supabase', { url: p.server.url }).list())).toBe('There is no `key`.');
  });

  test('the key is in nothing that comes back, whatever holds it', async () => {
    await p.make(`CREATE TABLE leaks (id int PRIMARY KEY, "${SERVICE}" text);
      COMMENT ON TABLE leaks IS 'The key is ${SERVICE}';
      COMMENT ON COLUMN leaks.id IS 'Not ${SERVICE}';
      INSERT INTO leaks VALUES (1, 'k=${SERVICE}'), (2, '${Buffer.from(SERVICE).toString('base64')}');`);
    const list = found(await shop().list());
    const { source } = found(await shop().look('leaks'));
    expect(list.sources).toEqual([{ name: 'leaks', description: 'The key is ***' }]);
    expect(source.sample).toEqual([
      ['1', 'k=***'],
      ['2', '***'],
    ]);
    expect(source.columns.map(({ name }) => name)).toEqual(['id', '***']);
    expect(JSON.stringify([list, source])).not.toContain(SERVICE);
    await p.make(`CREATE TABLE "of ${SERVICE}" (id int)`);
    expect(found(await shop().list()).sources).toEqual([{ name: 'of ***' }]);
    for (const name of ['of ***', `of ${SERVICE}`])
      expect(saidOf(await shop().look(name))).toBe(
        'A step that reads of *** would show what is also a secret of the connection. Choose another secret, or write that step by hand.',
      );
  });
}
