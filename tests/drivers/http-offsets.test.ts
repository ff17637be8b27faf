/** Pages by offset, and by number: what servers give that hide records, or that give their last ones again. */
import { expect, test } from 'vitest';
import { itemsAt, page, records, upTo } from './http-items.ts';
import { inTurn, json, send, status, type Answer } from './http-server.ts';

const PORT = 4390;
const { load } = itemsAt(PORT);

const offsetOf = (url: URL): number => Number(url.searchParams.get('offset'));

/** A server whose last page is full: it goes back for that. */
const clamping =
  (all: readonly number[], size: number, wrap: (d: unknown, from: number) => unknown = (d) => d): Answer =>
  (response, request, url) => {
    const from = Math.min(offsetOf(url), all.length - size);
    json(wrap(records(all.slice(from, from + size)), offsetOf(url)))(response, request, url);
  };

test('P3: a server that goes back for a full last page doubles no record, and that is said', async () => {
  for (const sized of [{ size: 10, size_param: 'limit' }, {}])
    for (const wrap of [(d: unknown) => ({ d }), (d: unknown, offset: number) => ({ d, offset })]) {
      const { ids, end, advice } = await load(clamping(upTo(25), 10, wrap), {
        records: 'd',
        pagination: { type: 'offset', ...sized },
      });
      expect(ids).toEqual(upTo(25));
      expect(end).toBe('3, ended by the last page again');
      expect(advice).toEqual([
        'The answer at offset 20 began with 5 records that the one before it had ended with, to the byte; they are in the table once.',
      ]);
    }
  const counted = await load(
    clamping(upTo(10), 4, (d, offset) => ({ d, t: 10, offset })),
    { records: 'd', pagination: { type: 'offset', size: 4, size_param: 'limit', total: 't' } },
  );
  expect([counted.ids, counted.end]).toEqual([upTo(10), '3, ended by total: 10 records']);
  expect(counted.advice.join()).not.toContain('something else');
});

test('P1: a single record that is alike is kept, and said; so are records of which there are many', async () => {
  const values = [1, 2, 3, 3, 4];
  const answer: Answer = (response, request, url) => {
    const from = offsetOf(url);
    json(records(values.slice(from, from + 3)))(response, request, url);
  };
  const { ids, advice } = await load(answer, { pagination: { type: 'offset', size: 3 } });
  expect(ids).toEqual(values);
  expect(advice).toEqual([expect.stringContaining('The record at offset 3 is the one before it again')]);
  const alike: Answer = (response, request, url) =>
    json(records([1, 2, 7, 7, 7, 7, 8].slice(offsetOf(url), offsetOf(url) + 4)))(response, request, url);
  expect((await load(alike, { pagination: { type: 'offset', size: 4 } })).ids).toEqual([1, 2, 7, 7, 7, 7, 8]);
});

const hiding =
  (shown: readonly number[], last: number, wrap: (d: unknown) => unknown = (d) => d, size = 10): Answer =>
  (response, request, url) => {
    const from = offsetOf(url);
    const ids = upTo(Math.min(last, from + size), from + 1).filter((id) => shown.includes(id));
    json(wrap(from < last ? records(ids) : []))(response, request, url);
  };

test.each([13, 1, 20, 21])('P1: a hidden record (%i) doubles none where no size is given', async (hidden) => {
  const shown = upTo(30).filter((id) => id !== hidden);
  const { ids } = await load(hiding(shown, 30), { pagination: { type: 'offset' } });
  expect(ids).toEqual(shown);
});

