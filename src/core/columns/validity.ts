/** Which rows of a column hold a value, as Arrow keeps it: bit i, least significant first, is 1 when row i does. */

/**
 * Marks every one of `capacity` rows (0-based) as holding a value, until `setNull` says that one does not.
 */
export class Validity {
  readonly bits: Uint8Array;
  nulls = 0;

  constructor(capacity: number) {
    this.bits = new Uint8Array((capacity + 7) >> 3).fill(255);
  }

  setNull(row: number): void {
    this.bits[row >> 3]! &= ~(1 << (row & 7));
    this.nulls++;
  }

  /** Undefined when every row holds a value. */
  view(rows: number): Uint8Array | undefined {
    return this.nulls === 0 ? undefined : this.bits.subarray(0, (rows + 7) >> 3);
  }

  clear(): void {
    if (this.nulls > 0) this.bits.fill(255);
    this.nulls = 0;
  }
}
