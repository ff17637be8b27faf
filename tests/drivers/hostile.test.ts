/** Answers such as a hostile, or a careless, server gives: what they hold is kept to the last digit, or refused in words; nothing is lost in silence. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driver as graphql } from '#drivers/graphql/extractor.ts';
import { noted, PAGED, pageOf } from './graphql-server.ts';
import { breakOff, inTurn, send, serve, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

let server: TestServer;
let answer: Answer;
beforeAll(async () => {
  server = await serve(4415, { '/graphql': (...args) => answer(...args) });
});
afterAll(() => server.stop());

const ONE = { query: '{ list }', data_path: 'data.list' };

async function load(next: Answer, config: Record<string, unknown> = ONE) {
  answer = next;
  const w = await world();
  await w.run(graphql, 't', { endpoint: `${server.address}/graphql`, max_retries: 0, ...config });
  return { types: await w.types('t'), rows: await w.rows('FROM t'), advice: w.receipts[0]!.advice };
}
const failure = (next: Answer, config?: Record<string, unknown>): Promise<string> =>
  load(next, config).then(
    ({ rows }) => `loaded ${JSON.stringify(rows)}`,
    (error: Error) => error.message,
  );
/** An answer with records, as JSON text. */
const records = (text: string): string => `{"data":{"list":[${text}]}}`;
const of = (text: string): Answer => send(records(text));

test.each([
  [
    'ids beyond 2^53',
    '{"a":9007199254740993},{"a":-9223372036854775808}',
    'BIGINT',
    ['9007199254740993', '-9223372036854775808'],
  ],
  ['beyond 64 bits', '{"a":18446744073709551616}', 'HUGEINT', ['18446744073709551616']],
  [
    'decimals of 30 digits',
    '{"a":0.123456789012345678901234567890}',
    'VARCHAR',
    ['0.123456789012345678901234567890'],
  ],
  ['1e400', '{"a":1e400}', 'VARCHAR', ['1e400']],
  [
    'odd offsets',
    '{"a":"2026-01-01T00:00:00.123456789+05:45"}',
    'VARCHAR',
    ['2026-01-01T00:00:00.123456789+05:45'],
  ],
  ['NUL in a text', '{"a":"x\\u0000y"}', 'VARCHAR', ['x\0y']],
  ['a number, then a text', '{"a":1.50},{"a":"x"}', 'VARCHAR', ['1.50', 'x']],
  ['true, then a number', '{"a":true},{"a":0}', 'VARCHAR', ['true', '0']],
  ['an object, then a list', '{"a":[1]},{"a":{"b":1}}', 'VARCHAR', ['[1]', '{"b":1}']],
])('%s', async (_, text, type, expected) => {
  const { rows, types } = await load(of(text), { ...ONE, flatten_result: false });
  expect([types, rows.map(([value]) => value)]).toEqual([{ a: type }, expected]);
});

test('a text of 16 MB', async () => {
  const { rows } = await load(of(`{"a":"${'é'.repeat(8 * 1024 * 1024)}","b":1},{"a":"x","b":2}`));
  expect([rows[0]![0]!.length, rows[0]![1], rows[1]]).toEqual([8 * 1024 * 1024, '1', ['x', '2']]);
});

test.each([
  ['with dots, where the flattened name is there too', '{"a.b":1,"a":{"b":2}}', ['1', '2']],
  ['the other way round', '{"a":{"b":2},"a.b":1}', ['2', '1']],
  ['that differ by case', '{"id":1,"ID":2,"Id":3}', ['1', '2', '3']],
  ['with quotes and spaces, and none', '{"a\\"b":1," c ":2,"":3}', ['1', '2', '3']],
  ['that suffixes would meet', '{"a":1,"A":2,"a_1":3}', ['1', '2', '3']],
])('names %s: each has a column', async (_, text, expected) => {
  const { rows, types } = await load(of(text));
  expect([new Set(Object.keys(types).map((name) => name.toLowerCase())).size, rows]).toEqual([
    expected.length,
    [expected],
  ]);
});

test.each([
  ['a byte order mark', send(`\ufeff${records('{"a":1}')}`)],
  ['gzip', send(gzipSync(records('{"a":1}')), 'application/json', { 'content-encoding': 'gzip' })],
  ['no content type', send(records('{"a":1}'), '')],
  ['spaces around', send(` \r\n${records('{"a":1}')}\n\n `)],
])('an answer with %s', async (_, next) => {
  expect((await load(next)).rows).toEqual([['1']]);
});

