/** Where the records of a document are: by index, by `*`, by name; what is advised when they were not found; and when there are none. */
import { afterEach, expect, test } from 'vitest';
import { loadYaml } from '#core/oml/yaml.ts';
import { driver } from '#drivers/http/extractor.ts';
import { inTurn, json, send, serve, status, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4377;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

type Config = Record<string, unknown>;

async function load(answer: Answer, config: Config = {}) {
  await server?.stop();
  server = await serve(PORT, { '/a': answer });
  const w = await world();
  await w.run(driver, 't', { url: `${server.address}/a`, ...config });
  const receipt = w.receipts[0]!;
  return { w, types: await w.types('t'), cells: await w.rows('FROM t'), receipt };
}

const WORLD_BANK = [{ page: 1, total: 2 }, [{ c: 'CZ' }, { c: 'SK' }]];

test('P17: records in a list within a list, by its index', async () => {
  const { types, cells, receipt } = await load(json(WORLD_BANK), { records: '1' });
  expect(types).toEqual({ c: 'VARCHAR' });
  expect(cells).toEqual([['CZ'], ['SK']]);
  expect(receipt.dialect).toContainEqual(['records', 'a list at 1']);
  expect((await load(json(WORLD_BANK), { records: 1 })).cells).toEqual(cells);
  const nested = await load(json({ d: [{ x: 1 }, { rows: [{ c: 'CZ' }] }] }), {
    records: ['d', 1, 'rows'],
  });
  expect(nested.cells).toEqual([['CZ']]);
  await expect(load(json(WORLD_BANK), { records: '2' })).rejects.toThrow(
    'has no records at "2": the document is a list of 2. Correct `records`',
  );
  await expect(load(json(WORLD_BANK), { records: 'data' })).rejects.toThrow(
    'has no records at "data": the document is a list.',
  );
});

test('P17: pages of that form, with what the first element says', async () => {
  const answer: Answer = (response, request, url) => {
    const page = Number(url.searchParams.get('page'));
    json([{ page, pages: 2 }, [{ c: `c${page}` }]])(response, request, url);
  };
  const { cells } = await load(answer, {
    records: '1',
    pagination: { type: 'page', total_pages: '0.pages' },
  });
  expect(cells).toEqual([['c1'], ['c2']]);
  expect(server?.asked).toHaveLength(2);
});

test('P17: every list of a list, however deep', async () => {
  const lists = await load(json([[{ a: 1 }], [], [{ a: 2 }, { a: 3 }]]), { records: '*' });
  expect(lists.cells).toEqual([['1'], ['2'], ['3']]);
  const deep = await load(json({ d: [{ rows: [{ a: 1 }] }, { rows: [{ a: 2, b: 'x' }] }] }), {
    records: 'd.*.rows',
  });
  expect(deep.types).toEqual({ a: 'BIGINT', b: 'VARCHAR' });
  expect(deep.cells).toEqual([
    ['1', null],
    ['2', 'x'],
  ]);
});

test('P17: an object keyed by id becomes records, with the key as a column', async () => {
  const byId = { a1: { n: 1 }, 'b.2': { n: 2, key: 'own' }, c: null };
  const own = await load(json({ items: byId }), { records: 'items.*', key_column: 'id' });
  expect(own.types).toEqual({ id: 'VARCHAR', n: 'BIGINT', key: 'VARCHAR' });
  expect(own.cells).toEqual([
    ['a1', '1', null],
    ['b.2', '2', 'own'],
    ['c', null, null],
  ]);
  expect(own.receipt.dialect).toContainEqual(['records', 'members of an object, by name at items.*']);
  const free = await load(json(byId), { records: '*' });
  expect(Object.keys(free.types)).toEqual(['key_1', 'n', 'key']);
  await expect(load(json(byId), { records: '*', key_column: 'n' })).rejects.toThrow(
    '`key_column` names "n", but the records have that themselves.',
  );
  const rates = await load(json({ rates: { EUR: 1, USD: 1.25 } }), {
    records: 'rates.*',
    key_column: 'currency',
  });
  expect(rates.types).toEqual({ currency: 'VARCHAR', value: 'DOUBLE' });
  expect(rates.cells).toEqual([
    ['EUR', '1.0'],
    ['USD', '1.25'],
  ]);
  const grouped = await load(json({ cz: [{ n: 1 }, { n: 2 }], sk: [{ n: 3 }] }), { records: '*' });
  expect(grouped.cells).toEqual([
    ['cz', '1'],
    ['cz', '2'],
    ['sk', '3'],
  ]);
});

test('P17: many keys over many bytes, types of the late ones too', async () => {
  const entries = Array.from({ length: 40_000 }, (_, i) => `"k${i}": {"n": ${i}, "t": "${'x'.repeat(30)}"}`);
  const { types, cells, receipt } = await load(send(`{${entries.join(',\n')}, "last": {"n": 0.5}}`), {
    records: '*',
    columns: ['key', 'n'],
  });
  expect(types).toEqual({ key: 'VARCHAR', n: 'DOUBLE' });
  expect([cells.length, cells[0], cells[39_999], cells[40_000]]).toEqual([
    40_001,
    ['k0', '0.0'],
    ['k39999', '39999.0'],
    ['last', '0.5'],
  ]);
  expect(receipt.rows).toBe(40_001);
});

const many = (value: unknown) => Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`id${i}`, value]));

