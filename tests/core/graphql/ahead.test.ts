/** The next page is asked for, and the table made, while the records of a page are still looked at: once each, and never in vain. */
import { afterEach, expect, test } from 'vitest';
import { driver } from '#drivers/graphql/extractor.ts';
import { saidAhead } from '#core/graphql/ahead.ts';
import { gather } from '#core/bytes/gather.ts';
import { growing } from '#core/reader/growing.ts';
import { type Asked, bodyOf, noted, pageOf } from '../../drivers/graphql-server.ts';
import { inTurn, json, send, serve, type Answer, type TestServer } from '../../drivers/http-server.ts';
import { chunks, world } from '../../drivers/support.ts';

const PORT = 4468;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const CONFIG = {
  endpoint: `http://127.0.0.1:${PORT}/graphql`,
  query: 'query($after: String) { items pageInfo }',
  data_path: 'data.items.nodes',
  pagination_enabled: true,
  pagination_path: 'data.items.pageInfo',
};

async function load(answer: Answer, config: Record<string, unknown> = {}) {
  server = await serve(PORT, { '/graphql': answer });
  const w = await world();
  return { w, run: w.run(driver, 't', { ...CONFIG, ...config }) };
}

test('a page whose types do not hold a later one: all of it is read again from disk, and nothing is asked twice', async () => {
  const asked: Asked[] = [];
  const pages = [
    pageOf([{ id: 1, late: null }], 'a'),
    pageOf([{ id: 2, late: [{ x: 1 }] }], 'b'),
    pageOf([{ id: 'three', late: [], more: true }], null),
  ];
  const { w, run } = await load(noted(asked, ...pages));
  expect(await run).toEqual({ table: 't', rows: 3 });
  expect(await w.types('t')).toEqual({ id: 'VARCHAR', late: 'STRUCT(x BIGINT)[]', more: 'BOOLEAN' });
  expect(await w.rows('FROM t')).toEqual([
    ['1', null, null],
    ['2', "[{'x': 1}]", null],
    ['three', '[]', 'true'],
  ]);
  expect(asked.map(({ variables }) => variables)).toEqual([{}, { after: 'a' }, { after: 'b' }]);
});

test('what the pages in between hold has a say in the types too, though it fits those of the first', async () => {
  const ids = ['1', '1152921504606846977', '3', '1.5'];
  const answers = ids.map((id, i) =>
    send(
      JSON.stringify(pageOf([{ id: 'ID' }], i < 3 ? `after ${i}` : null)).replace('"ID"', id),
      'application/json',
    ),
  );
  const { w, run } = await load(inTurn(...answers));
  expect(await run).toEqual({ table: 't', rows: 4 });
  // No other type holds both the integer of 61 bits and the fraction.
  expect(await w.types('t')).toEqual({ id: 'VARCHAR' });
  expect(await w.rows('FROM t')).toEqual(ids.map((id) => [id]));
});

test('integers beyond 64 bits, and then a fraction: neither is rounded', async () => {
  const ids = ['99999999999999999999', '1.5'];
  const answers = ids.map((id, i) =>
    send(
      JSON.stringify(pageOf([{ id: 'ID' }], i < 1 ? `after ${i}` : null)).replace('"ID"', id),
      'application/json',
    ),
  );
  const { w, run } = await load(inTurn(...answers));
  expect(await run).toEqual({ table: 't', rows: 2 });
  expect(await w.rows('FROM t')).toEqual(ids.map((id) => [id]));
});

test('an answer that failed and came again stands in the table once, and what it held at first nowhere', async () => {
  const limited = {
    ...pageOf([{ id: 99 }], 'b'),
    errors: [{ message: 'Slow down', extensions: { code: 'RATE_LIMITED' } }],
  };
  const asked: Asked[] = [];
  const pages = [pageOf([{ id: 1 }], 'a'), limited, pageOf([{ id: 2 }], 'b'), pageOf([{ id: 3 }], null)];
  const { w, run } = await load(noted(asked, ...pages));
  expect(await run).toEqual({ table: 't', rows: 3 });
  expect(await w.rows('FROM t')).toEqual([['1'], ['2'], ['3']]);
  expect(asked.map(({ variables }) => variables)).toEqual([
    {},
    { after: 'a' },
    { after: 'a' },
    { after: 'b' },
  ]);
});

