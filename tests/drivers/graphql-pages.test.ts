/** Page after page of `graphql.extractor`: by cursor, by offset, by number; each requested once. */
import { afterEach, expect, test } from 'vitest';
import { driver } from '#drivers/graphql/extractor.ts';
import { serve, type Answer, type TestServer } from './http-server.ts';
import { type Asked, noted, PAGED, pageOf, yoga } from './graphql-server.ts';
import { world } from './support.ts';

const PORT = 4462;
const HERE = `http://127.0.0.1:${PORT}/graphql`;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function start(answer: Answer, config: Record<string, unknown>) {
  server = await serve(PORT, { '/graphql': answer });
  const w = await world();
  return { w, run: w.run(driver, 't', { endpoint: HERE, ...config }) };
}

async function load(answer: Answer, config: Record<string, unknown>) {
  const { w, run } = await start(answer, config);
  await run;
  const receipt = w.receipts[0]!;
  return { w, rows: await w.rows('FROM t'), receipt, end: new Map(receipt.dialect).get('pages') };
}

const ALL = ['1', '2', '3', '4', '5', '6', '7'];
const ids = (rows: readonly (string | null)[][]): (string | null)[] => rows.map(([id]) => id!);

test('cursors on a real server: each page once, the rows in order, progress with rows and pages', async () => {
  const { w, rows, receipt, end } = await load(yoga, PAGED);
  expect(ids(rows)).toEqual(ALL);
  expect(server?.asked).toHaveLength(3);
  expect(end).toBe('3, ended by hasNextPage: false');
  expect(receipt.advice).toEqual([]);
  expect(w.metrics).toMatchObject({ rows_read: 7, requests_made: 3, pages_fetched: 3, retries: 0 });
  const told = w.progress.map(({ rows, pages }) => `${rows}/${pages}`);
  for (const amounts of ['3/1', '6/2', '7/3']) expect(told).toContain(amounts);
});

const DEFAULT = {
  query: 'query($after: String) { items pageInfo }',
  data_path: 'data.items.nodes',
  pagination_enabled: true,
  pagination_path: 'data.items.pageInfo',
};

test('the cursor goes into the variable; the others stay', async () => {
  const asked: Asked[] = [];
  const pages = [pageOf([{ id: 1 }], 'a"\\ž'), pageOf([{ id: 2 }], 'b'), pageOf([{ id: 3 }], null)];
  await load(noted(asked, ...pages), { ...DEFAULT, variables: { first: 1, where: { x: [1] } } });
  const first = { first: 1, where: { x: [1] } };
  expect(asked.map(({ variables }) => variables)).toEqual([
    first,
    { ...first, after: 'a"\\ž' },
    { ...first, after: 'b' },
  ]);
  for (const { query } of asked) expect(query).toBe(DEFAULT.query);
});

test('a first cursor of the step’s own', async () => {
  const { rows } = await load(yoga, { ...PAGED, variables: { after: 'c5' } });
  expect(ids(rows)).toEqual(['6', '7']);
});

test('pagination_path, pagination_cursor_field, pagination_has_next_field, pagination_variable_name', async () => {
  const asked: Asked[] = [];
  const page = (id: number, mark: string | null) => ({
    data: { things: [{ id }], meta: [{ paging: { mark, further: mark !== null } }] },
  });
  const { rows, end } = await load(noted(asked, page(1, 'x'), page(2, null)), {
    query: 'query($from: String) { things meta }',
    data_path: 'data.things',
    pagination_enabled: true,
    pagination_path: '$.data.meta[0].paging',
    pagination_cursor_field: 'mark',
    pagination_has_next_field: 'further',
    pagination_variable_name: 'from',
  });
  expect(ids(rows)).toEqual(['1', '2']);
  expect(asked.map(({ variables }) => variables)).toEqual([{}, { from: 'x' }]);
  expect(end).toBe('2, ended by further: false');
});

test('the default paths: one row a page, the page information within it', async () => {
  const page = (id: number, next: string | null) => ({
    data: { id, pageInfo: { endCursor: next, hasNextPage: next !== null } },
  });
  const { w, rows } = await load(noted([], page(1, 'a'), page(2, null)), {
    query: 'query($after: String) { id pageInfo }',
    pagination_enabled: true,
  });
  expect(await w.types('t')).toEqual({
    id: 'BIGINT',
    'pageInfo.endCursor': 'VARCHAR',
    'pageInfo.hasNextPage': 'BOOLEAN',
  });
  expect(rows).toEqual([
    ['1', 'a', 'true'],
    ['2', null, 'false'],
  ]);
});

