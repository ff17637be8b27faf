/** Rows of a result on their way from the socket to who reads them. */
import type { RowBlock } from '#core/mysql/port.ts';

/** A block is full when it holds this many bytes or rows. */
const BLOCK_BYTES = 1 << 20;
const BLOCK_ROWS = 8192;
/** Full blocks that may wait before the server has to. */
const WAITING = 2;

/** The memory of a block. */
interface Room {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
}

/** What holds the server up while nobody reads. */
export interface Tap {
  pause(): void;
  resume(): void;
}

/** Gathers rows into blocks, and gives these out one at a time. */
export class Blocks implements AsyncIterable<RowBlock> {
  private room: Room = newRoom(BLOCK_BYTES);
  private rows = 0;
  /** Of blocks that were read: used again. */
  private readonly free: Room[] = [];
  private readonly full: RowBlock[] = [];
  private ended = false;
  private failure: Error | undefined;
  private paused = false;
  private wake: () => void = () => {};

  constructor(private readonly tap: Tap) {}

  /** Copies a row, which is the bytes from `from` up to `to`. */
  add(source: Buffer, from: number, to: number): void {
    const length = to - from;
    let used = this.room.starts[this.rows]!;
    if (this.rows === BLOCK_ROWS || (used > 0 && used + length > this.room.bytes.length)) {
      this.turn();
      used = 0;
    }
    if (length > this.room.bytes.length) this.room = newRoom(length);
    source.copy(this.room.bytes, used, from, to);
    this.room.starts[++this.rows] = used + length;
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
        if (block.bytes.length === BLOCK_BYTES) this.free.push(block);
      } else if (this.failure) throw this.failure;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private turn(): void {
    this.full.push({ ...this.room, rows: this.rows });
    this.room = this.free.pop() ?? newRoom(BLOCK_BYTES);
    this.rows = 0;
    if (this.full.length >= WAITING && !this.paused) {
      this.paused = true;
      this.tap.pause();
    }
    this.wake();
  }
}

const newRoom = (bytes: number): Room => ({
  bytes: new Uint8Array(bytes),
  starts: new Int32Array(BLOCK_ROWS + 1),
});
