/** Pages without records that say something in words: no reason to be green with part of the records. */
import { expect, test } from 'vitest';
import { itemsAt, paged, upTo } from './http-items.ts';
import { inTurn, json, send } from './http-server.ts';

const PORT = 4397;
const { load } = itemsAt(PORT);

const SLOW = [
  'slow down',
  'API key expired',
  'You have reached the limit of your plan',
  'Please try again later',
  'No response from backend',
  'Es ist etwas schiefgelaufen',
  'Data could not be retrieved',
  'Query has not completed',
  'Results not yet loaded',
  'Not all rows were returned',
  'Table does not exist',
  'The job was cancelled; 0 rows returned',
  "Records can't be listed",
  'Export was not completed',
  'Partial results: 0 rows',
  'No records found, since the scan was aborted',
];

test.each(SLOW)('P7: a page that has no records, but says: %s', async (message) => {
  const wrap = (d: unknown) => ({ d, next: 'c' });
  const bodies = [
    { d: [], message },
    { d: null, msg: message },
    { meta: { message }, d: [] },
  ];
  for (const [i, body] of bodies.entries()) {
    const name = ['message', 'msg', 'meta.message'][i]!;
    const answer = paged([upTo(10)], json(body), wrap);
    for (const pagination of [{ type: 'page' }, { type: 'cursor', param: 'page', cursor: 'next' }])
      await expect(load(answer, { records: 'd', query: { page: 1 }, pagination })).rejects.toThrow(
        `page=${pagination.type === 'page' ? 2 : 'c'} has no records, but says "${name}: ${message}" (if that is how the pages end, set \`max_pages\` to their number). It answered: ${JSON.stringify(body)}.`,
      );
    const ended = { records: 'd', pagination: { type: 'page' }, max_pages: 1 };
    expect((await load(answer, ended)).ids).toEqual(upTo(10));
  }
});

test.each(['slow down', 'API key expired'])(
  'P7: %s is no end, whatever stands beside it, and no success where it is all there is',
  async (message) => {
    const says = `has no records, but says "message: ${message}"`;
    for (const [past, pagination] of [
      [
        { next: null, message },
        { type: 'cursor', param: 'page', cursor: 'next' },
      ],
      [
        { d: [], next: null, message },
        { type: 'cursor', param: 'page', cursor: 'next' },
      ],
      [
        { more: false, message },
        { type: 'page', has_more: 'more' },
      ],
    ] as const) {
      const answer = paged([upTo(2)], json(past), (d) => ({ d, next: 2, more: true }));
      await expect(load(answer, { records: 'd', query: { page: 1 }, pagination })).rejects.toThrow(says);
    }
    for (const pagination of [undefined, { type: 'page' }])
      await expect(
        load(json({ d: [], message }), { records: 'd', dtype: { id: 'int64' }, pagination }),
      ).rejects.toThrow(says);
  },
);

test.each([
  'No more results',
  'no data found',
  'Success',
  'Data retrieved successfully.',
  'Page 2 is out of range',
  'OK, 0 errors',
  'End of list',
  'Records were not found',
  'Could not find any records',
  "We couldn't find any more items",
  'Your search did not match any documents',
  'No cancelled orders found',
  'Page 2 does not exist',
  'No partial or aborted runs were found',
])('P7: an empty page that says so is the end: %s', async (message) => {
  const { ids, end, advice } = await load(
    paged([upTo(10)], json({ d: [], message }), (d) => ({ d })),
    { records: 'd', pagination: { type: 'page' } },
  );
  expect([ids, end, advice]).toEqual([upTo(10), '2, ended by an empty page', []]);
});

test('P7: what every page says is told of none; what is unclear is told', async () => {
  const all = paged([upTo(2)], json({ d: [], message: 'Seite 2' }), (d) => ({ d, message: 'Seite 1' }));
  expect(await load(all, { records: 'd', pagination: { type: 'page' } })).toMatchObject({
    ids: [1, 2],
    advice: [],
  });
  const told = (address: string): string =>
    `http://127.0.0.1:${PORT}/api/items${address} has no records, and says "message: Montag": whether that is all, only you can tell.`;
  const last = paged([upTo(2)], json({ d: [], more: false, message: 'Montag' }), (d) => ({ d, more: true }));
  const { ids, advice } = await load(last, {
    records: 'd',
    pagination: { type: 'page', has_more: 'more' },
  });
  expect([ids, advice]).toEqual([[1, 2], [told('?page=2')]]);
  const none = await load(json({ d: [], message: 'Montag' }), { records: 'd', dtype: { id: 'int64' } });
  expect([none.ids, none.advice[0]]).toEqual([[], told('')]);
});

