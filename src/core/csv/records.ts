/** The records of a file, block by block. */
import { StepError } from '../contract/errors.ts';
import type { Rejection } from '../contract/receipt.ts';
import { fieldText } from './text.ts';
import { reasonOf } from './causes.ts';
import { type Counts, type Cut, noCounts } from './counts.ts';
import { type FieldBlock, fieldBlock } from './fields.ts';
import { type BlankLines, type Cursor, cursor, type Stop, type Stretch } from './cursor.ts';
import { lineEnd } from './line-ends.ts';
import { split } from './split.ts';
import { forget, type Marks, structure } from './structure.ts';
import type { Window } from './window.ts';

/** What is looked at of the line that holds the names. */
const LONGEST_NAMES = 4096;

/** A record longer than this is a quote that was never closed, or no CSV. */
const LONGEST_RECORD = 64 * 1024 * 1024;

/** What the records of a file are told apart by. */
export interface Rules {
  readonly marks: Marks;
  readonly skipSpaces: boolean;
}

/**
 * Reads the records in a window, header and rows, and counts every line it passes. Of a record that cannot be
 * read `fill` tells `reject`, while `first` rejects with `StepError`; so does `fill` for one over 64 MB.
 */
export class Records {
  readonly counts: Counts = noCounts();
  /** The first row that a comment ends. */
  firstCut?: Cut;
  blankLines: BlankLines = 'skip';
  /** What the number of columns comes from. */
  namedBy: 'header' | 'first row' = 'header';

  /** Every row ends with a delimiter: the first did. */
  trailing = false;
  private readonly structure = structure();
  /** The record that could not be read. */
  private bad: Cursor = cursor(0);

  constructor(
    private readonly path: string,
    readonly window: Window,
    private readonly rules: Rules,
    /** Told of every record that cannot be read, and where it stands; may throw. */
    private readonly reject: (rejection: Rejection, bad: Cursor) => void,
    /** What is said of a record that `first` cannot read. */
    private readonly refuseFirst: (rejection: Rejection, bad: Cursor) => StepError,
  ) {}

  /** Fills the block with the next rows, `limit` at most; false when there are none. Its fields stand in the window until the next call. */
  async fill(block: FieldBlock, limit: number): Promise<boolean> {
    block.rows = 0;
    const most = Math.min(limit, block.capacity);
    while (most > 0) {
      const stop = this.take(block, most, this.window.final);
      if (stop === 'bad' && this.endsLikeAll(this.bad, block)) continue;
      if (stop === 'bad') {
        if (!(await this.skipBad(block))) break;
      } else if (stop !== 'more' || block.rows > 0) break;
      else if (this.unread() > LONGEST_RECORD) await this.refuseLongest(block, most);
      else await this.more();
    }
    this.counts.rows += block.rows;
    return block.rows > 0;
  }

  /**
   * The fields of the next record, of however many, without the blank lines before it; undefined at the end. `look`: it is read
   * again by `fill`. Throws when it cannot be read.
   */
  async first(how: 'take' | 'look'): Promise<string[] | undefined> {
    for (let width = 1; ;) {
      const block = fieldBlock(width, 1);
      const found = this.place();
      const stop = split({ ...this.stretch(), blankLines: 'skip' }, 1, block, found);
      if (stop === 'bad' && found.fault === 'too many fields') width = found.fields;
      else if (stop === 'more') await this.more();
      else if (stop === 'bad') {
        this.pass(found);
        const line = this.counts.total + 1;
        throw this.refuseFirst(
          { line, reason: reasonOf(found, 'one is expected'), text: this.line() },
          found,
        );
      } else {
        if (how === 'take' || stop === 'end') this.pass(found);
        return stop === 'end' ? undefined : this.texts(block);
      }
    }
  }

  /** The next line that holds something, as it stands in the file; it stays to be read. */
  async nextLine(): Promise<string> {
    const { window } = this;
    for (;;) {
      let at = window.at;
      while (at < window.end && (window.bytes[at] === 10 || window.bytes[at] === 13)) at++;
      if (lineEnd(window.bytes, at, window.end, window.final) >= 0 || window.final) return this.line(at);
      if (window.end - at > LONGEST_NAMES) return this.line(at);
      await this.more();
    }
  }

