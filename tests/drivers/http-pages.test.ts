import { afterEach, expect, test } from 'vitest';
import { nextLink } from '#core/http/link.ts';
import { pager } from '#core/http/pagination.ts';
import { driver } from '#drivers/http/extractor.ts';
import { inTurn, json, send, serve, status, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4371;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function load(answer: Answer, config: Record<string, unknown>) {
  server = await serve(PORT, { '/items': answer });
  const w = await world();
  const { rows } = await w.run(driver, 't', { url: `${server.address}/items`, retry_delay: 0.01, ...config });
  return { w, rows, cells: await w.rows('FROM t'), types: await w.types('t'), receipt: w.receipts[0]! };
}

const ITEMS = Array.from({ length: 25 }, (_, i) => ({ id: i + 1 }));
const IDS = ITEMS.map(({ id }) => [String(id)]);

const byPage: Answer = (response, request, url) => {
  const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('per_page') ?? 10)];
  json(ITEMS.slice((page - 1) * size, page * size))(response, request, url);
};

test('by page, until an empty one; each requested once', async () => {
  const { cells, receipt } = await load(byPage, { pagination: { type: 'page' } });
  expect(cells).toEqual(IDS);
  expect(server?.asked).toEqual([1, 2, 3, 4].map((page) => `GET /items?page=${page}`));
  expect(receipt.dialect).toContainEqual(['pages', '4, ended by an empty page']);
});

test('by page, with a size that is asked for', async () => {
  const { cells } = await load(byPage, { pagination: { type: 'page', size: 10, size_param: 'per_page' } });
  expect(cells).toEqual(IDS);
  expect(server?.asked).toEqual([1, 2, 3, 4].map((page) => `GET /items?per_page=10&page=${page}`));
});

test('by offset', async () => {
  const answer: Answer = (response, request, url) => {
    const from = Number(url.searchParams.get('skip'));
    json({ rows: ITEMS.slice(from, from + 10), more: from + 10 < 25 })(response, request, url);
  };
  const { cells } = await load(answer, {
    records: 'rows',
    pagination: { type: 'offset', param: 'skip', has_more: 'more' },
  });
  expect(cells).toEqual(IDS);
  expect(server?.asked).toEqual([0, 10, 20].map((from) => `GET /items?skip=${from}`));
});

test('by cursor, before or after the records', async () => {
  for (const order of ['before', 'after']) {
    const answer: Answer = (response, request, url) => {
      const from = Number(url.searchParams.get('after') ?? 0);
      const next = from + 10 < 25 ? from + 10 : null;
      const data = ITEMS.slice(from, from + 10);
      json(order === 'before' ? { meta: { next }, data } : { data, meta: { next } })(response, request, url);
    };
    const { cells, receipt } = await load(answer, {
      records: 'data',
      pagination: { type: 'cursor', param: 'after', cursor: 'meta.next' },
    });
    expect(cells).toEqual(IDS);
    expect(server?.asked).toEqual(['GET /items', 'GET /items?after=10', 'GET /items?after=20']);
    expect(receipt.dialect).toContainEqual(['pages', '3, ended by no next cursor']);
    await server?.stop();
  }
});

test('a cursor may be an address, and keeps its digits', async () => {
  const big = '12345678901234567890';
  const answer = inTurn(
    send(`{"data": [{"id": 1}], "next": ${big}}`),
    send('{"data": [{"id": 2}], "next": "/items?page=3&x=1"}'),
    json({ data: [{ id: 3 }], next: '' }),
  );
  const { rows } = await load(answer, { records: 'data', pagination: { type: 'cursor', cursor: 'next' } });
  expect(rows).toBe(3);
  expect(server?.asked).toEqual(['GET /items', `GET /items?cursor=${big}`, 'GET /items?page=3&x=1']);
});

