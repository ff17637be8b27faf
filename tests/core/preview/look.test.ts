/** The first rows of a file are those that its extractor loads; what keeps it from being read is told. On native DuckDB. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { provided } from '#adapters/node/provided.ts';
import type { InputFile } from '#core/contract/files.ts';
import { look, type Look } from '#core/preview/look.ts';
import { catalog } from '#drivers/index.ts';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const utf8 = new TextEncoder();

/** Tells how much of the file was read. */
async function into(
  component: string,
  path: string,
  content: string | Uint8Array | InputFile,
  config: Record<string, unknown> = {},
): Promise<Look & { readonly bytes: number }> {
  const database = await openDatabase(':memory:');
  const db = await database.connect();
  closing.push(() => db.close());
  let bytes = 0;
  const data = typeof content === 'string' ? utf8.encode(content) : content;
  const file: InputFile =
    data instanceof Uint8Array
      ? {
          path,
          size: data.length,
          async *read(start = 0, end = data.length) {
            for (let at = start; at < end; at += 65_536) {
              const piece = data.slice(at, Math.min(end, at + 65_536));
              bytes += piece.length;
              yield piece;
            }
          },
          slice: (start, end) => Promise.resolve(data.slice(start, end)),
        }
      : data;
  await db.exec('BEGIN TRANSACTION');
  try {
    const found = await look(
      { component, config: { path, ...config } },
      {
        catalog,
        db,
        open: () => Promise.resolve(file),
        find: () => Promise.resolve(undefined),
        signal: new AbortController().signal,
        provided,
        now: () => '2026-01-01T00:00:00.000Z',
      },
    );
    return { ...found, bytes };
  } finally {
    await db.exec('ROLLBACK');
    // Nothing of it stays.
    expect(await db.query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'")).toEqual([]);
  }
}

const CSV = 'filesystem.csv_extractor';
const JSON_EXTRACTOR = 'filesystem.json_extractor';
const typesOf = ({ columns }: Look) => columns.map(({ name, type }) => `${name} ${type}`);

describe('csv', () => {
  test('a German export in latin-1', async () => {
    const german = Uint8Array.from('Größe;Preis;Datum\n1,5;1.234,50;31.12.2024\n', (sign) =>
      sign.charCodeAt(0),
    );
    const wrong = await into(CSV, 'a.csv', german);
    expect(wrong.failure).toMatchObject({ key: 'encoding' });
    expect(wrong.failure?.message).toContain('windows-1252');
    const right = await into(CSV, 'a.csv', german, {
      delimiter: ';',
      encoding: 'windows-1252',
      decimal: ',',
      thousands: '.',
      parse_dates: ['Datum'],
    });
    expect(typesOf(right)).toEqual(['Größe DOUBLE', 'Preis DOUBLE', 'Datum DATE']);
    expect(right).toMatchObject({ rows: [['1.5', '1234.5', '2024-12-31']], read: 1, whole: true });
    expect(right.dialect).toContainEqual(['encoding', 'windows-1252']);
  });

  test('headerless, with tabs, quoted line breaks and types of its own', async () => {
    const found = await into(CSV, 'a.tsv', '007\t"two\nlines"\n008\tone\n', {
      header: false,
      dtype: { column0: 'VARCHAR' },
    });
    expect(typesOf(found)).toEqual(['column0 VARCHAR', 'column1 VARCHAR']);
    expect(found.rows).toEqual([
      ['007', 'two\nlines'],
      ['008', 'one'],
    ]);
  });

  test('ragged rows are counted, or refused with their line', async () => {
    expect(await into(CSV, 'a.csv', 'a,b\n1\n2,3\n')).toMatchObject({
      padded: 1,
      rows: [
        ['1', null],
        ['2', '3'],
      ],
    });
    const wide = await into(CSV, 'a.csv', 'a,b\n1,2,3\n');
    expect(wide.failure?.message).toMatch(/line 2/i);
    expect(await into(CSV, 'a.csv', 'a,b\n1,2,3\n4,5\n', { on_bad_lines: 'skip' })).toMatchObject({
      rejected: 1,
      rows: [['4', '5']],
    });
  });

  test('utf-16, gzip, nothing, and a picture', async () => {
    const wide = new Uint8Array(Buffer.from('\ufeffa,b\n1,é\n', 'utf16le'));
    expect((await into(CSV, 'a.csv', wide, { encoding: 'utf-16' })).rows).toEqual([['1', 'é']]);
    expect((await into(CSV, 'a.csv.gz', new Uint8Array(gzipSync('a\n1\n')))).rows).toEqual([['1']]);
    expect((await into(CSV, 'a.csv', '')).failure?.message).toBe(
      'a.csv is empty: it has no header and no rows.',
    );
    expect((await into(CSV, 'a.csv', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10))).failure).toEqual(
      {
        message: 'a.csv is no CSV file: it looks like a PNG image. Save it as CSV first.',
        key: 'path',
      },
    );
  });

  test('of a large file only the beginning is read, also where a later value contradicts the first', async () => {
    const lines = Array.from({ length: 3_000_000 }, (_, i) => (i === 4090 ? 'x' : i));
    const found = await into(CSV, 'a.csv', `n\n${lines.join('\n')}\n`);
    expect(found).toMatchObject({ read: 4096, whole: false });
    expect(typesOf(found)).toEqual(['n VARCHAR']);
    expect(found.rows).toHaveLength(200);
    expect(found.bytes).toBeLessThan(10e6);
  });

  test('a key that cannot be is told as its own fault', async () => {
    const found = await into(CSV, 'a.csv', 'a,b\n', { delimiter: ',', quotechar: ',' });
    expect(found.failure?.key).toBe('quotechar');
  });
});

describe('json', () => {
  test('records within a document, flat', async () => {
    const text = '{"meta": {"n": 2}, "data": [{"a": {"b": 1}}, {"a": {"b": 2}}]}';
    const found = await into(JSON_EXTRACTOR, 'a.json', text, { records: 'data', flatten: true });
    expect(found).toMatchObject({ rows: [['1'], ['2']], whole: true });
    expect((await into(JSON_EXTRACTOR, 'a.json', text, { records: 'nowhere' })).failure?.message).toContain(
      'nowhere',
    );
  });

  test('of many lines only the first are read', async () => {
    const text = Array.from({ length: 500_000 }, (_, i) => `{"n": ${i}, "s": "text ${i}"}`).join('\n');
    const found = await into(JSON_EXTRACTOR, 'a.ndjson', text);
    expect(found).toMatchObject({ read: 4096, whole: false });
    expect(found.bytes).toBeLessThan(6e6);
  });

  test('one value without an end is left after 64 MB, in words', async () => {
    const piece = utf8.encode(' '.repeat(1024 * 1024));
    const endless: InputFile = {
      path: 'a.json',
      size: 5e9,
      async *read() {
        yield utf8.encode('[{"a": "');
        for (;;) yield piece.slice();
      },
      slice: () => Promise.resolve(new Uint8Array(0)),
    };
    const found = await into(JSON_EXTRACTOR, 'a.json', endless);
    expect(found.failure?.message).toContain(
      'The first 64 MB of a.json were read, and no row is complete yet.',
    );
  });
});

test('what is no extractor here is refused', async () => {
  await expect(into('filesystem.nothing', 'a.csv', '')).rejects.toThrow('There is no component');
});