test('no request goes out behind max_pages, behind errors, or for a cursor that comes again', async () => {
  const first = pageOf([{ id: 1 }], 'a');
  const two: Asked[] = [];
  await (
    await load(noted(two, first, pageOf([{ id: 2 }], 'b')), { max_pages: 2 })
  ).run;
  expect(two).toHaveLength(2);
  await server?.stop();
  const failing: Asked[] = [];
  const errors = { ...pageOf([{ id: 2 }], 'b'), errors: [{ message: 'No' }] };
  await expect((await load(noted(failing, first, errors))).run).rejects.toThrow(
    'errors beside its data: No.',
  );
  expect(failing).toHaveLength(2);
  await server?.stop();
  const circle: Asked[] = [];
  await expect((await load(noted(circle, first, first))).run).rejects.toThrow('the pages go in a circle');
  expect(circle).toHaveLength(2);
});

test('the next page is asked for before the records of this one are in the table', async () => {
  const order: string[] = [];
  let turn = 0;
  const answer: Answer = (response, request, url) =>
    void bodyOf(request).then(() => {
      order.push(`asked for page ${++turn}`);
      json(pageOf([{ id: turn }], turn < 3 ? `c${turn}` : null))(response, request, url);
    });
  const { w, run } = await load(answer);
  await run;
  const rows = w.progress.map(({ rows = 0, pages = 0 }) => `${rows}/${pages}`);
  expect(order).toEqual(['asked for page 1', 'asked for page 2', 'asked for page 3']);
  expect(rows).toContain('3/3');
  expect(await w.rows('SELECT id FROM t')).toEqual([['1'], ['2'], ['3']]);
});

test('the next page by its number is asked for once, and none behind the last', async () => {
  const asked: Asked[] = [];
  const pages = [1, 2, 3].map((id) => pageOf([{ id }], `c${id}`, id < 3));
  const query = 'query($page: Int) { items pageInfo }';
  const { w, run } = await load(noted(asked, ...pages), {
    query,
    pagination_type: 'page',
    pagination_variable_name: 'page',
  });
  expect(await run).toEqual({ table: 't', rows: 3 });
  expect(asked.map(({ variables }) => variables)).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
  expect(await w.rows('FROM t')).toEqual([['1'], ['2'], ['3']]);
});

test('what an answer says of the next page', async () => {
  const said = async (text: string) => {
    const { whole } = await gather(chunks(new TextEncoder().encode(text), 7), 1000);
    return saidAhead(whole!, 'an answer', ['data', 'items', 'pageInfo'], {
      cursor: 'endCursor',
      hasMore: 'hasNextPage',
    });
  };
  const info = '"pageInfo":{"endCursor":"x","hasNextPage":true}';
  expect(await said(`{"data":{"items":{"nodes":[{"a":"}]"}],${info}}}}`)).toEqual({
    cursor: 'x',
    hasMore: true,
  });
  expect(await said(`{"data":{"items":{${info},"nodes":[]}},"errors":[]}`)).toEqual({
    cursor: 'x',
    hasMore: true,
  });
  for (const none of [
    `{"errors":[{"message":"m"}],"data":{"items":{${info}}}}`,
    '{"data":{"items":[]}}',
    '{"data":',
  ])
    expect(await said(none), none).toBeUndefined();
  expect(await said('{"data":{"items":null}}')).toEqual({ cursor: undefined, hasMore: undefined });
});

test('a text of moderate size is gathered whole; a larger one stays a stream', async () => {
  const text = new TextEncoder().encode('0123456789');
  const read = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
    let all = '';
    for await (const chunk of stream) all += new TextDecoder().decode(chunk);
    return all;
  };
  const small = await gather(chunks(text, 3), 10);
  expect(small.whole?.padded).toEqual(new TextEncoder().encode('0123456789\0'));
  expect(await read(small.whole!)).toBe('0123456789');
  expect(await read(small.stream)).toBe('0123456789');
  const large = await gather(chunks(text, 3), 4);
  expect(large.whole).toBeUndefined();
  expect(await read(large.stream)).toBe('0123456789');
  expect((await gather(chunks(new Uint8Array(0), 3), 4)).whole?.padded).toEqual(new Uint8Array(1));
});

test('a list that grows while it is read: who adds waits until the item is done with', async () => {
  const list = growing<number>();
  const order: string[] = [];
  const reading = (async () => {
    for await (const item of list.all()) {
      order.push(`${item} is read`);
      await Promise.resolve();
      order.push(`${item} is done with`);
    }
  })();
  for (const item of [1, 2]) {
    await list.add(item);
    order.push(`${item} was added`);
  }
  list.end();
  await reading;
  expect(order).toEqual([
    '1 is read',
    '1 is done with',
    '1 was added',
    '2 is read',
    '2 is done with',
    '2 was added',
  ]);
  const left = growing<number>();
  const added = left.add(1);
  for await (const item of left.all()) if (item === 1) break;
  await expect(added).resolves.toBeUndefined();
  const failing = growing<number>();
  void failing.add(1);
  failing.fail(new Error('no more'));
  await expect(failing.all().next()).rejects.toThrow('no more');
});
