/** What servers say of how much there is: it ends the reading, and what falls short of it is never green without a word. */
import { expect, test } from 'vitest';
import { itemsAt, paged, records, TWO_FULL, upTo } from './http-items.ts';
import { json, status, type Answer } from './http-server.ts';

const PORT = 4393;
const { load } = itemsAt(PORT);

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

test('P6: a total of -1 is none', async () => {
  const { ids, end, advice } = await load(
    paged([...TWO_FULL], json({ d: [], n: -1 }), (d) => ({ d, n: -1 })),
    { records: 'd', pagination: { type: 'page', total: 'n' } },
  );
  expect([ids, end, advice]).toEqual([upTo(20), '3, ended by an empty page', []]);
});
