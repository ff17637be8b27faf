/** Answers that are no records: what tells of a failure is an error with what was answered, and what may tell of one is said. */
import { expect, test } from 'vitest';
import { itemsAt, paged, records, upTo } from './http-items.ts';
import { inTurn, json, send } from './http-server.ts';

const PORT = 4389;
const { load } = itemsAt(PORT);

test.each([
  [{ error: 'quota exceeded' }, 'has no records at "d"'],
  [{ status: 'failed', message: 'quota exceeded' }, 'has no records at "d"'],
  [{ d: [], errors: ['quota exceeded'] }, 'has no records, but tells of an error'],
  [{ d: null, error: { message: 'quota exceeded' } }, 'has no records, but tells of an error'],
])('P7: a page that is no page: %j', async (body, says) => {
  const answer = paged([upTo(10)], json(body), (d) => ({ d, next: 'c' }));
  for (const pagination of [{ type: 'page' }, { type: 'cursor', param: 'page', cursor: 'next' }]) {
    const query = pagination.type === 'cursor' ? { page: 1 } : {};
    const failed = load(answer, { records: 'd', query, pagination });
    await expect(failed).rejects.toThrow(says);
    await expect(failed).rejects.toThrow(`It answered: ${JSON.stringify(body)}`);
  }
});

test('P7: the same where the pages are lists, or lines', async () => {
  await expect(
    load(inTurn(json(records([1])), json({ error: 'quota' })), { pagination: { type: 'page' } }),
  ).rejects.toThrow(
    'answered with one object, not with a list of records as the pages before it. It answered: {"error":"quota"}.',
  );
  const lines = send('{"id": 1}\n{"id": 2}\n', 'application/x-ndjson');
  await expect(
    load(inTurn(lines, send('{"error": "quota"}\n', 'application/x-ndjson')), {
      pagination: { type: 'page' },
    }),
  ).rejects.toThrow(
    'answered with an error where the pages before it had records. It answered: {"error": "quota"}.',
  );
  const csv = inTurn(send('id\n1\n', 'text/csv'), json({ error: 'quota' }));
  await expect(load(csv, { pagination: { type: 'page' } })).rejects.toThrow(
    'answered with JSON where the pages before it had CSV. It answered: {"error":"quota"}.',
  );
  const one = inTurn(json({ d: records([1, 2]) }), json({ d: { id: 3 } }), json({ d: { message: 'quota' } }));
  await expect(load(one, { records: 'd', pagination: { type: 'page' } })).rejects.toThrow(
    'page=3 has one object of another kind at "d", unlike the pages before it. It answered: {"d":{"message":"quota"}}.',
  );
  await expect(load(inTurn(json(records([1])), send('')), { pagination: { type: 'page' } })).rejects.toThrow(
    'answered 200 with an empty body, unlike the pages before it.',
  );
  const ended = inTurn(json({ d: records([1]), more: true }), json({ more: false }));
  const { ids } = await load(ended, { records: 'd', pagination: { type: 'page', has_more: 'more' } });
  expect(ids).toEqual([1]);
  await expect(load(json({ error: 'quota' }), { records: 'd' })).rejects.toThrow(
    'has no records at "d": the document has error. Correct `records`, what leads to the list of records. It answered: {"error":"quota"}',
  );
});

const FAILED: readonly unknown[] = [
  { success: false, message: 'backend down', d: [] },
  { success: false, message: 'backend down', d: null },
  { ok: 0, d: [] },
  { Response: 'False', Error: 'limit reached', d: [] },
  { status: 'error', message: 'backend down', d: [] },
  { status: 'OVER_QUERY_LIMIT', error_message: 'quota', d: [] },
  { status: 429, message: 'slow down', d: [] },
  { stat: 'fail', code: 100, d: [] },
  { meta: { status: 'failed' }, d: [] },
  { meta: { code: 500, error_type: 'x' }, d: [] },
  { errorCode: 'E7', d: [] },
  { errcode: -1, errmsg: 'bad', d: [] },
  { error_description: 'expired', d: [] },
  { fault: { faultstring: 'Rate limit' }, d: [] },
  { errors: [{ title: 'x' }], d: [] },
  { d: [], has_errors: true },
];

