/** Where the last row of an answer stands, found while it arrives: so the next page is asked for before this one is looked at. */
import type { Body } from './answer.ts';

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

export class Tail {
  /** Of the row read last; -1: none yet. */
  start = -1;
  private at = 0;
  private depth = 0;
  private quoted = false;
  private inRows = false;

  /** Goes on up to the end of what has arrived. */
  scan({ bytes, end }: Body): void {
    let { at, depth, quoted, inRows, start } = this;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (quoted) {
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE) quoted = false;
      } else if (byte === QUOTE) quoted = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (depth === 1) inRows = byte === OPEN_LIST && isResults(bytes, at);
        else if (depth === 2 && inRows) start = at;
        depth++;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
    }
    this.at = at;
    this.depth = depth;
    this.quoted = quoted;
    this.inRows = inRows && depth >= 2;
    this.start = start;
  }
}

const NAME = Uint8Array.from('"results"', (letter) => letter.charCodeAt(0));

/** Stands the name of the results, and a colon, before this byte? */
function isResults(bytes: Uint8Array, before: number): boolean {
  let at = before - 1;
  while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at--;
  if (bytes[at--] !== 58) return false;
  while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at--;
  return NAME.every((letter, i) => bytes[at - NAME.length + 1 + i] === letter);
}