test('P12: an empty page within the total is gone over', async () => {
  const shown = [...upTo(5), ...upTo(15, 11)];
  const answer = hiding(shown, 15, (d) => ({ d, total: 15 }), 5);
  for (const sized of [{ size: 5, size_param: 'limit' }, {}]) {
    const { ids, asked, advice } = await load(answer, {
      records: 'd',
      pagination: { type: 'offset', total: 'total', ...sized },
    });
    expect(ids).toEqual(shown);
    expect(asked.map((line) => Number(/offset=(\d+)/.exec(line)![1]))).toEqual([0, 5, 10, 15]);
    expect(advice[0]).toContain('the server counts 15 records in all (`total`), and 10 came');
  }
  const none = hiding([1, 2, 3], 1000, (d) => ({ d, total: 1000 }), 5);
  const { asked } = await load(none, {
    records: 'd',
    pagination: { type: 'offset', size: 5, total: 'total' },
  });
  expect(asked).toHaveLength(12);
});

test('P1: a page that holds only records read before is gone over', async () => {
  const byNumber =
    (past: Answer, ...pages: number[][]): Answer =>
    (response, request, url) => {
      const ids = pages[page(url) - 1];
      if (ids) json({ d: records(ids), more: page(url) < pages.length })(response, request, url);
      else past(response, request, url);
    };
  const moving = [
    [9, 8, 7, 6, 5],
    [6, 5],
    [1, 0],
  ];
  for (const has_more of [undefined, 'more']) {
    const read = await load(byNumber(json({ d: [], more: false }), ...moving), {
      records: 'd',
      pagination: { type: 'page', has_more },
    });
    expect(read.ids).toEqual([9, 8, 7, 6, 5, 1, 0]);
    expect(read.advice).toEqual([
      'Page 2 began with 2 records that the one before it had ended with, to the byte; they are in the table once.',
    ]);
  }
  const texts = moving.map((ids) => send(csvOf(ids), 'text/csv'));
  expect(
    (await load(inTurn(...texts, send('id\n', 'text/csv')), { pagination: { type: 'page' } })).ids,
  ).toEqual([9, 8, 7, 6, 5, 1, 0]);
  const shown = upTo(12).filter((id) => ![2, 5, 6, 7].includes(id));
  for (const sized of [{ size: 4 }, { size: 4, size_param: 'limit' }]) {
    const { ids } = await load(
      hiding(shown, 12, (d) => d, 4),
      { pagination: { type: 'offset', ...sized } },
    );
    expect(ids).toEqual(shown);
  }
});

test('P3: a server that gives records read before for ever ends, and that is said', async () => {
  const forever =
    (more?: boolean): Answer =>
    (response, request, url) =>
      json({ d: records(page(url) === 1 ? [9, 8, 7, 6, 5] : [6, 5]), more })(response, request, url);
  const { ids, end, advice, asked } = await load(forever(), { records: 'd', pagination: { type: 'page' } });
  expect([ids, asked.length]).toEqual([[9, 8, 7, 6, 5], 3]);
  expect(end).toContain('ended by records that were read before');
  expect(advice[0]).toBe(
    'Page 3 holds only records that were read before, to the byte, as the page before it: that was taken for the end of the pages. If there are more behind it, some are missing.',
  );
  await expect(
    load(forever(true), { records: 'd', pagination: { type: 'page', has_more: 'more' } }),
  ).rejects.toThrow('Page 3 holds only records that were read before, as the page before it');
  const behind: Answer = (response, request, url) =>
    json(records(offsetOf(url) === 0 ? [1, 3, 4] : [4]))(response, request, url);
  const byOffset = await load(behind, { pagination: { type: 'offset', size: 4 } });
  expect([byOffset.ids, byOffset.asked.length]).toEqual([[1, 3, 4], 3]);
  expect(byOffset.advice[0]).toContain('that was taken for the end of the pages');
});

