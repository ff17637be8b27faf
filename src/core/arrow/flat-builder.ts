/** Writes FlatBuffers, as far as Arrow's messages need them: from the end to the beginning, since what is pointed at comes first. */

/** A field of a table by its number, in the width that the schema gives it; `offset`: what another call gave. */
export type FlatField = readonly [
  slot: number,
  width: 'byte' | 'short' | 'int' | 'long' | 'offset',
  value: number | bigint,
];

const SIZES = { byte: 1, short: 2, int: 4, long: 8, offset: 4 } as const;

export class FlatBuilder {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  /** Bytes that are still free, before what is written. */
  #free = 1024;
  #align = 4;

  /** How far what was written last is from the end: by it others point at it. */
  get #place(): number {
    return this.#bytes.length - this.#free;
  }

  /** Makes room, so that behind `more` bytes what follows is at a multiple of `size`. */
  #prepare(size: number, more: number): void {
    this.#align = Math.max(this.#align, size);
    const padding = -(this.#place + more) & (size - 1);
    const needed = padding + size + more;
    if (this.#free < needed) {
      const larger = new Uint8Array(2 * (this.#bytes.length + needed));
      larger.set(this.#bytes, larger.length - this.#bytes.length);
      this.#free += larger.length - this.#bytes.length;
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#free -= padding;
  }

  #put(width: FlatField[1], value: number | bigint): void {
    const size = SIZES[width];
    this.#prepare(size, 0);
    const number = width === 'offset' ? this.#place + size - Number(value) : Number(value);
    this.#free -= size;
    if (size === 8) this.#view.setBigInt64(this.#free, BigInt(value), true);
    else if (size === 4) this.#view.setInt32(this.#free, number, true);
    else if (size === 2) this.#view.setInt16(this.#free, number, true);
    else this.#view.setInt8(this.#free, number);
  }

  table(fields: readonly FlatField[]): number {
    const slots: number[] = [];
    const end = this.#place;
    for (const [slot, width, value] of fields) {
      this.#put(width, value);
      slots[slot] = this.#place;
    }
    this.#put('int', 0);
    const start = this.#place;
    for (let slot = slots.length - 1; slot >= 0; slot--)
      this.#put('short', slots[slot] === undefined ? 0 : start - slots[slot]!);
    this.#put('short', start - end);
    this.#put('short', 2 * (slots.length + 2));
    this.#view.setInt32(this.#bytes.length - start, this.#place - start, true);
    return start;
  }

  text(text: string): number {
    const bytes = new TextEncoder().encode(text);
    this.#prepare(4, bytes.length + 1);
    this.#free -= bytes.length + 1;
    this.#bytes.set(bytes, this.#free);
    this.#put('int', bytes.length);
    return this.#place;
  }

  /** Things that were written before. */
  offsets(all: readonly number[]): number {
    this.#prepare(4, 4 * all.length);
    for (const offset of [...all].reverse()) this.#put('offset', offset);
    this.#put('int', all.length);
    return this.#place;
  }

  /** Structs of as many numbers of 64 bits. */
  longs(all: readonly (readonly (number | bigint)[])[]): number {
    const size = all.reduce((sum, { length }) => sum + 8 * length, 0);
    this.#prepare(4, size);
    this.#prepare(8, size);
    for (const struct of [...all].reverse())
      for (const value of [...struct].reverse()) this.#put('long', value);
    this.#put('int', all.length);
    return this.#place;
  }

  /** All of it; nothing can be written any more. */
  finish(root: number): Uint8Array<ArrayBuffer> {
    this.#prepare(this.#align, 4);
    this.#put('offset', root);
    return this.#bytes.slice(this.#free);
  }
}
