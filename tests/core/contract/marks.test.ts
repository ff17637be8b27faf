/** What a schema says of its keys is all that is known of them. */
import { describe, expect, test } from 'vitest';
import type { Catalog, Component } from '#core/contract/catalog.ts';
import type { JsonSchema } from '#core/contract/component.ts';
import {
  findMarked,
  isMarked,
  keysMarked,
  staysInSession,
  suffixOf,
  textsMarked,
  type Mark,
} from '#core/contract/marks.ts';
import { catalog } from '#drivers/index.ts';

const component = (name: string, properties: Readonly<Record<string, JsonSchema>>): Component => ({
  name,
  kind: 'extractor',
  unavailable: 'Only for this test.',
  spec: {
    title: name,
    description: name,
    version: '1.0.0',
    modes: ['extract'],
    configSchema: { type: 'object', properties, required: [] },
    secrets: [],
    examples: [],
  },
});

const text: JsonSchema = { type: 'string' };
const file: JsonSchema = { type: 'string', format: 'session-file' };
const several = component('test.join', {
  left: file,
  name: text,
  others: { type: 'array', items: file },
  either: { oneOf: [{ type: 'boolean' }, file] },
});

describe('the catalog', () => {
  const marked = (mark: Mark) =>
    [...catalog.values()].flatMap((each) => keysMarked(each, mark).map((key) => `${each.name} ${key}`));

  test.each<[Mark, string[]]>([
    [
      'session-file',
      [
        'filesystem.csv_extractor path',
        'filesystem.excel_extractor path',
        'filesystem.json_extractor path',
        'filesystem.parquet_extractor path',
        'filesystem.arrow_extractor path',
        'filesystem.sqlite_extractor path',
        'filesystem.duckdb_extractor path',
      ],
    ],
    [
      'artifact',
      [
        'filesystem.csv_writer path',
        'filesystem.excel_writer path',
        'filesystem.json_writer path',
        'filesystem.parquet_writer path',
        'filesystem.arrow_writer path',
      ],
    ],
    ['sql', ['duckdb.processor query']],
    ['mysql', ['mysql.extractor query']],
    ['sqlite', ['filesystem.sqlite_extractor query']],
    ['duckdb', ['filesystem.duckdb_extractor query']],
    ['graphql', ['graphql.extractor query']],
    ['web-address', ['http.extractor url']],
    ['step-id', []],
  ])('%s', (mark, keys) => expect(marked(mark)).toEqual(keys));

  test('what works with the session alone', () => {
    const local = [...catalog.values()].filter(staysInSession).map(({ name }) => name);
    expect(local).toEqual([
      'duckdb.processor',
      'filesystem.csv_extractor',
      'filesystem.csv_writer',
      'filesystem.excel_extractor',
      'filesystem.excel_writer',
      'filesystem.json_extractor',
      'filesystem.json_writer',
      'filesystem.parquet_extractor',
      'filesystem.parquet_writer',
      'filesystem.arrow_extractor',
      'filesystem.arrow_writer',
      'filesystem.sqlite_extractor',
      'filesystem.duckdb_extractor',
    ]);
    expect(staysInSession(undefined)).toBe(false);
    expect(staysInSession(component('test.both', { file, url: { ...text, format: 'web-address' } }))).toBe(
      false,
    );
  });

  test('who reads and writes a file of a name', () => {
    const reader = (name: string) => findMarked(catalog, 'session-file', name)?.component.name;
    expect(reader('data/A.CSV')).toBe('filesystem.csv_extractor');
    expect(reader('a.tsv.gz')).toBe('filesystem.csv_extractor');
    expect(reader('a.pdf')).toBeUndefined();
    expect(findMarked(catalog, 'artifact', 'a.csv.gz')?.component.name).toBe('filesystem.csv_writer');
    expect(findMarked(catalog, 'artifact', 'a.csv.zip')).toBeUndefined();
    expect(findMarked(catalog, 'sql')).toMatchObject({
      component: { name: 'duckdb.processor' },
      key: 'query',
    });
  });

  test('none is found that does not run here', () => {
    const unavailable: Catalog = new Map([['test.join', several]]);
    expect(findMarked(unavailable, 'session-file')).toBeUndefined();
  });
});

test('a key is marked by its own schema, that of its items or one of its choices', () => {
  expect(keysMarked(several, 'session-file')).toEqual(['left', 'others', 'either']);
  expect(isMarked(several, 'others', 'sql', 'session-file')).toBe(true);
  expect(isMarked(several, 'name', 'session-file')).toBe(false);
  expect(isMarked(several, 'constructor', 'session-file')).toBe(false);
  expect(keysMarked(undefined, 'session-file')).toEqual([]);
});

test('the texts under marked keys, one or a list, without what is no text', () => {
  const config = { left: 'a.csv', name: 'x', others: ['b.csv', 3, 'c.csv'], either: true };
  expect(textsMarked(several, config, 'session-file')).toEqual(['a.csv', 'b.csv', 'c.csv']);
  expect(textsMarked(several, {}, 'session-file')).toEqual([]);
});

test('of several ends of a name the longest counts', () => {
  const ends = component('test.ends', { file: { ...file, suffixes: ['.gz', '.csv.gz'] } });
  expect(suffixOf(ends, 'file', 'A.CSV.GZ')).toBe('.csv.gz');
  expect(suffixOf(ends, 'file', 'a.csv')).toBeUndefined();
  expect(suffixOf(ends, 'nothing', 'a.csv.gz')).toBeUndefined();
});