test('by Link header', async () => {
  const link = (page: number): Record<string, string> => ({
    link: `<http://127.0.0.1:${PORT}/items?page=1>; rel="first", </items?page=${page}>; title="a, b"; rel="next last"`,
  });
  const answer = inTurn(
    json([{ id: 1 }], link(2)),
    json([{ id: 2 }], link(3)),
    json([{ id: 3 }], { link: '<x>; rel=prev' }),
  );
  const { rows } = await load(answer, { pagination: { type: 'link' } });
  expect(rows).toBe(3);
  expect(server?.asked).toEqual(['GET /items', 'GET /items?page=2', 'GET /items?page=3']);
});

test('nextLink', () => {
  expect(nextLink('<https://a/b?c=1,2;d>; rel=next')).toBe('https://a/b?c=1,2;d');
  expect(nextLink('<a>;rel="prev";x="<z>; rel=next", <b> ; REL="Next"')).toBe('b');
  expect(nextLink('<a>; rel="nextish"')).toBeUndefined();
  expect(nextLink(undefined)).toBeUndefined();
});

test('later pages with other keys match by name; types widen, numbers keep their text', async () => {
  const { cells, types, receipt } = await load(
    inTurn(
      send('[{"a": 1.50, "o": {"x": 1}, "m": 1}]'),
      send('[{"b": true, "o": {"y": "z"}, "m": {"k": 1}, "a": "n/a"}, {"o": null}]'),
      send('[{"b": null, "m": [], "a": 12345678901234567890}]'),
      send('[]'),
    ),
    { pagination: { type: 'page' } },
  );
  expect(types).toEqual({ a: 'VARCHAR', o: 'STRUCT(x BIGINT, y VARCHAR)', m: 'VARCHAR', b: 'BOOLEAN' });
  expect(cells).toEqual([
    ['1.50', "{'x': 1, 'y': NULL}", '1', null],
    ['n/a', "{'x': NULL, 'y': z}", '{"k": 1}', 'true'],
    [null, null, null, null],
    ['12345678901234567890', null, '[]', null],
  ]);
  expect(receipt.columns[0]?.reason).toBe('record 2 holds "n/a", unlike those before it');
});

test('CSV in pages: one header', async () => {
  const answer = inTurn(
    send('id,name\n1,"a\nb"\n2,c', 'text/csv'),
    send('id,name\r\n3,"d, ""e"""\r\n', 'text/csv'),
    send('id,name\n', 'text/csv'),
  );
  const { cells, types, receipt } = await load(answer, { pagination: { type: 'offset' } });
  expect(server?.asked).toEqual([0, 2, 3].map((from) => `GET /items?offset=${from}`));
  expect(types).toEqual({ id: 'BIGINT', name: 'VARCHAR' });
  expect(cells).toEqual([
    ['1', 'a\nb'],
    ['2', 'c'],
    ['3', 'd, "e"'],
  ]);
  expect(receipt.lines).toMatchObject({ header: 1, rows: 3 });
  await server?.stop();
  await expect(
    load(inTurn(send('a,b\n1,2\n', 'text/csv'), send('a,c\n1,2\n', 'text/csv')), {
      pagination: { type: 'page' },
    }),
  ).rejects.toThrow('has the columns a,c, but the first has a,b');
});

test('NDJSON in pages, and a page without a body', async () => {
  const answer = inTurn(
    send('{"id": 1}\n{"id": 2}\n', 'application/x-ndjson'),
    send('{"id": 3}\n', 'application/x-ndjson'),
    status(204),
  );
  const { rows } = await load(answer, { pagination: { type: 'page' } });
  expect(rows).toBe(3);
});

test('limits of pages and rows', async () => {
  const pages = await load(byPage, { pagination: { type: 'page' }, max_pages: 2 });
  expect([pages.rows, server?.asked.length]).toEqual([20, 2]);
  expect(pages.receipt.dialect).toContainEqual(['pages', '2, ended by max_pages: 2']);
  await server?.stop();
  const rows = await load(byPage, { pagination: { type: 'page' }, limit: 13 });
  expect([rows.rows, server?.asked.length]).toEqual([13, 2]);
  expect(rows.cells).toEqual(IDS.slice(0, 13));
});

