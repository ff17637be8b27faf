/** The last row of an answer, looked for from its end: so the next page is asked for before this one is read. */
import type { Body } from './answer.ts';

const OPEN_LIST = 91;
/** Lists at the end of an answer that are tried; behind its rows come the types of its columns, and how long it took. */
const MOST_TRIES = 4096;

/** Where the last list stands that is a row; -1: none seems to be. Within a text there may be what looks like one, so it may be wrong. */
export function lastRow({ bytes, end }: Body, isRow: (at: number) => boolean): number {
  for (let at = end, tries = 0; at > 0 && tries < MOST_TRIES; tries++) {
    at = bytes.lastIndexOf(OPEN_LIST, at - 1);
    if (at < 0) return -1;
    if (isRow(at)) return at;
  }
  return -1;
}
