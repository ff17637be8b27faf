/** Which rows a grid asks for while one scrolls, and what it does when the table was replaced. */
import { expect, test } from 'vitest';
import { PAGE, Windows } from '../../src/ui/table/windows.svelte.ts';

interface Asked {
  readonly offset: number;
  readonly limit: number;
  answer(version?: string): Promise<void>;
}

function grid(version = 'v1', before?: Windows) {
  const asked: Asked[] = [];
  const replaced: string[] = [];
  const windows = new Windows(
    {
      version,
      onreplaced: () => void replaced.push('once'),
      preview: (offset, limit) =>
        new Promise((resolve) =>
          asked.push({
            offset,
            limit,
            async answer(of = version) {
              const rows = Array.from({ length: limit }, (_, at) => [`${of}:${offset + at}`]);
              resolve({ table: 't', version: of, offset, rows });
              await new Promise(setImmediate);
            },
          }),
        ),
    },
    before,
  );
  return { asked, replaced, windows };
}

test('rows on two pages are asked for at once', async () => {
  const { asked, windows } = grid();
  windows.want(PAGE - 10, PAGE + 10);
  expect(asked).toMatchObject([{ offset: 0, limit: 2 * PAGE }]);
  await asked[0]?.answer();
  expect(windows.row(PAGE - 1)).toEqual([`v1:${PAGE - 1}`]);
  expect(windows.row(PAGE)).toEqual([`v1:${PAGE}`]);
  windows.want(0, 2 * PAGE);
  expect(asked).toHaveLength(1);
});

test('while one scrolls quickly only the last place is asked for after the one on its way', async () => {
  const { asked, windows } = grid();
  for (const place of [0, 50, 5000, 90, 700]) windows.want(place * PAGE, place * PAGE + 30);
  expect(asked).toMatchObject([{ offset: 0 }]);
  await asked[0]?.answer();
  expect(asked).toMatchObject([{ offset: 0 }, { offset: 700 * PAGE, limit: PAGE }]);
  await asked[1]?.answer();
  expect(asked).toHaveLength(2);
  expect(windows.row(700 * PAGE)).toEqual([`v1:${700 * PAGE}`]);
});

test('rows of another version are not shown: it is told once, and nothing more is asked', async () => {
  const { asked, replaced, windows } = grid();
  windows.want(0, 30);
  await asked[0]?.answer();
  windows.want(9 * PAGE, 9 * PAGE + 30);
  await asked[1]?.answer('v2');
  expect(replaced).toEqual(['once']);
  expect(windows.row(9 * PAGE)).toBeUndefined();
  windows.want(20 * PAGE, 20 * PAGE + 30);
  expect(asked).toHaveLength(2);
  expect(windows.failure).toBeUndefined();
});

test('an answer that comes when the grid shows another table is left alone', async () => {
  const { asked, replaced, windows } = grid();
  windows.want(0, 30);
  windows.close();
  await asked[0]?.answer('v2');
  expect(replaced).toEqual([]);
  expect(windows.row(0)).toBeUndefined();
});

test('of a table that is opened anew the rows stay until the first arrive', async () => {
  const first = grid();
  first.windows.want(0, 30);
  await first.asked[0]?.answer();
  const { asked, windows } = grid('v2', first.windows);
  windows.want(0, 30);
  expect(windows.row(3)).toEqual(['v1:3']);
  expect(windows.row(PAGE)).toBeUndefined();
  await asked[0]?.answer();
  expect(windows.row(3)).toEqual(['v2:3']);
});
