import { StepError } from '../driver.ts';

/** Unpacks a stream while it is read. Data that is damaged or cut off ends it with a `StepError` of the message `damaged`. */
export async function* inflate(
  source: AsyncIterable<Uint8Array>,
  format: 'gzip' | 'deflate-raw',
  damaged: string,
): AsyncGenerator<Uint8Array> {
  const unpacking = new DecompressionStream(format);
  const writer = unpacking.writable.getWriter();
  const reader = unpacking.readable.getReader();
  // Both report a failure that `read` and `write` report as well.
  writer.closed.catch(() => undefined);
  reader.closed.catch(() => undefined);

  let sourceFailed: { readonly error: unknown } | undefined;
  let ended = false;
  const feeding = (async () => {
    const chunks = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await chunks.next().catch((error: unknown) => {
          sourceFailed = { error };
          throw error;
        });
        if (next.done || ended) break;
        // A copy (a Buffer's own slice is none): the source may use its memory again while the stream keeps this.
        await writer.write(new Uint8Array(next.value));
      }
      await writer.close();
    } finally {
      await chunks.return?.();
    }
  })();
  const fed = feeding.then(
    () => undefined,
    (error: unknown) => writer.abort(error).catch(() => undefined),
  );

  try {
    for (;;) {
      const next = await reader.read();
      if (next.done || next.value === undefined) break;
      yield next.value;
    }
    await feeding;
  } catch (error) {
    if (sourceFailed) throw (sourceFailed as { readonly error: unknown }).error;
    throw new StepError(damaged, { cause: error });
  } finally {
    ended = true;
    await reader.cancel().catch(() => undefined);
    await fed;
  }
}
