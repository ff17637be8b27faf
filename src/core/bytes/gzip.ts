/** Text packed while it is written, to the same bytes in both worlds. */
import { Gzip } from 'fflate';
import type { Sink } from '../contract/files.ts';

/** A file that says how many bytes it took. */
export interface CountedSink {
  /** Takes a copy before it resolves. Resolves to the bytes that went to the file. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends the file. Resolves to the bytes that were still to go. */
  close(): Promise<number>;
}

/** Makes a counting file that hands each write to `sink` as it is, not packed; rejects as the sink does. */
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

/** Bytes packed at a time, always as many: what fflate makes of them depends on how they come. */
const PIECE = 64 * 1024;

/** Packs by gzip. Without a time, since it would make equal files differ. */
export function gzipped(sink: Sink): CountedSink {
  const packed: Uint8Array[] = [];
  const stream = new Gzip({ mtime: 0 }, (bytes) => void packed.push(bytes));
  const piece = new Uint8Array(PIECE);
  let held = 0;
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
      for (let at = 0; at < bytes.length;) {
        const more = Math.min(PIECE - held, bytes.length - at);
        piece.set(bytes.subarray(at, at + more), held);
        held += more;
        at += more;
        if (held < PIECE) break;
        stream.push(piece);
        held = 0;
        written += await drain();
      }
      return written;
    },
    async close() {
      stream.push(piece.subarray(0, held), true);
      const written = await drain();
      await sink.close();
      return written;
    },
  };
}
