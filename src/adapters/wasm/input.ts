/** A file of the session as a driver reads it. */
import { StepError } from '#core/contract/errors.ts';
import type { InputFile } from '#core/contract/files.ts';
import type { FileAccess } from './folder.ts';
import { keepReachable } from './reachable.ts';

/** What drivers read is a file here. */
interface BrowserInput extends InputFile {
  readonly file: File;
}

/** For a library that reads files by itself, in a worker of its own. Throws for what is no file of this adapter's. */
export function fileOf(input: InputFile): File {
  if (!('file' in input) || !(input.file instanceof File)) throw new Error(`"${input.path}" is no file`);
  return input.file;
}

/**
 * `file` is the file as it is now; reading it after it was changed or removed rejects with `StepError`. `access`: to the
 * same file, directly, where that can be had. `wayOut`: what to do then.
 */
export function inputFile(
  path: string,
  file: File,
  access: () => Promise<FileAccess | undefined> | undefined = () => undefined,
  wayOut = 'Add the file again, then run again.',
): BrowserInput {
  return {
    path,
    size: file.size,
    file,
    async *read(start = 0, end = file.size) {
      const direct = await access();
      try {
        yield* withTurns(
          direct ? directly(direct, start, Math.min(end, file.size)) : streamed(file.slice(start, end)),
        );
      } catch (cause) {
        throw unreadable(path, cause, wayOut);
      } finally {
        direct?.close();
      }
    },
    async slice(start, end) {
      try {
        return new Uint8Array(await readable(file.slice(start, Math.max(start, end)).arrayBuffer()));
      } catch (cause) {
        throw unreadable(path, cause, wayOut);
      }
    },
  };
}

/** As much as stays in the processor's cache until it is worked on. */
const PIECE_BYTES = 512 * 1024;

/** One buffer, filled again and again. */
function* directly(access: FileAccess, start: number, end: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(0, Math.min(PIECE_BYTES, end - start)));
  for (let at = start; at < end;) {
    const length = readAt(access, buffer.subarray(0, end - at), at);
    if (length === 0) throw new Unreadable();
    at += length;
    yield buffer.subarray(0, length);
  }
}

/** Chunks, each good until the next is asked for. They come through the browser's other processes; slices would take five times as long. */
export async function* streamed(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = byteReader(file);
  if (!reader) return yield* chunks(file);
  const letGo = keepReachable(reader);
  try {
    let buffer = new ArrayBuffer(Math.min(PIECE_BYTES, file.size));
    for (let at = 0; at < file.size;) {
      let filled = 0;
      while (filled < buffer.byteLength && at + filled < file.size) {
        const { value } = await readable(reader.read(new Uint8Array(buffer, filled)));
        if (!value?.length) throw new Unreadable();
        buffer = value.buffer;
        filled += value.length;
      }
      at += filled;
      yield new Uint8Array(buffer, 0, filled);
    }
  } finally {
    await ended(reader);
    letGo();
  }
}

/** Undefined where the browser's files are no byte streams. */
function byteReader(file: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return file.stream().getReader({ mode: 'byob' });
  } catch (cause) {
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}

async function* chunks(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  const letGo = keepReachable(reader);
  try {
    for (let next = await readable(reader.read()); !next.done; next = await readable(reader.read()))
      yield next.value;
  } finally {
    await ended(reader);
    letGo();
  }
}

/** Reading seldom waits, so messages (Cancel) are let in this often, in milliseconds. */
const TURN_MS = 30;

async function* withTurns(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let turned = performance.now();
  for await (const piece of pieces) {
    yield piece;
    if (performance.now() - turned < TURN_MS) continue;
    await turn();
    turned = performance.now();
  }
}

/** Resolves when what waits for the thread has had it; a timer would wait longer. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(undefined);
  });
}

/** The file is not what it was when it was opened. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  constructor(cause?: unknown) {
    super('The file could not be read to its end: it was changed, moved or removed meanwhile.', { cause });
  }
}

function readAt(access: FileAccess, bytes: Uint8Array, at: number): number {
  try {
    return access.read(bytes, at);
  } catch (cause) {
    throw new Unreadable(cause);
  }
}

/** Of a stream that failed, cancelling tells the failure again. */
const ended = (reader: { cancel(): Promise<void> }): Promise<void> => reader.cancel().catch(() => {});

/** Browsers call it a network error, and by other names. */
async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new Unreadable(cause);
  }
}

function unreadable(path: string, cause: unknown, wayOut: string): unknown {
  if (!(cause instanceof Unreadable)) return cause;
  return new StepError(
    `"${path}" could not be read to its end: it was changed or removed meanwhile. ${wayOut}`,
    { cause },
  );
}
