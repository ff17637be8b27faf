/** The records of a file, block by block. */
import { StepError } from '../driver.ts';
import type { LineCounts, Rejection } from '../receipt.ts';
import { fieldText } from './text.ts';
import { type FieldBlock, fieldBlock } from './fields.ts';
import { type BlankLines, type Cursor, cursor, lineEnd, split, type Stop, type Stretch } from './split.ts';
import { forget, type Marks, structure } from './structure.ts';
import type { Window } from './window.ts';

/** A record longer than this is a quote that was never closed, or no CSV. */
const LONGEST_RECORD = 64 * 1024 * 1024;

/** As in the receipt, while they are counted. `padded` of the rows were short. */
export type Counts = { -readonly [K in keyof LineCounts]: LineCounts[K] } & { padded: number };

export class Records {
  readonly counts: Counts = {
    total: 0,
    header: 0,
    skipped: 0,
    blank: 0,
    comments: 0,
    rows: 0,
    rejected: 0,
    breaks: 0,
    padded: 0,
  };
  blankLines: BlankLines = 'skip';
  /** What the number of columns comes from. */
  namedBy: 'header' | 'first row' = 'header';

  private readonly structure = structure();
  /** The record that could not be read. */
  private bad: Cursor = cursor(0);

  constructor(
    private readonly path: string,
    readonly window: Window,
    private readonly marks: Marks,
    /** Told of every record that cannot be read; may throw. */
    private readonly reject: (rejection: Rejection) => void,
  ) {}

  /** Fills the block with the next rows, `limit` at most; false when there are none. Its fields stand in the window until the next call. */
  async fill(block: FieldBlock, limit: number): Promise<boolean> {
    block.rows = 0;
    const most = Math.min(limit, block.capacity);
    while (most > 0) {
      const stop = this.take(block, most, this.window.final);
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
        throw new StepError(
          `${this.path}, line ${this.counts.total + 1}, the header: ${reasonOf(found, 'one is expected')}: ${this.line()}`,
        );
      } else {
        if (how === 'take' || stop === 'end') this.pass(found);
        return stop === 'end' ? undefined : this.texts(block);
      }
    }
  }

  /** Skips one line, whatever is in it; false at the end. */
  async skipLine(): Promise<boolean> {
    const { window, counts } = this;
    for (;;) {
      if (window.at < window.end) {
        const end = lineEnd(window.bytes, window.at, window.end, window.final);
        if (end >= 0) {
          window.at = end;
          counts.total++;
          return true;
        }
      } else if (window.final) return false;
      await this.more();
    }
  }

  /** What is unread of the window, to be split. */
  stretch(): Stretch {
    const { window, marks, blankLines } = this;
    const { bytes, end, final } = window;
    return { bytes, to: end, final, marks, blankLines, structure: this.structure };
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
    this.window.at = found.at;
    counts.total += found.lines;
    counts.breaks += found.breaks;
    counts.blank += found.blank;
    counts.comments += found.comments;
    counts.padded += found.padded;
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
      this.reject({ ...rejection, text: this.line() });
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
      this.reject({ ...rejection, text: this.line() });
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

  private texts({ width, rows, starts, ends, styles }: FieldBlock): string[] {
    const { bytes } = this.window;
    return Array.from({ length: rows * width }, (_, i) => fieldText(bytes, starts[i]!, ends[i]!, styles[i]!));
  }

  /** The line at the window's start as it stands in the file, cut to 200 characters. */
  private line(): string {
    const { window } = this;
    const end = lineEnd(window.bytes, window.at, window.end, true);
    const bytes = window.bytes.subarray(window.at, Math.min(end, window.at + 1000));
    const line = [...new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/[\r\n]+$/, '')];
    return line.length > 200 ? `${line.slice(0, 200).join('')}…` : line.join('');
  }
}

function reasonOf({ fault, fields }: Cursor, expected: string): string {
  switch (fault) {
    case 'unterminated':
      return 'a quote is opened and never closed';
    case 'text after quote':
      return 'there is text after a closing quote';
    default:
      return `${fields} fields where the ${expected}`;
  }
}
