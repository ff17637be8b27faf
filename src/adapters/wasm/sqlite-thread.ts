/** What SQLite's worker runs: files are read by `FileReaderSync`, which only workers have. */
import init from '@sqlite.org/sqlite-wasm';
import type { Readable } from '#adapters/both/sqlite/disk.ts';
import type { Sqlite } from '#adapters/both/sqlite/library.ts';
import { answering, type Request } from '#adapters/both/sqlite/thread.ts';
import type { BrowserFile } from './sqlite.ts';

/** A read goes through the browser's other processes, so more is read at once than the page that is asked for, and kept. */
const PIECE_BYTES = 256 * 1024;
const PIECES = 32;

function readable({ file }: BrowserFile): Readable {
  const reader = new FileReaderSync();
  const pieces = new Map<number, Uint8Array>();

  function piece(index: number): Uint8Array {
    const known = pieces.get(index);
    pieces.delete(index);
    const start = index * PIECE_BYTES;
    const bytes = known ?? new Uint8Array(reader.readAsArrayBuffer(file.slice(start, start + PIECE_BYTES)));
    pieces.set(index, bytes);
    for (const oldest of pieces.keys()) {
      if (pieces.size <= PIECES) break;
      pieces.delete(oldest);
    }
    return bytes;
  }

  return {
    size: file.size,
    read(into, at) {
      const end = Math.min(file.size, at + into.length);
      let filled = 0;
      while (at + filled < end) {
        const from = at + filled;
        const index = Math.floor(from / PIECE_BYTES);
        const part = piece(index).subarray(from - index * PIECE_BYTES, end - index * PIECE_BYTES);
        into.set(part, filled);
        filled += part.length;
      }
      return filled;
    },
    close: () => pieces.clear(),
  };
}

type Init = (options: { locateFile(): string }) => Promise<unknown>;

/** Answers what `sqlite.ts` asks. */
export function serveSqlite(): void {
  let wasm = '';
  const load = async (): Promise<Sqlite> =>
    (await (init as unknown as Init)({ locateFile: () => wasm })) as Sqlite;
  const answer = answering<BrowserFile>(load, readable, (message, transfer) =>
    postMessage(message, { transfer }),
  );
  addEventListener('message', ({ data }: MessageEvent<Request<BrowserFile>>) => {
    if (data.type === 'open') for (const file of data.files.values()) wasm = file.wasm;
    void answer(data);
  });
}
