/** Fields that take a closer look than to the next delimiter: quoted ones, and those with escapes, comments or long delimiters. */
import type { Cursor, Stop } from './cursor.ts';
import { ESCAPED, QUOTED, SLASHED } from './fields.ts';
import { breaksAt } from './line-ends.ts';
import { markAt } from './mark-at.ts';
import {
  CARRIAGE_RETURN,
  COMMENT,
  DELIMITER,
  ESCAPE_MARK,
  LINE_FEED,
  type Marks,
  OTHER,
  QUOTE_MARK,
} from './structure.ts';

const LF = 10;
const CR = 13;

/** Bytes up to `to`, and the places in them that can mean something; `final`: no bytes come behind them. */
export interface Known {
  readonly bytes: Uint8Array;
  readonly to: number;
  readonly final: boolean;
  readonly places: Int32Array;
  readonly count: number;
  readonly marks: Marks;
}

/** Where the splitting is, and the field that it came to the end of. One for all fields: numbers in it cost little more than variables. */
export interface Spot {
  /** In the bytes. */
  at: number;
  /** The first of the places that is not passed. */
  next: number;
  /** What ends the field, at `at`; OTHER at the end of the bytes. */
  kind: number;
  start: number;
  end: number;
  style: number;
  /** Line breaks within the field. */
  breaks: number;
}

/** Passes the quoted field at whose quote the spot is. Gives why it could not; undefined: it did. */
export function quotedField(known: Known, cursor: Cursor, spot: Spot): Stop | undefined {
  const { bytes, to, final, places, count } = known;
  const { quote, escape } = known.marks;
  let { at, next } = spot;
  spot.start = at + 1;
  spot.style = QUOTED;
  next++;
  for (;;) {
    while (next < count && bytes[(at = places[next]!)] !== quote) {
      const byte = bytes[at];
      if (byte === escape) {
        if (at + 2 >= to && !final) return 'more';
        spot.style = ESCAPED;
        next = behindEscape(known, spot, at, next);
      } else {
        if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) spot.breaks++;
        next++;
      }
    }
    if (next >= count) {
      if (final) cursor.fault = 'unterminated';
      return final ? 'bad' : 'more';
    }
    if (at + 1 >= to && !final) return 'more';
    next++;
    if (next >= count || places[next] !== at + 1 || bytes[at + 1] !== quote) break;
    spot.style = ESCAPED;
    next++;
  }
  spot.end = at;
  spot.at = at + 1;
  spot.next = next;
  return behindQuote(known, cursor, spot);
}

/** A delimiter, a comment, a line end or the end: anything else makes the field none. */
function behindQuote({ bytes, to, final, marks }: Known, cursor: Cursor, spot: Spot): Stop | undefined {
  const { at } = spot;
  spot.kind = OTHER;
  if (at >= to) return undefined;
  let kind = marks.kinds[bytes[at]!]!;
  if (kind === COMMENT || (kind === DELIMITER && marks.delimiter.length > 1)) {
    const mark = markAt(bytes, at, to, marks);
    if (mark === undefined && !final) return 'more';
    kind = mark ?? OTHER;
  }
  spot.kind = kind;
  if (kind !== OTHER && kind !== QUOTE_MARK && kind !== ESCAPE_MARK) return undefined;
  cursor.fault = 'text after quote';
  return 'bad';
}

/** Passes a field without quotes, from the place on that the spot is at. Gives why it could not; undefined: it did. */
export function unquotedField(known: Known, spot: Spot): Stop | undefined {
  const { bytes, to, final, places, count, marks } = known;
  const isSingle = marks.delimiter.length === 1;
  let { next } = spot;
  for (;;) {
    if (next >= count) {
      if (!final) return 'more';
      passed(spot, to, next, OTHER);
      return undefined;
    }
    const at = places[next]!;
    const kind = marks.kinds[bytes[at]!]!;
    if (kind === LINE_FEED || kind === CARRIAGE_RETURN || (kind === DELIMITER && isSingle)) {
      passed(spot, at, next, kind);
      return undefined;
    }
    if (kind === ESCAPE_MARK) {
      if (at + 2 >= to && !final) return 'more';
      spot.style = SLASHED;
      next = behindEscape(known, spot, at, next);
    } else {
      if (kind !== QUOTE_MARK) {
        const mark = markAt(bytes, at, to, marks);
        if (mark === undefined && !final) return 'more';
        if (mark !== undefined && mark !== OTHER) {
          passed(spot, at, next, mark);
          return undefined;
        }
      }
      next++;
    }
  }
}

function passed(spot: Spot, at: number, next: number, kind: number): void {
  spot.at = spot.end = at;
  spot.next = next;
  spot.kind = kind;
}

/** Counts the line break that an escape at `at` makes a character of; gives the place behind what is escaped. */
function behindEscape({ bytes, to, places, count }: Known, spot: Spot, at: number, next: number): number {
  if (breaksAt(bytes, at + 1, to)) spot.breaks++;
  return next + 1 < count && places[next + 1] === at + 1 ? next + 2 : next + 1;
}

/** Passes a comment, up to the end of its line. Gives why it could not; undefined: it did. */
export function skipComment({ bytes, to, final, places, count }: Known, spot: Spot): Stop | undefined {
  let { at, next } = spot;
  while (next < count && bytes[(at = places[next]!)] !== LF && bytes[at] !== CR) next++;
  if (next >= count) {
    if (!final) return 'more';
    at = to;
  }
  spot.at = at;
  spot.next = next;
  return undefined;
}
