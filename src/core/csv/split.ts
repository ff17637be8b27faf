/** Splits bytes into records and fields: RFC 4180, at byte level, without a string per cell. */
import { PLAIN, QUOTED, ESCAPED, ABSENT, type FieldBlock, SLASHED } from './fields.ts';
import {
  CARRIAGE_RETURN,
  COMMENT,
  DELIMITER,
  ESCAPE_MARK,
  findStructure,
  LINE_FEED,
  type Marks,
  OTHER,
  QUOTE_MARK,
  type Structure,
} from './structure.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;

/** Where splitting stands in the bytes, and what it passed beside the rows. */
export interface Cursor {
  /** Just behind the last record taken. */
  at: number;
  lines: number;
  /** Line breaks inside of quoted fields. */
  breaks: number;
  blank: number;
  comments: number;
  /** Rows that a comment ends, and on which line the first begins, counted from 1 like `lines`. */
  cut: number;
  cutLine: number;
  cutAt: number;
  /** Rows with an empty field behind the last column, which was left out. */
  trailing: number;
  /** Rows with fewer fields than the block is wide. */
  padded: number;
  /** Why the record at `at` is bad. */
  fault?: 'unterminated' | 'text after quote' | 'too many fields';
  /** Of a record with too many fields: how many, the line breaks inside of them, and what is just behind it. */
  fields: number;
  /** There is one field too many, and it is empty. */
  emptyLast: boolean;
  inner: number;
  next: number;
}

export const cursor = (at: number): Cursor => ({
  at,
  lines: 0,
  breaks: 0,
  blank: 0,
  comments: 0,
  cut: 0,
  cutLine: 0,
  cutAt: 0,
  trailing: 0,
  padded: 0,
  fields: 0,
  emptyLast: false,
  inner: 0,
  next: at,
});

export type Stop =
  | 'full'
  /** No more bytes. */
  | 'end'
  /** The record at `at` does not end within the bytes, and more are to come. */
  | 'more'
  /** The record at `at` cannot be taken: `fault` says why. */
  | 'bad';

/** Blank lines: left out, kept as rows, or (in a file of one column) kept where there are spaces. */
export type BlankLines = 'skip' | 'keep' | 'keep spaces';

/** The bytes to split, `[.., to)`, and what is known of them. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly to: number;
  /** The end of the bytes ends the last record. */
  readonly final: boolean;
  readonly marks: Marks;
  readonly blankLines: BlankLines;
  /** Lines of the file before the cursor was made. */
  readonly line: number;
  /** Spaces before a field are left out. */
  readonly skipSpaces: boolean;
  /** An empty field behind the last column is left out: every line ends with a delimiter. */
  readonly trailing: boolean;
  /** Room for what is found; of these bytes and no others between two calls. */
  readonly structure: Structure;
}

/** Which mark stands at `at`, of those that begin with this byte? Undefined when the bytes end before that is known. */
function markAt(
  bytes: Uint8Array,
  at: number,
  to: number,
  { delimiter, comment }: Marks,
): number | undefined {
  const isDelimiter = standsAt(bytes, at, to, delimiter);
  if (isDelimiter) return DELIMITER;
  const isComment = comment ? standsAt(bytes, at, to, comment) : false;
  if (isComment) return COMMENT;
  return isDelimiter === undefined || isComment === undefined ? undefined : OTHER;
}

function standsAt(bytes: Uint8Array, at: number, to: number, mark: Uint8Array): boolean | undefined {
  if (bytes[at] !== mark[0]) return false;
  for (let i = 1; i < mark.length; i++) {
    if (at + i >= to) return undefined;
    if (bytes[at + i] !== mark[i]) return false;
  }
  return true;
}

function onlySpaces(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== SPACE && bytes[at] !== TAB) return false;
  return true;
}

/** Splits records from `cursor.at` on into the block's free rows, up to `limit` rows in it, and moves the cursor behind them. */
export function split(stretch: Stretch, limit: number, block: FieldBlock, cursor: Cursor): Stop {
  const { bytes, to, marks, structure } = stretch;
  if (cursor.at < structure.from || cursor.at >= structure.to)
    findStructure(bytes, cursor.at, to, marks, structure);
  for (;;) {
    const stop = splitFound(stretch, limit, block, cursor);
    if (stop !== 'more' || structure.to >= to) return stop;
    // The record goes on beyond what was found.
    findStructure(bytes, cursor.at, to, marks, structure);
  }
}

