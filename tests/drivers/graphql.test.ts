/** Every key of `graphql.extractor`, on a real server. */
import { httpFetch } from '#adapters/node/http.ts';
import type { HttpRequest } from '#core/contract/network.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { catalog } from '#drivers/index.ts';
import { driver } from '#drivers/graphql/extractor.ts';
import { json, serve, stall, status, type TestServer } from './http-server.ts';
import { type Asked, noted, pageOf, yoga } from './graphql-server.ts';
import { NOW, world } from './support.ts';

const PORT = 4461;
const HERE = `http://127.0.0.1:${PORT}`;
const asked: Asked[] = [];

const DEFAULTS = Object.fromEntries(
  Object.entries(driver.spec.configSchema.properties).map(([key, schema]) => [key, schema.default]),
);

let server: TestServer;
beforeAll(async () => {
  server = await serve(PORT, {
    '/graphql': yoga,
    '/noted': noted(asked, { data: { items: [{ a: 1 }] } }),
    '/plain': json({ data: { items: [{ a: 1 }, { b: { c: 'x', d: { e: [{ f: 1 }] } } }, { b: null }] } }),
    '/three': noted([], pageOf([{ id: 1 }], 'a'), pageOf([{ id: 2 }], 'b'), pageOf([{ id: 3 }], null)),
    '/silent': stall('{"data":'),
    '/busy': status(503, 'busy'),
  });
});
afterAll(() => server.stop());

async function load(config: Record<string, unknown>, path = '/graphql') {
  const w = await world();
  const output = await w.run(driver, 't', { endpoint: `${HERE}${path}`, ...config });
  return { w, output, rows: await w.rows('FROM t'), types: await w.types('t'), receipt: w.receipts[0]! };
}

test('endpoint, query, data_path: the records of a list', async () => {
  const { output, rows, types, receipt, w } = await load({
    query: '{ list(limit: 2) { id name price tags } }',
    data_path: 'data.list',
  });
  expect(output).toEqual({ table: 't', rows: 2 });
  expect(types).toEqual({ id: 'BIGINT', name: 'VARCHAR', price: 'DOUBLE', tags: 'VARCHAR[]' });
  expect(rows).toEqual([
    ['1', 'item 1', '0.5', '[a, b]'],
    ['2', 'item 2', null, '[]'],
  ]);
  expect(receipt).toMatchObject({
    source: `${HERE}/graphql`,
    format: 'json',
    rows: 2,
    dialect: [
      ['records', 'a list at data.list'],
      ['flatten', 'names joined by "."'],
      ['requests', '1'],
      ['pages', '1, ended by pagination_enabled: false'],
    ],
    advice: [],
  });
  expect(w.metrics).toMatchObject({ rows_read: 2, requests_made: 1, pages_fetched: 1, retries: 0 });
  expect(w.metrics['bytes_read']).toBeGreaterThan(50);
});

test('variables are sent as they are written, whatever they are', async () => {
  const variables = { a: 1.5, b: ['x', null], c: { d: true } };
  await load({ query: 'query Q { items { a } }', data_path: 'data.items', variables }, '/noted');
  await load({ query: '{ items { a } }', data_path: 'data.items' }, '/noted');
  expect(asked).toEqual([
    { query: 'query Q { items { a } }', variables },
    { query: '{ items { a } }', variables: {} },
  ]);
  const { rows } = await load({
    query: 'query($n: Int) { list(limit: $n) { id } }',
    variables: { n: 1 },
    data_path: 'data.list',
  });
  expect(rows).toEqual([['1']]);
});

const seen = async (name: string, config: Record<string, unknown>): Promise<string | null> => {
  const query = 'query($name: String) { seen(name: $name) }';
  const { rows } = await load({ query, variables: { name }, ...config });
  return rows[0]![0]!;
};

test('headers, auth_type, auth_token, auth_username, auth_header_name', async () => {
  expect(await seen('x-team', { headers: { 'X-Team': 'blue' } })).toBe('blue');
  expect(await seen('content-type', {})).toBe('application/json');
  expect(await seen('content-type', { headers: { 'Content-Type': 'application/json; charset=utf-8' } })).toBe(
    'application/json; charset=utf-8',
  );
  expect(await seen('authorization', { auth_type: 'bearer', auth_token: 'hush' })).toBe('Bearer hush');
  expect(await seen('authorization', { auth_type: 'basic', auth_username: 'ann', auth_token: 'žluť' })).toBe(
    `Basic ${Buffer.from('ann:žluť').toString('base64')}`,
  );
  expect(await seen('x-api-key', { auth_type: 'api_key', auth_token: 'hush' })).toBe('hush');
  const named = { auth_type: 'api_key', auth_token: 'hush', auth_header_name: 'X-Shop-Token' };
  expect(await seen('x-shop-token', named)).toBe('hush');
  expect(await seen('x-api-key', named)).toBe(null);
});

