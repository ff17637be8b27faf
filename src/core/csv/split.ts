/** Splits bytes into records and fields: RFC 4180, at byte level, without a string per cell. */
import type { Cursor, Stop, Stretch } from './cursor.ts';
import { type Known, quotedField, skipComment, type Spot, unquotedField } from './field-at.ts';
import { ABSENT, ESCAPED, type FieldBlock, PLAIN, QUOTED } from './fields.ts';
import { markAt } from './mark-at.ts';
import {
  CARRIAGE_RETURN,
  COMMENT,
  DELIMITER,
  findStructure,
  firstFrom,
  LINE_FEED,
  OTHER,
  QUOTE_MARK,
} from './structure.ts';

const LF = 10;
const SPACE = 32;
const TAB = 9;

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

/**
 * As far as the structure is known. What most fields and records are is done here, in variables; what takes a closer look, elsewhere: a call
 * for each field would take as long as all the rest.
 */
function splitFound(stretch: Stretch, limit: number, block: FieldBlock, cursor: Cursor): Stop {
  const { bytes, structure, marks, skipSpaces } = stretch;
  const { kinds, quote } = marks;
  const { to, at: places, count } = structure;
  const step = marks.delimiter.length;
  const final = stretch.final && to >= stretch.to;
  const known: Known = { bytes, to, final, places, count, marks };
  const { width, starts, ends, styles, lines } = block;
  const capacity = Math.min(block.capacity, limit);
  const spot: Spot = { at: 0, next: 0, kind: OTHER, start: 0, end: 0, style: PLAIN, breaks: 0 };
  let { at } = cursor;
  let next = firstFrom(places, count, at);
  let { rows } = block;
  cursor.fault = undefined;
  block.quoting = marks;

  while (rows < capacity) {
    if (at >= to) return final ? 'end' : 'more';
    let slot = rows * width;
    const behind = slot + width;
    let fields = 0;
    let kind = DELIMITER;
    let start = 0;
    let end = 0;
    let style = PLAIN;
    let breaks = 0;
    while (kind === DELIMITER) {
      if (skipSpaces) {
        while (at < to && bytes[at] === SPACE) at++;
        while (next < count && places[next]! < at) next++;
      }
      const from = at;
      const place = next;
      start = at;
      style = PLAIN;
      end = at = next < count ? places[next]! : to;
      kind = next < count ? kinds[bytes[at]!]! : OTHER;
      if (kind === QUOTE_MARK && at === start && next + 2 < count) {
        // Quotes around what holds delimiters and doubled quotes at most.
        let close = next + 1;
        style = QUOTED;
        for (let inner = DELIMITER; close + 1 < count; close++) {
          inner = kinds[bytes[places[close]!]!]!;
          if (inner === QUOTE_MARK && bytes[places[close]! + 1] === quote) {
            style = ESCAPED;
            close++;
          } else if (inner !== DELIMITER) break;
        }
        end = places[close]!;
        if (close + 1 < count && bytes[end] === quote && places[close + 1] === end + 1) {
          start++;
          at = end + 1;
          next = close + 1;
          kind = kinds[bytes[at]!]!;
        }
      }
      if (kind === DELIMITER && step > 1) kind = markAt(bytes, at, to, marks) ?? OTHER;
      if (kind !== DELIMITER && kind !== LINE_FEED && kind !== CARRIAGE_RETURN) {
        const stop = passField(known, cursor, spot, from, place);
        if (stop !== undefined) return stop;
        ({ start, end, style, kind, at, next } = spot);
        breaks += spot.breaks;
      }
      if (slot < behind) {
        starts[slot] = start;
        ends[slot] = end;
        styles[slot] = style;
        slot++;
      }
      fields++;
      if (kind === DELIMITER) {
        at += step;
        next++;
        if (step > 1) while (next < count && places[next]! < at) next++;
      }
    }
    if (at < to) {
      if (bytes[at] !== LF) {
        if (at + 1 >= to && !final) return 'more';
        if (at + 1 < to && bytes[at + 1] === LF) {
          at++;
          next++;
        }
      }
      at++;
      next++;
    }
    // A row as most are; what else a record may be is looked at elsewhere.
    const isText = width > 1 || style !== PLAIN || (start < end && bytes[start]! > SPACE);
    if (fields === width && kind !== COMMENT && isText) {
      lines[rows] = stretch.line + cursor.lines + 1;
      cursor.lines += 1 + breaks;
      cursor.breaks += breaks;
      cursor.at = at;
      block.rows = ++rows;
    } else {
      const isEmptyLast = fields === width + 1 && start === end && style === PLAIN;
      const isCommented = kind === COMMENT;
      const passed = { fields, isEmptyLast, isCommented, at, breaks };
      const stop = takeRecord(stretch, block, cursor, passed);
      if (stop !== undefined) return stop;
      rows = block.rows;
    }
  }
  return 'full';
}

