/** A recording that nobody vouches for: what is taken of it, and what is refused with its place. */
import { expect, test } from 'vitest';
import type { Recording } from '#core/recording/recording.ts';
import { parseRecording, readRecording } from '#core/recording/read.ts';

const table = {
  total: 2,
  columns: [{ name: 'a', type: 'BIGINT' }],
  rows: [['1'], [null]],
  hash: '0'.repeat(32),
};
const file = { step_id: 'w', path: 'out/a.csv', bytes: 4, hash: 'f'.repeat(32) };
const good: Recording = {
  version: 1,
  engine: 'v1.5.6',
  manifest: 'a'.repeat(64),
  tables: { a: table },
  artifacts: [file],
};

test('a recording is read as it was written', () => {
  const written = JSON.stringify({ ...good, tables: { a: { ...table, volatile: true } } });
  const read = parseRecording(written);
  expect(read.ok && JSON.stringify(read.value)).toBe(written);
});

test('what is not known is left out, and nothing reaches a prototype', () => {
  const read = parseRecording(
    `{"version":1,"engine":"v1","manifest":"${'a'.repeat(64)}","more":1,"tables":{"__proto__":${JSON.stringify({ ...table, html: '<b>' })}},"artifacts":[]}`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  expect(Object.keys(read.value)).toEqual(['version', 'engine', 'manifest', 'tables', 'artifacts']);
  expect(Object.entries(read.value.tables)).toEqual([['__proto__', table]]);
  expect(Object.getPrototypeOf(read.value.tables)).toBe(Object.prototype);
  expect('total' in {}).toBe(false);
});

const withTable = (change: object): unknown => ({ ...good, tables: { a: { ...table, ...change } } });

test.each<readonly [string, unknown, string]>([
  ['nothing', undefined, 'It is not an object'],
  ['a list', [], 'It is not an object'],
  ['another version', { ...good, version: 2 }, 'version is not 1'],
  ['an inherited version', Object.create(good), 'version is not 1'],
  ['no engine', { ...good, engine: 1 }, 'engine is not a text'],
  ['a long engine', { ...good, engine: 'v'.repeat(101) }, 'engine is not a text of at most 100 characters'],
  ['a manifest that is none', { ...good, manifest: 'x' }, 'manifest is not 64 hexadecimal digits'],
  ['tables as a list', { ...good, tables: [] }, 'tables is not an object'],
  [
    'too many tables',
    { ...good, tables: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, table])) },
    'tables is not at most 1000 tables',
  ],
  ['no columns', withTable({ columns: [] }), 'tables.a.columns is not a list of at least one column'],
  [
    'a column without a type',
    withTable({ columns: [{ name: 'a' }] }),
    'tables.a.columns[0].type is not a text',
  ],
  ['more rows than in all', withTable({ total: 1 }), 'tables.a.rows is not a list of at most 1'],
  ['a fraction of a row', withTable({ total: 1.5 }), 'tables.a.total is not a whole number'],
  ['fewer than no rows', withTable({ total: -1, rows: [] }), 'tables.a.total is not a whole number'],
  [
    'a row that is too long',
    withTable({ rows: [['1', '2']] }),
    'tables.a.rows[0] is not a list of at most 1',
  ],
  ['a row that is too short', withTable({ rows: [[]] }), 'tables.a.rows[0] is not a list of 1 cells'],
  ['a row with a hole', withTable({ rows: [new Array(1)] }), 'tables.a.rows[0][0] is not a text'],
  ['a number for a text', withTable({ rows: [[1]] }), 'tables.a.rows[0][0] is not a text'],
  [
    'a huge cell',
    withTable({ rows: [['x'.repeat(100_001)]] }),
    'tables.a.rows[0][0] is not a text of at most 100000 characters',
  ],
  ['a hash that is none', withTable({ hash: 'A'.repeat(32) }), 'tables.a.hash is not 32 hexadecimal digits'],
  ['files that are none', { ...good, artifacts: {} }, 'artifacts is not a list'],
  [
    'a file without bytes',
    { ...good, artifacts: [{ ...file, bytes: '4' }] },
    'artifacts[0].bytes is not a whole number',
  ],
])('%s is refused', (_what, value, reason) => {
  expect(readRecording(value)).toEqual({
    ok: false,
    diagnostics: [
      {
        type: 'invalid_recording',
        severity: 'error',
        message: `The recorded results cannot be read: ${reason}. Record them again.`,
      },
    ],
  });
});

test('what is no JSON is refused with the reason', () => {
  expect(parseRecording('{').diagnostics[0]?.message).toMatch(/^The recorded results cannot be read: .*JSON/);
});
