import { StepError } from '../driver.ts';
import { lineEnd, type Marks, PLAIN, recordMarks, split } from './split.ts';
import type { Window } from './window.ts';

/** A record longer than this is a quote that was never closed, or no CSV. */
const LONGEST_RECORD = 64 * 1024 * 1024;

/**
 * Every line of the file is counted once: `lines = skipped + header + blank + comments + rows + rejected + breaks`,
 * where `breaks` are the line breaks inside of quoted fields. `padded` of the rows were short.
 */
export interface LineCounts {
  lines: number;
  skipped: number;
  header: number;
  blank: number;
  comments: number;
  rows: number;
  rejected: number;
  breaks: number;
  padded: number;
}

export type Next = 'record' | 'bad' | 'more' | 'end';

/** The records of a file, one by one, without its blank lines and comments. */
export class Records {
  readonly marks = recordMarks();
  /** Where the record starts in the window, and its first line, 1-based. */
  start = 0;
  line = 1;
  /** Why the line is bad. */
  reason = '';
  /** Columns of the file, once known. In a file of one column a line of spaces is a value. */
  width = 0;
  keepBlankLines = false;
  readonly counts: LineCounts = {
    lines: 0,
    skipped: 0,
    header: 0,
    blank: 0,
    comments: 0,
    rows: 0,
    rejected: 0,
    breaks: 0,
    padded: 0,
  };

  constructor(
    private readonly path: string,
    readonly window: Window,
    private readonly syntax: Marks,
  ) {}

  /** Moves to the next record. `bad`: only its first line is taken. `more`: the window must be filled first. */
  next(): Next {
    const { window, marks, counts } = this;
    for (;;) {
      if (window.at >= window.end) return window.final ? 'end' : 'more';
      const final = window.final || window.end - window.at > LONGEST_RECORD;
      if (!split(window.bytes, window.at, window.end, final, this.syntax, marks)) return 'more';
      this.start = window.at;
      this.line = counts.lines + 1;
      if (marks.fault) return this.faulty();
      if (marks.next >= window.end && final && !window.final)
        throw new StepError(`${this.path}, line ${this.line}, is longer than 64 MB; this is no CSV file.`);
      window.at = marks.next;
      counts.lines += marks.lines;
      counts.breaks += marks.lines - 1;
      if (marks.fields > 1 || marks.styles[0] !== PLAIN) return 'record';
      const empty = marks.starts[0] === marks.ends[0];
      if (!empty && !this.onlySpaces()) return 'record';
      if (marks.comment) counts.comments++;
      else if (this.keepBlankLines || (!empty && this.width === 1)) return 'record';
      else counts.blank++;
    }
  }

  /** Puts the record back, to be read again. */
  undo(): void {
    this.window.at = this.start;
    this.counts.lines -= this.marks.lines;
    this.counts.breaks -= this.marks.lines - 1;
  }

  /** Skips one line, whatever is in it. */
  skipLine(): Next {
    const { window, counts } = this;
    if (window.at >= window.end) return window.final ? 'end' : 'more';
    const end = lineEnd(window.bytes, window.at, window.end, window.final);
    if (end < 0) return 'more';
    window.at = end;
    counts.lines++;
    counts.skipped++;
    return 'record';
  }

  /** The fields as text. */
  texts(): string[] {
    const { marks, window } = this;
    const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
    return Array.from({ length: marks.fields }, (_, i) => {
      const text = utf8.decode(window.bytes.subarray(marks.starts[i], marks.ends[i]));
      return marks.styles[i] === PLAIN ? text : text.replaceAll('""', '"');
    });
  }

  /** The record's first line as it stands in the file, cut to 200 characters. */
  text(): string {
    const { window, start } = this;
    const end = lineEnd(window.bytes, start, window.end, true);
    const text = new TextDecoder().decode(window.bytes.subarray(start, Math.min(end, start + 1000)));
    const line = [...text.replace(/[\r\n]+$/, '').replace(/\uFFFD$/, '')];
    return line.length > 200 ? `${line.slice(0, 200).join('')}…` : line.join('');
  }

  private faulty(): Next {
    const { window, marks, counts } = this;
    const end = lineEnd(window.bytes, window.at, window.end, window.final);
    if (end < 0) return 'more';
    this.reason =
      marks.fault === 'unterminated'
        ? 'a quote is opened and never closed'
        : 'there is text after a closing quote';
    window.at = end;
    counts.lines++;
    return 'bad';
  }

  private onlySpaces(): boolean {
    const { marks, window } = this;
    for (let at = marks.starts[0]!; at < marks.ends[0]!; at++) {
      const byte = window.bytes[at];
      if (byte !== 32 && byte !== 9) return false;
    }
    return true;
  }
}
