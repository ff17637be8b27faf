/** filesystem.json_extractor: every key, every layout, and files that are no JSON. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '#drivers/filesystem/json_extractor.ts';
import { world, type World } from './support.ts';

type Config = Readonly<Record<string, unknown>>;

async function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  config: Config = {},
): Promise<World> {
  // Small and uneven pieces: values end anywhere.
  const w = await world(files, { chunkSize: (at) => 7 + (at % 5) });
  const [path] = Object.keys(files);
  await w.run(driver, 't', { path, ...config });
  return w;
}
const failure = (files: Readonly<Record<string, string | Uint8Array>>, config: Config = {}) =>
  load(files, config).then(
    () => undefined,
    (error: unknown) => (error instanceof StepError ? error.message : error),
  );
const all = (w: World) => w.rows('SELECT * FROM t');

describe('what a file may be', () => {
  test.each<[string, string, Config, string, (string | null)[][]]>([
    [
      'a list',
      '[{"a":1,"b":"x"},{"a":2}]',
      {},
      'a list',
      [
        ['1', 'x'],
        ['2', null],
      ],
    ],
    ['lines', '{"a":1}\n\n{"a":2}', {}, 'values one after the other', [['1'], ['2']]],
    ['a sequence', '\x1e{"a":1}\n\x1e{"a":2}\n', {}, 'values one after the other', [['1'], ['2']]],
    ['one object', '{"a":1,"b":{"c":2}}', {}, 'one object', [['1', "{'c': 2}"]]],
    [
      'a document with a list in it',
      '{"meta":{"n":2},"data":{"items":[{"a":1},{"a":2}]}}',
      { records: 'data.items' },
      'a list at data.items',
      [['1'], ['2']],
    ],
    [
      'members by name',
      '{"rates":{"EUR":{"v":1.5},"CZK":{"v":25}}}',
      { records: 'rates.*', key_column: 'currency' },
      'members of an object, by name at rates.*',
      [
        ['EUR', '1.5'],
        ['CZK', '25.0'],
      ],
    ],
    ['single values', '[1,2.5,null]', {}, 'a list', [['1.0'], ['2.5'], [null]]],
  ])('%s', async (_, text, config, records, rows) => {
    const w = await load({ 'in.json': text }, config);
    expect(await all(w)).toEqual(rows);
    expect(w.receipts).toHaveLength(1);
    expect(w.receipts[0]).toMatchObject({ source: 'in.json', rows: rows.length, rejected: 0 });
    expect(w.receipts[0]?.dialect).toContainEqual(['records', records]);
    expect(w.metrics).toEqual({ rows_read: rows.length, bytes_read: new TextEncoder().encode(text).length });
  });

  test('an object with lists in it, without the way to them: one row, and the way is told', async () => {
    const w = await load({ 'in.json': '{"n":2,"features":[{"a":1},{"a":2}]}' });
    expect((await all(w)).length).toBe(1);
    expect(w.receipts[0]?.advice).toEqual([
      'The document is one object, loaded as one row. With `records: features` each object in that list is a row.',
    ]);
    expect(w.logs).toContainEqual({ level: 'warning', message: w.receipts[0]?.advice[0] });
  });
});

describe('keys', () => {
  const LINES = '{"a":1,"b":{"c":"01"},"d":"2026-01-02"}\n{"a":2,"b":{"c":"2"},"e":true}\n';
  test('format: lines are one document only if it is not asked for', async () => {
    expect(await failure({ 'in.json': LINES }, { format: 'json' })).toMatch(/in\.json/);
    expect(await all(await load({ 'in.json': LINES }, { format: 'ndjson', columns: ['a'] }))).toEqual([
      ['1'],
      ['2'],
    ]);
    // One object on one line is a record of lines by its name, and one document else: the same row.
    for (const name of ['in.ndjson', 'in.JSONL', 'in.json'])
      expect(await all(await load({ [name]: '{"a":[{"x":1}]}' }))).toEqual([["[{'x': 1}]"]]);
  });
  test('flatten, separator', async () => {
    const flat = await load({ 'in.ndjson': LINES }, { flatten: true });
    expect(await flat.types('t')).toEqual({ a: 'BIGINT', b_c: 'VARCHAR', d: 'VARCHAR', e: 'BOOLEAN' });
    const dots = await load({ 'in.ndjson': LINES }, { flatten: true, separator: '.' });
    expect(Object.keys(await dots.types('t'))).toEqual(['a', 'b.c', 'd', 'e']);
  });
  test('columns: order and choice; one that is not there is told', async () => {
    const w = await load({ 'in.ndjson': LINES }, { columns: ['d', 'a'] });
    expect(await w.types('t')).toEqual({ d: 'VARCHAR', a: 'BIGINT' });
    expect(await failure({ 'in.ndjson': LINES }, { columns: ['nope'] })).toMatch(/nope/);
  });
  test('limit: no more is read', async () => {
    const w = await load({ 'in.ndjson': `${LINES}{"a": broken` }, { limit: 2 });
    expect(await w.rows('SELECT count(*) FROM t')).toEqual([['2']]);
  });
  test('dtype, parse_dates', async () => {
    const w = await load({ 'in.ndjson': LINES }, { dtype: { a: 'DECIMAL(9,2)' }, parse_dates: ['d'] });
    expect(await w.types('t')).toMatchObject({ a: 'DECIMAL(9,2)', d: 'DATE' });
    expect(await w.rows('SELECT a, d FROM t')).toEqual([
      ['1.00', '2026-01-02'],
      ['2.00', null],
    ]);
    expect(await failure({ 'in.ndjson': '{"a":"x"}' }, { dtype: { a: 'BIGINT' } })).toMatch(/"a".*x/s);
  });
  test('no records: the named columns, or an error', async () => {
    const named = await load({ 'in.json': '[]' }, { dtype: { id: 'BIGINT', at: 'TIMESTAMP' } });
    expect(await named.types('t')).toEqual({ id: 'BIGINT', at: 'TIMESTAMP' });
    for (const text of ['[]', '', ' \n'])
      expect(await failure({ 'in.json': text })).toMatch(/^in\.json has no records, so nothing tells/);
  });
  test('encoding', async () => {
    const bytes = Buffer.from('[{"a":"ü"}]', 'latin1');
    expect(await all(await load({ 'in.json': bytes }, { encoding: 'latin-1' }))).toEqual([['ü']]);
    expect(await failure({ 'in.json': bytes })).toMatch(/not utf-8/);
    const utf16 = Buffer.from('\ufeff[{"a":"ü"}]', 'utf16le');
    const w = await load({ 'in.json': utf16 }, { encoding: 'utf-16' });
    expect(await all(w)).toEqual([['ü']]);
    expect(w.receipts[0]?.dialect).toContainEqual(['encoding', 'utf-16']);
    // A byte order mark is no part of the text.
    expect(await all(await load({ 'in.json': '\ufeff[{"a":1}]' }))).toEqual([['1']]);
  });
  test('compression', async () => {
    const packed = gzipSync('{"a":1}\n{"a":2}\n');
    const w = await load({ 'in.ndjson.gz': packed });
    expect(await all(w)).toEqual([['1'], ['2']]);
    expect(w.receipts[0]).toMatchObject({ format: 'ndjson', bytes: packed.length });
    expect(w.receipts[0]?.dialect).toContainEqual(['compression', 'gzip']);
    expect(await all(await load({ in: packed }, { compression: 'gzip' }))).toEqual([['1'], ['2']]);
    expect(await failure({ 'in.json': packed })).toBe(
      'in.json is no JSON file: it looks like a gzip archive. Set `compression: gzip`.',
    );
    expect(await failure({ 'in.json.gz': packed.subarray(0, -9) })).toMatch(/damaged or cut off/);
    expect(await failure({ 'in.json.xz': 'x' })).toMatch(/cannot unpack/);
  });
});

describe('nothing is lost', () => {
  test('digits, names and late types', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `{"id":${i},"v":${i}}`);
    const text = [...rows, '{"id":12345678901234567890123,"v":"007"}'].join('\n');
    const w = await load({ 'in.ndjson': text });
    expect(await w.types('t')).toEqual({ id: 'HUGEINT', v: 'VARCHAR' });
    expect(await w.rows('SELECT count(*), max(id), max(v) FILTER (id > 5000) FROM t')).toEqual([
      ['3001', '12345678901234567890123', '007'],
    ]);
  });
  test.each([
    ['CSV', 'a,b\n1,2\n', 'in.json is no valid JSON at line 1, byte 0'],
    ['cut off', '[{"a":1},{"a":', 'the text ends too early'],
    ['a comma too many', '[{"a":1},]', 'in.json is no valid JSON'],
    ['a web page', '<!doctype html><p>', 'in.json'],
    ['NaN', '[{"a":NaN}]', 'in.json is no valid JSON'],
    ['two documents, one cut', '{"a":1}\n{"a"', 'the text ends too early'],
  ])('%s is an error that names the place, and no table', async (_, text, words) => {
    expect(await failure({ 'in.json': text })).toContain(words);
  });
  test('a way that leads nowhere says what is there', async () => {
    const said = await failure({ 'in.json': '{"data":{"rows":[{"a":1}]}}' }, { records: 'data.items' });
    expect(said).toMatch(/data\.items/);
    expect(said).toMatch(/rows/);
  });
});
