/** What arrives at the frame, whoever sent it: read, refused with the field that is wrong, or ignored. */
import { describe, expect, test } from 'vitest';
import { LIMITS, readGreeting, readRequest } from '#embed/protocol/read.ts';

const read = (data: unknown, after = 0) => readRequest(data, after);
const long = (length: number): string => 'x'.repeat(length);
/** As a structured clone gives it: an own key of that name. */
const withProto = (fields: object): object =>
  JSON.parse(`{"__proto__": ${JSON.stringify(fields)}}`) as object;

describe('requests', () => {
  test.each<readonly [object, object]>([
    [
      { id: 1, type: 'setPipeline', text: 'a: 1' },
      { id: 1, type: 'setPipeline', text: 'a: 1' },
    ],
    [
      {
        id: 7,
        type: 'setPipeline',
        text: '',
        profile: 'dev',
        params: { n: '1' },
        step: 's',
        recording: { version: 1 },
      },
      {
        id: 7,
        type: 'setPipeline',
        text: '',
        profile: 'dev',
        params: { n: '1' },
        step: 's',
        recording: { version: 1 },
      },
    ],
    [
      { id: 1, type: 'setPipeline', text: '', recording: 1, lax: true },
      { id: 1, type: 'setPipeline', text: '', recording: 1, lax: true },
    ],
    [
      { id: 1, type: 'setPipeline', text: '', lax: 'yes' },
      { id: 1, type: 'setPipeline', text: '', lax: false },
    ],
    [
      { id: 1, type: 'addFile', path: 'a b/c.csv', url: 'https://example.com/c.csv' },
      { id: 1, type: 'addFile', path: 'a b/c.csv', url: 'https://example.com/c.csv' },
    ],
    [
      { id: 1, type: 'run', more: 'than known' },
      { id: 1, type: 'run' },
    ],
    [
      { id: 1, type: 'run', step: 's' },
      { id: 1, type: 'run', step: 's' },
    ],
    [
      { id: 1, type: 'query', sql: 'SELECT 1' },
      { id: 1, type: 'query', sql: 'SELECT 1', format: 'rows', limit: 1000 },
    ],
    [
      { id: 1, type: 'query', sql: 'SELECT 1', format: 'arrow', limit: 2 },
      { id: 1, type: 'query', sql: 'SELECT 1', format: 'arrow', limit: 2 },
    ],
    [
      { id: 1, type: 'getTable', step: 's', offset: 5 },
      { id: 1, type: 'getTable', step: 's', format: 'rows', offset: 5, limit: 1000 },
    ],
    [
      { id: 1, type: 'getArtifact', step: 's', path: 'o.csv' },
      { id: 1, type: 'getArtifact', step: 's', path: 'o.csv' },
    ],
    [
      { id: 1, type: 'resize', height: 300 },
      { id: 1, type: 'resize', height: 300 },
    ],
    [
      { id: 1, type: 'setTheme', theme: 'dark' },
      { id: 1, type: 'setTheme', theme: 'dark' },
    ],
    ...['cancel', 'status', 'park', 'destroy'].map(
      (type) =>
        [
          { id: 1, type },
          { id: 1, type },
        ] as const,
    ),
  ])('%j is read', (data, request) => {
    expect(read(data)).toEqual({ type: 'request', request });
  });

  test.each<readonly [string, unknown, string]>([
    ['a text', 'a,b\n1,2\n', 'a,b\n1,2\n'],
    ['bytes', new TextEncoder().encode('a\n1\n'), 'a\n1\n'],
    ['a part of bytes', new TextEncoder().encode('xa\n').subarray(1), 'a\n'],
    ['a buffer', new TextEncoder().encode('b\n').buffer, 'b\n'],
    ['a blob', new Blob(['c\n']), 'c\n'],
  ])('a file may be %s', async (_, content, expected) => {
    const found = read({ id: 1, type: 'addFile', path: 'a.csv', content, url: 'https://example.com/' });
    if (found.type !== 'request' || found.request.type !== 'addFile' || !('content' in found.request))
      throw new Error(`It was read as ${found.type}.`);
    expect(await found.request.content.text()).toBe(expected);
  });
});

