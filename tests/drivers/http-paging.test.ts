/** What servers do at the end of their pages, and beside it: no record is lost, none is doubled, and how it ended is said. */
import { expect, test } from 'vitest';
import { type Config, itemsAt, page, paged, records, TWO_FULL, upTo } from './http-items.ts';
import { inTurn, json, send, status, type Answer } from './http-server.ts';

const PORT = 4376;
const { load, requests } = itemsAt(PORT);

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
    expect(requests()).toEqual([]);
  },
);
