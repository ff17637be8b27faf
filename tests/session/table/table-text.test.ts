/** A selection of cells as text for other programs, and how much of it a clipboard takes. */
import { afterEach, expect, test, vi } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { Copying } from '#session/table/copying.svelte.ts';
import { tableText, type CopyFormat } from '#session/table/table-text.ts';

afterEach(() => vi.unstubAllGlobals());

const columns = [
  { name: 'n', type: 'BIGINT' },
  { name: 'a "b"', type: 'VARCHAR' },
];
const text = (format: CopyFormat, rows: readonly (readonly (string | null)[])[]): string => {
  const { head, row, tail } = tableText(format, columns);
  return [head, ...rows.map((values, at) => row(values, at === 0)), tail].join('');
};

test.each([
  ['tsv', '1\t"x\ty"\n\t'],
  ['tsv-named', 'n\ta "b"\n1\t"x\ty"\n\t\n'],
  ['csv', 'n,"a ""b"""\n1,x\ty\n,""\n'],
  ['markdown', '| n | a "b" |\n| ---: | --- |\n| 1 | x\ty |\n|  |  |\n'],
] as const)('%s', (format, expected) => {
  expect(
    text(format, [
      ['1', 'x\ty'],
      [null, ''],
    ]),
  ).toBe(expected);
});

test('JSON has the numbers as they are, and those it does not have as texts', () => {
  const json = text('json', [
    ['12345678901234567890', '"x"'],
    ['\u0001nan', null],
  ]);
  expect(json).toBe(
    '[\n  {"n": 12345678901234567890, "a \\"b\\"": "x"},\n  {"n": "nan", "a \\"b\\"": null}\n]\n',
  );
});

test('SQL values are read back by DuckDB as what they were', async () => {
  const db = await (await openDatabase(':memory:')).connect(new AbortController().signal);
  const sql = text('sql', [
    ['1', "o'x"],
    [null, null],
  ]);
  const found = await db.query(`SELECT *, typeof(n) AS t FROM ${sql}`);
  expect(found).toEqual([
    { n: 1n, 'a "b"': "o'x", t: 'BIGINT' },
    { n: null, 'a "b"': null, t: 'BIGINT' },
  ]);
});

function clipboard(): { held: string | undefined } {
  const kept: { held: string | undefined } = { held: undefined };
  vi.stubGlobal(
    'ClipboardItem',
    class {
      constructor(readonly content: Record<string, Promise<string>>) {}
    },
  );
  const write = async ([item]: { content: Record<string, Promise<string>> }[]): Promise<void> => {
    kept.held = await item?.content['text/plain'];
  };
  vi.stubGlobal('navigator', { clipboard: { write } });
  return kept;
}

const wanted = { format: 'tsv', columns: columns.slice(0, 1), first: 10, last: 2010 } as const;

test('every row is read once, in pieces; what is too much for a clipboard is said and not copied', async () => {
  const kept = clipboard();
  const copying = new Copying();
  const read = async (offset: number, limit: number): Promise<string[][]> =>
    Array.from({ length: limit }, (_, at) => [String(offset + at)]);
  await copying.copy({ ...wanted, read });
  expect(kept.held).toBe(Array.from({ length: 2000 }, (_, at) => at + 10).join('\n'));
  expect(copying.said).toBe('Copied 2,000 rows × 1 column.');
  kept.held = 'before';
  await copying.copy({ ...wanted, last: 3_000_000, read });
  expect(copying.said).toContain('are more than a clipboard bears: copy at most 2,000,000');
  const large = async (_: number, limit: number): Promise<string[][]> =>
    Array.from({ length: limit }, () => ['x'.repeat(500_000)]);
  await copying.copy({ ...wanted, read: large });
  expect(copying.said).toMatch(/^Nothing was copied. The selection has more than 20.0 MB/);
  await copying.copy({ ...wanted, read: () => Promise.reject(new Error('It was replaced.')) });
  expect(copying.said).toBe('Nothing was copied. It was replaced.');
  expect(kept.held).toBe('before');
});