test.each(FAILED)('P7: in whatever words: %j', async (body) => {
  const says = `It answered: ${JSON.stringify(body)}.`;
  const second = paged([upTo(10)], json(body), (d) => ({ d, next: 'c' }));
  await expect(load(second, { records: 'd', pagination: { type: 'page' } })).rejects.toThrow(
    `page=2 has no records, but tells of an error (if that is how the pages end, set \`max_pages\` to their number). ${says}`,
  );
  const byCursor = { type: 'cursor', param: 'page', cursor: 'next' };
  await expect(load(second, { records: 'd', query: { page: 1 }, pagination: byCursor })).rejects.toThrow(
    says,
  );
  for (const pagination of [undefined, { type: 'page' }])
    await expect(load(json(body), { records: 'd', pagination })).rejects.toThrow(
      `has no records, but tells of an error. ${says}`,
    );
});

test.each([
  { d: [], status: 'ok', message: null, errors: [], success: true, error: null },
  { d: [], status: 'ZERO_RESULTS', error_message: '', code: 200 },
  { d: [], status: 'SUCCESS', errcode: 0, errmsg: 'ok', error: false },
  { d: [], error: { code: 0, message: 'Success' }, errors: {}, fault: 'none', stat: 'ok' },
  { d: [], status: 200, ok: true, message: 'No errors.', state: 'CA', result: 'x' },
  { d: [], filter: { status: 'failed', error: 'timeout' } },
])('P7: what is no failure ends the pages: %j', async (body) => {
  const { ids, advice } = await load(
    paged([upTo(10)], json(body), (d) => ({ ...body, d })),
    {
      records: 'd',
      pagination: { type: 'page' },
    },
  );
  expect([ids, advice]).toEqual([upTo(10), []]);
  expect((await load(json({ ...body, d: records([1]) }), { records: 'd' })).advice).toEqual([]);
});

test('P7: what pages with records said too is no failure', async () => {
  const jobs = paged([upTo(2), upTo(4, 3)], json({ status: 'failed', d: [] }), (d) => ({
    status: 'failed',
    d,
  }));
  expect((await load(jobs, { records: 'd', pagination: { type: 'page' } })).ids).toEqual(upTo(4));
});

test.each([
  [{ errors: [{ m: 'shard 3 timed out' }] }, 'errors: [{m: shard 3 timed out}]'],
  [{ success: false, message: 'x' }, 'success: false'],
  [{ timed_out: true }, 'timed_out: true'],
  [{ incomplete_results: true }, 'incomplete_results: true'],
  [{ meta: { error: 'late' } }, 'meta.error: late'],
])('P7: %j beside records is said, on one page as on each of many', async (beside, says) => {
  const told = `The answer has records, but says beside them: ${says}. Some records may be missing.`;
  expect((await load(json({ d: records([1]), ...beside }), { records: 'd' })).advice).toEqual([told]);
  const second = paged([upTo(2), upTo(4, 3)], json({ d: [] }), (d, n) =>
    n === 2 ? { d, ...beside } : { d },
  );
  const { ids, advice } = await load(second, { records: 'd', pagination: { type: 'page' } });
  expect(ids).toEqual(upTo(4));
  expect(advice).toEqual([`http://127.0.0.1:${PORT}/api/items?page=2: ${told}`]);
});

test.each([
  { error: 'bad key' },
  { error: { code: 401, message: 'bad key' } },
  { errors: ['bad key'] },
  { success: false, message: 'down' },
  { status: 'error', message: 'down', data: null },
  { code: 403, msg: 'denied' },
  { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'not yours' },
  { timestamp: 'now', status: 500, error: 'Internal Server Error', path: '/x' },
  { Response: 'False', Error: 'No API key provided.' },
  { message: 'API rate limit exceeded for you' },
  { message: 'Invalid API key', details: null },
])('P7: a document that is a failure is no row: %j', async (body) => {
  const says = `answered with an error, not with records. It answered: ${JSON.stringify(body)}.`;
  for (const config of [{}, { pagination: { type: 'page' } }, { format: 'ndjson' }])
    await expect(load(json(body), config)).rejects.toThrow(says);
});

