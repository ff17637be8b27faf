/** Which block is next, while not all is counted. */
import { expect, test } from 'vitest';
import { BLOCK } from '#core/find/read.ts';
import { createTally } from '#core/find/tally.ts';

const ROWS = 10 * BLOCK;

test('what was passed is known, what was not is not', () => {
  const tally = createTally(ROWS);
  expect(tally.next(4, 1)).toBeUndefined();
  // From the middle on.
  tally.add([[6, 2]], 4 * BLOCK, 8 * BLOCK);
  expect(tally.next(4, 1)).toEqual({ block: 6, wrapped: false });
  expect(tally.next(6, 1)).toBeUndefined();
  expect(tally.next(4, -1)).toBeUndefined();
  tally.add([], 8 * BLOCK, ROWS);
  tally.add([[1, 3]], 0, 4 * BLOCK);
  expect(tally.next(6, 1)).toEqual({ block: 1, wrapped: true });
  expect(tally.next(1, -1)).toEqual({ block: 6, wrapped: true });
  expect(tally.total).toBe(5);
  expect(tally.before(6)).toBeUndefined();
  tally.finish();
  expect(tally.before(6)).toBe(3);
  expect(tally.before(7)).toBe(5);
});

test('nothing but where one is is nothing else, as soon as all is counted', () => {
  const tally = createTally(ROWS - 1);
  tally.add([[2, 1]], 0, ROWS - 1);
  expect(tally.next(2, 1)).toBeNull();
  const none = createTally(0);
  none.finish();
  expect(none.next(0, 1)).toBeNull();
});

test('of sorted rows any block may still come first', () => {
  const tally = createTally(ROWS);
  tally.add([[7, 1]], 0, 0);
  expect(tally.next(0, 1)).toBeUndefined();
  tally.add([[3, 1]], 0, 0);
  tally.finish();
  expect(tally.next(0, 1)).toEqual({ block: 3, wrapped: false });
});

test('a block that more rows may come to is where it is already', () => {
  const tally = createTally(ROWS);
  tally.add([[2, 1]], 0, 2 * BLOCK + 10);
  expect(tally.next(0, 1)).toEqual({ block: 2, wrapped: false });
  tally.add([[2, 4]], 2 * BLOCK + 10, ROWS);
  tally.finish();
  expect(tally.before(3)).toBe(5);
});
