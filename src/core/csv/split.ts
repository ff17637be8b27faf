/** Finds one record in bytes: the innermost loop of reading CSV. RFC 4180, at byte level, without a string per cell. */

const LF = 10;
const CR = 13;
const QUOTE = 34;

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
const QUOTED = 1;
/** Quoted, with `""` inside. */
export const ESCAPED = 2;

/** Where the fields of one record stand; reused from record to record. Quotes are outside of `[start, end)`. */
export interface RecordMarks {
  fields: number;
  starts: Int32Array;
  ends: Int32Array;
  styles: Uint8Array;
  /** Just behind the record and its line end. */
  next: number;
  /** Lines the record takes, at least 1. */
  lines: number;
  /** The rest of the line was a comment. */
  comment: boolean;
  /** Why it cannot be read; its fields are then not to be used. */
  fault?: 'unterminated' | 'text after quote';
}

export function recordMarks(): RecordMarks {
  return {
    fields: 0,
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    styles: new Uint8Array(64),
    next: 0,
    lines: 1,
    comment: false,
  };
}

function grow(record: RecordMarks): void {
  const twice = record.starts.length * 2;
  const copy = <T extends Int32Array | Uint8Array>(to: T, from: T): T => {
    to.set(from);
    return to;
  };
  record.starts = copy(new Int32Array(twice), record.starts);
  record.ends = copy(new Int32Array(twice), record.ends);
  record.styles = copy(new Uint8Array(twice), record.styles);
}

/** Does `mark` stand at `at`? Undefined when the bytes end before that is known. */
function standsAt(bytes: Uint8Array, at: number, to: number, mark: Uint8Array): boolean | undefined {
  for (let i = 1; i < mark.length; i++) {
    if (at + i >= to) return undefined;
    if (bytes[at + i] !== mark[i]) return false;
  }
  return true;
}

/**
 * Splits the record that starts at `from`. False: it does not end within `to`, and more bytes are to come (`final` false).
 * With `final` the end of the bytes ends the record.
 */
export function split(
  bytes: Uint8Array,
  from: number,
  to: number,
  final: boolean,
  { delimiter, comment, kinds }: Marks,
  record: RecordMarks,
): boolean {
  let at = from;
  let field = 0;
  record.lines = 1;
  record.comment = false;
  record.fault = undefined;
  for (;;) {
    if (field === record.starts.length) grow(record);
    let start = at;
    let style = PLAIN;
    let end = -1;
    if (at < to && bytes[at] === QUOTE) {
      style = QUOTED;
      start = ++at;
      for (;;) {
        while (at < to && bytes[at] !== QUOTE) {
          if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) record.lines++;
          at++;
        }
        if (at >= to) {
          if (!final) return false;
          record.fault = 'unterminated';
          return true;
        }
        if (at + 1 >= to && !final) return false;
        if (at + 1 >= to || bytes[at + 1] !== QUOTE) break;
        style = ESCAPED;
        at += 2;
      }
      end = at++;
    }
    let kind = 0;
    for (;;) {
      if (style === PLAIN) while (at < to && kinds[bytes[at]!] === 0) at++;
      if (at >= to) {
        if (!final) return false;
        break;
      }
      kind = kinds[bytes[at]!]!;
      if (kind === 2 || kind === 3) break;
      const whole = kind === 0 ? false : standsAt(bytes, at, to, kind === 1 ? delimiter : comment!);
      if (whole === undefined && !final) return false;
      if (whole) break;
      kind = 0;
      if (style !== PLAIN) {
        record.fault = 'text after quote';
        return true;
      }
      at++;
    }
    record.starts[field] = start;
    record.ends[field] = end < 0 ? at : end;
    record.styles[field] = style;
    field++;
    if (kind === 1) {
      at += delimiter.length;
      continue;
    }
    if (kind === 4) {
      record.comment = true;
      while (at < to && bytes[at] !== LF && bytes[at] !== CR) at++;
      if (at >= to && !final) return false;
    }
    record.fields = field;
    if (at < to && bytes[at] === CR) {
      if (at + 1 >= to && !final) return false;
      at++;
    }
    if (at < to && bytes[at] === LF) at++;
    record.next = at;
    return true;
  }
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
