/** Transport, pager and reader put together otherwise than the HTTP extractor does: a POST whose body holds the cursor, a pager of one's own, readers without a network. */
import type { IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { Driver, DriverContext, StepOutput } from '#core/contract/driver.ts';
import { loadSource } from '#core/http/load.ts';
import type { Pager } from '#core/http/pager.ts';
import { pager, type Put } from '#core/http/pagination.ts';
import { StatusError } from '#core/http/retry.ts';
import { openTransport, type Call, type TransportOptions } from '#core/http/transport.ts';
import { csvReader } from '#core/reader/csv.ts';
import { jsonReader } from '#core/reader/json.ts';
import { inTurn, json, serve, status, type Answer, type TestServer } from '../../drivers/http-server.ts';
import { chunks, world } from '../../drivers/support.ts';

const PORT = 4437;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** A driver of the test's own. */
const driverOf = (run: (ctx: DriverContext) => Promise<StepOutput>): Driver => ({
  name: 'test.parts',
  version: '1',
  kind: 'extractor',
  spec: {
    title: 'Parts',
    description: 'Of a test.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: { type: 'object', properties: {}, required: [] },
    secrets: [],
    examples: [],
  },
  run: ({ ctx }) => run(ctx),
});

const TRANSPORT: TransportOptions = { headers: {}, timeout: 5000, retries: 2, delay: 10 };

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += String(part);
  return body;
}

/** Into the variables of a query. */
const intoVariables: Put = (call, name, value) => {
  const { variables = {}, ...body } = JSON.parse(call.body ?? '{}') as Record<string, object>;
  return { ...call, body: JSON.stringify({ ...body, variables: { ...variables, [name]: value } }) };
};