test.each([
  ['Int', 'afterNumber', 3],
  ['Int!', 'afterNumber', 3],
  ['String', 'after', '3'],
])('a cursor that is a number goes into a variable of type %s as one', async (type, _, sent) => {
  const asked: Asked[] = [];
  const { end } = await load(noted(asked, pageOf([{ id: 1 }], 3 as never), pageOf([{ id: 2 }], null)), {
    ...DEFAULT,
    query: `query($after: ${type} = 0) { items pageInfo }`,
  });
  expect(asked[1]?.variables).toEqual({ after: sent });
  expect(end).toContain('2, ended by');
});

test('every digit of such a cursor stays', async () => {
  const bodies: string[] = [];
  let turn = 0;
  const answer: Answer = (response, request) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      bodies.push(body);
      const next = turn++ === 0 ? '12345678901234567890' : 'null';
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(
          `{"data":{"items":{"nodes":[{"id":${turn}}],"pageInfo":{"endCursor":${next},"hasNextPage":${turn === 1}}}}}`,
        );
    });
  };
  await load(answer, { ...DEFAULT, query: 'query($after: Long) { items pageInfo }' });
  expect(bodies[1]).toContain('"variables":{"after":12345678901234567890}');
});

test('a page that comes again under another cursor is told, once', async () => {
  const pages = [pageOf([{ id: 1 }, { id: 2 }], 'a'), pageOf([{ id: 3 }], 'b')];
  const again = [pageOf([{ id: 1 }, { id: 2 }], 'c'), pageOf([{ id: 3 }], null)];
  const { rows, receipt } = await load(noted([], ...pages, ...again), DEFAULT);
  expect(rows).toHaveLength(6);
  expect(receipt.advice).toEqual([
    'Page 3 has the same records as page 1, though another cursor led to it, so rows may be in the table twice. Check that the query passes $after on, and selects what tells records apart.',
  ]);
});

test('pages whose records are all alike are no repetition', async () => {
  const alike = [{ state: 'open' }, { state: 'open' }];
  const { rows, receipt } = await load(noted([], pageOf(alike, 'a'), pageOf(alike, null)), DEFAULT);
  expect(rows).toHaveLength(4);
  expect(receipt.advice).toEqual([]);
});

test('without a field that says whether there are more, the cursor tells', async () => {
  const page = (ids: number[], endCursor: string | null) => ({
    data: { items: { nodes: ids.map((id) => ({ id })), pageInfo: { endCursor } } },
  });
  const { rows, end } = await load(noted([], page([1], 'a'), page([2], 'b'), page([], null)), DEFAULT);
  expect(ids(rows)).toEqual(['1', '2']);
  expect(end).toBe('3, ended by no next cursor');
  await server?.stop();
  const again = await load(noted([], page([1], 'a'), page([], 'a')), DEFAULT);
  expect(again.end).toBe('2, ended by an empty page, which leads on to nothing new');
});

test('an empty page that leads on is gone through', async () => {
  const pages = [pageOf([{ id: 1 }], 'a'), pageOf([], 'b'), pageOf([{ id: 3 }], null)];
  expect(ids((await load(noted([], ...pages), DEFAULT)).rows)).toEqual(['1', '3']);
});

test('pages whose schema changes: matched by name, NULL elsewhere, types widen', async () => {
  const pages = [
    pageOf([{ id: 1, a: 1, b: { c: true } }], 'a'),
    pageOf([{ a: 2.5, id: '2x', d: [1] }], 'b'),
    pageOf([{ b: { c: null, e: 'x' }, id: 3 }], null),
  ];
  const { w, rows } = await load(noted([], ...pages), DEFAULT);
  expect(await w.types('t')).toEqual({
    id: 'VARCHAR',
    a: 'DOUBLE',
    'b.c': 'BOOLEAN',
    'b.e': 'VARCHAR',
    d: 'BIGINT[]',
  });
  expect(rows).toEqual([
    ['1', '1.0', 'true', null, null],
    ['2x', '2.5', null, null, '[1]'],
    ['3', null, null, 'x', null],
  ]);
});

test('offsets on a real server, up to an empty page', async () => {
  const { rows, end } = await load(yoga, {
    query: 'query($offset: Int) { list(limit: 3, offset: $offset) { id } }',
    data_path: 'data.list',
    pagination_enabled: true,
    pagination_type: 'offset',
    pagination_variable_name: 'offset',
  });
  expect(ids(rows)).toEqual(ALL);
  expect(server?.asked).toHaveLength(4);
  expect(end).toBe('4, ended by an empty page');
});

test('the first offset is that of the variables', async () => {
  const { rows } = await load(yoga, {
    query: 'query($offset: Int) { list(limit: 2, offset: $offset) { id } }',
    variables: { offset: 4 },
    data_path: 'data.list',
    pagination_enabled: true,
    pagination_type: 'offset',
    pagination_variable_name: 'offset',
  });
  expect(ids(rows)).toEqual(['5', '6', '7']);
});