test('P7: only what pages with records said too is nothing new, not whatever stands at that name', async () => {
  const paging = { records: 'd', pagination: { type: 'page' } };
  const wrap = (d: unknown) => ({ d, message: 'success' });
  for (const message of ['Unable to load data', 'Montag'])
    await expect(
      load(
        paged(
          [
            [1, 2],
            [3, 4],
          ],
          json({ d: [], message }),
          wrap,
        ),
        paging,
      ),
    ).rejects.toThrow(`page=3 has no records, but says "message: ${message}" (if that is how the pages end`);
  const { ids, advice } = await load(paged([[1, 2]], json(wrap([])), wrap), paging);
  expect([ids, advice]).toEqual([[1, 2], []]);
});

test('P7: a message in the form of a record is none', async () => {
  const lines = (text: string) => send(text, 'application/x-ndjson');
  const paging = { pagination: { type: 'page' } };
  await expect(
    load(inTurn(lines('{"id": 1}\n{"id": 2}\n'), lines('{"message": "slow down"}\n')), paging),
  ).rejects.toThrow('page=2 answered with a message where the pages before it had records.');
  const texts = inTurn(lines('{"message": "a"}\n{"message": "b"}\n'), lines('{"message": "c"}\n'), lines(''));
  const { w } = await load(texts, paging);
  expect(await w.rows('FROM t')).toEqual([['a'], ['b'], ['c']]);
  const keyed = inTurn(json({ a: { id: 1 }, b: { id: 2 } }), json({ message: 'slow down' }));
  await expect(load(keyed, { records: '*', ...paging })).rejects.toThrow(
    'page=2 has one value at "*" that is no object, unlike the pages before it. It answered: {"message":"slow down"}.',
  );
});

test.each(['{}', '{ \n}'])('P7: %s in place of the list is an empty page, and no row', async (none) => {
  const past = (beside: string) => send(`{"d": ${none}${beside}}`);
  const wrap = (d: unknown) => ({ d });
  const { ids, end } = await load(paged([upTo(10)], past(''), wrap), {
    records: 'd',
    pagination: { type: 'page' },
  });
  expect([ids, end]).toEqual([upTo(10), '2, ended by an empty page']);
  await expect(
    load(paged([upTo(10)], past(', "message": "slow down"'), wrap), {
      records: 'd',
      pagination: { type: 'page' },
    }),
  ).rejects.toThrow('page=2 has no records, but says "message: slow down"');
  await expect(load(paged([upTo(10)], send(none)), { pagination: { type: 'page' } })).rejects.toThrow(
    'answered with one object, not with a list of records as the pages before it',
  );
});

test.each([
  ['No plan found', true],
  ['No service plans were found.', true],
  ['No data found', false],
])(
  'P7: an answer that says nothing but that there are none, where columns are named: %s',
  async (message, isTold) => {
    const named = { records: 'd', columns: ['id', 'name'], dtype: { id: 'int64' } };
    for (const body of [{ message }, { d: [], message }, { d: null, message }])
      for (const pagination of [undefined, { type: 'page' }]) {
        const { w, advice } = await load(json(body), { ...named, pagination });
        expect(await w.types('t')).toEqual({ id: 'BIGINT', name: 'VARCHAR' });
        expect(await w.rows('FROM t')).toEqual([]);
        const says = `says "message: ${message}": whether that is all, only you can tell.`;
        // Without the list, it may also be that the server knows no such address.
        expect(advice.some((said) => said.includes(says))).toBe(isTold || !('d' in body));
        await expect(load(json(body), { records: 'd', pagination })).rejects.toThrow(
          'Where there may be no records, name the columns',
        );
      }
  },
);

test.each([
  { message: 'slow down' },
  { message: 'No API key found' },
  { message: 'No plan found. Please upgrade' },
  { error: 'No plan found' },
  { message: 'No data found', title: 'Forbidden' },
  { message: 'No data found', detail: 'See the docs.' },
  ...[
    'Dataset not found',
    'The resource you requested could not be found.',
    'No route found for GET /itemz',
    'No endpoint found',
    'No access',
    'Project is no longer active',
    'Missing parameter: date. No default exists.',
    'Your report is being generated, 0 rows so far',
    'Export completed, the file is at /files/1',
    'Bad request',
    'Report queued, it will be ready soon',
  ].map((message) => ({ message })),
  { message: 'No plan found', rows: [{ id: 1 }] },
  { e: [] },
])(
  'P7: what says that the records are kept back, or elsewhere, is none whatever is named: %j',
  async (body) => {
    for (const pagination of [undefined, { type: 'page' }])
      await expect(load(json(body), { records: 'd', columns: ['id'], pagination })).rejects.toThrow(
        'has no records at "d"',
      );
  },
);

test('P7: behind records such words are no end', async () => {
  const answer = paged([[1, 2]], json({ d: [], message: 'No plan found' }), (d) => ({ d }));
  await expect(load(answer, { records: 'd', columns: ['id'], pagination: { type: 'page' } })).rejects.toThrow(
    'page=2 has no records, but says "message: No plan found"',
  );
});
