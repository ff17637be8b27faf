/** Pages by offset: what servers give that hide records, or that give their last ones again. */
import { afterEach, expect, test } from 'vitest';
import { driver } from '#drivers/http/extractor.ts';
import { json, serve, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4390;
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
