/** A cache of equal pieces of a table that forgets what was not looked at for longest. */

export interface Pages<Row> {
  /** The row at this index of the table, from 0; undefined where its page is not kept. */
  row(index: number): Row | undefined;
  /** The page is kept; pages count from 0. */
  has(page: number): boolean;
  /** Takes a page, and forgets the one not looked at for longest where there are too many. */
  keep(page: number, rows: readonly Row[]): void;
  /** Counts as looked at. */
  touch(page: number): void;
}

/** Makes an empty cache of pages of `size` rows each, which holds at most `kept` of them. */
export function createPages<Row>(size: number, kept: number): Pages<Row> {
  // A Map iterates in the order of insertion: the first page is the one to forget.
  const pages = new Map<number, readonly Row[]>();
  return {
    row: (index) => pages.get(Math.floor(index / size))?.[index % size],
    has: (page) => pages.has(page),
    keep(page, rows) {
      pages.set(page, rows);
      for (const oldest of pages.keys()) {
        if (pages.size <= kept) return;
        pages.delete(oldest);
      }
    },
    touch(page) {
      const rows = pages.get(page);
      if (!rows) return;
      pages.delete(page);
      pages.set(page, rows);
    },
  };
}

/** The pages that rows `[first, last)` stand on. */
export function pagesOf(size: number, first: number, last: number): number[] {
  const from = Math.floor(first / size);
  return Array.from({ length: Math.max(0, Math.ceil(last / size) - from) }, (_, index) => from + index);
}

/** Those at the beginning that follow each other, and can be asked for at once. */
export function together(pages: readonly number[]): readonly number[] {
  const end = pages.findIndex((page, at) => at > 0 && page !== (pages[at - 1] ?? 0) + 1);
  return end < 0 ? pages : pages.slice(0, end);
}
