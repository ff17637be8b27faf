/** Runs in a thread: SQLite, and the disk that it reads. */
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Sqlite } from '#adapters/both/sqlite/library.ts';
import type { Readable } from '#adapters/both/sqlite/disk.ts';
import { answering, type Request } from '#adapters/both/sqlite/thread.ts';
import type { DiskFile } from './library.ts';

function readable({ address, size }: DiskFile): Readable {
  const file = openSync(address, 'r');
  return {
    size,
    read: (into, at) => readSync(file, into, 0, into.length, at),
    close: () => closeSync(file),
  };
}

async function load(): Promise<Sqlite> {
  const { default: init } = await import('@sqlite.org/sqlite-wasm');
  return (await init()) as unknown as Sqlite;
}

const answer = answering<DiskFile>(load, readable, (message, transfer) =>
  parentPort?.postMessage(message, transfer),
);
parentPort?.on('message', (request: Request<DiskFile>) => void answer(request));