test('a token that auth_type does not send is pointed out', async () => {
  const w = await world();
  const config = { query: '{ list { id } }', data_path: 'data.list', auth_token: 'hush' };
  await w.run(driver, 't', { endpoint: `${HERE}/graphql`, ...config });
  expect(w.logs).toContainEqual({
    level: 'warning',
    message: 'There is an `auth_token`, which is not sent: `auth_type` is none.',
  });
  expect(server.headers.at(-1)).not.toHaveProperty('authorization');
});

test.each([
  [{ auth_type: 'bearer' }, '`auth_type` is bearer, but there is no `auth_token`. Set it in the connection.'],
  [
    { auth_type: 'basic', auth_token: 'x' },
    '`auth_type` is basic, but there is no `auth_username`. Set it in the connection.',
  ],
  [{ auth_type: 'api_key', auth_token: '' }, '`auth_type` is api_key, but there is no `auth_token`.'],
])('credentials that are not all there: %o', async (config, message) => {
  await expect(load({ query: '{ list { id } }', ...config })).rejects.toThrow(message);
});

test('timeout: the longest silence, in seconds', async () => {
  const silent = load({ query: '{ a }', timeout: 0.2, max_retries: 0 }, '/silent');
  await expect(silent).rejects.toThrow('nothing came from 127.0.0.1:4461 for 0.2 s');
});

test('max_retries, retry_delay', async () => {
  const w = await world();
  const config = { endpoint: `${HERE}/busy`, query: '{ a }', max_retries: 2, retry_delay: 4 };
  await expect(w.run(driver, 't', config)).rejects.toThrow(
    `${HERE}/busy answered 503 Service Unavailable: busy. It was the same after 2 retries.`,
  );
  expect(w.waits).toHaveLength(2);
  expect(w.waits[0]).toBeGreaterThanOrEqual(2000);
  expect(w.waits[0]).toBeLessThanOrEqual(4000);
  expect(w.waits[1]).toBeGreaterThanOrEqual(4000);
  expect(w.waits[1]).toBeLessThanOrEqual(8000);
});

test('flatten_result: nested members have dotted names, lists stay lists', async () => {
  const flat = await load({ query: '{ items }', data_path: 'data.items' }, '/plain');
  expect(flat.types).toEqual({ a: 'BIGINT', 'b.c': 'VARCHAR', 'b.d.e': 'STRUCT(f BIGINT)[]' });
  expect(flat.rows).toEqual([
    ['1', null, null],
    [null, 'x', "[{'f': 1}]"],
    [null, null, null],
  ]);
  const nested = await load({ query: '{ items }', data_path: 'data.items', flatten_result: false }, '/plain');
  expect(nested.types).toEqual({ a: 'BIGINT', b: 'STRUCT(c VARCHAR, d STRUCT(e STRUCT(f BIGINT)[]))' });
});

test.each([
  ['data', '{ item(id: 1) { id owner { login address { city } } } }', [['1', 'o0', 'Brno']]],
  ['data.item', '{ item(id: 1) { id owner { login address { city } } } }', [['1', 'o0', 'Brno']]],
  ['$.data.list', '{ list(limit: 1) { id } }', [['1']]],
  ["data['list'][1]", '{ list { id } }', [['2']]],
  ['data.list[*]', '{ list(limit: 2) { id } }', [['1'], ['2']]],
  ['data.list[*].name', '{ list(limit: 2) { name } }', [['item 1'], ['item 2']]],
  ['data.list[*].owner', '{ list { owner { login } } }', [['o0'], ['o1']]],
  ['data.items.edges[*].node', '{ items { edges { cursor node { id } } } }', [['1'], ['2'], ['3']]],
  ['data.groups[*].items', '{ groups { name items { id } } }', [['1'], ['2'], ['7']]],
  ['data.groups[*].items[*].id', '{ groups { items { id } } }', [['1'], ['2'], ['7']]],
  [
    'data.*',
    '{ a: list(limit: 1) { id } b: item(id: 5) { id } c: list(offset: 5) { id } }',
    [['1'], ['5'], ['6'], ['7']],
  ],
  [
    'data.*.nodes',
    '{ a: items(first: 1) { nodes { id } } b: page(number: 3) { nodes { id } } }',
    [['1'], ['7']],
  ],
])('data_path: %s', async (data_path, query, expected) => {
  expect((await load({ query, data_path })).rows).toEqual(expected);
});

