/** Which component reads a file, by its name and by its first bytes. */
import { describe, expect, test } from 'vitest';
import { kindOf } from '#core/bytes/kind.ts';
import type { ComponentInfo } from '#core/contract/catalog.ts';
import { infoOf } from '#core/contract/catalog.ts';
import { fitOf } from '#core/preview/fit.ts';
import { catalog } from '#drivers/index.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const components = new Map<string, ComponentInfo>([...catalog].map(([name, each]) => [name, infoOf(each)]));
/** As the catalog is without readers of other formats than text, and with one of Parquet. */
const textOnly = new Map([...components].filter(([name]) => /csv_extractor|json_extractor/.test(name)));
const csv = components.get('filesystem.csv_extractor')!;
const withParquet = new Map<string, ComponentInfo>([
  ...textOnly,
  [
    'filesystem.parquet_extractor',
    {
      ...csv,
      name: 'filesystem.parquet_extractor',
      spec: {
        ...csv.spec,
        configSchema: {
          type: 'object',
          required: ['path'],
          properties: { path: { type: 'string', format: 'session-file', suffixes: ['.parquet'] } },
        },
      },
    },
  ],
]);

describe('the kind of a file', () => {
  test.each([
    ['PAR1\x15\x04', 'a Parquet file', '.parquet'],
    ['ARROW1\0\0', 'an Arrow file', '.arrow'],
    ['\xff\xff\xff\xff\x10\x01\0\0\x10', 'an Arrow stream', '.arrow'],
    ['SQLite format 3\0', 'an SQLite database', '.sqlite'],
    ['12345678DUCK\x40', 'a DuckDB database', '.duckdb'],
    ['PK\x03\x04' + '\0'.repeat(26) + '[Content_Types].xml', 'an Excel workbook (.xlsx)', '.xlsx'],
    ['[{"a": 1}, {"a": 2}]', 'JSON', '.json'],
    ['\xef\xbb\xbf{\n "a": 1\n}', 'JSON', '.json'],
    ['{"a": 1}\n{"a": 2}\n', 'JSON, a value a line', '.ndjson'],
    ['a\tb\n1\t2\n', 'text with tabs', '.tsv'],
    ['a;b\n1;2\n', 'text', '.csv'],
    ['\xff\xfea\0;\0b\0\n\x001\0;\x002\0', 'text', '.csv'],
    ['hello world\n', 'text', undefined],
    ['[note] a, b\nc, d', 'text', '.csv'],
    ['\x89PNG\r\n\x1a\n', 'a PNG image', undefined],
  ])('%j is %s', (head, what, suffix) => {
    expect(kindOf(bytes(head))).toMatchObject({ what, suffix });
  });

  test.each([[''], ['\x01\x02\x03\0\x05']])('%j is unknown', (head) => {
    expect(kindOf(bytes(head))).toBeUndefined();
  });
});

describe('the component for a file', () => {
  const fit = (file: string, head: string, known = withParquet) => {
    const { component, key, config, remark } = fitOf(known, file, bytes(head));
    return { reads: component?.name, key, config, remark };
  };

  test.each([
    ['a.csv', 'a,b\n1,2\n', 'filesystem.csv_extractor'],
    ['a.txt', 'a;b\n1;2\n', 'filesystem.csv_extractor'],
    ['a.csv', '', 'filesystem.csv_extractor'],
    ['a.json', '[1, 2]', 'filesystem.json_extractor'],
    ['a.ndjson.gz', '\x1f\x8b\x08', 'filesystem.json_extractor'],
    ['a.parquet', 'PAR1', 'filesystem.parquet_extractor'],
    // What is no JSON says the reader of it better.
    ['a.json', 'hello\n', 'filesystem.json_extractor'],
  ])('%s that holds %j: %s, without a remark', (file, head, reads) => {
    expect(fit(file, head)).toEqual({ reads, key: 'path', config: {}, remark: undefined });
  });

  test.each([
    [
      'a.csv',
      'PAR1',
      'filesystem.parquet_extractor',
      'a.csv is called .csv, but holds a Parquet file: it is read as that.',
    ],
    [
      'a.csv',
      '[{"a": 1}]',
      'filesystem.json_extractor',
      'a.csv is called .csv, but holds JSON: it is read as that.',
    ],
    [
      'a.parquet',
      'a,b\n1,2\n',
      'filesystem.csv_extractor',
      'a.parquet is called .parquet, but holds text: it is read as that.',
    ],
    ['a.dat', 'a;b\n1;2\n', 'filesystem.csv_extractor', 'a.dat holds text: it is read as that.'],
    [
      'a',
      '{"a": 1}\n{"a": 2}',
      'filesystem.json_extractor',
      'a holds JSON, a value a line: it is read as that.',
    ],
  ])('%s that holds %j: %s, with a remark', (file, head, reads, remark) => {
    expect(fit(file, head)).toEqual({ reads, key: 'path', config: {}, remark });
  });

  test('what nothing here reads is said', () => {
    expect(fit('a.csv', 'PAR1', textOnly)).toMatchObject({
      reads: undefined,
      remark: 'a.csv is called .csv, but holds a Parquet file, which no component here reads.',
    });
    expect(fit('report.pdf', '%PDF-1.7')).toMatchObject({
      reads: undefined,
      remark: 'report.pdf is a PDF document, which no component here reads.',
    });
    expect(fit('notes.md', 'hello\nworld\n')).toMatchObject({ reads: undefined, remark: undefined });
  });

  test('packed, and not called so', () => {
    expect(fit('a.csv', '\x1f\x8b\x08')).toEqual({
      reads: 'filesystem.csv_extractor',
      key: 'path',
      config: { compression: 'gzip' },
      remark: 'a.csv is a gzip archive: it is unpacked while it is read.',
    });
    expect(fit('a.parquet', '\x28\xb5\x2f\xfd')).toMatchObject({
      remark: 'a.parquet is a Zstandard archive, and not what its name says. Unpack it first.',
    });
    expect(fit('a.bin', '\x1f\x8b\x08')).toMatchObject({ reads: undefined });
  });
});