/** Passes a field from `at` on, and a comment behind it. Gives why it could not; undefined: it did, and the spot tells of it. */
function passField(known: Known, cursor: Cursor, spot: Spot, at: number, next: number): Stop | undefined {
  spot.at = spot.start = at;
  spot.next = next;
  spot.style = PLAIN;
  spot.breaks = 0;
  const isQuoted = next < known.count && known.places[next] === at && known.bytes[at] === known.marks.quote;
  const stop = isQuoted ? quotedField(known, cursor, spot) : unquotedField(known, spot);
  return stop ?? (spot.kind === COMMENT ? skipComment(known, spot) : undefined);
}

/** A record whose fields are in the block's next row. */
interface Passed {
  readonly fields: number;
  /** There is one field too many, and it is empty. */
  readonly isEmptyLast: boolean;
  readonly isCommented: boolean;
  /** Just behind it. */
  readonly at: number;
  /** Line breaks within its fields. */
  readonly breaks: number;
}

/** Counts a record and keeps its row, but of a blank line or a comment. Gives why it cannot be kept. */
function takeRecord(
  stretch: Stretch,
  block: FieldBlock,
  cursor: Cursor,
  { fields, isEmptyLast, isCommented, at, breaks }: Passed,
): Stop | undefined {
  const { width, styles } = block;
  const trailing = isEmptyLast && stretch.trailing ? 1 : 0;
  const found = fields - trailing;
  cursor.trailing += trailing;
  if (found > width) {
    cursor.emptyLast = isEmptyLast;
    cursor.fault = 'too many fields';
    cursor.fields = found;
    cursor.inner = breaks;
    cursor.next = at;
    return 'bad';
  }
  const base = block.rows * width;
  const began = cursor.at;
  block.lines[block.rows] = stretch.line + cursor.lines + 1;
  cursor.lines += 1 + breaks;
  cursor.breaks += breaks;
  cursor.at = at;
  if (found === 1 && styles[base] === PLAIN && isNothing(stretch, block, cursor, isCommented))
    return undefined;
  if (isCommented && cursor.cut++ === 0) {
    cursor.cutLine = cursor.lines - breaks;
    cursor.cutAt = began;
  }
  if (found < width) {
    cursor.padded++;
    styles.fill(ABSENT, base + found, base + width);
  }
  block.rows++;
  return undefined;
}

/** Is the one field of the block's next row all of a comment's line, or of a blank one that is to be left out? It is counted then. */
function isNothing(
  { bytes, blankLines }: Stretch,
  { rows, width, starts, ends }: FieldBlock,
  cursor: Cursor,
  isCommented: boolean,
): boolean {
  const from = starts[rows * width]!;
  const to = ends[rows * width]!;
  const isEmpty = from === to;
  if (!isEmpty && !onlySpaces(bytes, from, to)) return false;
  if (isCommented) cursor.comments++;
  else if (blankLines === 'keep' || (!isEmpty && blankLines === 'keep spaces')) return false;
  else cursor.blank++;
  return true;
}

function onlySpaces(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== SPACE && bytes[at] !== TAB) return false;
  return true;
}
