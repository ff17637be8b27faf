/** What a GraphQL connection says of its fields and its schema, on a real server; and what it suggests reads every record. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpFetch } from '#adapters/node/http.ts';
import { documentOf } from '#core/graphql/document.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { discoverSchema } from '#core/run/discovery.ts';
import { catalog } from '#drivers/index.ts';
import { driver } from '#drivers/graphql/extractor.ts';
import { load, withSteps } from '../core/document.ts';
import { bodyOf } from './graphql-server.ts';
import { shop, wide } from './graphql-shop.ts';
import { json, send, serve, status, type Answer, type TestServer } from './http-server.ts';
import { around, found, saidOf } from './look-around.ts';
import { NOW, world } from './support.ts';

const PORT = 4469;
const HERE = `http://127.0.0.1:${PORT}`;
const TOKEN = 'swordfish-0123456789';

const refusing = (message: string): Answer => json({ errors: [{ message }] });
const OFF = [
  'GraphQL introspection has been disabled, but the requested query contained the field "__schema".',
  'GraphQL introspection is not allowed by Apollo Server, but the query contained __schema or __type.',
  'Introspection is not allowed for the current request.',
  "field '__schema' not found in type: 'query_root'",
];

let server: TestServer;
beforeAll(async () => {
  server = await serve(PORT, {
    '/graphql': shop,
    '/wide': wide,
    '/html': send('<html>Hello</html>', 'text/html'),
    '/empty': json({ data: {} }),
    '/denied': (response, request) =>
      response.writeHead(401).end(`No ${String(request.headers['authorization'])} here`),
    '/wrong': refusing(`Who is ${TOKEN}?`),
    '/leaks': json({
      data: {
        __schema: {
          queryType: { name: 'Query' },
          types: [
            {
              kind: 'OBJECT',
              name: 'Query',
              description: `Ask with ${TOKEN}`,
              fields: [
                {
                  name: 'leaks',
                  description: `or ${encodeURIComponent(TOKEN)}`,
                  args: [],
                  type: { kind: 'LIST', name: null, ofType: { kind: 'SCALAR', name: 'String' } },
                },
              ],
            },
          ],
        },
        leaks: [TOKEN, `Bearer ${TOKEN}`],
      },
    }),
    ...Object.fromEntries(OFF.map((message, i) => [`/off${i}`, refusing(message)])),
    '/echo': (response, request) =>
      void bodyOf(request).then((body) => response.writeHead(400).end(`Not understood: ${body}`)),
    '/off4': status(400, JSON.stringify({ errors: [{ message: OFF[0] }] })),
  });
});
afterAll(() => server.stop());

const at = (path = '/graphql', more: Record<string, unknown> = {}) =>
  around('graphql', { endpoint: `${HERE}${path}`, ...more });

test('the fields that give many records, by one request', async () => {
  const before = server.asked.length;
  const { noun, sources } = found(await at().list());
  expect(noun).toBe('field');
  expect(sources).toEqual([
    { name: 'anything' },
    { name: 'between', description: 'Deprecated: Use orders' },
    { name: 'broken' },
    { name: 'byOffset' },
    { name: 'byPage' },
    { name: 'nodes' },
    { name: 'orders', description: 'All that was bought' },
    { name: 'plain' },
    { name: 'words' },
  ]);
  expect(server.asked.slice(before)).toEqual(['POST /graphql']);
});

test('a connection: its columns, what they leave out, the count, the first records, and a query by cursor', async () => {
  const { source, step } = found(await at().look('orders', 2));
  expect(source.columns).toEqual([
    { name: 'id', type: 'ID!', nullable: false, isKey: true },
    { name: 'total', type: 'Float!', nullable: false, description: 'In euro' },
    { name: 'state', type: 'State', nullable: true },
    { name: 'customer.id', type: 'ID!', nullable: false },
    { name: 'tags', type: '[String!]', nullable: true },
  ]);
  expect(source.unread?.map(({ name, type }) => [name, type])).toEqual([
    ['lines', '[Line!]!'],
    ['old', 'Int'],
    ['in', 'Float'],
  ]);
  expect(source.rows).toEqual({ count: 230, isExact: true });
  expect(source.sample).toEqual([
    ['o001', '0.25', null, 'c0', '["new","big"]'],
    ['o002', '0.5', null, 'c1', '[]'],
  ]);
  expect(step).toEqual({
    component: 'graphql.extractor',
    config: {
      connection: '@graphql.main',
      query: `query ($after: Cursor) {
  orders(first: 100, after: $after) {
    edges {
      node {
        id
        total
        state
        customer { id }
        tags
      }
    }
    pageInfo { endCursor hasNextPage }
  }
}
`,
      data_path: 'data.orders.edges[*].node',
      pagination_enabled: true,
      pagination_path: 'data.orders.pageInfo',
    },
  });
});

test.each([
  ['orders', 230],
  ['nodes', 230],
  ['byOffset', 230],
  ['byPage', 230],
  ['plain', 3],
  ['words', 2],
  ['anything', 2],
])('what it suggests for %s is a query, and reads every record once', async (name, rows) => {
  const { connection, ...config } = found(await at().look(name)).step.config;
  expect(connection).toBe('@graphql.main');
  expect(documentOf(String(config['query']))?.operations).toHaveLength(1);
  const w = await world();
  const output = await w.run(driver, 't', { endpoint: `${HERE}/graphql`, ...config });
  expect(output.rows).toBe(rows);
  const columns = found(await at().look(name)).source.columns.map((column) => column.name);
  expect(Object.keys(await w.types('t'))).toEqual(columns);
  const [[distinct]] = (await w.rows(`SELECT count(DISTINCT "${columns[0]}") FROM t`)) as [[string]];
  expect(Number(distinct)).toBe(rows);
});

test('the first records as a table has them, and how many where that is certain', async () => {
  const seen = async (name: string, samples = 2) => {
    const { sample, rows, columns, noSample } = found(await at().look(name, samples)).source;
    return { sample, rows, names: columns.map((column) => column.name), noSample };
  };
  expect(await seen('words')).toMatchObject({
    names: ['value'],
    sample: [['a'], ['b, "c"']],
    rows: { count: 2, isExact: true },
  });
  expect(await seen('plain')).toMatchObject({ rows: { count: 3, isExact: true } });
  expect((await seen('plain')).sample).toHaveLength(2);
  expect(await seen('anything')).toMatchObject({ names: ['__typename'], sample: [['Order'], ['Dog']] });
  expect(await seen('nodes')).toMatchObject({ rows: undefined });
  expect((await seen('byOffset', 1)).sample.map(([id]) => id)).toEqual(['o001']);
  expect(await seen('orders', 0)).toMatchObject({ sample: [], rows: undefined });
});

test('pages by number come in the order of the ids, where the field takes one', async () => {
  const query = async (name: string): Promise<unknown> => found(await at().look(name)).step.config['query'];
  expect(await query('byOffset')).toContain('byOffset(limit: 100, offset: $offset, order_by: { id: asc }) {');
  expect(await query('byPage')).toContain('byPage(perPage: 100, page: $page, orderBy: ID_ASC) {');
});

test('arguments that somebody has to give, and a field that fails', async () => {
  const { source, step } = found(await at().look('between'));
  expect(source).toMatchObject({
    sample: [],
    noSample: 'It needs `range` (Range!), `orders` ([ID!]!): give them under `variables`.',
  });
  expect(step.config['variables']).toEqual({ range: null, orders: null });
  expect(step.config['query']).toContain(
    'query ($range: Range!, $orders: [ID!]!) {\n  between(range: $range, orders: $orders) {',
  );
  expect(found(await at().look('broken')).source).toMatchObject({
    sample: [],
    noSample: 'The server answered with errors: The database is down (at broken).',
  });
  expect(saidOf(await at().look('order'))).toBe(
    'No field "order" of the query\'s root gives a list of records. Did you mean "orders"?',
  );
});

test('500 fields', async () => {
  const { sources } = found(await at('/wide').list());
  expect(sources).toHaveLength(500);
});

test('a server that does not tell, and what is none', async () => {
  for (const i of [0, 1, 2, 3, 4]) {
    const message = OFF[i] ?? OFF[0]!;
    expect(saidOf(await at(`/off${i}`).list())).toBe(
      `${HERE}/off${i} does not tell its schema: introspection is switched off there ("${message.replace(/\.$/, '')}"). Queries work all the same; its documentation says what there is to ask.`,
    );
  }
  expect(saidOf(await at('/html').list())).toBe(`${HERE}/html gave no schema. Check \`endpoint\`.`);
  expect(saidOf(await at('/echo').list())).toContain('/echo answered 400 Bad Request: Not understood');
  expect(saidOf(await at('/empty').list())).toBe(`${HERE}/empty gave no schema. Check \`endpoint\`.`);
  expect(saidOf(await around('graphql', {}).list())).toBe('There is no `endpoint`.');
});

test('the token goes there, and comes back in nothing', async () => {
  const auth = { auth_type: 'bearer', auth_token: TOKEN };
  expect(saidOf(await at('/denied', auth).list())).toContain('answered 401 Unauthorized: No Bearer *** here');
  expect(saidOf(await at('/wrong', auth).list())).toBe(`${HERE}/wrong answered with errors: Who is ***?.`);
  const list = found(await at('/leaks', auth).list());
  const look = found(await at('/leaks', auth).look('leaks'));
  expect(list.sources).toEqual([{ name: 'leaks', description: 'or ***' }]);
  expect(look.source.sample).toEqual([['***'], ['Bearer ***']]);
  const { schema } = await schemaOf('/leaks', auth);
  expect(schema.types.get('Query')?.description).toBe('Ask with ***');
  expect(JSON.stringify([list, look, [...schema.types]])).not.toContain(TOKEN);
});

async function schemaOf(path: string, config: Record<string, unknown> = {}) {
  const written = JSON.stringify({ endpoint: `${HERE}${path}`, query: '{ a }', ...config });
  const text = withSteps(`  - {id: g, component: graphql.extractor, mode: read, config: ${written}}\n`);
  const ports = {
    fetch: httpFetch,
    signal: new AbortController().signal,
    wait: () => Promise.reject(new Error('It waited.')),
    now: () => NOW,
  };
  return found(await discoverSchema(readPipeline(load(text), catalog), 'g', {}, ports));
}

test('the schema, of a step without a connection: plain data, with all that completes a query', async () => {
  const { schema } = await schemaOf('/graphql');
  expect(structuredClone(schema)).toEqual(schema);
  const type = (name: string) => schema.types.get(name);
  expect(schema.query).toBe('Query');
  expect([...schema.types.keys()].filter((name) => name.startsWith('__'))).toEqual([]);
  expect(type('Query')?.fields?.find(({ name }) => name === 'nodes')).toEqual({
    name: 'nodes',
    type: 'OrderNodes',
    args: [
      { name: 'first', type: 'Int', default: '20' },
      { name: 'after', type: 'Cursor' },
    ],
  });
  expect(type('Order')?.description).toBe('What somebody bought');
  expect(type('Order')?.fields?.find(({ name }) => name === 'old')).toEqual({
    name: 'old',
    type: 'Int',
    args: [],
    deprecated: 'Use total',
  });
  expect(type('State')).toEqual({
    kind: 'enum',
    values: [
      { name: 'OPEN' },
      { name: 'PAID', description: 'All is paid' },
      { name: 'LOST', deprecated: 'Nothing gets lost' },
    ],
  });
  expect(type('Range')).toEqual({
    kind: 'input',
    inputs: [
      { name: 'from', type: 'Day', default: '"2026-01-01"' },
      { name: 'to', type: 'Day!' },
    ],
  });
  expect(type('Anything')).toEqual({ kind: 'union', possible: ['Order', 'Dog'] });
  expect(type('Day')).toEqual({ kind: 'scalar', description: 'A day' });
});

test('a schema of a step that has none', async () => {
  const text = withSteps(
    "  - {id: h, component: http.extractor, mode: read, config: {url: 'https://x.example'}}\n",
  );
  const ports = {
    fetch: httpFetch,
    signal: new AbortController().signal,
    wait: () => Promise.resolve(),
    now: () => NOW,
  };
  const asked = (id: string) => discoverSchema(readPipeline(load(text), catalog), id, {}, ports);
  expect((await asked('h')).state).toBe('unavailable');
  const wrong = withSteps(
    "  - {id: w, component: graphql.extractor, mode: read, config: {connection: '@http.shop', query: q}}\n",
  );
  expect(saidOf(await discoverSchema(readPipeline(load(wrong), catalog), 'w', {}, ports))).toBe(
    'Connection family mismatch: step uses graphql, ref is http.',
  );
  expect(await asked('i')).toEqual({
    state: 'unavailable',
    said: 'There is no step "i" that could be asked.',
  });
});
