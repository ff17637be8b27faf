/** A file on the person's disk that a writer writes directly. It keeps what it held until everything is written. */
import { storageError } from './limits.ts';

/** By artifact path: files of the person's own that take the place of artifacts. */
export type TargetFiles = Readonly<Record<string, FileSystemFileHandle>>;

export interface TargetFile {
  readonly name: string;
  /** Written so far. */
  readonly bytes: number;
  /** Writes behind what was written; rejects with `StorageFull` where the disk is full. */
  write(bytes: Uint8Array): Promise<void>;
  /** What was written takes the place of what the file held. */
  save(): Promise<void>;
  /** Leaves the file as it was. */
  abandon(): Promise<void>;
}

/**
 * Begins to write a file of the person's own, for which the page has got leave; what it held stays until
 * `save`. Rejects with the browser's error where it cannot be written.
 */
export async function openTarget(handle: FileSystemFileHandle): Promise<TargetFile> {
  const stream = await handle.createWritable();
  let bytes = 0;
  return {
    name: handle.name,
    get bytes() {
      return bytes;
    },
    async write(part) {
      await stream.write(new Uint8Array(part)).catch(refused);
      bytes += part.byteLength;
    },
    save: () => stream.close().catch(refused),
    async abandon() {
      // A stream that has failed is abandoned already, and says so.
      await stream.abort().catch(() => {});
    },
  };
}

function refused(cause: unknown): never {
  throw storageError(cause);
}
