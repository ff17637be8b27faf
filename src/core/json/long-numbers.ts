/** Doubles whose texts are long: to read one and see that it prints the same takes long, and many stand often in a column. */
import { heldDouble, numberText } from './numbers.ts';

/** Texts that are known at a time, and how long they are at most, in bytes. */
const PLACES = 4096;
const LONGEST = 24;
/** Bytes at the end that a text is found by. */
const TELLING = 8;

/** Tells what double holds a text; texts that were asked for of late are only compared. */
export class LongNumbers {
  private readonly lengths = new Uint8Array(PLACES);
  private readonly texts = new Uint8Array(PLACES * LONGEST);
  private readonly values = new Float64Array(PLACES);

  /** As `heldDouble` of the text in `bytes[start, end)`. */
  held(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > LONGEST) return heldDouble(numberText(bytes, start, end));
    let hash = length;
    for (let at = Math.max(start, end - TELLING); at < end; at++)
      hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    const first = place * LONGEST;
    const { texts } = this;
    if (this.lengths[place] === length) {
      let i = 0;
      while (i < length && texts[first + i] === bytes[start + i]) i++;
      if (i === length) return this.values[place]!;
    }
    const value = heldDouble(numberText(bytes, start, end));
    this.lengths[place] = length;
    for (let i = 0; i < length; i++) texts[first + i] = bytes[start + i]!;
    return (this.values[place] = value);
  }
}
