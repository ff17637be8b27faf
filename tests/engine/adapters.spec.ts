/** The browser's adapter by itself, in a real browser: what tests/adapters asks of the one under Node. */
import { expect } from '@playwright/test';
import { EXPECTED } from '../adapters/every-type.ts';
import { GREETED } from '../adapters/greeter.ts';
import { random, zip } from '../corpus/make.ts';
import { ADDRESS } from './address.ts';
import { test } from './harness.ts';

test.beforeEach(async ({ page }) => {
  await page.goto(ADDRESS);
  await page.waitForFunction(() => 'harness' in window);
});

test('columns of every type, at the ends of what it holds, by themselves and within structs, lists and maps @more', async ({
  page,
}) => {
  const found = await page.evaluate(() => window.harness.adapters((alone, duckDb) => alone.append(duckDb)));
  expect(found).toEqual(EXPECTED);
});

test('a driver has what the host has behind its port; without it, its step fails in words', async ({
  page,
}) => {
  const found = await page.evaluate(() => window.harness.adapters((alone, duckDb) => alone.greet(duckDb)));
  expect(found).toEqual(GREETED);
});

const SIZE = 1_300_000;

test('parts of a file in the browser’s own storage: the right bytes, and no others', async ({ page }) => {
  const pairs = [
    [0, 0],
    [0, 1],
    [524_287, 524_290],
    [SIZE - 3, SIZE + 1000],
    [SIZE + 10, SIZE + 20],
    [0, SIZE],
  ] as const;
  const found = await page.evaluate(
    async ([size, places]) => {
      const bytes = Uint8Array.from({ length: size }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);
      const { parts, given } = await window.harness.adapters((alone) => alone.slices(bytes, places));
      const same = parts.map((each, at) => {
        const wanted = bytes.subarray(...places[at]!);
        return each.map(
          (part) => part.length === wanted.length && part.every((byte, i) => byte === wanted[i]),
        );
      });
      return { same, lengths: parts.map((each) => each.map(({ length }) => length)), given };
    },
    [SIZE, pairs] as const,
  );
  expect(found.same).toEqual(pairs.map(() => [true, true]));
  expect(found.lengths).toEqual([0, 1, 3, 3, 0, SIZE].map((length) => [length, length]));
  expect(found.given).toBe(2 * (1 + 3 + 3 + SIZE));
});

test('of a zip archive only its directory and the one table in it are read', async ({ page }) => {
  const next = random(7);
  const noise = Buffer.from(Uint8Array.from({ length: SIZE }, () => next(256))).toString('latin1');
  const table = `n,s\n${'1,x\n'.repeat(50_000)}`;
  const archive = Buffer.from(zip({ 'a.bin': noise, 'data/a.csv': table, 'b.bin': noise }));
  const found = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return window.harness.adapters((alone) => alone.unzip(bytes));
  }, archive.toString('base64'));
  expect(found.text).toBe(table);
  expect(found.size).toBe(archive.length);
  expect(found.size).toBeGreaterThan(3_000_000);
  // The first bytes; the end with the longest comment; the directory of three files; the header and the packed bytes of one.
  const packed = zip({ 'data/a.csv': table }).length - 2 * 'data/a.csv'.length - 30 - 46 - 22;
  const names = 'a.bin'.length + 'data/a.csv'.length + 'b.bin'.length;
  expect(found.given).toBe(512 + (22 + 0xffff) + (3 * 46 + names) + 30 + packed);
});
