/** Cells of the grid: where they stand, where a key goes from one. */
import { expect, test } from 'vitest';
import { cellAfter, within } from '../../src/ui/table/cells.ts';

const LAST = { row: 99, column: 4 };
const after = (key: string, row: number, column: number, ctrlKey = false) => {
  const next = cellAfter({ key, ctrlKey, metaKey: false } as KeyboardEvent, { row, column }, LAST, 10);
  return next && within(next, LAST);
};

test.each([
  ['ArrowUp', 0, 2, false, { row: 0, column: 2 }],
  ['ArrowDown', 5, 2, true, { row: 99, column: 2 }],
  ['ArrowRight', 5, 4, false, { row: 5, column: 4 }],
  ['Home', 5, 4, false, { row: 5, column: 0 }],
  ['End', 5, 0, true, { row: 99, column: 4 }],
  ['PageDown', 95, 1, false, { row: 99, column: 1 }],
  ['PageUp', 15, 1, false, { row: 5, column: 1 }],
] as const)('%s from row %i, column %i', (key, row, column, ctrl, expected) => {
  expect(after(key, row, column, ctrl)).toEqual(expected);
});

test('other keys go nowhere', () => {
  expect(after('a', 1, 1)).toBeUndefined();
  expect(after('Tab', 1, 1)).toBeUndefined();
});
