/** The part of a byte stream that is in memory: what was not yet read, and what came last. */

/**
 * Takes the chunks of `source` one by one as they are asked for; a reader moves `at` past what it has read.
 * `more` and `reach` may move the unread bytes to other places, and reject with what `source` throws.
 */
export class Window {
  bytes = new Uint8Array(0);
  /** Unread bytes: `bytes[at, end)`. */
  at = 0;
  end = 0;
  /** No more bytes will come. */
  final = false;
  private owned = false;

  constructor(private readonly source: AsyncIterator<Uint8Array>) {}

  /** Brings in more bytes: at least as many as are unread, so that a record over many chunks costs linear time. */
  async more(): Promise<void> {
    const enough = (this.end - this.at) * 2;
    do {
      // A source may use its buffer again for the next chunk.
      if (this.at < this.end && !this.owned) this.own(this.end - this.at);
      const next = await this.source.next();
      if (next.done) this.final = true;
      else this.add(next.value);
    } while (!this.final && this.end - this.at < enough);
  }

  /** Brings in bytes until `size` are unread, or no more come. */
  async reach(size: number): Promise<void> {
    while (!this.final && this.end - this.at < size) await this.more();
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  private add(chunk: Uint8Array): void {
    const rest = this.end - this.at;
    if (rest === 0) {
      this.bytes = chunk as Uint8Array<ArrayBuffer>;
      this.at = 0;
      this.end = chunk.length;
      this.owned = false;
      return;
    }
    if (rest + chunk.length > this.bytes.length) this.own(rest + chunk.length);
    else if (this.end + chunk.length > this.bytes.length) {
      this.bytes.copyWithin(0, this.at, this.end);
      this.at = 0;
      this.end = rest;
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Moves what is unread into a buffer of its own that has room for `size` bytes. */
  private own(size: number): void {
    const bytes = new Uint8Array(Math.max(size, 2 * (this.end - this.at)));
    bytes.set(this.bytes.subarray(this.at, this.end));
    this.end -= this.at;
    this.at = 0;
    this.bytes = bytes;
    this.owned = true;
  }
}