test.each([
  [
    many({ n: 1 }),
    {},
    'One object with 120 names was loaded as one row. If they are the names of records, set `records: "*"`',
  ],
  [{ a1: { n: 1, m: 2 }, b2: { m: 3, n: 4 } }, {}, 'set `records: "*"`'],
  [{ items: many({ n: 1 }) }, { records: 'items' }, 'set `records: items.*`'],
  [
    { base: 'EUR', rates: many(1.5) },
    {},
    '"rates" is an object with 120 names. If they are the names of records, set `records: rates.*`',
  ],
  [
    { data: Object.fromEntries(Array.from({ length: 600 }, (_, i) => [i, i])) },
    {},
    '"data" is an object with 600 names.',
  ],
  [
    WORLD_BANK,
    {},
    'The list holds objects and lists. If the records are those of the list that stands at 1 (counted from 0), set `records: "1"`.',
  ],
  [{ d: WORLD_BANK }, { records: 'd' }, 'set `records: d.1`'],
  [
    [[{ a: 1 }], [{ a: 2 }]],
    {},
    'The records are lists of objects, loaded as one column. With `records: "*"` each of those objects is a row.',
  ],
  [{ meta: 1, rows: [{ a: 1 }] }, {}, 'With `records: rows` each object in that list is a row.'],
])('P17: advice where the table is hardly what was wanted: %#', async (body, config, says) => {
  const { receipt, w } = await load(json(body), config);
  expect(receipt.advice.join('\n')).toContain(says);
  expect(w.logs.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual(
    receipt.advice,
  );
});

test.each([
  [{ null: [{ a: 1 }] }],
  [{ Yes: [{ a: 1 }] }],
  [{ y: [{ a: 1 }] }],
  [{ '1': [{ a: 1 }] }],
  [{ 'a: b': [{ a: 1 }] }],
  [{ 'a # b': [{ a: 1 }] }],
  [{ '"q" \\ \n': [{ a: 1 }] }],
  [{ 'v1.5': [{ a: 1 }] }],
  [{ '': [{ a: 1 }] }],
  [{ '-': [{ a: 1 }] }],
  [{ Žluť: [{ a: 1 }] }],
  [
    { true: { x: { a: 1 }, y: { a: 1 } }, n: 1 },
    {},
    [
      ['x', '1'],
      ['y', '1'],
    ],
  ],
  [{ a: { 'b: c': [{ a: 1 }] } }, { records: 'a' }],
  [{ a: { null: [{ a: 1 }] } }, { records: 'a' }],
  [[0, { 5: [{ a: 1 }] }], { records: 1 }],
])('P17: the advised way is YAML that leads there: %j', async (body, config = {}, cells = [['1']]) => {
  const { receipt } = await load(json(body), config);
  const [, advised = ''] = /`(records: .*?)`/s.exec(receipt.advice.join('\n')) ?? [];
  const { records } = loadYaml(advised).value as { records: string | readonly string[] };
  expect((await load(json(body), { records })).cells).toEqual(cells);
});

test.each([
  [[{ a: 1 }]],
  [[1, 2]],
  [
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [{ name: 'ann', at: { x: 1 }, n: 5 }],
  [{ '*': [{ a: 1 }], n: 5 }],
])('P17: no advice for %j', async (body) => {
  expect((await load(json(body))).receipt.advice).toEqual([]);
});

test.each([
  ['a list', json([])],
  ['a way to a list', json({ d: [] }), { records: 'd' }],
  ['null', json({ d: null }), { records: 'd' }],
  ['an object of no records', json({ d: {} }), { records: 'd.*' }],
  ['no lines', send('', 'application/x-ndjson')],
  ['an empty body', send('', 'text/csv')],
  ['no content', status(204)],
  ['an empty first page', json([]), { pagination: { type: 'page' } }],
  ['a first page without a body', status(204), { pagination: { type: 'page' } }],
  ['blank lines', send('\n\n', 'application/x-ndjson')],
] as [string, Answer, Config?][])(
  'P16: no records today (%s): a table of no rows, as the step names its columns',
  async (_, answer, config) => {
    const dtype = { id: 'int64', at: 'DATE', price: 'DECIMAL(18,2)' };
    const typed = await load(answer, { dtype, ...config });
    expect(typed.types).toEqual({ id: 'BIGINT', at: 'DATE', price: 'DECIMAL(18,2)' });
    expect([typed.cells, typed.receipt.rows]).toEqual([[], 0]);
    expect(typed.receipt.advice.join()).toContain(
      'has no records: the table has the columns that the step names',
    );
    const named = await load(answer, { columns: ['b', 'id', 'a'], dtype: { id: 'int64' }, ...config });
    expect(named.types).toEqual({ b: 'VARCHAR', id: 'BIGINT', a: 'VARCHAR' });
    expect(Object.keys(named.types)).toEqual(['b', 'id', 'a']);
  },
);

test('P16: the log of an empty body of CSV says nothing of how it was cut', async () => {
  const { w } = await load(send('', 'text/csv'), { columns: ['a'] });
  expect(w.logs.map(({ message }) => message).join()).not.toContain('delimiter');
});

test('P17: an index from the end, and records of many objects', async () => {
  await expect(load(json(WORLD_BANK), { records: -1 })).rejects.toThrow(
    'has no records at "-1": the document is a list, whose elements are counted from its start (0 is the first). Correct `records`',
  );
  const items = await load(json([{ items: [{ a: 1 }, { a: 2 }] }, { items: [{ a: 3 }] }]), {
    records: '*.items.*',
  });
  expect(items.cells).toEqual([['1'], ['2'], ['3']]);
  expect(items.receipt.dialect).toContainEqual(['records', 'a list at *.items.*']);
});

test('P16: without them an error that names the keys', async () => {
  for (const config of [{}, { pagination: { type: 'page' } }])
    await expect(load(json([]), config)).rejects.toThrow(
      'has no records, so nothing tells which columns there are. Check that it is the right one, and `records` if it is set. Where there may be no records, name the columns: `dtype` gives their types, `columns` their order.',
    );
  await expect(load(send('', 'text/csv'))).rejects.toThrow('`columns`');
  await expect(load(json([]), { columns: ['a'], dtype: { b: 'int64' } })).rejects.toThrow('dtype names "b"');
  await expect(
    load(json({ d: [], error: 'quota' }), {
      records: 'd',
      dtype: { a: 'int64' },
      pagination: { type: 'page' },
    }),
  ).rejects.toThrow('has no records, but tells of an error. It answered: {"d":[],"error":"quota"}.');
});

test.each([
  [
    json([{ a: 1 }], { link: '</a?p=2>; rel=next' }),
    {},
    'its Link header leads on to "/a?p=2". Only this page is in the table. Set `pagination`, such as {type: link}',
  ],
  [send('a\n1\n', 'text/csv', { link: '</a?token=x>; rel=next' }), {}, 'leads on to "/a?token=***"'],
  [json({ d: [{ a: 1 }], has_more: true }), { records: 'd' }, 'it says that there are more ("has_more")'],
  [
    json({ '@odata.nextLink': '/a?s=1', d: [{ a: 1 }] }),
    { records: 'd' },
    'such as {type: cursor, cursor: "@odata.nextLink"}',
  ],
  [
    json({ d: [{ a: 1 }], meta: { next_cursor: 'q' } }),
    { records: 'd' },
    'such as {type: cursor, cursor: meta.next_cursor}',
  ],
] as [Answer, Config, string][])(
  'P5: an answer that is one page of more, though none were asked for: %#',
  async (answer, config, says) => {
    const { receipt, w } = await load(answer, config);
    expect(receipt.advice[0]).toContain('The answer is probably one page of more: ');
    expect(receipt.advice[0]).toContain(says);
    expect(w.logs).toContainEqual({ level: 'warning', message: receipt.advice[0] });
  },
);

test('P5: what does not lead on is not told, nor what limit cut', async () => {
  const end = json(
    { d: [{ a: 1 }], next: null, has_more: false, meta: { next_cursor: '' } },
    { link: '</a>; rel=prev' },
  );
  expect((await load(end, { records: 'd' })).receipt.advice).toEqual([]);
  const cut = json({ next: 'x', d: [{ a: 1 }, { a: 2 }] });
  expect((await load(cut, { records: 'd', limit: 1 })).receipt.advice).toEqual([]);
  await expect(
    load(json({ d: [], error: 'quota' }), { records: 'd', dtype: { a: 'int64' } }),
  ).rejects.toThrow('has no records, but tells of an error. It answered: {"d":[],"error":"quota"}.');
});

test.each([
  [{ total: 300, count: 5 }, 'total', '{type: page, total: total}'],
  [{ total_count: 300 }, 'total_count', '{type: page, total: total_count}'],
  [{ totalResults: '300' }, 'totalResults', '{type: page, total: totalResults}'],
  [{ meta: { total: 300, last_page: 60 } }, 'meta.total', '{type: page, total: meta.total}'],
  [{ count: 300, next: null }, 'count', '{type: page, total: count}'],
  [{ '@odata.count': 300 }, '@odata.count', '{type: page, total: "@odata.count"}'],
  [{ hits: { total: { value: 300 } } }, 'hits.total.value', '{type: page, total: hits.total.value}'],
  [
    { meta: { pagination: { recordsTotal: 300 } } },
    'meta.pagination.recordsTotal',
    'pagination.recordsTotal}',
  ],
])('P6: a total that one answer does not reach is said: %j', async (beside, at, way) => {
  const d = Array.from({ length: 5 }, (_, a) => ({ a }));
  for (const body of [
    { ...beside, d },
    { d, ...beside },
  ]) {
    const { receipt, cells } = await load(json(body), { records: 'd' });
    expect(cells).toHaveLength(5);
    expect(receipt.advice).toEqual([
      expect.stringContaining(
        `The answer is probably one page of more: it holds 300 at ${JSON.stringify(at)}, and 5 records came. Only this page is in the table. Set \`pagination\`, such as `,
      ),
    ]);
    expect(receipt.advice[0]).toContain(way);
  }
});

test('P6: pages that are counted, and a total in a header', async () => {
  const paged = await load(json({ page: 1, pages: 60, d: [{ a: 1 }] }), { records: 'd' });
  expect(paged.receipt.advice).toEqual([
    'The answer is probably one page of more: it holds 60 at "pages", which seems to be the number of pages. Only this page is in the table. Set `pagination`, such as {type: page, total_pages: pages}, to read them all.',
  ]);
  const header = await load(json([{ a: 1 }], { 'X-Total-Count': '300' }));
  expect(header.receipt.advice[0]).toContain('its header x-total-count says 300, and 1 record came.');
});

test.each([
  { total: 1, count: 1, total_pages: 1 },
  { total: 99.5 },
  { invoice: { total: 1500 } },
  { pages: 320, title: 'a book' },
  { count: 0, total: null },
  { facets: { count: 40 } },
])('P6: no advice for numbers that are met, or of something else: %j', async (beside) => {
  expect((await load(json({ ...beside, d: [{ a: 1 }] }), { records: 'd' })).receipt.advice).toEqual([]);
  expect((await load(json([{ ...beside, a: 1 }]))).receipt.advice).toEqual([]);
});

test.each([
  [json([]), { columns: ['a\0b'] }],
  [json([{ a: { b: 1 } }]), { flatten: true, separator: '\0' }],
  [json({ a: { b: 1 } }), { records: '*', key_column: 'a\0b' }],
] as [Answer, Config][])('P21: a NUL in a name that the step makes: %#', async (answer, config) => {
  await expect(load(answer, config)).rejects.toThrow('no column can be called "a\\u0000b"');
});

test('columns: those that are named, in their order, of JSON and CSV', async () => {
  const rows = [{ a: 1, b: 'x', c: true }];
  const chosen = await load(json(rows), { columns: ['c', 'a'] });
  expect(chosen.types).toEqual({ c: 'BOOLEAN', a: 'BIGINT' });
  expect(chosen.cells).toEqual([['true', '1']]);
  expect((await load(send('a,b,c\n1,x,y\n', 'text/csv'), { columns: ['c', 'a'] })).cells).toEqual([
    ['y', '1'],
  ]);
  await expect(load(json(rows), { columns: ['d'] })).rejects.toThrow(
    `columns names "d", which http://127.0.0.1:${PORT}/a does not have. Its columns are: a, b, c.`,
  );
  const paged = await load(inTurn(json(rows), json([])), { columns: ['b'], pagination: { type: 'page' } });
  expect(paged.cells).toEqual([['x']]);
});