test('P3: records that the total counts were not read twice, though they are alike', async () => {
  const [c, a, b, z] = ['c', 'a', 'b', 'z'].map((v) => ({ v })) as [object, object, object, object];
  const lists = [
    [c, a, b],
    [a, b, z],
  ];
  const wrap = (d: unknown) => ({ d, total: 6 });
  const all = [['c'], ['a'], ['b'], ['a'], ['b'], ['z']];
  for (const past of [json(wrap([])), status(404)])
    for (const type of ['page', 'offset']) {
      const byPage: Answer = (response, request, url) => {
        const from = type === 'page' ? (page(url) - 1) * 3 : offsetOf(url);
        const list = lists.flat().slice(from, from + 3);
        if (list.length > 0) json(wrap(list))(response, request, url);
        else past(response, request, url);
      };
      const read = await load(byPage, { records: 'd', pagination: { type, size: 3, total: 'total' } });
      expect([type, await read.w.rows('FROM t')]).toEqual([type, all]);
      expect(read.advice).toEqual([
        type === 'page'
          ? 'Pages begin with records that the one before them had ended with, to the byte. With these there are as many as the server counts (`total`), so all are in the table.'
          : 'Pages begin with records that the one before them had ended with, to the byte. The server counts a record at each of their places (`total`), so they are in the table; if it gave some of them twice, remove them in SQL (`SELECT DISTINCT`).',
      ]);
    }
  const fewer = (d: unknown) => ({ d, total: 4 });
  const read = await load(inTurn(json(fewer(lists[0])), json(fewer(lists[1])), json(fewer([]))), {
    records: 'd',
    pagination: { type: 'page', total: 'total' },
  });
  expect(await read.w.rows('FROM t')).toEqual([['c'], ['a'], ['b'], ['z']]);
  expect(read.advice).toEqual([expect.stringContaining('they are in the table once')]);
});

test('P3: limit and max_pages keep what the total counts, said by a field or by a header', async () => {
  const lists = [
    ['c', 'a', 'b'],
    ['a', 'b', 'z'],
    ['y', 'x', 'w'],
  ];
  const rows = lists.flat().map((v) => [v]);
  const BEGIN = 'Pages begin with records that the one before them had ended with, to the byte.';
  const counts = (by: string): string[] => [
    `${BEGIN} The server counts a record at each of their places (${by}), so they are in the table; if it gave some of them twice, remove them in SQL (\`SELECT DISTINCT\`).`,
  ];
  const given =
    (total: (page: number) => number | undefined, form: 'field' | 'header' | 'csv'): Answer =>
    (response, request, url) => {
      const list = lists[page(url) - 1] ?? [];
      const said = total(page(url));
      if (form !== 'field' && said !== undefined) response.setHeader('X-Total-Count', String(said));
      const answer =
        form === 'csv'
          ? send(['v', ...list, ''].join('\n'), 'text/csv')
          : json({ d: list.map((v) => ({ v })), ...(form === 'field' ? { total: said } : {}) });
      answer(response, request, url);
    };
  const read = async (answer: Answer, form: string, config: object) => {
    const pagination = { type: 'page', ...(form === 'field' ? { total: 'total' } : {}) };
    const records = form === 'csv' ? undefined : 'd';
    const { w, advice } = await load(answer, { records, pagination, ...config });
    return [await w.rows('FROM t'), advice];
  };
  const forever: Answer = (response, request, url) =>
    json({ d: records(page(url) === 1 ? [9, 8, 7, 6, 5] : [6, 5]), total: 100 })(response, request, url);
  const stopped = { pagination: { type: 'page', total: 'total' }, records: 'd', max_pages: 2 };
  expect((await load(forever, stopped)).ids).toEqual([9, 8, 7, 6, 5]);
  for (const form of ['field', 'header', 'csv'] as const) {
    const by = form === 'field' ? '`total`' : 'the header x-total-count';
    const nine = given(() => 9, form);
    for (const [config, kept] of [
      [{ max_pages: 2 }, 6],
      [{ limit: 4 }, 4],
      [{ limit: 5 }, 5],
      [{ limit: 7 }, 7],
    ] as const)
      expect([form, config, await read(nine, form, config)]).toEqual([
        form,
        config,
        [rows.slice(0, kept), counts(by)],
      ]);
    const all = `${BEGIN} With these there are as many as the server counts (${by}), so all are in the table.`;
    expect(await read(nine, form, {})).toEqual([rows, [all]]);

    // Fewer than the places, or another number than before: the server may have gone back, or records may have moved.
    const once = ['c', 'a', 'b', 'z'].map((v) => [v]);
    for (const total of [() => 5, (number: number) => 7 + number, () => undefined]) {
      if (form === 'field' && total(1) === undefined) continue;
      const [found, advice] = await read(given(total, form), form, { max_pages: 2 });
      expect(found).toEqual(once);
      expect(advice).toEqual([expect.stringContaining('they are in the table once')]);
    }
  }
});

