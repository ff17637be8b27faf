/** 64-bit integers, written as two halves: numbers are faster than bigints. */

/** Holds `capacity` integers: `set` puts one into a row (0-based), and `values` gives them all. */
export class Int64s {
  readonly values: BigInt64Array;
  private readonly halves: Int32Array;

  constructor(capacity: number) {
    this.values = new BigInt64Array(capacity);
    this.halves = new Int32Array(this.values.buffer);
  }

  /** `value` is an integer of at most 53 bits. */
  set(row: number, value: number): void {
    this.halves[row * 2] = value;
    this.halves[row * 2 + 1] = Math.floor(value / 4_294_967_296);
  }
}
