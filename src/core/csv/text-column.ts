import type { Column } from '../driver.ts';
import { ESCAPED, PLAIN } from './split.ts';

const QUOTE = 34;

/** A VARCHAR column that is being filled; its memory is used again for the next batch. */
export class TextColumn {
  private bytes = new Uint8Array(4096);
  private readonly offsets: Int32Array;
  private readonly validity: Uint8Array;
  private length = 0;
  private nulls = 0;
  /** Bytes of text held. */
  used = 0;

  constructor(
    readonly name: string,
    private readonly capacity: number,
    private readonly nullTexts: readonly Uint8Array[],
  ) {
    this.offsets = new Int32Array(capacity + 1);
    this.validity = new Uint8Array((capacity + 7) >> 3);
  }

  /** Appends `source[start, end)`: NULL when it is empty and unquoted, or one of the texts that stand for NULL. */
  append(source: Uint8Array, start: number, end: number, style: number): void {
    const size = end - start;
    if (size === 0 && style === PLAIN) return this.appendNull();
    if (this.used + size > this.bytes.length) this.reserve(size);
    const { bytes } = this;
    let used = this.used;
    if (style === ESCAPED) {
      for (let i = start; i < end; i++) {
        const byte = source[i]!;
        bytes[used++] = byte;
        if (byte === QUOTE) i++;
      }
    } else if (size < 48) {
      for (let i = start; i < end; i++) bytes[used++] = source[i]!;
    } else {
      bytes.set(source.subarray(start, end), used);
      used += size;
    }
    if (this.nullTexts.length > 0 && this.isNullText(used)) return this.appendNull();
    this.used = used;
    this.validity[this.length >> 3]! |= 1 << (this.length & 7);
    this.offsets[++this.length] = used;
  }

  appendNull(): void {
    this.nulls++;
    this.offsets[++this.length] = this.used;
  }

  /** A view of what was appended; good until `clear`. */
  view(): Column {
    const { length } = this;
    return {
      type: 'VARCHAR',
      offsets: this.offsets.subarray(0, length + 1),
      bytes: this.bytes.subarray(0, this.used),
      validity: this.nulls === 0 ? undefined : this.validity.subarray(0, (length + 7) >> 3),
    };
  }

  clear(): void {
    this.validity.fill(0, 0, (this.capacity + 7) >> 3);
    this.length = this.used = this.nulls = 0;
  }

  private isNullText(end: number): boolean {
    const { bytes, used } = this;
    return this.nullTexts.some(
      (text) => text.length === end - used && text.every((byte, i) => byte === bytes[used + i]),
    );
  }

  private reserve(more: number): void {
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more));
    bytes.set(this.bytes.subarray(0, this.used));
    this.bytes = bytes;
  }
}
