/** The bodies of answers: read as they arrive and kept on disk, so that they can be read again. */
import type { HttpResponse } from '../contract/network.ts';
import type { InputFile, Spool } from '../contract/files.ts';
import { NetworkError } from '../contract/errors.ts';

/** One after the other, a body each. */
export interface Bodies {
  /**
   * The next body, as it arrives; what is read of it goes to disk. Throws `NetworkError` when it ends before
   * its length.
   */
  receive(response: HttpResponse, shown: string): AsyncIterable<Uint8Array>;
  /** The body received last counts: it will be read again. */
  keep(): void;
  /** Those that were kept, from the first; the next may be asked for when one has been read or left. */
  replay(): AsyncGenerator<AsyncIterable<Uint8Array>>;
  /** Bytes received, also of bodies that were not kept. */
  bytes(): number;
}

/** The body of one answer: the first time as it arrives, then as it was kept. */
export interface Rereadable {
  open(): Promise<AsyncIterable<Uint8Array>>;
  /** Ends the connection, if it is still open. */
  close(): Promise<void>;
}

/**
 * Makes the body of an answer readable more than once, each time from its start: as it arrives, then as it
 * was kept. Reading rejects with `NetworkError` when it breaks off; `shown` is its address for messages.
 */
export function rereadable(bodies: Bodies, response: HttpResponse, shown: string): Rereadable {
  const live = bodies.receive(response, shown)[Symbol.asyncIterator]();
  let opened = false;
  let kept = false;
  // Leaving it does not leave the answer, which may be wanted again.
  async function* rest(): AsyncGenerator<Uint8Array> {
    for (let next = await live.next(); !next.done; next = await live.next()) yield next.value;
  }
  return {
    async open() {
      if (!opened) {
        opened = true;
        return rest();
      }
      for await (const chunk of rest()) void chunk;
      if (!kept) bodies.keep();
      kept = true;
      return first(bodies.replay());
    },
    async close() {
      if (!opened) response.close();
      await live.return?.();
    },
  };
}

async function* first(bodies: AsyncGenerator<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  for await (const body of bodies) yield* body;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** `seen`: called with every piece, before anybody reads it. */
export function bodyStore(spool: Spool, seen: (chunk: Uint8Array) => void): Bodies {
  const ranges: Range[] = [];
  let start = 0;
  let written = 0;
  let file: Promise<InputFile> | undefined;

  return {
    async *receive(response, shown) {
      start = written;
      for await (const chunk of response.read()) {
        seen(chunk);
        await spool.write(chunk);
        written += chunk.length;
        yield chunk;
      }
      const { length } = response;
      if (length !== undefined && written - start < length)
        throw new NetworkError(
          `The answer of ${shown} broke off: it has ${written - start} of ${length} bytes.`,
          'broken',
        );
    },
    keep() {
      ranges.push({ start, end: written });
    },
    async *replay() {
      file ??= spool.close();
      const bytes = slices((await file).read());
      try {
        for (const range of ranges) yield bytes.slice(range);
      } finally {
        await bytes.close();
      }
    },
    bytes: () => written,
  };
}

/** Ranges of a stream, in rising order. */
function slices(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  /** Where `chunk` begins. */
  let at = 0;
  return {
    async *slice({ start, end }: Range): AsyncGenerator<Uint8Array> {
      for (;;) {
        const from = Math.max(start, at);
        const to = Math.min(end, at + chunk.length);
        if (from < to) yield chunk.subarray(from - at, to - at);
        if (at + chunk.length >= end) return;
        at += chunk.length;
        const next = await chunks.next();
        if (next.done) throw new Error(`The kept bytes end at ${at}, before ${end}.`);
        chunk = next.value;
      }
    },
    async close(): Promise<void> {
      await chunks.return?.();
    },
  };
}
