/** Looks at the first bytes of a stream (at least `count`, unless it is shorter) and gives the whole stream back. */

/**
 * Reads `source` until it has `count` bytes or ends: `head` holds all that was read, and `stream` gives that
 * and then the rest, once. Both reject with what `source` throws.
 */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ head: Uint8Array; stream: AsyncIterable<Uint8Array> }> {
  const chunks = source[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  let ended = false;
  while (head.length < count && !ended) {
    const next = await chunks.next();
    if (next.done) ended = true;
    else {
      const joined = new Uint8Array(head.length + next.value.length);
      joined.set(head);
      joined.set(next.value, head.length);
      head = joined;
    }
  }
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      while (!ended) {
        const next = await chunks.next();
        if (next.done) ended = true;
        else yield next.value;
      }
    } finally {
      await chunks.return?.();
    }
  }
  return { head, stream: stream() };
}
