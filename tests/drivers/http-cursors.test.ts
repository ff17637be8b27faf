/** What leads from page to page: cursors, addresses, and where they stand. */
import { expect, test } from 'vitest';
import { type Config, itemsAt, page, records, upTo } from './http-items.ts';
import { inTurn, json, send, type Answer } from './http-server.ts';

const PORT = 4394;
const { load, requests } = itemsAt(PORT);

const afterLast =
  (wrap: (list: unknown, more: boolean) => unknown): Answer =>
  (response, request, url) => {
    const from = Number(url.searchParams.get('starting_after') ?? 0);
    json(wrap(records(upTo(5).slice(from, from + 2)), from + 2 < 5))(response, request, url);
  };

test('P4: the cursor is a member of the last record', async () => {
  const config = (cursor: unknown, records?: string): Config => ({
    records,
    pagination: { type: 'cursor', param: 'starting_after', cursor, has_more: 'has_more' },
  });
  const wrapped = afterLast((data, has_more) => ({ object: 'list', has_more, data }));
  for (const cursor of ['data.-1.id', ['data', -1, 'id']]) {
    const { ids, asked, end } = await load(wrapped, config(cursor, 'data'));
    expect(ids).toEqual(upTo(5));
    expect(asked).toEqual(['', '?starting_after=2', '?starting_after=4']);
    expect(end).toBe('3, ended by the server says there are no more');
  }
  const nested = afterLast((items, has_more) => ({ data: { items }, has_more }));
  expect((await load(nested, config('data.items.-1.id', 'data.items'))).ids).toEqual(upTo(5));
  const bare = await load(
    afterLast((list) => list),
    {
      pagination: { type: 'cursor', param: 'starting_after', cursor: '-1.id' },
    },
  );
  expect([bare.ids, bare.asked.length]).toEqual([upTo(5), 4]);
  const lines: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const text = records(upTo(5).slice(from, from + 2)).map((each) => `${JSON.stringify(each)}\n`);
    send(text.join(''), 'application/x-ndjson')(response, request, url);
  };
  expect((await load(lines, { pagination: { type: 'cursor', cursor: '-1.id' } })).ids).toEqual(upTo(5));
  const first = inTurn(json({ d: [{ id: 3, at: { t: 'x' } }, { id: 2 }] }), json({ d: [] }));
  const { asked } = await load(first, { records: 'd', pagination: { type: 'cursor', cursor: 'd.0.at.t' } });
  expect(asked).toEqual(['', '?cursor=x']);
});

test('P8: a cursor that is never null: an empty page with the same cursor is the end', async () => {
  const answer: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const data = records(upTo(5).slice(from, from + 2));
    json({ data, next: from + data.length })(response, request, url);
  };
  const { ids, end } = await load(answer, {
    records: 'data',
    pagination: { type: 'cursor', cursor: 'next' },
  });
  expect(ids).toEqual(upTo(5));
  expect(end).toBe('4, ended by an empty page, which leads on to nothing new');
  const link: Answer = (response, request, url) =>
    json(page(url) < 3 ? records([page(url)]) : [], {
      link: `</api/items?page=${Math.min(3, page(url) + 1)}>; rel=next`,
    })(response, request, url);
  const linked = await load(link, { query: { page: 1 }, pagination: { type: 'link' } });
  expect(linked.ids).toEqual([1, 2]);
});

test.each([0, '0', -1])('P8: the cursor %j leads nowhere: the pages end', async (none) => {
  const answer: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    json({ d: records(upTo(from + 2, from + 1)), next: from < 4 ? from + 2 : none })(response, request, url);
  };
  const cursor: Config = { records: 'd', pagination: { type: 'cursor', cursor: 'next' } };
  const { ids, end } = await load(answer, cursor);
  expect([ids, end]).toEqual([upTo(6), `3, ended by the cursor ${none}`]);
});

test('P9: true is no cursor', async () => {
  await expect(
    load(json({ d: records([1]), next: true }), {
      records: 'd',
      pagination: { type: 'cursor', cursor: 'next' },
    }),
  ).rejects.toThrow('Page 1 holds true at "next", which `cursor` of `pagination` names: that says whether');
});

test.each([
  ['items?page=2', '/api/items?page=2'],
  ['?page=2', '/api/items?page=2'],
  ['./items?page=2&x=a/b', '/api/items?page=2&x=a/b'],
  ['/api/items?page=2', '/api/items?page=2'],
  ['../api/items', '/api/items'],
])('P9: next: %s', async (next, asked) => {
  const { ids } = await load(inTurn(json({ d: records([1]), next }), json({ d: records([2]), next: null })), {
    records: 'd',
    query: { q: 1 },
    pagination: { type: 'cursor', cursor: 'next' },
  });
  expect(ids).toEqual([1, 2]);
  expect(requests()[1]).toBe(`GET ${asked}`);
});

