/** What ends the reading of a value before its end. In words for the person: faults.ts. */

/** What a place that is no JSON is called; `at` is the byte in the reader's bytes. */
export class JsonFault extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Thrown when the bytes end within a value: read it again from its start when there are more. */
export const NEEDS_MORE = new Error('The value goes on behind the bytes.');