describe('what is no request is ignored', () => {
  test.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['a text', 'run'],
    ['a text of JSON', '{"id":1,"type":"run"}'],
    ['a list', [{ id: 1, type: 'run' }]],
    ['a function', () => ({ id: 1, type: 'run' })],
    ['bytes', new Uint8Array(8)],
    ['an empty object', {}],
    ['one without an id', { type: 'run' }],
    ['an id of text', { id: '1', type: 'run' }],
    ['an id of 0', { id: 0, type: 'run' }],
    ['a negative id', { id: -1, type: 'run' }],
    ['a broken id', { id: 1.5, type: 'run' }],
    ['no number', { id: Number.NaN, type: 'run' }],
    ['an endless id', { id: Infinity, type: 'run' }],
    ['an id that cannot be counted on from', { id: 2 ** 53, type: 'run' }],
    ['a bigint', { id: 1n, type: 'run' }],
    ['one without a type', { id: 1 }],
    ['an unknown type', { id: 1, type: 'readSessions' }],
    ['a type in other letters', { id: 1, type: 'RUN' }],
    ['a type of a list', { id: 1, type: ['run'] }],
    ['a name of every object', { id: 1, type: 'constructor' }],
    ['__proto__', { id: 1, type: '__proto__' }],
    ['what is only inherited', Object.create({ id: 1, type: 'run' })],
    ['what stands under __proto__', withProto({ id: 1, type: 'run' })],
    ['an answer', { id: 1, value: 'x' }],
    ['an event', { event: { event: 'run_complete' } }],
    ['a greeting', { osiris: 'connect', version: 1 }],
  ])('%s', (_, data) => {
    expect(read(data)).toEqual({ type: 'unknown' });
  });

  test('what was told before, or comes behind what came after it', () => {
    expect(read({ id: 5, type: 'run' }, 4).type).toBe('request');
    expect(read({ id: 5, type: 'run' }, 5)).toEqual({ type: 'unknown' });
    expect(read({ id: 4, type: 'destroy' }, 5)).toEqual({ type: 'unknown' });
  });
});

