/** Which rows and columns a grid shows; pure arithmetic in px. */

/** Browsers end an element at some 17 to 33 million px; longer tables scroll by share instead of by row. */
export const TALLEST = 12_000_000;

export interface Geometry {
  readonly total: number;
  readonly rowHeight: number;
  /** Height of the window onto the rows. */
  readonly viewport: number;
}

/** Gives the height of all rows in px, at most `TALLEST`. */
export function contentHeight({ total, rowHeight }: Geometry): number {
  return Math.min(total * rowHeight, TALLEST);
}

/**
 * Whether the rows are taller than `TALLEST` px, so that a pixel of scrolling is more than a pixel of rows.
 */
export function isScaled({ total, rowHeight }: Geometry): boolean {
  return total * rowHeight > TALLEST;
}

/** The first visible row, as a fraction of rows, at a scroll position. */
export function rowAt(geometry: Geometry, scrollTop: number): number {
  const { total, rowHeight, viewport } = geometry;
  if (!isScaled(geometry)) return Math.max(0, scrollTop / rowHeight);
  const way = Math.max(1, TALLEST - viewport);
  return Math.max(0, Math.min(1, scrollTop / way)) * lastTop(total, rowHeight, viewport);
}

/** The scroll position that puts `row` first; the inverse of `rowAt`. */
export function scrollTopOf(geometry: Geometry, row: number): number {
  const { total, rowHeight, viewport } = geometry;
  const most = Math.max(0, contentHeight(geometry) - viewport);
  if (!isScaled(geometry)) return Math.max(0, Math.min(most, row * rowHeight));
  return Math.max(0, Math.min(1, row / lastTop(total, rowHeight, viewport))) * most;
}

/** The first visible row when the last row is in full view. */
function lastTop(total: number, rowHeight: number, viewport: number): number {
  return Math.max(1e-9, total - viewport / rowHeight);
}

export interface Span {
  readonly first: number;
  /** Half open. */
  readonly last: number;
}

/** Gives the indexes of a span, first to last. */
export function indexes({ first, last }: Span): number[] {
  return Array.from({ length: last - first }, (_, offset) => first + offset);
}

/** Rows to draw before and after those in sight. */
const MARGIN = 6;

/** Rows to draw around a first visible row, with a margin on both sides. */
export function visibleRows({ total, rowHeight, viewport }: Geometry, top: number): Span {
  const first = Math.max(0, Math.floor(top) - MARGIN);
  const last = Math.min(total, Math.ceil(top + viewport / rowHeight) + MARGIN);
  return { first, last: Math.max(first, last) };
}

/** How many those are at most, wherever one is. */
export const mostVisible = ({ rowHeight, viewport }: Geometry): number =>
  Math.ceil(viewport / rowHeight) + 1 + 2 * MARGIN;

/** The first visible row that brings `row` into view, moving as little as possible. */
export function topShowing({ total, rowHeight, viewport }: Geometry, top: number, row: number): number {
  const whole = Math.max(1, Math.floor(viewport / rowHeight));
  if (row < top) return row;
  if (row > top + whole - 1)
    return Math.min(Math.max(0, total - viewport / rowHeight), row - viewport / rowHeight + 1);
  return top;
}

/** Left edges of columns of the given widths; one more than there are columns. */
export function edgesOf(widths: readonly number[]): number[] {
  let at = 0;
  return [0, ...widths.map((width) => (at += width))];
}

/** Columns that touch `[left, left + viewport)`. */
export function visibleColumns(edges: readonly number[], left: number, viewport: number): Span {
  const columns = edges.length - 1;
  let first = 0;
  while (first < columns - 1 && (edges[first + 1] ?? 0) <= left) first += 1;
  let last = first;
  while (last < columns && (edges[last] ?? 0) < left + viewport) last += 1;
  return { first, last };
}

/** A column's width from what stands in it: its name beside its type, its values; at most 360 px. */
export function columnWidth(name: string, type: string, cells: readonly (string | null)[]): number {
  const digit = 7.6;
  const longest = cells.reduce((most, cell) => Math.max(most, cell?.length ?? 4), 0);
  const head = name.length * 8.4 + Math.min(type.length, 14) * 7 + 8;
  return Math.round(Math.min(360, Math.max(48, longest * digit, head) + 22));
}

/** Shown to the right, so that digits stand below digits. */
export function isNumeric(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);
}