test('the default data_path is one row of all that came, and the receipt says where the records are', async () => {
  const { rows, types, receipt } = await load({ query: '{ list(limit: 2) { id } }' });
  expect(types).toEqual({ list: 'STRUCT(id BIGINT)[]' });
  expect(rows).toEqual([["[{'id': 1}, {'id': 2}]"]]);
  expect(receipt.advice).toEqual([
    'The document is one object, loaded as one row. With `data_path: data.list` each object in that list is a row.',
  ]);
});

test.each([
  ['data.lst', '"data" has list. Correct `data_path`, what leads to the list of records.'],
  ['data.list.x', '"data.list" is a list. Correct `data_path`'],
  [
    'data..id',
    '`data_path` is "data..id": `..` (at any depth) is not read here: write each name, with * for any',
  ],
  ['data.list[1:2]', 'in brackets stand *, the index of a list from 0, or a name in quotes'],
  ['data.list[?(@.id > 1)]', 'in brackets stand *'],
])('a data_path that leads nowhere: %s', async (data_path, message) => {
  await expect(load({ query: '{ list { id } }', data_path })).rejects.toThrow(message);
});

test('no records: the table has the columns that the query selects', async () => {
  const query =
    'query { found: items(none: true) { nodes { id title: name owner { login ...where } ... on Item { tags } } } } fragment where on Owner { address { city } }';
  const { rows, types, receipt } = await load({ query, data_path: 'data.found.nodes' });
  expect(rows).toEqual([]);
  expect(types).toEqual({
    id: 'VARCHAR',
    title: 'VARCHAR',
    'owner.login': 'VARCHAR',
    'owner.address.city': 'VARCHAR',
    tags: 'VARCHAR',
  });
  expect(receipt).toMatchObject({
    rows: 0,
    advice: [
      `${HERE}/graphql has no records: the table has the columns that its query selects, and no rows.`,
    ],
  });
  const missing = await load({ query: '{ item(id: 99) { id name } }', data_path: 'data.item' });
  expect(missing.types).toEqual({ id: 'VARCHAR', name: 'VARCHAR' });
  expect(missing.receipt.advice[0]).toBe(
    'The answer has null at `data_path` (data.item), which is no record.',
  );
});

test('on_errors: errors beside data fail with their paths, or warn', async () => {
  const config = { query: '{ list(limit: 4) { id secret } }', data_path: 'data.list' };
  const said = 'Not yours (at list.2.secret)';
  await expect(load(config)).rejects.toThrow(
    `${HERE}/graphql answered with errors beside its data: ${said}. Values may be missing, so nothing was loaded. Correct what they name; where null will do in these places, set \`on_errors: warn\`. Check \`auth_type\`, and the token of the connection, which may have expired.`,
  );
  const { rows, receipt, w } = await load({ ...config, on_errors: 'warn' });
  expect(rows).toEqual([
    ['1', 's1'],
    ['2', 's2'],
    ['3', null],
    ['4', 's4'],
  ]);
  const warning = `The answer has errors beside its data, so values may be missing: ${said}.`;
  expect(receipt.advice).toEqual([warning]);
  expect(w.logs).toContainEqual({ level: 'warning', message: warning });
});

test('errors alone fail with their messages, whatever on_errors says, and are marked in the query', async () => {
  for (const on_errors of ['fail', 'warn']) {
    await expect(load({ query: '{ must { id } }', on_errors })).rejects.toThrow(
      `${HERE}/graphql answered with errors: The database is down (at must).`,
    );
    const query = 'query {\n  list { id }\n  nothing\n}';
    const failure = load({ query, on_errors });
    await expect(failure).rejects.toThrow(
      'Cannot query field "nothing" on type "Query" (line 3, column 3 of the query).',
    );
    await expect(failure).rejects.toMatchObject({
      details: { at: { key: 'query', offset: query.indexOf('nothing') } },
    });
  }
});