describe('a field that is wrong is named', () => {
  test.each<readonly [object, string]>([
    [{ type: 'setPipeline' }, 'text'],
    [{ type: 'setPipeline', text: 1 }, 'text'],
    [{ type: 'setPipeline', text: { toString: 'x' } }, 'text'],
    [{ type: 'setPipeline', text: long(LIMITS.text + 1) }, 'text'],
    [{ type: 'setPipeline', text: '', step: 1 }, 'step'],
    [{ type: 'setPipeline', text: '', profile: [] }, 'profile'],
    [{ type: 'setPipeline', text: '', params: 'n=1' }, 'params'],
    [{ type: 'setPipeline', text: '', params: ['1'] }, 'params'],
    [{ type: 'setPipeline', text: '', params: { n: 1 } }, 'n'],
    [
      {
        type: 'setPipeline',
        text: '',
        params: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`p${at}`, ''])),
      },
      'params',
    ],
    [{ type: 'addFile', content: 'x' }, 'path'],
    [{ type: 'addFile', path: '', content: 'x' }, 'path'],
    [{ type: 'addFile', path: '/etc/passwd', content: 'x' }, 'path'],
    [{ type: 'addFile', path: '../pipeline.yaml', content: 'x' }, 'path'],
    [{ type: 'addFile', path: 'a/../../b', content: 'x' }, 'path'],
    [{ type: 'addFile', path: './a', content: 'x' }, 'path'],
    [{ type: 'addFile', path: 'a\\..\\b', content: 'x' }, 'path'],
    [{ type: 'addFile', path: 'a\u0000b', content: 'x' }, 'path'],
    [{ type: 'addFile', path: long(1001), content: 'x' }, 'path'],
    [{ type: 'addFile', path: 'osiris_connections.yaml', content: 'x' }, 'path'],
    [{ type: 'addFile', path: 'a/OSIRIS_CONNECTIONS.YML', content: 'x' }, 'path'],
    [{ type: 'addFile', path: 'a.csv' }, 'content'],
    [{ type: 'addFile', path: 'a.csv', content: { size: 1 } }, 'content'],
    [{ type: 'addFile', path: 'a.csv', content: null }, 'content'],
    [{ type: 'addFile', path: 'a.csv', content: [1, 2] }, 'content'],
    [{ type: 'addFile', path: 'a.csv', url: 'orders.csv' }, 'url'],
    [{ type: 'addFile', path: 'a.csv', url: 'file:///etc/passwd' }, 'url'],
    [{ type: 'addFile', path: 'a.csv', url: 'javascript:alert(1)' }, 'url'],
    [{ type: 'addFile', path: 'a.csv', url: 'data:text/csv,a' }, 'url'],
    [{ type: 'addFile', path: 'a.csv', url: 'https://me:secret@example.com/a.csv' }, 'url'],
    [{ type: 'addFile', path: 'a.csv', url: {} }, 'url'],
    [{ type: 'run', step: {} }, 'step'],
    [{ type: 'query' }, 'sql'],
    [{ type: 'query', sql: ['SELECT 1'] }, 'sql'],
    [{ type: 'query', sql: 'SELECT 1', format: 'csv' }, 'format'],
    [{ type: 'query', sql: 'SELECT 1', limit: 0 }, 'limit'],
    [{ type: 'query', sql: 'SELECT 1', limit: '10' }, 'limit'],
    [{ type: 'query', sql: 'SELECT 1', limit: 10_001 }, 'limit'],
    [{ type: 'getTable' }, 'step'],
    [{ type: 'getTable', step: 's', offset: -1 }, 'offset'],
    [{ type: 'getTable', step: 's', offset: 0.5 }, 'offset'],
    [{ type: 'getTable', step: 's', limit: Infinity }, 'limit'],
    [{ type: 'getArtifact', step: 's', path: 1 }, 'path'],
    [{ type: 'resize' }, 'height'],
    [{ type: 'resize', height: '100%' }, 'height'],
    [{ type: 'resize', height: 1e9 }, 'height'],
    [{ type: 'setTheme', theme: 'url(x)' }, 'theme'],
    [{ type: 'setTheme' }, 'theme'],
  ])('%#: %j', (asked, field) => {
    const found = read({ id: 3, ...asked });
    expect(found).toEqual({ type: 'invalid', id: 3, message: expect.stringContaining(`"${field}"`) });
  });
});

test('keys that every object has are keys like others, and change no object', () => {
  const params = JSON.parse('{"__proto__": "x", "constructor": "y", "hasOwnProperty": "z"}') as object;
  const found = read({ id: 1, type: 'setPipeline', text: '', params });
  if (found.type !== 'request' || found.request.type !== 'setPipeline') throw new Error('It was not read.');
  expect(Object.entries(found.request.params ?? {})).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
    ['hasOwnProperty', 'z'],
  ]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test.each<readonly [unknown, string | undefined]>([
  [{ osiris: 'connect', version: 1 }, 'connect'],
  [{ osiris: 'hello', version: 1 }, 'hello'],
  [{ osiris: 'knock' }, 'knock'],
  [{ osiris: 'connect' }, undefined],
  [{ osiris: 'connect', version: 2 }, undefined],
  [{ osiris: 'connect', version: '1' }, undefined],
  [{ osiris: 'CONNECT', version: 1 }, undefined],
  [{ osiris: ['connect'], version: 1 }, undefined],
  [{ osiris: 1, type: 'connect' }, undefined],
  [withProto({ osiris: 'connect', version: 1 }), undefined],
  [Object.create({ osiris: 'knock' }), undefined],
  [[{ osiris: 'knock' }], undefined],
  ['knock', undefined],
  [null, undefined],
])('between windows %j is taken for %s', (data, expected) => {
  expect(readGreeting(data)).toBe(expected);
});
