/** How the columns of a table stand, and which cells are selected. */
import { expect, test } from 'vitest';
import {
  AS_MADE,
  chosenNames,
  moved,
  readArrangement,
  shownColumns,
  withHidden,
  withPin,
  withWidth,
} from '../../src/ui/table/arrangement.ts';
import { cellsIn, rectangleOf } from '../../src/ui/table/range.ts';

const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'BIGINT' }));
const names = (arrangement: typeof AS_MADE): string =>
  shownColumns(columns, arrangement)
    .map((at) => columns[at]?.name)
    .join('');

test('columns move among their like, hidden ones keep their place behind the one they follow', () => {
  const moving = moved(columns, AS_MADE, 0, 2);
  expect(names(moving)).toBe('bcad');
  const hidden = withHidden(columns, moving, 'c');
  expect(names(hidden)).toBe('bad');
  const further = moved(columns, hidden, 2, 0);
  expect(names(further)).toBe('dba');
  expect(names({ ...further, hidden: [] })).toBe('dbca');
  const pinned = withPin(further, 'a', true);
  expect(names(pinned)).toBe('adb');
  expect(names(moved(columns, pinned, 0, 2))).toBe('adb');
  expect(names(moved(columns, pinned, 2, 0))).toBe('abd');
  expect(names(withPin(pinned, 'a', false))).toBe('dba');
});

test('the last column that is shown stays; a table with other columns shows them all', () => {
  const one = ['a', 'b', 'c', 'd'].reduce((now, name) => withHidden(columns, now, name), AS_MADE);
  expect(names(one)).toBe('d');
  expect(shownColumns([{ name: 'x', type: 'DATE' }], one)).toEqual([0]);
  expect(chosenNames(columns, AS_MADE)).toBeUndefined();
  expect(chosenNames(columns, one)).toEqual(['d']);
});

test('what is kept is read again, and what is none is as made', () => {
  const wide = withWidth(withWidth(AS_MADE, 'a', 10), 'b', 99.6);
  expect(wide.widths).toEqual({ a: 40, b: 100 });
  expect(withWidth(wide, 'a', undefined).widths).toEqual({ b: 100 });
  expect(readArrangement(JSON.stringify(wide))).toEqual(wide);
  expect(readArrangement('{"order": 5, "widths": {"a": "x"}}')).toEqual(AS_MADE);
  expect(readArrangement('nothing')).toEqual(AS_MADE);
  expect(readArrangement(undefined)).toEqual(AS_MADE);
});

test('cells, rows, columns or all, from where it began to where one is', () => {
  const [from, at, last] = [
    { row: 5, column: 2 },
    { row: 3, column: 3 },
    { row: 9, column: 3 },
  ];
  expect(rectangleOf({ kind: 'cells', from }, at, last)).toEqual({ top: 3, bottom: 5, left: 2, right: 3 });
  expect(rectangleOf({ kind: 'row', from }, at, last)).toEqual({ top: 3, bottom: 5, left: 0, right: 3 });
  expect(rectangleOf({ kind: 'column', from }, at, last)).toEqual({ top: 0, bottom: 9, left: 2, right: 3 });
  expect(cellsIn(rectangleOf({ kind: 'all', from }, at, last))).toBe(40);
});