test('a page that fails is asked for again, and no row is doubled', async () => {
  let failures = 0;
  const answer: Answer = (response, request, url) => {
    const page = Number(url.searchParams.get('page'));
    if (page === 2 && failures === 0) {
      failures++;
      response.writeHead(503).end('busy');
    } else if (page === 2 && failures === 1) {
      failures++;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('[{"id": "other", "gone": 1}, {"id": ', () => response.socket?.destroySoon());
    } else byPage(response, request, url);
  };
  const { cells, types, w } = await load(answer, { pagination: { type: 'page', size: 10 } });
  expect(cells).toEqual(IDS);
  expect(types).toEqual({ id: 'BIGINT' });
  expect(server?.asked.map((line) => line.slice(-1))).toEqual(['1', '2', '2', '2', '3', '4']);
  expect(w.metrics).toMatchObject({ requests: 6, retries: 2, rows_read: 25 });
  expect(w.waits).toHaveLength(2);
});

test('pages in a circle, pages that stay the same, ways that lead nowhere', async () => {
  const cursor = { records: 'd', pagination: { type: 'cursor', cursor: 'next' } };
  const same = json({ d: [{ id: 1 }], next: 'x' });
  await expect(load(same, cursor)).rejects.toThrow('Page 2 leads back to a page that was read before');
  await server?.stop();
  await expect(load(json([{ id: 1 }]), { pagination: { type: 'page', param: 'p' } })).rejects.toThrow(
    'Page 2 is the same as the one before it',
  );
  await server?.stop();
  await expect(
    load(json([{ id: 1 }], { link: '</items>; rel=next' }), { pagination: { type: 'link' } }),
  ).rejects.toThrow('Page 1 leads back');
  await server?.stop();
  await expect(load(json({ d: [{ id: 1 }], n: [] }), { pagination: { type: 'page' } })).rejects.toThrow(
    'answered with one object, not with a list of records. Say where in it the records are with `records`. It holds lists at: d, n.',
  );
  await server?.stop();
  await expect(
    load(json({ d: [{ id: 1 }] }), { records: 'd', pagination: { type: 'page', has_more: 'meta.more' } }),
  ).rejects.toThrow('nothing at "meta.more"');
  await server?.stop();
  await expect(load(json({ d: [{ id: 1 }], next: { a: 1 } }), cursor)).rejects.toThrow(
    'Page 1 holds no single value at "next"',
  );
});

test('credentials stay at their host', async () => {
  const away = json([{ id: 1 }], { link: '<http://elsewhere.invalid/items?page=2>; rel=next' });
  await expect(load(away, { token: 'secret-token', pagination: { type: 'link' } })).rejects.toThrow(
    "the next one is at elsewhere.invalid, another host than 127.0.0.1:4371. The connection's credentials are not sent there.",
  );
});

test('what would end after one page without a sign is told', async () => {
  const linkless = await load(json([{ id: 1 }]), { pagination: { type: 'link' } });
  expect(linkless.w.logs.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('Access-Control-Expose-Headers: Link'),
  );
  await server?.stop();
  const cursorless = await load(json({ d: [{ id: 1 }] }), {
    records: 'd',
    pagination: { type: 'cursor', cursor: 'meta.next' },
  });
  expect(cursorless.w.logs.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('holds no next cursor'),
  );
});

test('pager: an https page that links to http of its own host stays with https', () => {
  const way = pager({ url: 'https://a.example/x' }, { type: 'link' });
  const link = '<http://a.example/x?p=2>; rel=next';
  expect(way.next({ url: 'https://a.example/x', records: 1, link, digest: '' })).toEqual({
    url: 'https://a.example/x?p=2',
  });
});