const NUMBERED = {
  query: 'query($n: Int) { page(number: $n) { nodes { id } totalCount pageInfo { hasNextPage } } }',
  data_path: 'data.page.nodes',
  pagination_enabled: true,
  pagination_type: 'page',
  pagination_variable_name: 'n',
};

test('pages by number end with a total that is met, or where the server says so', async () => {
  const total = await load(yoga, { ...NUMBERED, pagination_total: 'data.page.totalCount' });
  expect([ids(total.rows), total.end]).toEqual([ALL, '3, ended by total: 7 records']);
  expect(server?.asked).toHaveLength(3);
  await server?.stop();
  const more = await load(yoga, { ...NUMBERED, pagination_path: 'data.page.pageInfo' });
  expect([ids(more.rows), more.end]).toEqual([ALL, '3, ended by hasNextPage: false']);
});

test('fewer records than the total are told', async () => {
  const page = (ids: number[]) => ({ data: { page: { nodes: ids.map((id) => ({ id })), totalCount: 5 } } });
  const { receipt } = await load(noted([], page([1, 2]), page([3]), page([])), {
    ...NUMBERED,
    pagination_total: 'data.page.totalCount',
  });
  expect(receipt.advice).toEqual([
    'Not all records may be here: the server says that there are 5 (`pagination_total`), and 3 came; the reading was ended by an empty page.',
  ]);
});

test.each([
  [
    'the same cursor again',
    [pageOf([{ id: 1 }], 'a'), pageOf([{ id: 2 }], 'a')],
    {},
    'Page 2 gives the cursor "a", which was used before: the pages go in a circle. Check that the query passes $after on',
  ],
  [
    'more, and no cursor',
    [pageOf([{ id: 1 }], null, true)],
    {},
    'Page 1 says that there are more (hasNextPage), but its endCursor at `pagination_path` (data.items.pageInfo) is null: 1 came, and nothing leads to the others.',
  ],
  [
    'more, and a cursor that the query does not select',
    [{ data: { items: { nodes: [{ id: 1 }], pageInfo: { hasNextPage: true } } } }],
    {},
    'its endCursor at `pagination_path` (data.items.pageInfo) is missing',
  ],
  [
    'no page information',
    [pageOf([{ id: 1 }], 'a'), { data: { items: { nodes: [{ id: 2 }] } } }],
    {},
    'Page 2 has neither endCursor nor hasNextPage at `pagination_path` (data.items.pageInfo), so whether there are more cannot be told.',
  ],
  [
    'a cursor that is an object',
    [pageOf([{ id: 1 }], { x: 1 } as never)],
    {},
    'Page 1 holds no single value as endCursor',
  ],
  [
    'the same page again, by number',
    [{ data: { page: { nodes: [{ id: 1 }, { id: 2 }] } } }],
    NUMBERED,
    'Page 2 has the same records as the page before it. Check that the query passes $n on',
  ],
  [
    'more by offset, and nothing there',
    [
      { data: { page: { nodes: [{ id: 1 }], pageInfo: { hasNextPage: true } } } },
      { data: { page: { nodes: [], pageInfo: { hasNextPage: true } } } },
    ],
    { ...NUMBERED, pagination_type: 'offset', pagination_path: 'data.page.pageInfo' },
    'Page 2 says that there are more (hasNextPage), but has no records: 1 came',
  ],
  [
    'a total that is none',
    [{ data: { page: { nodes: [{ id: 1 }] } } }],
    { ...NUMBERED, pagination_total: 'data.page.totalCount' },
    'The answer has no number at `pagination_total` (data.page.totalCount).',
  ],
  [
    'nothing but empty pages',
    Array.from({ length: 60 }, (_, i) => pageOf([], `c${i}`)),
    {},
    '50 pages in a row had no records, up to page 50',
  ],
])('never green with a part, never without an end: %s', async (_, pages, config, message) => {
  const { w, run } = await start(noted([], ...pages), { ...DEFAULT, ...config });
  await expect(run).rejects.toThrow(message);
  expect(w.receipts).toEqual([]);
});

test('records that are all alike are pages of their own where a total counts them', async () => {
  const page = { data: { page: { nodes: [{ s: 'x' }, { s: 'x' }], totalCount: 4 } } };
  const { rows } = await load(noted([], page), { ...NUMBERED, pagination_total: 'data.page.totalCount' });
  expect(rows).toHaveLength(4);
});

test('one request of a connection that has more: the rest is not lost in silence', async () => {
  const { rows, receipt } = await load(yoga, {
    ...PAGED,
    pagination_enabled: false,
    pagination_path: 'data.pageInfo',
  });
  expect(rows).toHaveLength(3);
  expect(receipt.advice).toEqual([
    'The server says that there are more records (hasNextPage), and only those of this answer are in the table. Set `pagination_enabled: true` to read them all.',
  ]);
});
