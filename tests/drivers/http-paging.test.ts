/** What servers do at the end of their pages, and beside it: no record is lost, none is doubled, and how it ended is said. */
import { afterEach, expect, test } from 'vitest';
import { driver } from '#drivers/http/extractor.ts';
import { inTurn, json, send, serve, status, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4376;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

type Config = Record<string, unknown>;

async function load(answer: Answer, config: Config) {
  await server?.stop();
  server = await serve(PORT, { '/api/items': answer });
  const w = await world();
  await w.run(driver, 't', { url: `${server.address}/api/items`, retry_delay: 0.01, ...config });
  const receipt = w.receipts[0]!;
  return {
    w,
    ids: (await w.rows('SELECT id FROM t')).map(([id]) => Number(id)),
    end: receipt.dialect.find(([name]) => name === 'pages')?.[1],
    advice: receipt.advice,
    told: w.logs.map(({ level, message }) => `${level}: ${message}`),
    asked: server.asked.map((line) => line.replace('GET /api/items', '')),
  };
}

const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
const records = (ids: readonly number[]) => ids.map((id) => ({ id }));
const page = (url: URL): number => Number(url.searchParams.get('page'));

/** Pages by number; `past`: what comes behind the last. */
const paged =
  (
    pages: readonly (readonly number[])[],
    past: Answer,
    wrap: (list: unknown, page: number) => unknown = (list) => list,
  ): Answer =>
  (response, request, url) => {
    const ids = pages[page(url) - 1];
    if (ids) json(wrap(records(ids), page(url)))(response, request, url);
    else past(response, request, url);
  };

const TWO_FULL = [upTo(10), upTo(20, 11)];

test('P1: a page that is short is not the last one', async () => {
  const short = [upTo(10), upTo(19, 11), upTo(30, 21)];
  const { ids, asked, end } = await load(paged(short, json([])), {
    pagination: { type: 'page', size: 10, size_param: 'per_page' },
  });
  expect(ids).toEqual(short.flat());
  expect(asked).toEqual([1, 2, 3, 4].map((n) => `?per_page=10&page=${n}`));
  expect(end).toBe('4, ended by an empty page');
});

test('P1: by offset, whether the server counts what it does not show or gives fewer than asked', async () => {
  const shown = upTo(30).filter((id) => ![1, 14, 20, 30].includes(id));
  const hiding: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('offset'));
    const ids = upTo(Math.min(30, from + 10), from + 1).filter((id) => shown.includes(id));
    json(from < 30 ? records(ids) : [])(response, request, url);
  };
  const hidden = await load(hiding, { pagination: { type: 'offset', size: 10, size_param: 'limit' } });
  expect(hidden.ids).toEqual(shown);
  const capped: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('offset'));
    json(records(upTo(25).slice(from, from + (from === 10 ? 3 : 5))))(response, request, url);
  };
  const fewer = await load(capped, { pagination: { type: 'offset', size: 10 } });
  expect(fewer.ids).toEqual(upTo(25));
});

test.each([404, 400, 416])(
  'P2: a page past the end that answers %i ends the reading, and is told',
  async (code) => {
    const { ids, end, told, advice } = await load(paged(TWO_FULL, status(code, 'no such page')), {
      pagination: { type: 'page', size: 10 },
    });
    expect(ids).toEqual(upTo(20));
    expect(end).toBe(`2, ended by page 3, which answered ${code}`);
    expect(told.join('\n')).toContain(`2 pages, ended by page 3, which answered ${code}`);
    // Elsewhere 400 is how a server says that it gives no more than so many.
    expect(advice.join()).toBe(
      code === 400
        ? `http://127.0.0.1:${PORT}/api/items?page=3 answered 400 Bad Request: no such page. That was taken for the end of the pages, since 2 before it had 20 records. If it is none, some are missing.`
        : '',
    );
  },
);

test('P2: such an answer is an error before any record, with a total unmet, with more promised, and for other statuses', async () => {
  const gone = status(404, 'gone');
  const pages: Config = { records: 'd', pagination: { type: 'page', total: 'n' } };
  const wrap = (list: unknown) => ({ d: list, n: 25, more: true });
  await expect(load(status(404, 'gone'), { pagination: { type: 'page' } })).rejects.toThrow(
    'answered 404 Not Found: gone. Check the address.',
  );
  await expect(load(paged(TWO_FULL, gone, wrap), pages)).rejects.toThrow(
    'answered 404 Not Found: gone. Check the address. It is not the end: the server counts 25 records in all (`total`), and 20 came.',
  );
  await expect(
    load(paged(TWO_FULL, gone, wrap), { records: 'd', pagination: { type: 'page', has_more: 'more' } }),
  ).rejects.toThrow('It is not the end: the page before says that there are more (`has_more`).');
  await expect(load(paged(TWO_FULL, status(403)), { pagination: { type: 'page' } })).rejects.toThrow(
    'answered 403 Forbidden',
  );
  await expect(
    load(paged(TWO_FULL, status(422, 'first 1000 only')), { pagination: { type: 'page' } }),
  ).rejects.toThrow('answered 422 Unprocessable Content: first 1000 only.');
});

