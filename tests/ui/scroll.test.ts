/** The arithmetic of the grid: short tables, tables taller than a browser's tallest element, columns. */
import { describe, expect, test } from 'vitest';
import {
  columnWidth,
  contentHeight,
  edgesOf,
  isNumeric,
  isScaled,
  mostVisible,
  rowAt,
  scrollTopOf,
  TALLEST,
  topShowing,
  visibleColumns,
  visibleRows,
} from '../../src/ui/table/scroll.ts';
import { createPages, pagesOf } from '../../src/ui/table/pages.ts';

const short = { total: 1000, rowHeight: 28, viewport: 280 };
const long = { total: 10_000_000, rowHeight: 28, viewport: 280 };

describe('rows', () => {
  test('a short table scrolls pixel by pixel', () => {
    expect(isScaled(short)).toBe(false);
    expect(contentHeight(short)).toBe(28_000);
    expect(rowAt(short, 28 * 17.5)).toBe(17.5);
    expect(scrollTopOf(short, 17.5)).toBe(28 * 17.5);
    expect(scrollTopOf(short, 5000)).toBe(28_000 - 280);
  });

  test('a long table fits, and both ends are reached', () => {
    expect(isScaled(long)).toBe(true);
    expect(contentHeight(long)).toBe(TALLEST);
    expect(rowAt(long, 0)).toBe(0);
    expect(rowAt(long, TALLEST - 280)).toBe(10_000_000 - 10);
    expect(visibleRows(long, rowAt(long, TALLEST - 280)).last).toBe(10_000_000);
  });

  test('position and row are inverse', () => {
    for (const row of [0, 1, 4711, 9_999_000])
      expect(rowAt(long, scrollTopOf(long, row))).toBeCloseTo(row, 3);
  });

  test('only the screen and a margin are drawn', () => {
    expect(visibleRows(short, 100)).toEqual({ first: 94, last: 116 });
    expect(visibleRows(short, 0)).toEqual({ first: 0, last: 16 });
    expect(visibleRows({ ...short, total: 0 }, 0)).toEqual({ first: 0, last: 0 });
    expect(visibleRows({ ...short, total: 3 }, 0)).toEqual({ first: 0, last: 3 });
  });

  test('no more are drawn than there are places for', () => {
    for (const viewport of [0, 1, 27, 28, 29, 280, 281, 307.5])
      for (const top of [0, 3, 100, 100.01, 100.5, 100.999]) {
        const { first, last } = visibleRows({ ...short, viewport }, top);
        expect(last - first).toBeLessThanOrEqual(mostVisible({ ...short, viewport }));
      }
  });

  test('moving to a row moves the view no further than needed', () => {
    expect(topShowing(short, 50, 55)).toBe(50);
    expect(topShowing(short, 50, 40)).toBe(40);
    expect(topShowing(short, 50, 60)).toBe(51);
    expect(topShowing(short, 50, 999)).toBe(990);
  });
});

describe('columns', () => {
  const edges = edgesOf([100, 50, 200]);

  test('those in sight', () => {
    expect(edges).toEqual([0, 100, 150, 350]);
    expect(visibleColumns(edges, 0, 100)).toEqual({ first: 0, last: 1 });
    expect(visibleColumns(edges, 100, 51)).toEqual({ first: 1, last: 3 });
    expect(visibleColumns(edges, 340, 500)).toEqual({ first: 2, last: 3 });
    expect(visibleColumns([0], 0, 100)).toEqual({ first: 0, last: 0 });
  });

  test('widths follow what stands in them, within bounds', () => {
    expect(columnWidth('a', 'BIGINT', ['1'])).toBeGreaterThan(60);
    expect(columnWidth('a', 'VARCHAR', ['x'.repeat(500)])).toBe(360);
    expect(columnWidth('longest_flipper_mm', 'BIGINT', [null])).toBeGreaterThan(180);
  });

  test('numbers stand to the right, everything else to the left', () => {
    for (const type of ['BIGINT', 'UTINYINT', 'HUGEINT', 'DOUBLE', 'DECIMAL(18,3)'])
      expect(isNumeric(type)).toBe(true);
    for (const type of ['VARCHAR', 'DATE', 'BIGINT[]', 'STRUCT(a INTEGER)', 'INTERVAL'])
      expect(isNumeric(type)).toBe(false);
  });
});

describe('pages', () => {
  test('of rows', () => {
    expect(pagesOf(100, 0, 100)).toEqual([0]);
    expect(pagesOf(100, 99, 101)).toEqual([0, 1]);
    expect(pagesOf(100, 250, 250)).toEqual([2]);
    expect(pagesOf(100, 0, 0)).toEqual([]);
  });

  test('the one not looked at for longest is forgotten', () => {
    const pages = createPages<string>(2, 2);
    pages.keep(0, ['a', 'b']);
    pages.keep(1, ['c', 'd']);
    pages.touch(0);
    pages.keep(2, ['e']);
    expect([pages.has(0), pages.has(1), pages.has(2)]).toEqual([true, false, true]);
    expect(pages.row(1)).toBe('b');
    expect(pages.row(2)).toBeUndefined();
    expect(pages.row(4)).toBe('e');
  });
});
