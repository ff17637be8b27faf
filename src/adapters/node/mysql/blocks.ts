/** Rows of a result on their way from the socket to who reads them. */
import type { RowBlock } from '#core/mysql/port.ts';

/** A block is full when it holds this many bytes or rows. */
const BLOCK_BYTES = 1 << 20;
const BLOCK_ROWS = 8192;
/** Full blocks that may wait before the server has to. */
const WAITING = 2;

/** What holds the server up while nobody reads. */
export interface Tap {
  pause(): void;
  resume(): void;
}

/** Gathers rows into blocks, and gives these out one at a time. */
export class Blocks implements AsyncIterable<RowBlock> {
  private bytes = new Uint8Array(BLOCK_BYTES);
  private starts = new Int32Array(BLOCK_ROWS + 1);
  private rows = 0;
  private readonly full: RowBlock[] = [];
  private ended = false;
  private failure: Error | undefined;
  private paused = false;
  private wake: () => void = () => {};

  constructor(private readonly tap: Tap) {}

  /** Copies a row. */
  add(row: Uint8Array): void {
    let used = this.starts[this.rows]!;
    if (this.rows === BLOCK_ROWS || (used > 0 && used + row.length > this.bytes.length)) {
      this.turn();
      used = 0;
    }
    if (row.length > this.bytes.length) this.bytes = new Uint8Array(row.length);
    this.bytes.set(row, used);
    this.starts[++this.rows] = used + row.length;
  }

  end(failure?: Error): void {
    if (this.ended) return;
    if (this.rows > 0 && !failure) this.turn();
    this.ended = true;
    this.failure = failure;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RowBlock> {
    for (;;) {
      const block = this.full.shift();
      if (block) {
        if (this.paused && this.full.length < WAITING) {
          this.paused = false;
          this.tap.resume();
        }
        yield block;
      } else if (this.failure) throw this.failure;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private turn(): void {
    this.full.push({ rows: this.rows, bytes: this.bytes, starts: this.starts });
    this.bytes = new Uint8Array(BLOCK_BYTES);
    this.starts = new Int32Array(BLOCK_ROWS + 1);
    this.rows = 0;
    if (this.full.length >= WAITING && !this.paused) {
      this.paused = true;
      this.tap.pause();
    }
    this.wake();
  }
}
