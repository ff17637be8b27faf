/** Splits bytes into records and fields: RFC 4180, at byte level, without a string per cell. */
import type { Cursor, Stop, Stretch } from './cursor.ts';
import { PLAIN, QUOTED, ESCAPED, ABSENT, type FieldBlock, SLASHED } from './fields.ts';
import { breaksAt } from './line-ends.ts';
import { markAt } from './mark-at.ts';
import {
  CARRIAGE_RETURN,
  COMMENT,
  DELIMITER,
  ESCAPE_MARK,
  findStructure,
  firstFrom,
  LINE_FEED,
  OTHER,
  QUOTE_MARK,
} from './structure.ts';

const LF = 10;
const CR = 13;
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

function onlySpaces(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== SPACE && bytes[at] !== TAB) return false;
  return true;
}
