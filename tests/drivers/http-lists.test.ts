/** Records that are lists of values: the receipt says what became of them, and its query makes the columns. */
import { afterEach, expect, test } from 'vitest';
import { checkQuery } from '#core/sql/index.ts';
import { driver } from '#drivers/http/extractor.ts';
import { json, serve, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4381;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function load(body: unknown, config: Record<string, unknown> = {}) {
  await server?.stop();
  server = await serve(PORT, { '/a': json(body) });
  const w = await world();
  await w.run(driver, 'get-it', { url: `${server.address}/a`, ...config });
  const { advice } = w.receipts[0]!;
  expect(w.logs.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual(advice);
  return { w, advice, types: await w.types('get-it') };
}

const NAMED =
  'The records are lists, loaded as one column. If the first of them holds the names of columns, read the table as: ';

/** What the query of the only advice gives. */
async function followed(body: unknown, config: Record<string, unknown> = {}) {
  const { w, advice } = await load(body, config);
  expect(advice).toHaveLength(1);
  const query = advice[0]!.replace(NAMED, '');
  expect(checkQuery(query).issues).toEqual([]);
  await w.db.exec(`CREATE TABLE made AS ${query}`);
  return { advice, types: await w.types('made'), rows: await w.rows('FROM made') };
}

test('the first list holds names', async () => {
  const { types } = await load([
    ['id', 'v'],
    [1, 'x'],
  ]);
  expect(types).toEqual({ value: 'VARCHAR[]' });
  const made = await followed([
    ['id', 'v', 'Ø "q"', 'code'],
    [9007199254740993, 'x', 0.5, '007'],
    [-2, null, 12, '12'],
    [null, null, '1.5', 'a'],
  ]);
  expect(made.advice[0]).toBe(
    `${NAMED}SELECT "value"[1]::BIGINT AS "id", "value"[2] AS "v", "value"[3]::DOUBLE AS "Ø ""q""", "value"[4] AS "code" FROM "get-it" WHERE "value" IS DISTINCT FROM ['id', 'v', 'Ø "q"', 'code']`,
  );
  expect(made.types).toEqual({ id: 'BIGINT', v: 'VARCHAR', 'Ø "q"': 'DOUBLE', code: 'VARCHAR' });
  expect(made.rows).toEqual([
    ['9007199254740992', 'x', '0.5', '007'],
    ['-2', null, '12.0', '12'],
    [null, null, '1.5', 'a'],
  ]);
});

test('a text that its number would not give back stays text', async () => {
  const names = ['name', 'version', 'code', 'huge', 'minus', 'plus', 'zeros', 'whole', 'price', 'late'];
  const texts = [
    ['a', '1.10', '12E4', '1e999', '-0', '+5', '007', '12', '0.5', '1'],
    ['b', '1.2', '13', '2', '0', '6', '8', '-3', '-10.25', '1.0'],
  ];
  const made = await followed([names, ...texts]);
  const numbers = { whole: 'BIGINT', price: 'DOUBLE' };
  expect(made.types).toEqual({ ...Object.fromEntries(names.map((name) => [name, 'VARCHAR'])), ...numbers });
  expect(made.rows).toEqual(texts);
});

test('the names twice, behind a way into the document', async () => {
  const rows = [
    ['id', 'v'],
    ['1', 'x'],
  ];
  const { advice } = await load({ range: 'A1:B2', values: rows });
  expect(advice).toEqual([
    'The document is one object, loaded as one row. With `records: values` each list in that list is a row.',
  ]);
  const made = await followed({ range: 'A1:B3', values: [...rows, ...rows] }, { records: 'values' });
  expect(made.rows).toEqual([
    ['1', 'x'],
    ['1', 'x'],
  ]);
  expect(made.types).toEqual({ id: 'BIGINT', v: 'VARCHAR' });
});

test.each([
  [
    'no names',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'numbers',
    [
      [1, 2],
      [3, 4.5],
    ],
  ],
  ['lists of several lengths', [['red', 'green'], ['blue']]],
  [
    'a name twice',
    [
      ['a', 'a'],
      ['b', 'c'],
    ],
  ],
  [
    'a name that is a number',
    [
      ['a', '2024'],
      ['b', 'c'],
    ],
  ],
  ['one list', [['a', 'b']]],
  ['empty lists', [[], []]],
  [
    'objects within',
    [
      ['a', 'b'],
      [1, { c: 1 }],
    ],
  ],
  ['no lists', [1, 'a']],
  [
    'places',
    {
      type: 'LineString',
      coordinates: [
        [14.4, 50.1],
        [16.6, 49.2],
      ],
    },
  ],
])('nothing is advised: %s', async (_, body) => {
  expect((await load(body)).advice).toEqual([]);
});
