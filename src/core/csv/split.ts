/** Finds records and their fields in bytes: the innermost loop of reading CSV. RFC 4180, at byte level, without a string per cell. */

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;
const TAB = 9;

/** The byte sequences that end a field. */
export interface Marks {
  readonly delimiter: Uint8Array;
  readonly comment?: Uint8Array;
  /** By byte: 1 starts a delimiter, 2 is LF, 3 is CR, 4 starts a comment, 0 is anything else. */
  readonly kinds: Uint8Array;
}

export function marks(delimiter: string, comment?: string): Marks {
  const utf8 = new TextEncoder();
  const kinds = new Uint8Array(256);
  const mark = (text: string, kind: number): Uint8Array => {
    const bytes = utf8.encode(text);
    kinds[bytes[0]!] = kind;
    return bytes;
  };
  const commentBytes = comment ? mark(comment, 4) : undefined;
  const delimiterBytes = mark(delimiter, 1);
  kinds[LF] = 2;
  kinds[CR] = 3;
  return { delimiter: delimiterBytes, comment: commentBytes, kinds };
}

/** How a field was written. */
export const PLAIN = 0;
export const QUOTED = 1;
/** Quoted, with `""` inside. */
export const ESCAPED = 2;
/** NULL, whatever was written: missing at the end of a short row, or a text that stands for NULL. */
export const ABSENT = 3;

/**
 * The fields of some records, row by row: field `c` of row `r` is at `r * width + c`, and its bytes are `[start, end)`,
 * without the quotes around them. Reused from block to block.
 */
export interface FieldBlock {
  readonly width: number;
  readonly capacity: number;
  rows: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly styles: Uint8Array;
}

export function fieldBlock(width: number, capacity: number): FieldBlock {
  const size = width * capacity;
  return {
    width,
    capacity,
    rows: 0,
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    styles: new Uint8Array(size),
  };
}

/** Where splitting stands in the bytes, and what it passed beside the rows. */
export interface Cursor {
  /** Just behind the last record taken. */
  at: number;
  lines: number;
  /** Line breaks inside of quoted fields. */
  breaks: number;
  blank: number;
  comments: number;
  /** Rows with fewer fields than the block is wide. */
  padded: number;
  /** Why the record at `at` is bad. */
  fault?: 'unterminated' | 'text after quote' | 'too many fields';
  /** Of a record with too many fields: how many, the line breaks inside of them, and what is just behind it. */
  fields: number;
  inner: number;
  next: number;
}

export const cursor = (at: number): Cursor => ({
  at,
  lines: 0,
  breaks: 0,
  blank: 0,
  comments: 0,
  padded: 0,
  fields: 0,
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

/** Does `mark` stand at `at`? Undefined when the bytes end before that is known. */
function standsAt(bytes: Uint8Array, at: number, to: number, mark: Uint8Array): boolean | undefined {
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

/**
 * Splits records from `cursor.at` on into the block's free rows (`limit` rows of it at most) and moves the cursor behind them. With `final` the
 * end of the bytes ends the last record.
 */
export function split(
  bytes: Uint8Array,
  to: number,
  final: boolean,
  { delimiter, comment, kinds }: Marks,
  blankLines: BlankLines,
  limit: number,
  block: FieldBlock,
  cursor: Cursor,
): Stop {
  const { width, starts, ends, styles } = block;
  const capacity = Math.min(block.capacity, limit);
  const single = delimiter.length === 1;
  const step = delimiter.length;
  let { at } = cursor;
  let { rows } = block;
  let stop: Stop = 'full';
  cursor.fault = undefined;

  records: while (rows < capacity) {
    if (at >= to) {
      stop = final ? 'end' : 'more';
      break;
    }
    const base = rows * width;
    let field = 0;
    let breaks = 0;
    let commented = false;
    for (;;) {
      let start = at;
      let end: number;
      let style = PLAIN;
      let kind = 0;
      if (at < to && bytes[at] === QUOTE) {
        style = QUOTED;
        start = ++at;
        for (;;) {
          let byte = 0;
          while (at < to && (byte = bytes[at]!) !== QUOTE) {
            if (byte <= CR && (byte === LF || (byte === CR && bytes[at + 1] !== LF))) breaks++;
            at++;
          }
          if (at >= to) {
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
          if (at + 1 >= to || bytes[at + 1] !== QUOTE) break;
          style = ESCAPED;
          at += 2;
        }
        end = at++;
        if (at < to) kind = kinds[bytes[at]!]!;
        else if (!final) {
          stop = 'more';
          break records;
        }
        if ((kind === 1 && !single) || kind === 4) {
          const whole = standsAt(bytes, at, to, kind === 1 ? delimiter : comment!);
          if (whole === undefined && !final) {
            stop = 'more';
            break records;
          }
          if (!whole) kind = 0;
        }
        if (kind === 0 && at < to) {
          cursor.fault = 'text after quote';
          stop = 'bad';
          break records;
        }
      } else {
        for (;;) {
          while (at < to && kinds[bytes[at]!] === 0) at++;
          if (at >= to) {
            if (!final) {
              stop = 'more';
              break records;
            }
            kind = 0;
            break;
          }
          kind = kinds[bytes[at]!]!;
          if (kind === 2 || kind === 3 || (kind === 1 && single)) break;
          const whole = standsAt(bytes, at, to, kind === 1 ? delimiter : comment!);
          if (whole === undefined && !final) {
            stop = 'more';
            break records;
          }
          if (whole) break;
          at++;
        }
        end = at;
      }
      if (field < width) {
        starts[base + field] = start;
        ends[base + field] = end;
        styles[base + field] = style;
      }
      field++;
      if (kind === 1) {
        at += step;
        continue;
      }
      if (kind === 4) {
        commented = true;
        while (at < to && bytes[at] !== LF && bytes[at] !== CR) at++;
        if (at >= to && !final) {
          stop = 'more';
          break records;
        }
      }
      break;
    }
    if (at < to && bytes[at] === CR) {
      if (at + 1 >= to && !final) {
        stop = 'more';
        break;
      }
      at++;
      if (at < to && bytes[at] === LF) at++;
    } else if (at < to) at++;

    if (field > width) {
      cursor.fault = 'too many fields';
      cursor.fields = field;
      cursor.inner = breaks;
      cursor.next = at;
      stop = 'bad';
      break;
    }
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
    if (field < width) {
      cursor.padded++;
      styles.fill(ABSENT, base + field, base + width);
    }
    rows++;
  }
  block.rows = rows;
  return stop;
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