test('P3: pages of records that are all alike are what the total counts, no more and no fewer', async () => {
  const pages = (total: number | undefined): Answer =>
    inTurn(...[1, 0, 0].map((v) => json({ d: [{ v }, { v: 0 }, { v: 0 }], total })), json({ d: [], total }));
  const rows = [1, 0, 0, 0, 0, 0, 0, 0, 0].map((v) => [String(v)]);
  for (const [config, kept] of [
    [{}, 9],
    [{ limit: 8 }, 8],
    [{ max_pages: 3 }, 9],
  ] as const) {
    const read = { records: 'd', pagination: { type: 'page', total: 'total' }, ...config };
    const { w, advice } = await load(pages(9), read);
    expect([await w.rows('FROM t'), advice]).toEqual([rows.slice(0, kept), []]);
  }
  const { w } = await load(pages(undefined), { records: 'd', pagination: { type: 'page' } });
  expect(await w.rows('FROM t')).toEqual(rows.slice(0, 6));
});

const csvOf = (ids: readonly number[]): string => ['id', ...ids].join('\n');

/** The same server, of lines: CSV with its header on each page, or JSON. */
const clampingLines =
  (all: readonly number[], size: number): Answer =>
  (response, request, url) => {
    const from = Math.min(offsetOf(url), all.length - size);
    send(csvOf(all.slice(from, from + size)), 'text/csv')(response, request, url);
  };

test('P3: CSV of a server that goes back for a full last page doubles no row either', async () => {
  for (const sized of [{ size: 10, size_param: 'limit' }, {}]) {
    const { w, ids, end, advice } = await load(clampingLines(upTo(25), 10), {
      pagination: { type: 'offset', ...sized },
    });
    expect(ids).toEqual(upTo(25));
    expect(end).toBe('3, ended by the last page again');
    expect(advice).toEqual([
      'The answer at offset 20 began with 5 records that the one before it had ended with, to the byte; they are in the table once.',
    ]);
    expect(w.receipts[0]!.lines).toMatchObject({ header: 1, rows: 25 });
  }
});

test('P3: CSV whose records are the same in other bytes beside them', async () => {
  const stamped: Answer = (response, request, url) => {
    const [ids, stamp] = [upTo(10), page(url) === 1 ? '\n' : '\r\n'];
    send(csvOf(ids).replaceAll('\n', stamp), 'text/csv')(response, request, url);
  };
  await expect(load(stamped, { pagination: { type: 'page' } })).rejects.toThrow(
    'Page 2 is the same as the one before it',
  );
  const anew: Answer = (response, request, url) =>
    send(csvOf(page(url) === 2 ? upTo(20, 11) : upTo(10)), 'text/csv')(response, request, url);
  await expect(load(anew, { pagination: { type: 'page' } })).rejects.toThrow(
    'Page 3 has the records of page 1 again',
  );
});

test.each([21, 23, 25, 30])('P3: limit: %i keeps no record twice', async (limit) => {
  const wanted = upTo(Math.min(limit, 25));
  const end = limit < 26 ? `3, ended by limit: ${limit}` : '3, ended by the last page again';
  const pagination = { type: 'offset', size: 10 };
  for (const answer of [clamping(upTo(25), 10), clampingLines(upTo(25), 10)]) {
    const read = await load(answer, { pagination, limit });
    expect(read.ids).toEqual(wanted);
    expect(read.end).toBe(end);
  }
  const again: Answer = (response, request, url) =>
    json(records(page(url) === 1 ? upTo(10) : upTo(20, 11)))(response, request, url);
  const read = await load(again, { pagination: { type: 'page' }, limit });
  expect(read.ids).toEqual(upTo(20));
  expect(read.end).toBe('2, ended by page 3, which is page 2 again, to the byte');
});

