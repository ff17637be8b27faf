/** Which offset comes after a page. */
import type { Page } from './pager.ts';

export interface Offsets {
  /** Records of a page, as far as is known. */
  step(): number | undefined;
  /** The server gives its last records again to whoever asks for what is behind them. */
  readonly clamps: boolean;
  /** `counted`: the total counts a record at each place that the page takes, so the server need not go back. */
  after(from: number, page: Page, counted: boolean): After;
}

interface After {
  readonly to: number;
  /** Records at the start of the page that were read before: they do not count again. */
  readonly skip: number;
  /** What the person has to know of it. */
  readonly told?: string;
}

/**
 * A page with fewer records than others, or than `size`, leaves two readings. Either the server gives fewer than it is asked for: then the next
 * page begins behind those it gave. Or it counts records that it does not show (deleted ones): then the next page begins a whole page further
 * on. The first reading loses nothing, so it is tried; when the next page begins with what this one ended with, it was the second. Behind a
 * full page that means that the server goes back, so as to give a full last page.
 */
export function offsets(size: number | undefined): Offsets {
  let largest = 0;
  let hidden = false;
  let clamps = false;
  let before: Page | undefined;
  return {
    step: () => size ?? (largest || undefined),
    get clamps() {
      return clamps;
    },
    after(from, page, counted) {
      const full = size ?? Math.max(largest, page.records);
      const lacking = before ? full - before.records : 0;
      const length = before ? overlap(before, page, lacking > 0 ? lacking : page.records) : 0;
      const isShort = page.records < full;
      largest = Math.max(largest, page.records);
      before = page;
      if (lacking > 0 && length > 0) hidden = true;
      else if (length > 1 && counted)
        return { to: from + page.records, skip: 0, told: countedIn('`total`', 'part') };
      else if (length > 0) {
        clamps ||= length > 1;
        const again = readAgain(length, `The record at offset ${from}`, `The answer at offset ${from}`);
        const isStale = again.skip === page.records;
        return { to: from + (isStale ? full : page.records - again.skip), ...again };
      }
      return { to: from + (isShort && hidden ? full : page.records), skip: length };
    },
  };
}

/** What the person has to know of records that look as if they were read twice, but are counted so. `by`: what says how many there are. */
export function countedIn(by: string, what: 'whole' | 'part'): string {
  const count =
    what === 'whole'
      ? `With these there are as many as the server counts (${by}), so all are in the table.`
      : `The server counts a record at each of their places (${by}), so they are in the table; if it gave some of them twice, remove them in SQL (\`SELECT DISTINCT\`).`;
  return `Pages begin with records that the one before them had ended with, to the byte. ${count}`;
}

/** What is done about records that a page has from the one before it: a single one may be of its own. */
export function readAgain(
  length: number,
  record: string,
  answer: string,
): { readonly skip: number; readonly told: string } {
  return length === 1
    ? {
        skip: 0,
        told: `${record} is the one before it again, to the byte; both are in the table. If the server gave one of them twice, remove it in SQL (\`SELECT DISTINCT\`).`,
      }
    : {
        skip: length,
        told: `${answer} began with ${length} records that the one before it had ended with, to the byte; they are in the table once.`,
      };
}

/** With how many records, at most `most`, a page begins that the one before it ended with. Records of which a page has several tell nothing. */
export function overlap(before: Page, page: Page, most: number): number {
  const [tail, head] = [before.digests, page.digests];
  if (!tail || !head) return 0;
  for (let length = Math.min(most, tail.length, head.length); length > 0; length--) {
    const same = tail.slice(tail.length - length);
    if (same.every((digest, i) => digest === head[i] && tail.indexOf(digest) === tail.length - length + i))
      return length;
  }
  return 0;
}

/** Where nobody looked at the records, the bodies tell. */
export function sameRecords(page: Page, other: Page): boolean {
  if (!page.digests || !other.digests) return page.digest === other.digest;
  return (
    page.digests.length === other.digests.length &&
    page.digests.every((digest, i) => digest === other.digests![i])
  );
}
