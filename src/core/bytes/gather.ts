/** Brings a text of moderate size into memory whole; one that is larger stays a stream. */

/** A text in memory, which can be read as often as needed. */
export interface WholeText extends AsyncIterable<Uint8Array> {
  /** Its bytes, and a 0 behind them. */
  readonly padded: Uint8Array<ArrayBuffer>;
}

/**
 * Reads `source` to its end, or until more than `most` bytes came. `whole`: all of it, where it is no larger; `stream` gives it from its
 * start, once. Rejects with what `source` throws.
 */
export async function gather(
  source: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ readonly whole?: WholeText; readonly stream: AsyncIterable<Uint8Array> }> {
  const chunks = source[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  let next = await chunks.next();
  for (; !next.done && length <= most; next = await chunks.next()) {
    parts.push(next.value.slice());
    length += next.value.length;
  }
  if (next.done) {
    const whole = wholeText(parts, length);
    return { whole, stream: whole };
  }
  async function* rest(first: IteratorResult<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* parts;
      for (let each = first; !each.done; each = await chunks.next()) yield each.value;
    } finally {
      await chunks.return?.();
    }
  }
  return { stream: rest(next) };
}

/** Bytes as a text that is read once. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function wholeText(parts: readonly Uint8Array[], length: number): WholeText {
  const padded = new Uint8Array(length + 1);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  return { padded, [Symbol.asyncIterator]: () => once(padded.subarray(0, length)) };
}
