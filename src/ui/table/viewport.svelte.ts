/** The window onto a table: how large it is, which row it begins with. Lengths in px. */
import {
  isScaled,
  mostVisible,
  rowAt,
  scrollTopOf,
  topShowing,
  visibleRows,
  type Geometry,
  type Span,
} from './scroll.ts';

export const ROW = 28;

/**
 * Follows the scrolling of a grid and gives the span of rows to draw, also of tables taller than a browser's
 * element can be; `total` gives the number of rows.
 */
export class Viewport {
  /** Of the names of columns, and of what stands below them. */
  head = $state(28);
  element = $state<HTMLElement>();
  width = $state(0);
  height = $state(0);
  scrollLeft = $state(0);
  scrollTop = $state(0);
  /** The first visible row, as a fraction of rows. */
  top = $state(0);

  readonly rowsHeight = $derived(Math.max(0, this.height - this.head));
  readonly geometry: Geometry = $derived.by(() => ({
    total: this.total(),
    rowHeight: ROW,
    viewport: this.rowsHeight,
  }));
  readonly rows: Span = $derived(visibleRows(this.geometry, this.top));
  /** Rows that are drawn at once at most: each takes the place of the one that so many are above it. */
  readonly most = $derived(mostVisible(this.geometry));
  /** Rows that a press of Page Down goes by. */
  readonly page = $derived(Math.max(1, Math.floor(this.rowsHeight / ROW) - 1));

  constructor(private readonly total: () => number) {}

  /** Takes over where the element has been scrolled to. */
  scrolled(): void {
    if (!this.element) return;
    this.scrollLeft = this.element.scrollLeft;
    // A position set by `goTo` already knows its row exactly.
    if (Math.abs(this.element.scrollTop - this.scrollTop) < 1) return;
    this.scrollTop = this.element.scrollTop;
    this.top = rowAt(this.geometry, this.scrollTop);
  }

  /** Where a pixel is many rows, the wheel goes by rows. */
  wheel(event: WheelEvent): void {
    const sideways = Math.abs(event.deltaY) <= Math.abs(event.deltaX);
    if (!isScaled(this.geometry) || event.ctrlKey || sideways) return;
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * ROW : event.deltaY;
    this.#goTo(Math.min(this.total() - this.rowsHeight / ROW, this.top + pixels / ROW));
  }

  /** Scrolls to the first row. */
  toStart(): void {
    this.top = 0;
    this.element?.scrollTo(0, 0);
  }

  /** Brings a row, from 0, into view, moving as little as possible. */
  showRow(row: number): void {
    const next = topShowing(this.geometry, this.top, row);
    if (next !== this.top) this.#goTo(next);
  }

  /** Brings what stands between two edges into view; `gutter` at the left is covered. */
  showColumn(left: number, right: number, gutter: number): void {
    if (!this.element) return;
    const room = this.width - gutter;
    if (left < this.element.scrollLeft) this.element.scrollLeft = left;
    else if (right > this.element.scrollLeft + room) this.element.scrollLeft = right - room;
  }

  #goTo(row: number): void {
    this.top = Math.max(0, row);
    this.scrollTop = scrollTopOf(this.geometry, this.top);
    if (this.element) this.element.scrollTop = this.scrollTop;
  }
}