test('a POST with a JSON body, whose next page is asked for by a cursor in the body', async () => {
  const bodies: string[] = [];
  const nodes = [
    [{ id: 1, name: 'a' }, { id: 2 }],
    [{ id: 3, name: 'c', tags: ['x'] }],
    [{ id: 4, name: 'd' }],
  ];
  const page = (at: number): unknown => ({
    data: {
      items: { nodes: nodes[at], pageInfo: { endCursor: `after-${at}`, hasNextPage: at < 2 } },
    },
  });
  let asked = 0;
  const graphQl: Answer = (response, request, url) => {
    void bodyOf(request).then((body) => {
      bodies.push(body);
      const { after } = (JSON.parse(body) as { variables: { after?: string } }).variables;
      const at = after === undefined ? 0 : Number(after.slice('after-'.length)) + 1;
      if (++asked === 2) status(503, 'busy')(response, request, url);
      else json(page(at))(response, request, url);
    });
  };
  server = await serve(PORT, { '/graphql': graphQl });
  const { address, headers } = server;
  const query = '{ items { nodes { id name tags } } }';
  const call: Call = {
    url: `${address}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { first: 2 } }),
  };
  const way = {
    type: 'cursor',
    param: 'after',
    cursor: 'data.items.pageInfo.endCursor',
    has_more: 'data.items.pageInfo.hasNextPage',
  } as const;
  const w = await world();
  const driver = driverOf(async (ctx) => {
    const { receipt, requests, retries } = await loadSource(
      {
        transport: { ...TRANSPORT, headers: { authorization: 'Bearer hush' }, home: address },
        call,
        pager: pager(call, way, intoVariables),
        reading: { format: 'json', records: 'data.items.nodes' },
      },
      ctx,
    );
    ctx.receipt(receipt);
    ctx.logMetric('requests', requests);
    ctx.logMetric('retries', retries);
    return { table: ctx.table, rows: receipt.rows };
  });
  expect(await w.run(driver, 't', {})).toEqual({ table: 't', rows: 4 });
  expect(await w.rows('SELECT id, name, tags FROM t ORDER BY id')).toEqual([
    ['1', 'a', null],
    ['2', null, null],
    ['3', 'c', '[x]'],
    ['4', 'd', null],
  ]);
  // Each page once, but for the one whose server was busy; the query stays, the cursor moves.
  const variables = [{ first: 2 }, 'after-0', 'after-0', 'after-1'].map((after) =>
    typeof after === 'string' ? { first: 2, after } : after,
  );
  expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual(
    variables.map((each) => ({ query, variables: each })),
  );
  expect(server.asked).toEqual(Array.from({ length: 4 }, () => 'POST /graphql'));
  for (const sent of headers)
    expect(sent).toMatchObject({ authorization: 'Bearer hush', 'content-type': 'application/json' });
  expect(w.metrics).toMatchObject({ requests: 4, retries: 1 });
  expect(w.receipts[0]).toMatchObject({
    source: `${address}/graphql`,
    format: 'json',
    rows: 4,
    dialect: [
      ['records', 'a list at data.items.nodes'],
      ['requests', '4'],
      ['retries', '1'],
      ['pages', '3, ended by the server says there are no more'],
    ],
  });
});

test('a pager of one’s own: windows of numbers, until one is empty', async () => {
  const answer: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('from'));
    const ids = [from, from + 1].filter((id) => id < 5);
    json({ rows: ids.map((id) => ({ id })) })(response, request, url);
  };
  server = await serve(PORT, { '/events': answer });
  const at = (from: number): Call => ({ url: `${server!.address}/events?from=${from}` });
  let from = 0;
  const windows: Pager = {
    asks: { ways: {} },
    mayRepeat: false,
    first: at(from),
    next: ({ records }) => (records === 0 ? { end: 'an empty window' } : at((from += 2))),
    cut: (end) => ({ end }),
    refused: (error) => {
      throw error;
    },
    doubts: () => [],
  };
  const w = await world();
  const driver = driverOf(async (ctx) => {
    const source = { transport: TRANSPORT, call: at(0), pager: windows };
    const { receipt } = await loadSource({ ...source, reading: { format: 'json', records: 'rows' } }, ctx);
    ctx.receipt(receipt);
    return { table: ctx.table, rows: receipt.rows };
  });
  await w.run(driver, 't', {});
  expect(await w.rows('SELECT id FROM t')).toEqual([['0'], ['1'], ['2'], ['3'], ['4']]);
  expect(server.asked).toEqual([0, 2, 4, 6].map((n) => `GET /events?from=${n}`));
  expect(w.receipts[0]?.dialect).toContainEqual(['pages', '4, ended by an empty window']);
});

test('a transport alone: any method, headers of the call on top, refusals counted, credentials for one host', async () => {
  const bodies: string[] = [];
  const keep: Answer = (response, request, url) =>
    void bodyOf(request).then((body) => {
      bodies.push(`${request.method} ${body}`);
      json({ ok: true })(response, request, url);
    });
  server = await serve(PORT, {
    '/rows': inTurn(status(429, 'slow down', { 'retry-after': '1' }), keep),
    '/gone': status(410, 'gone'),
  });
  const { address } = server;
  const w = await world();
  const waits: (string | undefined)[] = [];
  const driver = driverOf(async (ctx) => {
    const options = { ...TRANSPORT, headers: { prefer: 'a', apikey: 'hush' }, home: address };
    const transport = openTransport(ctx, options, (until) => waits.push(until));
    const put: Call = { url: `${address}/rows`, method: 'PATCH', headers: { prefer: 'b' }, body: '[1]' };
    const answer = await transport.persist(() => transport.send(put));
    expect(answer.status).toBe(200);
    answer.close();
    await expect(transport.send({ url: `${address}/gone`, method: 'DELETE' })).rejects.toThrow(StatusError);
    await expect(transport.send({ url: 'http://localhost:9/' })).rejects.toThrow(
      `The credentials are for 127.0.0.1:${PORT}, and are not sent to localhost:9.`,
    );
    expect(transport.counts()).toEqual({ requests: 3, retries: 1 });
    return { table: ctx.table, rows: 0 };
  });
  await w.run(driver, 't', {});
  expect(bodies).toEqual(['PATCH [1]']);
  expect(server.asked).toEqual(['PATCH /rows', 'PATCH /rows', 'DELETE /gone']);
  expect(server.headers.map(({ prefer, apikey }) => [prefer, apikey])).toEqual([
    ['b', 'hush'],
    ['b', 'hush'],
    ['a', 'hush'],
  ]);
  expect(w.waits).toEqual([1000]);
  expect(waits).toEqual(['2026-01-02T03:04:06.678Z', undefined]);
});

test('readers need no network: texts from anywhere become one table', async () => {
  const w = await world();
  const text = (content: string) => chunks(new TextEncoder().encode(content), 5);
  const both = {
    requests: { parseDates: false },
    table: 't',
    db: w.db,
    log: () => {},
    progress: () => {},
  };
  const csv = csvReader({
    ...both,
    path: 'a.csv',
    dialect: {
      delimiter: ',',
      hinted: false,
      header: true,
      skipRows: 0,
      skipBlankLines: true,
      naValues: [],
      badLines: 'error',
    },
  });
  const look = { path: 'a part', most: Infinity, mayLack: () => true };
  expect(await csv.look(text('n,s\n1,a\n2,b\n'), look)).toMatchObject({ records: 2, rejected: 0 });
  expect(await csv.look(text('n,s\n2,b\n3,c\n'), look)).toMatchObject({ records: 2 });
  async function* parts() {
    yield text('n,s\n1,a\n2,b\n');
    yield text('n,s\n2,b\n3,c\n');
  }
  const read = await csv.loadAll(parts, [
    { skip: 0, blank: false },
    { skip: 1, blank: false },
  ]);
  expect(read.receipt).toMatchObject({
    format: 'csv',
    rows: 3,
    dialect: [
      ['delimiter', '","'],
      ['header', 'first row'],
    ],
  });
  expect(await w.rows('SELECT n, s FROM t')).toEqual([
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'c'],
  ]);

  const lines = jsonReader({
    ...both,
    wanted: { path: 'a.ndjson', records: [], values: [], layout: 'lines' },
  });
  const whole = await lines.load(async () => text('{"n":1}\n{"n":2.5}\n'));
  expect(whole.receipt).toMatchObject({ format: 'ndjson', rows: 2 });
  expect(await w.rows('SELECT n FROM t')).toEqual([['1.0'], ['2.5']]);
});