test('P3: the last page again, to the byte, is the end', async () => {
  const last = json(records(TWO_FULL[1]!));
  for (const type of ['page', 'offset']) {
    const byOffset: Answer = (response, request, url) =>
      json(records(TWO_FULL[Math.min(1, Number(url.searchParams.get('offset')) / 10)]!))(
        response,
        request,
        url,
      );
    const answer = type === 'page' ? paged(TWO_FULL, last) : byOffset;
    const { ids, end } = await load(answer, { pagination: { type, size: 10 } });
    expect(ids).toEqual(upTo(20));
    expect(end).toBe('2, ended by page 3, which is page 2 again, to the byte');
  }
  const csv = inTurn(...[1, 2, 2].map((n) => send(`id\n${n}\n`, 'text/csv')));
  expect((await load(csv, { pagination: { type: 'page' } })).ids).toEqual([1, 2]);
});

test('P3: what cannot be told apart is an error that names both readings and the way out', async () => {
  const one = json(records(upTo(10)));
  await expect(load(one, { pagination: { type: 'page', param: 'p' } })).rejects.toThrow(
    `Page 2 is the same as the one before it (http://127.0.0.1:${PORT}/api/items?p=2). Either the server does not heed the query parameter "p": then set the name it uses as \`param\` of \`pagination\`. Or there is one page only, which it gives again: then set \`max_pages: 1\`.`,
  );
  expect((await load(one, { max_pages: 1, pagination: { type: 'page' } })).ids).toEqual(upTo(10));
  const stamped: Answer = (response, request, url) =>
    json({ d: records(TWO_FULL[Math.min(2, page(url)) - 1]!), page: page(url) })(response, request, url);
  await expect(load(stamped, { records: 'd', pagination: { type: 'page' } })).rejects.toThrow(
    'Page 3 has the same records as the one before it, but is another answer',
  );
  const anew = paged([...TWO_FULL, upTo(10)], json([]));
  await expect(load(anew, { pagination: { type: 'page' } })).rejects.toThrow(
    'Page 3 has the records of page 1 again',
  );
  const counted = paged(TWO_FULL, json({ d: records(TWO_FULL[1]!), n: 40 }), (d) => ({ d, n: 40 }));
  await expect(load(counted, { records: 'd', pagination: { type: 'page', total: 'n' } })).rejects.toThrow(
    'Page 3 is the same as the one before it',
  );
});

/** Five records, two a page; the cursor is the id of the last. */
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

test('P5: more is promised and nothing leads on: never green', async () => {
  const promising = json({ d: records([1, 2]), more: true, next: null });
  for (const pagination of [
    { type: 'cursor', cursor: 'next', has_more: 'more' },
    { type: 'cursor', cursor: 'meta.next', has_more: 'more' },
    { type: 'cursor', cursor_header: 'X-Next', has_more: 'more' },
    { type: 'link', has_more: 'more' },
  ])
    await expect(load(promising, { records: 'd', pagination })).rejects.toThrow(
      'The server says that there are more records ("more"), but page 1 has no way to a next page',
    );
  await expect(
    load(json({ d: [], more: true }), { records: 'd', pagination: { type: 'offset', has_more: 'more' } }),
  ).rejects.toThrow('page 1 is empty, and nothing says how far to go on');
  const counting = json({ d: records([1, 2]), count: 7, next: null });
  for (const pagination of [
    { type: 'cursor', cursor: 'next', total: 'count' },
    { type: 'link', total: 'count' },
  ]) {
    const { ids, advice, told } = await load(counting, { records: 'd', pagination });
    expect(ids).toEqual([1, 2]);
    expect(advice[0]).toContain(
      'Not all records may be here: the server counts 7 records in all (`total`), and 2 came',
    );
    expect(told.join('\n')).toContain('warning: Not all records may be here');
  }
});

test('P6: total and total_pages end the reading, without a further request', async () => {
  const pages = [upTo(10), upTo(20, 11), upTo(25, 21)];
  const wrap = (data: unknown) => ({ data, meta: { count: '25', pages: 3 } });
  const boom = status(500, 'past the end');
  for (const [key, way, end] of [
    ['total', 'meta.count', '3, ended by total: 25 records'],
    ['total_pages', 'meta.pages', '3, ended by total_pages: 3'],
  ] as const) {
    const found = await load(paged(pages, boom, wrap), {
      records: 'data',
      pagination: { type: 'page', [key]: way },
    });
    expect([found.ids, found.end, found.asked.length, found.advice]).toEqual([upTo(25), end, 3, []]);
  }
  const byOffset: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('offset'));
    json(wrap(records(upTo(25).slice(from, from + 10))))(response, request, url);
  };
  const late = await load(byOffset, {
    records: 'data',
    pagination: { type: 'offset', start: 5, total: 'meta.count' },
  });
  expect([late.ids, late.asked, late.advice]).toEqual([upTo(25, 6), ['?offset=5', '?offset=15'], []]);
  const still = await load(
    (response, request, url) => {
      const from = Number(url.searchParams.get('cursor') ?? 0);
      json({ data: records(upTo(25).slice(from, from + 10)), count: 25, next: from + 10 })(
        response,
        request,
        url,
      );
    },
    { records: 'data', pagination: { type: 'cursor', cursor: 'next', total: 'count' } },
  );
  expect([still.ids, still.asked.length]).toEqual([upTo(25), 3]);
});