test('P7: a document that is a message of something else is a row', async () => {
  for (const message of ['hello', 'https://x.test/a.jpg', 'Success']) {
    const { w } = await load(json({ message }), {});
    expect(await w.rows('FROM t')).toEqual([[message]]);
  }
});

test.each([
  { id: 7, status: 'failed' },
  { id: 7, status: 'failed', error: 'timeout', took: 3 },
  { id: 7, total: 100, errors: 3 },
  { id: 7, error: null, message: 'hello' },
  { id: 7, message: 'the pump failed' },
  { id: 7, name: 'x', success: false },
])('P7: a record with such columns stays a row: %j', async (record) => {
  expect((await load(json(record), {})).ids).toEqual([7]);
  expect((await load(json([record, record]), {})).ids).toEqual([7, 7]);
  const lines = `${JSON.stringify(record)}\n`;
  const paging = inTurn(send(lines, 'application/x-ndjson'), send('', 'application/x-ndjson'));
  const config = { format: 'ndjson', pagination: { type: 'page' } };
  expect((await load(paging, config)).ids).toEqual([7]);
});

test.each([
  [{ message: 'disk error' }, ['message']],
  [{ code: 403, msg: 'denied' }, ['code', 'msg']],
  [{ message: 'Invalid API key', details: null }, ['message', 'details']],
])(
  'P7: what looks like a failure is a record where all of its columns are named: %j',
  async (body, columns) => {
    const way = ` It answered: ${JSON.stringify(body)}. If that is a record, name all of its columns: \`columns: [${columns.join(', ')}]\`.`;
    const lines = send(`${JSON.stringify(body)}\n`, 'application/x-ndjson');
    const values = Object.values(body).map((value) => (value === null ? null : String(value)));
    for (const [answer, config] of [
      [json(body), {}],
      [json(body), { format: 'ndjson' }],
      [lines, {}],
    ] as const) {
      await expect(load(answer, config)).rejects.toThrow(way);
      const { w } = await load(answer, { ...config, columns });
      expect(await w.rows('FROM t')).toEqual([values]);
    }
    const pages = () => inTurn(lines, send('', 'application/x-ndjson'));
    const pagination = { type: 'page' };
    await expect(load(pages(), { pagination })).rejects.toThrow(way);
    const { w } = await load(pages(), { pagination, columns });
    expect(await w.rows('FROM t')).toEqual([values]);
  },
);

test('P7: a failure with more or fewer than the columns that are named stays one', async () => {
  for (const body of [
    { error: 'quota', code: 7 },
    { message: 'disk error', details: null },
  ])
    await expect(load(json(body), { columns: [Object.keys(body)[0]] })).rejects.toThrow(
      'answered with an error, not with records',
    );
  const columns = ['id', 'level', 'message', 'error'];
  const failure = { error: 'Unauthorized', message: 'Invalid token' };
  await expect(load(json(failure), { columns })).rejects.toThrow('Its columns are: error, message');
  const lines = [failure, { id: 1, level: 'x', message: 'y', error: null }].map((body) =>
    send(`${JSON.stringify(body)}\n`, 'application/x-ndjson'),
  );
  const pages = inTurn(...lines, send('', 'application/x-ndjson'));
  await expect(load(pages, { columns, pagination: { type: 'page' } })).rejects.toThrow(
    'answered with an error, not with records',
  );
  await expect(load(json({ error: { 'no ': 1 } }), { flatten: true })).rejects.toThrow(/It answered: .*\.$/);
  await expect(load(json({ error: 'x', no: null }), {})).rejects.toThrow('`columns: [error, "no"]`');
});
