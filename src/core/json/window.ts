/** The part of a JSON text that is in memory, and where in the text it stands. */
import type { WholeText } from '../bytes/gather.ts';
import { passText } from '../bytes/survey.ts';

/** What is known of a text before it is read. */
export interface Text {
  /** For messages. */
  readonly path: string;
  /** The text may end anywhere: it is the beginning of a longer one. */
  readonly partial?: boolean;
  /** The key of the config that says where the records are, for messages; `records` by default. */
  readonly key?: string;
}

/**
 * Takes the chunks of `source` (UTF-8) one by one as they are asked for; a reader moves `at` past what it has
 * read. `more` may move the unread bytes to other places, and rejects with what `source` throws.
 */
export class ByteWindow {
  /** Unread are `bytes[at, end)`. `bytes[end]` is 0, which no JSON text holds: a reader stops there without counting. */
  bytes = new Uint8Array(256 * 1024);
  at = 0;
  end = 0;
  /** No more bytes will come. */
  final = false;
  /** Bytes, and line feeds, of the text before `bytes[0]`. */
  private offset = 0;
  private lines = 0;

  private readonly source: AsyncIterator<Uint8Array>;

  constructor(text: AsyncIterable<Uint8Array> | WholeText) {
    this.source = text[Symbol.asyncIterator]();
    if (!('padded' in text)) return;
    this.bytes = text.padded;
    this.end = text.padded.length - 1;
    this.final = true;
  }

  /** Brings in at least as many bytes as are unread, so that a record over many chunks costs linear time. False: there are none. */
  async more(): Promise<boolean> {
    const enough = Math.max(1, (this.end - this.at) * 2);
    const before = this.end - this.at;
    while (!this.final && this.end - this.at < enough) {
      const next = await this.source.next();
      if (next.done) this.final = true;
      else this.add(next.value);
    }
    return this.end - this.at > before;
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  /** Of a byte of the window, in the whole text. Line and byte are counted from 1 and from 0. */
  place(at: number): { readonly line: number; readonly byte: number } {
    return { line: this.lines + lineFeeds(this.bytes, at) + 1, byte: this.offset + at };
  }

  /** Bytes of the text that were read. */
  consumed(): number {
    return this.offset + this.at;
  }

  /** The first bytes of the text; undefined when they are no longer here. */
  beginning(length: number): Uint8Array | undefined {
    return this.offset === 0 ? this.bytes.subarray(0, Math.min(length, this.end)) : undefined;
  }

  private add(chunk: Uint8Array): void {
    if (this.end + chunk.length >= this.bytes.length) this.makeRoom(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
    this.bytes[this.end] = 0;
  }

  private makeRoom(size: number): void {
    const rest = this.end - this.at;
    const needed = rest + size + 1;
    const bytes = needed * 2 > this.bytes.length ? new Uint8Array(needed * 2) : this.bytes;
    this.lines += lineFeeds(this.bytes, this.at);
    this.offset += this.at;
    if (bytes === this.bytes) bytes.copyWithin(0, this.at, this.end);
    else bytes.set(this.bytes.subarray(this.at, this.end));
    this.bytes = bytes;
    this.at = 0;
    this.end = rest;
  }
}

/** How many there are before `end`. */
function lineFeeds(bytes: Uint8Array, end: number): number {
  const survey = { lineFeeds: 0, nul: false };
  passText(bytes.subarray(0, end), survey);
  return survey.lineFeeds;
}