test('P6: fewer than the server counts is said; what counts only a page does not end the reading', async () => {
  const wrap = (data: unknown) => ({ data, count: 25, pages: 4 });
  const fewer = await load(paged(TWO_FULL, json(wrap([])), wrap), {
    records: 'data',
    pagination: { type: 'page', total: 'count' },
  });
  expect(fewer.ids).toEqual(upTo(20));
  expect(fewer.advice[0]).toContain(
    'the server counts 25 records in all (`total`), and 20 came; the reading',
  );
  expect(fewer.told.join('\n')).toContain('warning: Not all records may be here');
  const hollow = paged([upTo(10), [], upTo(12, 11), []], status(500), wrap);
  const pages = await load(hollow, { records: 'data', pagination: { type: 'page', total_pages: 'pages' } });
  expect([pages.ids, pages.end, pages.advice]).toEqual([upTo(12), '4, ended by total_pages: 4', []]);
  const ofPage = await load(
    paged([...TWO_FULL, upTo(25, 21)], json({ data: [], count: 0 }), (data) => ({
      data,
      count: (data as []).length,
    })),
    { records: 'data', pagination: { type: 'page', total: 'count' } },
  );
  expect(ofPage.ids).toEqual(upTo(25));
  expect(ofPage.advice.join()).toContain('That number is of something else');
  await expect(
    load(json({ data: records([1]), n: { value: 1 } }), {
      records: 'data',
      pagination: { type: 'page', total: 'n' },
    }),
  ).rejects.toThrow('Page 1 holds no number at "n", which `total` of `pagination` names.');
  await expect(
    load(json({ data: records([1]) }), { records: 'data', pagination: { type: 'page', total_pages: 'n' } }),
  ).rejects.toThrow('The first page has nothing at "n", which `total_pages` of `pagination` names.');
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

test('P6: a total of -1 is none', async () => {
  const { ids, end, advice } = await load(
    paged([...TWO_FULL], json({ d: [], n: -1 }), (d) => ({ d, n: -1 })),
    { records: 'd', pagination: { type: 'page', total: 'n' } },
  );
  expect([ids, end, advice]).toEqual([upTo(20), '3, ended by an empty page', []]);
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
  expect(server?.asked[1]).toBe(`GET ${asked}`);
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

test('P12: a hollow page goes on; many in a row are an error', async () => {
  let turn = 0;
  const answer: Answer = (response, request, url) => {
    turn++;
    json({ d: [2, 4].includes(turn) ? [] : records([turn]), next: turn < 5 ? `c${turn}` : null })(
      response,
      request,
      url,
    );
  };
  const cursor: Config = { records: 'd', pagination: { type: 'cursor', cursor: 'next' } };
  expect((await load(answer, cursor)).ids).toEqual([1, 3, 5]);
  let n = 0;
  const endless: Answer = (response, request, url) =>
    json({ d: [], next: `c${++n}`, more: true })(response, request, url);
  await expect(load(endless, cursor)).rejects.toThrow(
    `50 pages in a row had no records, up to page 51 (http://127.0.0.1:${PORT}/api/items?cursor=c50), and each leads to a further one.`,
  );
  await expect(
    load(endless, { records: 'd', pagination: { type: 'page', has_more: 'more' } }),
  ).rejects.toThrow('50 pages in a row had no records');
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

test.each([
  [{ type: 'page', cursor: 'next' }, {}, '`cursor` of `pagination` is for type cursor, not for page.'],
  [
    { type: 'link', cursor_header: 'X' },
    {},
    '`cursor_header` of `pagination` is for type cursor, not for link.',
  ],
  [{ type: 'offset', next_base: '/x' }, {}, '`next_base` of `pagination` is for type cursor or link'],
  [{ type: 'cursor', cursor: 'n', start: 1 }, {}, '`start` of `pagination` is for type page or offset'],
  [{ type: 'link', param: 'p' }, {}, '`param` of `pagination` is for type page or offset or cursor'],
  [{ type: 'cursor' }, {}, 'Set `cursor`, what leads to it in a page, or `cursor_header`'],
  [{ type: 'cursor', cursor: 'n', cursor_header: 'X' }, {}, 'Use one of them.'],
  [{ type: 'page', size_param: 'per_page' }, {}, 'Set `size` too.'],
  [undefined, { max_pages: 2 }, '`max_pages` counts pages, but there is no `pagination`'],
  [undefined, { key_column: 'k', records: 'd' }, '`key_column` is for records that are members of an object'],
])(
  'keys that do not go together are refused before anything is asked: %j %j',
  async (pagination, more, says) => {
    await expect(load(json([]), { pagination, ...more })).rejects.toThrow(says);
    expect(server?.asked).toEqual([]);
  },
);