const packed = gzipSync(records(Array.from({ length: 5000 }, (_, i) => `{"a":${i}}`).join()));
const text = records('{"a":1},{"a":2}');

test.each([
  [
    'gzip that is cut off',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(packed.subarray(0, packed.length / 2));
    },
    /sent packed is damaged, or ended too early/,
  ],
  [
    'gzip that is none',
    send(text, 'application/json', { 'content-encoding': 'gzip' }),
    /broke off|unpacked|gzip|zlib/i,
  ],
  ['chunks that are cut off', breakOff(text.slice(0, 20), { type: 'application/json' }), /broke off/],
  [
    'fewer bytes than its length',
    breakOff(text, { type: 'application/json', length: text.length + 5 }),
    /broke off/,
  ],
  [
    'more bytes than its length',
    (response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': String(text.length - 4),
      });
      response.strictContentLength = false;
      response.end(text);
    },
    /no valid JSON|breaks off|ends|broke off/,
  ],
  [
    'bytes that are no UTF-8',
    send(Buffer.from([...Buffer.from('{"data":{"list":[{"a":"x'), 0xff, 0xfe, ...Buffer.from('"}]}}')])),
    /UTF-8|utf-8/,
  ],
  ['another document behind it', send(`${text}${text}`), /no valid JSON|more/],
  ['half a document', send(text.slice(0, -3)), /no valid JSON|breaks off|ends/],
  [
    'a web page',
    send('<html><form>Log in</form></html>', 'text/html'),
    /answered with a web page \(HTML\) where JSON was expected/,
  ],
  ['errors only', send('{"errors":[{"message":"No."}],"data":null}'), /answered with errors: No\./],
  ['errors that are no list', send('{"errors":{"message":"No."},"data":{"list":[]}}'), /No\./],
] as [string, Answer, RegExp][])('an answer of %s is an error', async (_, next, words) => {
  expect(await failure(next)).toMatch(words);
});

describe('pages whose schema changes', () => {
  const pages = async (first: object, second: object, flatten_result = true) => {
    const { rows, types } = await load(noted([], pageOf([first], 'c'), pageOf([second], null)), {
      ...PAGED,
      flatten_result,
    });
    return [types, rows];
  };

  test('a column appears, another goes', async () => {
    expect(await pages({ a: 1, b: 2 }, { a: 3, c: 4 })).toEqual([
      { a: 'BIGINT', b: 'BIGINT', c: 'BIGINT' },
      [
        ['1', '2', null],
        ['3', null, '4'],
      ],
    ]);
  });

  test('a type changes', async () => {
    expect(await pages({ a: 1, b: 1.5, c: true }, { a: 'x', b: 2, c: null })).toEqual([
      { a: 'VARCHAR', b: 'DOUBLE', c: 'BOOLEAN' },
      [
        ['1', '1.5', 'true'],
        ['x', '2.0', null],
      ],
    ]);
  });

  const some = { b: 1, c: 'x' };
  const whole = '{"b":1,"c":"x"}';
  const columns = { 'a.b': 'BIGINT', 'a.c': 'VARCHAR', z: 'BIGINT' };
  test.each([
    ['an object becomes a scalar', { a: some }, { a: 5 }, { a: 'VARCHAR' }, [[whole], ['5']]],
    ['a scalar becomes an object', { a: 5 }, { a: some }, { a: 'VARCHAR' }, [['5'], [whole]]],
    ['a list becomes an object', { a: [1] }, { a: some }, { a: 'VARCHAR' }, [['[1]'], [whole]]],
    [
      'null becomes an object',
      { a: null, z: 1 },
      { a: some },
      columns,
      [
        [null, null, '1'],
        ['1', 'x', null],
      ],
    ],
    [
      'an object becomes null',
      { a: some },
      { a: null, z: 1 },
      columns,
      [
        ['1', 'x', null],
        [null, null, '1'],
      ],
    ],
  ])('%s', async (_, first, second, types, rows) => {
    expect(await pages(first, second)).toEqual([types, rows]);
  });
});

test('a page of one record each, as many as fill the last one', async () => {
  const many = Array.from({ length: 30 }, (_, i) => pageOf([{ id: i }], i < 29 ? `c${i}` : null));
  const { rows } = await load(noted([], ...many), PAGED);
  expect(rows.map(([id]) => Number(id))).toEqual(Array.from({ length: 30 }, (_, i) => i));
  expect((await load(inTurn(noted([], pageOf([{ id: 1 }], 'a'), pageOf([], null))), PAGED)).rows).toEqual([
    ['1'],
  ]);
});
