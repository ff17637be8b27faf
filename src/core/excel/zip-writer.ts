/** A zip archive, packed while it is written: the same bytes for the same files, in both worlds. */
import { Zip, ZipDeflate } from 'fflate';
import type { Sink } from '../contract/files.ts';

/** Bytes packed at a time, always as many: what fflate makes of them depends on how they come. */
const PIECE = 64 * 1024;
/** A file of an archive takes at most so many bytes: more needs zip64, which fflate does not write. */
export const MOST_ENTRY = 0xffff_ffff;

export interface ZipWriter {
  /** Begins a file; the one before it is ended. */
  begin(name: string): Promise<void>;
  /** Takes a copy before it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the archive, and closes the sink. */
  close(): Promise<void>;
  /** Bytes that went to the sink. */
  size(): number;
}

/** The time of all files: the first that a zip archive can name, since it would make equal archives differ. */
const TIME = new Date(1980, 0, 1);

export function zipWriter(sink: Sink, level: 1 | 6): ZipWriter {
  const packed: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, bytes) => {
    failure ??= error;
    packed.push(bytes);
  });
  const piece = new Uint8Array(PIECE);
  let file: ZipDeflate | undefined;
  let held = 0;
  let size = 0;
  const drain = async (): Promise<void> => {
    if (failure) throw failure;
    for (const part of packed.splice(0)) {
      size += part.length;
      if (part.length > 0) await sink.write(part);
    }
  };
  const end = (): void => {
    file?.push(piece.slice(0, held), true);
    held = 0;
  };
  return {
    async begin(name) {
      end();
      file = new ZipDeflate(name, { level });
      file.mtime = TIME;
      zip.add(file);
      await drain();
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length;) {
        const more = Math.min(PIECE - held, bytes.length - at);
        piece.set(bytes.subarray(at, at + more), held);
        held += more;
        at += more;
        if (held < PIECE) break;
        file?.push(piece.slice(), false);
        held = 0;
        await drain();
      }
    },
    async close() {
      end();
      zip.end();
      await drain();
      await sink.close();
    },
    size: () => size,
  };
}