test('limit: what is behind it on the last page has no say in the types', async () => {
  const values = [1, 2, 3, 4, 'n/a', 'x'].map((id) => ({ id }));
  const answer: Answer = (response, request, url) =>
    json(values.slice(offsetOf(url), offsetOf(url) + 3))(response, request, url);
  const { w, ids } = await load(answer, { pagination: { type: 'offset' }, limit: 4 });
  expect(ids).toEqual([1, 2, 3, 4]);
  expect(await w.types('t')).toEqual({ id: 'BIGINT' });
});

test.each([undefined, 17, 22, 25, 28])(
  'P3: pages by number whose last one is full, limit: %s',
  async (limit) => {
    const told =
      'Page 3 began with 5 records that the one before it had ended with, to the byte; they are in the table once.';
    const lastFull =
      (give: (ids: readonly number[]) => Answer): Answer =>
      (response, request, url) => {
        const from = Math.min((page(url) - 1) * 10, 15);
        give(upTo(25).slice(from, from + 10))(response, request, url);
      };
    const asJson = lastFull((ids) => json(records(ids)));
    const asCsv = lastFull((ids) => send(csvOf(ids), 'text/csv'));
    for (const answer of [asJson, asCsv]) {
      const { ids, advice } = await load(answer, { pagination: { type: 'page', size: 10 }, limit });
      expect(ids).toEqual(upTo(Math.min(limit ?? 25, 25)));
      expect(advice).toEqual(limit === 17 ? [] : [told]);
    }
  },
);

test('P3: a record that moved on to the next page while it was asked for is kept twice, and said', async () => {
  const { ids, advice } = await load(inTurn(json(records([1, 2, 3])), json(records([3, 4, 5])), json([])), {
    pagination: { type: 'page' },
  });
  expect(ids).toEqual([1, 2, 3, 3, 4, 5]);
  expect(advice).toEqual([
    'The first record of page 2 is the one before it again, to the byte; both are in the table. If the server gave one of them twice, remove it in SQL (`SELECT DISTINCT`).',
  ]);
});

test('P3: some records that are alike do not make a page that comes again another one, whatever the total', async () => {
  const same: Answer = (response, request, url) =>
    json({ d: records([1, 1, 2, 3]), n: 12 })(response, request, url);
  const total = { type: 'page', total: 'n' };
  await expect(load(same, { records: 'd', pagination: total })).rejects.toThrow(
    'Page 2 is the same as the one before it',
  );
  const counting: Answer = (response, request, url) => {
    response.setHeader('X-Total-Count', '12');
    same(response, request, url);
  };
  await expect(load(counting, { records: 'd', pagination: { type: 'page' } })).rejects.toThrow(
    'Page 2 is the same',
  );
  const around = inTurn(
    ...[
      [1, 1, 2],
      [4, 5, 6],
      [1, 1, 2],
    ].map((ids) => json({ d: records(ids), n: 9 })),
  );
  await expect(load(around, { records: 'd', pagination: total })).rejects.toThrow(
    'Page 3 has the records of page 1 again',
  );
});

test('P3: a total that has changed while pages were read does not prove that none came twice', async () => {
  const pages: readonly (readonly [readonly number[], number])[] = [
    [[1, 2, 3, 4], 8],
    [[3, 4, 5, 6], 10],
    [[7, 8], 10],
    [[], 10],
  ];
  const answer: Answer = (response, request, url) => {
    const [ids = [], n = 10] = pages[page(url) - 1] ?? [];
    json({ d: records(ids), n })(response, request, url);
  };
  const { ids, advice } = await load(answer, {
    records: 'd',
    pagination: { type: 'page', total: 'n', size: 4 },
  });
  expect(ids).toEqual(upTo(8));
  expect(advice.join(' ')).toContain('they are in the table once');
  expect(advice.join(' ')).not.toContain('so all are in the table');
});
