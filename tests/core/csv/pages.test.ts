/** Pages of CSV that begin with Excel's hint at the delimiter. */
import { expect, test } from 'vitest';
import type { Dialect } from '#core/csv/dialect.ts';
import { csvPages } from '#core/csv/pages.ts';
import { chunks } from '../../drivers/support.ts';

const DIALECT: Dialect = {
  delimiter: ',',
  hinted: true,
  header: true,
  skipRows: 0,
  skipBlankLines: true,
  naValues: [],
  badLines: 'error',
};

const pages = ['sep=;\r\na;b\r\n1;2\r\n', 'sep=;\r\na;b\r\n3;4\r\n5;6\r\n'];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([1, 3, 1000])('the hint stays with the header, %d bytes at a time', async (size) => {
  const { count, joined } = csvPages('http://x.test', DIALECT);
  expect(await count('p1', chunks(bytes(pages[0]!), size))).toMatchObject({ records: 1 });
  expect(await count('p2', chunks(bytes(pages[1]!), size))).toMatchObject({ records: 2 });
  async function* texts(): AsyncGenerator<AsyncIterable<Uint8Array>> {
    for (const page of pages) yield chunks(bytes(page), size);
  }
  let text = '';
  for await (const piece of joined(texts(), [])) text += new TextDecoder().decode(piece);
  expect(text).toBe('sep=;\r\na;b\r\n1;2\r\n3;4\r\n5;6\r\n');
});