test('P9: a cursor stays a cursor', async () => {
  for (const next of ['YWJj/ZGVm==', 'a.b', 'k=v', '2026-01-01T00:00:00Z', '-7']) {
    const { asked } = await load(inTurn(json({ d: records([1]), next }), json({ d: records([2]) })), {
      records: 'd',
      pagination: { type: 'cursor', cursor: 'next' },
    });
    expect(asked[1]).toBe(`?cursor=${encodeURIComponent(next)}`);
  }
});

test('P10: a key with dots in it is tried before the path', async () => {
  const odata: Answer = (response, request, url) =>
    json({
      '@odata.context': 'x',
      '@odata': { nextLink: 'wrong' },
      ...(page(url) < 3 ? { '@odata.nextLink': `/api/items?page=${page(url) + 1}` } : { '@odata': {} }),
      '@odata.count': 3,
      value: records([page(url)]),
    })(response, request, url);
  const { ids, end } = await load(odata, {
    query: { page: 1 },
    records: 'value',
    pagination: { type: 'cursor', cursor: '@odata.nextLink', total: '@odata.count' },
  });
  expect([ids, end]).toEqual([[1, 2, 3], '3, ended by total: 3 records']);
  const deep = inTurn(
    json({ 'a.b': { 'c.d': records([1]), n: { 'e.f': 'x' } } }),
    json({ 'a.b': { 'c.d': records([2]) } }),
  );
  const nested = await load(deep, {
    records: 'a.b.c.d',
    pagination: { type: 'cursor', cursor: 'a.b.n.e.f' },
  });
  expect(nested.ids).toEqual([1, 2]);
});

test('P11: the next cursor stands in a header', async () => {
  const answer = inTurn(
    json(records([1]), { 'X-Next-Cursor': 'a b' }),
    json(records([2]), { 'x-next-cursor': '/api/items?page=3' }),
    json(records([3]), { 'x-next-cursor': '' }),
  );
  const { ids, asked, end } = await load(answer, {
    pagination: { type: 'cursor', param: 'after', cursor_header: 'x-Next-cursor' },
  });
  expect(ids).toEqual([1, 2, 3]);
  expect(asked).toEqual(['', '?after=a%20b', '?page=3']);
  expect(end).toBe('3, ended by no next cursor');
  const csv = inTurn(send('id\n1\n', 'text/csv', { 'X-Next': 'q' }), send('id\n2\n', 'text/csv'));
  expect((await load(csv, { pagination: { type: 'cursor', cursor_header: 'X-Next' } })).ids).toEqual([1, 2]);
  const none = await load(json(records([1])), { pagination: { type: 'cursor', cursor_header: 'X-Next' } });
  expect(none.advice[0]).toContain(
    'The first page came without a X-Next header, so it is taken for the only one.',
  );
});

test('P11: a cursor in the body of pages that have no such place', async () => {
  const config = { pagination: { type: 'cursor', cursor: 'meta.next' } };
  await expect(load(send('id\n1\n', 'text/csv'), config)).rejects.toThrow(
    'are CSV, which hold nothing beside their records, so there is no next cursor at "meta.next".',
  );
  await expect(load(send('{"id": 1}\n', 'application/x-ndjson'), config)).rejects.toThrow(
    'are lines of JSON, which hold nothing beside their records',
  );
});

test('P13: next_base goes before an address that lacks its beginning', async () => {
  const answer: Answer = (response, request, url) =>
    json({
      results: records([page(url)]),
      _links: {
        base: `http://127.0.0.1:${PORT}/api`,
        ...(page(url) < 3 && { next: `/items?page=${page(url) + 1}` }),
      },
    })(response, request, url);
  const config = (more: Config): Config => ({
    query: { page: 1 },
    records: 'results',
    pagination: { type: 'cursor', cursor: '_links.next', ...more },
  });
  for (const next_base of ['_links.base', ['_links', 'base'], `http://127.0.0.1:${PORT}/api/`, '/api']) {
    const { ids, asked } = await load(answer, config({ next_base }));
    expect(ids).toEqual([1, 2, 3]);
    expect(asked).toEqual(['?page=1', '?page=2', '?page=3']);
  }
  await expect(load(answer, config({}))).rejects.toThrow(
    `http://127.0.0.1:${PORT}/items?page=2 answered 404 Not Found: no such thing\nhere. Check the address. Page 1 gave "/items?page=2" at "_links.next". If the API lives under another path, give that as \`next_base\` of \`pagination\`.`,
  );
  await expect(load(answer, config({ next_base: '_links.root' }))).rejects.toThrow(
    'Page 1 has no text at "_links.root", which `next_base` of `pagination` names.',
  );
});

test('a page that comes again under another cursor is told, once', async () => {
  const said =
    'Page 2 has the same records as page 1, though another cursor led to it, so rows may be in the table twice.';
  const byCursor = [0, 1, 2].map((at) => json({ items: records([1, 2]), next: ['a', 'b', null][at] }));
  const cursors = await load(inTurn(...byCursor), {
    records: 'items',
    pagination: { type: 'cursor', param: 'after', cursor: 'next' },
  });
  expect(cursors.ids).toEqual([1, 2, 1, 2, 1, 2]);
  expect(cursors.advice).toEqual([`${said} Check \`param\` of \`pagination\` ("after").`]);
});
