/** Which offset comes after a page. */
import type { Page } from './pagination.ts';

export interface Offsets {
  /** Records of a page, as far as is known. */
  step(): number | undefined;
  /** `again`: the page holds records that were read before; it is asked for anew, from `to` on. */
  after(from: number, page: Page): { readonly to: number; readonly again?: boolean };
}

/**
 * A page with fewer records than `size` leaves two readings. Either the server gives fewer than it is asked for: then the next page begins
 * behind those it gave. Or it counts records that it does not show (deleted ones): then the next page begins `size` further on. The first
 * reading loses nothing, so it is tried; when the next page begins with what this one ended with, it was the second.
 */
export function offsets(size: number | undefined): Offsets {
  let largest = 0;
  let hidden = false;
  let short: { readonly from: number; readonly page: Page } | undefined;
  return {
    step: () => size ?? (largest || undefined),
    after(from, page) {
      if (size !== undefined && short && overlap(short.page, page, size - short.page.records)) {
        hidden = true;
        const to = short.from + size;
        short = undefined;
        return { to, again: true };
      }
      largest = Math.max(largest, page.records);
      const isShort = size !== undefined && page.records < size;
      short = isShort && !hidden ? { from, page } : undefined;
      return { to: from + (isShort && hidden ? size : page.records) };
    },
  };
}

/** Does a page begin with what the one before it ended with, at most `most` records? */
function overlap(before: Page, page: Page, most: number): boolean {
  const [tail, head] = [before.digests, page.digests];
  if (!tail || !head) return false;
  for (let length = Math.min(most, tail.length, head.length); length > 0; length--) {
    const start = tail.length - length;
    if (tail.slice(start).every((digest, i) => digest === head[i])) return true;
  }
  return false;
}
