/** Text packed while it is written, to the same bytes in both worlds. */
import { Gzip } from 'fflate';
import type { Sink } from '../driver.ts';

/** A file that says how many bytes it took. */
export interface CountedSink {
  /** Takes a copy before it resolves. Resolves to the bytes that went to the file. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends the file. Resolves to the bytes that were still to go. */
  close(): Promise<number>;
}

export function counted(sink: Sink): CountedSink {
  return {
    async write(bytes) {
      await sink.write(bytes);
      return bytes.length;
    },
    async close() {
      await sink.close();
      return 0;
    },
  };
}

/** Bytes packed at a time, which bounds what waits to be written. */
const PIECE = 256 * 1024;

/** Packs by gzip. Without a time, since it would make equal files differ. */
export function gzipped(sink: Sink): CountedSink {
  const packed: Uint8Array[] = [];
  const stream = new Gzip({ mtime: 0 }, (bytes) => void packed.push(bytes));
  const drain = async (): Promise<number> => {
    let bytes = 0;
    for (const part of packed.splice(0)) {
      bytes += part.length;
      if (part.length > 0) await sink.write(part);
    }
    return bytes;
  };
  return {
    async write(bytes) {
      let written = 0;
      for (let at = 0; at < bytes.length; at += PIECE) {
        stream.push(bytes.subarray(at, at + PIECE));
        written += await drain();
      }
      return written;
    },
    async close() {
      stream.push(new Uint8Array(0), true);
      const written = await drain();
      await sink.close();
      return written;
    },
  };
}