test('max_pages: the receipt and the log say that the reading ended there', async () => {
  const config = {
    query:
      'query($after: String) { items(after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }',
    data_path: 'data.items.nodes',
    pagination_enabled: true,
    pagination_path: 'data.items.pageInfo',
  };
  const { rows, receipt, w } = await load({ ...config, max_pages: 2 }, '/three');
  expect(rows).toEqual([['1'], ['2']]);
  expect(receipt.dialect).toContainEqual(['pages', '2, ended by max_pages: 2']);
  expect(receipt.advice).toEqual([
    'The reading was ended by max_pages: 2, and there may be more: the server says so (hasNextPage).',
  ]);
  expect(w.logs).toContainEqual({ level: 'info', message: `${HERE}/three: 2 pages, ended by max_pages: 2` });
  expect(w.logs).toContainEqual({ level: 'warning', message: receipt.advice[0] });
});

const compiled = (config: string) => {
  const parsed = parse(
    `oml_version: '0.1.0'\nname: p\nsteps:\n  - { id: g, component: graphql.extractor, mode: read, config: { endpoint: 'https://x.test/graphql', ${config} } }\n`,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return compile(parsed.value, catalog).diagnostics.map(({ type, message, location }) => [
    type,
    message,
    location,
  ]);
};

test.each([
  ["query: 'mutation { change }'", 'query', 'a mutation changes what it is sent to'],
  ["query: 'query A { list { id } } subscription B { x }'", 'query', 'a subscription has no end'],
  ["query: '{ a }', auth_type: bearer", 'auth_type', '`auth_type` is bearer, but there is no `auth_token`.'],
  ["query: '{ a }', data_path: 'data..x'", 'data_path', '`..` (at any depth) is not read here'],
  ["query: '{ a }', pagination_path: 'data.*.pageInfo'", 'pagination_path', 'it takes no *'],
  ["query: '{ a }', pagination_enabled: true", 'query', 'The query has no variable $after'],
])('compile refuses %s', (config, key, message) => {
  expect(compiled(config)).toEqual([
    ['invalid_config_value', expect.stringContaining(message), `steps[0].config.${key}`],
  ]);
});

test('keys that Osiris does not know are marked as such', () => {
  expect(
    compiled("query: '{ a }', on_errors: warn, pagination_type: page, pagination_total: data.n").map(
      ([type, , location]) => [type, location],
    ),
  ).toEqual(
    ['on_errors', 'pagination_type', 'pagination_total'].map((key) => [
      'playground_extension',
      `steps[0].config.${key}`,
    ]),
  );
});

test('the driver itself sends no mutation', async () => {
  const before = server.asked.length;
  await expect(load({ query: 'mutation { change }' })).rejects.toThrow(
    'This component reads, so its query has to be a query',
  );
  expect(server.asked).toHaveLength(before);
});

test('a connection is tested by one request, which says whether GraphQL answers, and to whom', async () => {
  const context = {
    fetch: (request: HttpRequest) => httpFetch(request, new AbortController().signal),
    port: () => {
      throw new Error('no port is asked for');
    },
    wait: () => Promise.reject(new Error('nothing is waited for')),
    now: () => NOW,
    log: () => {},
    signal: new AbortController().signal,
  };
  const tested = (config: Record<string, unknown>) =>
    driver.test!({ ...DEFAULTS, ...config } as never, context);
  const before = server.asked.length;
  const secret = { auth_type: 'bearer', auth_token: 'hush' };
  expect(await tested({ endpoint: `${HERE}/graphql`, ...secret })).toBe(`${HERE}/graphql answers GraphQL`);
  expect(server.asked).toHaveLength(before + 1);
  expect(server.headers.at(-1)).toMatchObject({ authorization: 'Bearer hush' });
  await expect(tested({ endpoint: `${HERE}/busy` })).rejects.toThrow(
    'answered 503 Service Unavailable: busy.',
  );
  await expect(tested({ endpoint: `${HERE}/plain` })).rejects.toThrow(
    'gave no answer of GraphQL. Check `endpoint`.',
  );
  await expect(tested({ endpoint: `${HERE}/graphql`, auth_type: 'bearer' })).rejects.toThrow(
    'there is no `auth_token`',
  );
  await expect(tested({})).rejects.toThrow('is no address');
});
