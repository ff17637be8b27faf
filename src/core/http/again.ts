/** Pages that hold what an earlier one held, though something else led to them. */
import type { Page } from './pager.ts';

/** Gives, once, what is to be said of a page whose records an earlier one had. `led`: what led there; `hint`: what to look at. */
export function pagesAgain(led: string, hint: string): (page: Page, number: number) => string | undefined {
  /** Pages by what they held; undefined when one was found that repeats another. */
  let held: Map<string, number> | undefined = new Map();
  return (page, number) => {
    const print = printOf(page);
    if (held === undefined || print === undefined) return undefined;
    const earlier = held.get(print);
    if (earlier === undefined) return void held.set(print, number);
    held = undefined;
    return `Page ${number} has the same records as page ${earlier}, though another ${led} led to it, so rows may be in the table twice. ${hint}`;
  };
}

/** Undefined for a page that tells nothing: of records that are all alike, one page tells nothing of another. */
function printOf({ records, digests = [], digest }: Page): string | undefined {
  if (records === 0) return undefined;
  if (digests.length !== records) return digest;
  if (records > 1 && new Set(digests).size === 1) return undefined;
  const all = digests.reduce((sum, each) => (Math.imul(sum, 31) + each) | 0, 0);
  return [records, digests[0], digests.at(-1), all].join();
}