  /** Skips one line, whatever is in it, and hands it out; undefined at the end. */
  async skipLine(): Promise<string | undefined> {
    const { window, counts } = this;
    for (;;) {
      if (window.at < window.end) {
        const end = lineEnd(window.bytes, window.at, window.end, window.final);
        if (end >= 0) {
          const line = this.line();
          window.at = end;
          counts.total++;
          return line;
        }
      } else if (window.final) return undefined;
      await this.more();
    }
  }

  /** What is unread of the window, to be split. */
  stretch(): Stretch {
    const { window, rules, blankLines, trailing, structure } = this;
    const { bytes, end, final } = window;
    return { ...rules, bytes, to: end, final, blankLines, trailing, structure, line: this.counts.total };
  }

  /**
   * Has the first row an empty field behind its last one, and nothing else too much? Then a delimiter ends every line, and such a
   * field is left out of them all.
   */
  endsLikeAll(bad: Cursor, { rows, width }: FieldBlock): boolean {
    const first = this.counts.rows + rows + this.counts.rejected === 0;
    if (this.trailing || !first || !bad.emptyLast || bad.fields !== width + 1) return false;
    this.trailing = true;
    return true;
  }

  /** Brings in bytes until `size` are unread, or no more come. */
  async reach(size: number): Promise<void> {
    await this.window.reach(size);
    forget(this.structure);
  }

  private async more(): Promise<void> {
    await this.window.more();
    forget(this.structure);
  }

  private place(): Cursor {
    return cursor(this.window.at);
  }

  private take(block: FieldBlock, limit: number, final: boolean): Stop {
    const found = this.place();
    const stop = split({ ...this.stretch(), final }, limit, block, found);
    this.pass(found);
    this.bad = found;
    return stop;
  }

  private pass(found: Cursor): void {
    const { counts } = this;
    if (found.cut > 0) this.firstCut ??= { line: counts.total + found.cutLine, text: this.line(found.cutAt) };
    this.window.at = found.at;
    counts.total += found.lines;
    counts.breaks += found.breaks;
    counts.blank += found.blank;
    counts.comments += found.comments;
    counts.padded += found.padded;
    counts.cut += found.cut;
    counts.trailing += found.trailing;
  }

  /**
   * Passes the record that could not be read: whole when it has too many fields, else only its first line. False: not yet, since
   * more bytes are needed, and bringing them in would move those of the block's rows.
   */
  private async skipBad(block: FieldBlock): Promise<boolean> {
    const { window, counts, bad } = this;
    const rejection = {
      line: counts.total + 1,
      reason: reasonOf(bad, `${this.namedBy} has ${block.width}`),
      text: '',
    };
    if (bad.fault === 'too many fields') {
      this.reject({ ...rejection, text: this.line() }, bad);
      window.at = bad.next;
      counts.total += 1 + bad.inner;
      counts.breaks += bad.inner;
    } else {
      const end = lineEnd(window.bytes, window.at, window.end, window.final);
      if (end < 0) {
        if (block.rows > 0) return false;
        await this.more();
        return true;
      }
      this.reject({ ...rejection, text: this.line() }, bad);
      window.at = end;
      counts.total++;
    }
    counts.rejected++;
    return true;
  }

  private async refuseLongest(block: FieldBlock, limit: number): Promise<void> {
    if (this.take(block, limit, true) === 'bad' && (await this.skipBad(block))) return;
    throw new StepError(
      `${this.path}, line ${this.counts.total}, is longer than 64 MB; this is no CSV file.`,
    );
  }

  private unread(): number {
    return this.window.end - this.window.at;
  }

  private texts(block: FieldBlock): string[] {
    const { bytes } = this.window;
    return Array.from({ length: block.rows * block.width }, (_, i) => fieldText(bytes, block, i));
  }

  /** A line as it stands in the file, cut to 200 characters; the one at the window's start by default. */
  line(at = this.window.at): string {
    const { window } = this;
    const end = lineEnd(window.bytes, at, window.end, true);
    const bytes = window.bytes.subarray(at, Math.min(end, at + 1000));
    const line = [...new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/[\r\n]+$/, '')];
    return line.length > 200 ? `${line.slice(0, 200).join('')}…` : line.join('');
  }
}
