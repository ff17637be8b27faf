/** A text file of the session while it becomes a table: unpacked and decoded, its bytes counted, progress told, cancelling heeded. */
import { decode, type Encoding } from '../bytes/decode.ts';
import { type Compression, compressionOf, textBytes } from '../bytes/decompress.ts';
import type { DriverContext } from '../contract/driver.ts';
import { checkFreeSpace, loadFailure } from '../run/free-space.ts';
import type { Text } from './reader.ts';

export interface TextFile {
  readonly path: string;
  /** What it is to be, for messages: `CSV`. */
  readonly what: string;
  readonly encoding: Encoding;
  readonly compression: Compression;
}

export interface OpenTextFile {
  /** Its text from the start; a new reading on every call. */
  text(): Promise<Text>;
  /** Rows so far. */
  rows(done: number): void;
  /** How it is packed, if it is. */
  readonly packed: string | undefined;
  /** Bytes that the load took, as they came. */
  bytes(): number;
  /** What the person has to know of how its characters were read. */
  remarks(): readonly string[];
  /** What a load failed of, with what the whole file needs where that was storage. */
  failure(cause: unknown): unknown;
}

/** Opens it. Rejects with `StepError` where it is not there, or will certainly not fit into the session's storage. */
export async function openTextFile(
  { path, what, encoding, compression }: TextFile,
  ctx: DriverContext,
): Promise<OpenTextFile> {
  const found = await ctx.files.open(path);
  await checkFreeSpace(ctx, path, found.size);
  const remarks = new Set<string>();
  const packed = compressionOf(path, compression);
  let bytes = 0;
  let rows = 0;
  const tell = (): void => ctx.progress({ rows, bytes, total_bytes: found.size });
  async function* read(start?: number, end?: number): AsyncGenerator<Uint8Array> {
    bytes = 0;
    for await (const chunk of found.read(start, end)) {
      ctx.signal.throwIfAborted();
      bytes += chunk.length;
      tell();
      yield chunk;
    }
  }
  return {
    text: async () =>
      decode(path, await textBytes({ ...found, read }, compression, what), encoding, (said) =>
        remarks.add(said),
      ),
    rows(done) {
      rows = done;
      tell();
    },
    packed,
    // Of a zip archive only the directory and one file are read, but it is the archive that was loaded.
    bytes: () => (packed === 'zip' ? found.size : bytes),
    remarks: () => [...remarks],
    failure: (cause) => loadFailure(cause, { path, read: bytes, total: found.size }),
  };
}