/** As far as the structure is known. */
function splitFound(stretch: Stretch, limit: number, block: FieldBlock, cursor: Cursor): Stop {
  const { bytes, blankLines, structure, marks, skipSpaces } = stretch;
  const { delimiter, kinds, quote, escape } = marks;
  const { to, at: places, count } = structure;
  const final = stretch.final && to >= stretch.to;
  const { width, starts, ends, styles, lines } = block;
  const capacity = Math.min(block.capacity, limit);
  const single = delimiter.length === 1;
  const step = delimiter.length;
  let { at } = cursor;
  let { rows } = block;
  let stop: Stop = 'full';
  let next = firstFrom(places, count, at);
  cursor.fault = undefined;
  block.quoting = marks;

  records: while (rows < capacity) {
    if (at >= to) {
      stop = final ? 'end' : 'more';
      break;
    }
    const base = rows * width;
    let field = 0;
    let breaks = 0;
    let commented = false;
    let emptyLast = false;
    for (;;) {
      if (skipSpaces) {
        while (at < to && bytes[at] === SPACE) at++;
        while (next < count && places[next]! < at) next++;
      }
      let start = at;
      let end: number;
      let style = PLAIN;
      let kind = OTHER;
      if (next < count && places[next] === at && bytes[at] === quote) {
        style = QUOTED;
        start = at + 1;
        next++;
        for (;;) {
          while (next < count && bytes[(at = places[next]!)] !== quote) {
            const byte = bytes[at];
            if (byte === escape) {
              if (at + 2 >= to && !final) {
                stop = 'more';
                break records;
              }
              style = ESCAPED;
              if (breaksAt(bytes, at + 1, to)) breaks++;
              if (places[next + 1] === at + 1 && next + 1 < count) next++;
            } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) breaks++;
            next++;
          }
          if (next >= count) {
            if (!final) {
              stop = 'more';
              break records;
            }
            cursor.fault = 'unterminated';
            stop = 'bad';
            break records;
          }
          if (at + 1 >= to && !final) {
            stop = 'more';
            break records;
          }
          next++;
          if (next >= count || places[next] !== at + 1 || bytes[at + 1] !== quote) break;
          style = ESCAPED;
          next++;
        }
        end = at++;
        if (at < to) kind = kinds[bytes[at]!]!;
        if ((kind === DELIMITER && !single) || kind === COMMENT) {
          const mark = markAt(bytes, at, to, marks);
          if (mark === undefined && !final) {
            stop = 'more';
            break records;
          }
          kind = mark ?? OTHER;
        }
        if (at < to && (kind === OTHER || kind === QUOTE_MARK || kind === ESCAPE_MARK)) {
          cursor.fault = 'text after quote';
          stop = 'bad';
          break records;
        }
      } else {
        for (;;) {
          if (next >= count) {
            if (!final) {
              stop = 'more';
              break records;
            }
            at = to;
            kind = OTHER;
            break;
          }
          at = places[next]!;
          kind = kinds[bytes[at]!]!;
          if (kind === LINE_FEED || kind === CARRIAGE_RETURN || (kind === DELIMITER && single)) break;
          if (kind === ESCAPE_MARK) {
            if (at + 2 >= to && !final) {
              stop = 'more';
              break records;
            }
            style = SLASHED;
            if (breaksAt(bytes, at + 1, to)) breaks++;
            if (places[next + 1] === at + 1 && next + 1 < count) next++;
          } else if (kind !== QUOTE_MARK) {
            const mark = markAt(bytes, at, to, marks);
            if (mark === undefined && !final) {
              stop = 'more';
              break records;
            }
            kind = mark ?? OTHER;
            if (kind !== OTHER) break;
          }
          next++;
        }
        end = at;
      }
      if (field < width) {
        starts[base + field] = start;
        ends[base + field] = end;
        styles[base + field] = style;
      } else emptyLast = field === width && start === end && style === PLAIN;
      field++;
      if (kind === DELIMITER) {
        at += step;
        next++;
        if (!single) while (next < count && places[next]! < at) next++;
        continue;
      }
      if (kind === COMMENT) {
        commented = true;
        while (next < count && bytes[(at = places[next]!)] !== LF && bytes[at] !== CR) next++;
        if (next >= count) {
          if (!final) {
            stop = 'more';
            break records;
          }
          at = to;
        }
      }
      break;
    }
    // Behind the line end, which `next` points at.
    if (at < to) {
      if (bytes[at] === CR) {
        if (at + 1 >= to && !final) {
          stop = 'more';
          break;
        }
        at++;
        next++;
        if (at < to && bytes[at] === LF) {
          at++;
          next++;
        }
      } else {
        at++;
        next++;
      }
    }

    if (emptyLast && stretch.trailing) {
      field--;
      cursor.trailing++;
    }
    if (field > width) {
      cursor.emptyLast = emptyLast;
      cursor.fault = 'too many fields';
      cursor.fields = field;
      cursor.inner = breaks;
      cursor.next = at;
      stop = 'bad';
      break;
    }
    lines[rows] = stretch.line + cursor.lines + 1;
    const began = cursor.at;
    cursor.lines += 1 + breaks;
    cursor.breaks += breaks;
    cursor.at = at;
    if (field === 1 && styles[base] === PLAIN) {
      const from = starts[base]!;
      const empty = from === ends[base];
      if (empty || onlySpaces(bytes, from, ends[base]!)) {
        if (commented) {
          cursor.comments++;
          continue;
        }
        if (blankLines !== 'keep' && (empty || blankLines !== 'keep spaces')) {
          cursor.blank++;
          continue;
        }
      }
    }
    if (commented && cursor.cut++ === 0) {
      cursor.cutLine = cursor.lines - breaks;
      cursor.cutAt = began;
    }
    if (field < width) {
      cursor.padded++;
      styles.fill(ABSENT, base + field, base + width);
    }
    rows++;
  }
  block.rows = rows;
  return stop;
}

/** Does a line end at `at`? */
const breaksAt = (bytes: Uint8Array, at: number, to: number): boolean =>
  at < to && (bytes[at] === LF || (bytes[at] === CR && (at + 1 >= to || bytes[at + 1] !== LF)));

/** The first of the places, which ascend, that is not before `at`. */
function firstFrom(places: Int32Array, count: number, at: number): number {
  let low = 0;
  for (let high = count; low < high;) {
    const middle = (low + high) >> 1;
    if (places[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Just behind the line end of the line at `from`; -1 when it is not within `to` and more bytes are to come. */
export function lineEnd(bytes: Uint8Array, from: number, to: number, final: boolean): number {
  let at = from;
  while (at < to && bytes[at] !== LF && bytes[at] !== CR) at++;
  if (at >= to) return final ? to : -1;
  if (bytes[at] === LF) return at + 1;
  if (at + 1 >= to) return final ? to : -1;
  return bytes[at + 1] === LF ? at + 2 : at + 1;
}
