/** Pages of CSV, each read by the rules that the step names: where its records end, and what is none. */
import { expect, test } from 'vitest';
import { itemsAt } from './http-items.ts';
import { type Answer, inTurn, send } from './http-server.ts';

const PORT = 4396;
const { load, requests } = itemsAt(PORT);

const pages = (...texts: string[]) => inTurn(...texts.map((text) => send(text, 'text/csv')));
const byOffset = { pagination: { type: 'offset' } };
const offsets = (): number[] => requests().map((line) => Number(/offset=(\d+)/.exec(line)?.[1]));

test.each([
  [
    'quotechar: a line break within quotes ends no record, a double quote begins none',
    { quotechar: "'" },
    ["id,v\n1,'a\nb'\n2,5\"\n", "id,v\n3,'c,d'\n", 'id,v\n'],
    [
      ['1', 'a\nb'],
      ['2', '5"'],
      ['3', 'c,d'],
    ],
  ],
  [
    'a quote within a field',
    {},
    ['id,v\n1,5" x\n2,y\n', 'id,v\n3,z" z\n', 'id,v\n'],
    [
      ['1', '5" x'],
      ['2', 'y'],
      ['3', 'z" z'],
    ],
  ],
  [
    'escapechar: an escaped line break ends no record',
    { escapechar: '\\' },
    ['id,v\n1,a\\\nb\n2,"\\""\n', 'id,v\n3,c\n', 'id,v\n'],
    [
      ['1', 'a\nb'],
      ['2', '"'],
      ['3', 'c'],
    ],
  ],
  [
    'comment: lines of it are no records',
    { comment: '#' },
    ['# one\nid,v\n1,a\n# x\n2,b\n', '# two\nid,v\n3,c\n', '# three\nid,v\n'],
    [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ],
  ],
  [
    'skip_rows: lines before the header and behind it, of each page',
    { skip_rows: [0, 2] },
    ['of today\nid,v\nn,kg\n1,a\n2,b\n', 'of today\nid,v\nn,kg\n3,c\n', 'of today\nid,v\nn,kg\n'],
    [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ],
  ],
  [
    'skip_rows: as many of each page, without a header',
    { skip_rows: 1, header: false },
    ['x\n1,a\n2,b\n', 'x\n3,c\n', 'x\n'],
    [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ],
  ],
  [
    'names that are quoted on one page only, line ends of another kind, blank lines',
    {},
    ['"id","v"\r\n1,a\r\n\r\n2,b', 'id,v\n\n3,c\n\n', '\n'],
    [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ],
  ],
])('%s', async (_, config, texts, rows) => {
  const { w } = await load(pages(...texts), { ...byOffset, ...config });
  expect(await w.rows('FROM t')).toEqual(rows);
  expect(offsets()).toEqual([0, 2, 3]);
});

test('skipfooter and a header further down are of one answer', async () => {
  for (const [config, says] of [
    [
      { skipfooter: 1 },
      'skipfooter leaves out the last lines of one answer; pages of CSV are read as one text.',
    ],
    [{ header: 1 }, 'header must be true or false for CSV in pages'],
  ] as const)
    await expect(load(pages('id\n1\n'), { ...byOffset, ...config })).rejects.toThrow(says);
});

test('a line that cannot be read is told with the address of its page', async () => {
  await expect(load(pages('id,v\n1,a\n', 'id,v\n2,b,c\n'), byOffset)).rejects.toThrow(
    `http://127.0.0.1:${PORT}/api/items?offset=1, line 2: 3 fields where the header has 2: 2,b,c`,
  );
});

test('limit counts rows, not the lines that are left out', async () => {
  const answer = pages('id,v\n1,a\nx,y,z\n', 'id,v\n2,b\nx,y,z\n', 'id,v\n3,c\n');
  const { w } = await load(answer, { ...byOffset, on_bad_lines: 'skip', limit: 2 });
  expect(await w.rows('FROM t')).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ]);
  expect(offsets()).toEqual([0, 2]);
});

test('a line of words is no record of pages without a header', async () => {
  const config = { header: false, ...byOffset };
  await expect(load(pages('1,a\n2,b\n', 'No more data\n'), config)).rejects.toThrow(
    'offset=2 is one line, and no record of 2 fields as those of the page before it: No more data. If that is how the pages end, set `max_pages` to their number.',
  );
  expect((await load(pages('1\n2\n', '3\n', ''), config)).ids).toEqual([1, 2, 3]);
  await expect(load(pages('id,v\n1,a\n', 'No more data\n'), byOffset)).rejects.toThrow(
    'has the columns No more data, but the first has id,v.',
  );
});

test('a page that holds nothing to read takes no header from the next one', async () => {
  const link =
    (text: string, next: string): Answer =>
    (response, request, url) => {
      response.setHeader('Link', `<${url.pathname}${next}>; rel="next"`);
      send(text, 'text/csv')(response, request, url);
    };
  const report = send('Report\na,b\n5,6\n', 'text/csv');
  for (const blank of ['Report\n', '# none\n', '\n']) {
    const answer = inTurn(
      link(blank, '?p=2'),
      link('Report\na,b\n1,2\n3,4\n', '?p=3'),
      link(blank, '?p=4'),
      report,
    );
    const { w } = await load(answer, { pagination: { type: 'link' }, skip_rows: 1, comment: '#' });
    expect(await w.types('t')).toEqual({ a: 'BIGINT', b: 'BIGINT' });
    expect(await w.rows('FROM t')).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  }
  await expect(load(pages('Report\n'), { pagination: { type: 'link' }, skip_rows: 1 })).rejects.toThrow(
    'has no rows after `skip_rows: 1`; it has 1 line.',
  );
});

test.each([
  ['a last line of words', ['1\n2\n', '3\nSorry\n', ''], 'Sorry', 4],
  ['a first line of words', ['kg\n1\n2\n', '3\n', ''], 'kg', 1],
])('what leaves out lines of each page is not advised for one: %s', async (_, texts, word, line) => {
  const { w, advice } = await load(pages(...texts), { header: false, ...byOffset });
  expect(advice).toEqual([
    `"column0" is text because of "${word}" in line ${line}; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("column0" AS BIGINT), or \`na_values: ["${word}"]\` to have NULL there.`,
  ]);
  expect(
    await w.rows('SELECT TRY_CAST("column0" AS BIGINT) FROM t WHERE "column0" NOT IN (\'Sorry\', \'kg\')'),
  ).toEqual([['1'], ['2'], ['3']]);
  const again = await load(pages(...texts), { header: false, na_values: [word], ...byOffset });
  expect(again.advice).toEqual([]);
  expect(await again.w.types('t')).toEqual({ column0: 'BIGINT' });
});
