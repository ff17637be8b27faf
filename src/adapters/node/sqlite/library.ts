/** SQLite under Node: in a thread of its own, which reads the file by its address. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { sqliteInThreads, type Hearing, type Thread } from '#adapters/both/sqlite/remote.ts';
import type { Answer } from '#adapters/both/sqlite/thread.ts';
import { addressOf } from '../input.ts';

/** What the thread is given: the address of a file on the disk. */
export interface DiskFile {
  readonly address: string;
  readonly size: number;
}

/** A thread inherits no loader of TypeScript, and in Node 20 takes none by `execArgv`. */
const LOADER = new URL(
  './dist/esm/api/index.mjs',
  pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')),
).href;
const THREAD = new URL('./thread.ts', import.meta.url).href;
const SCRIPT = `import(${JSON.stringify(LOADER)}).then(({ register }) => {
  register();
  return import(${JSON.stringify(THREAD)});
});`;

function startThread(hearing: Hearing): Thread<DiskFile> {
  const worker = new Worker(SCRIPT, { eval: true });
  worker.on('message', (answer: Answer) => hearing.answer(answer));
  worker.on('error', (cause) => hearing.died(cause));
  worker.on('exit', (code) => hearing.died(`its thread ended with code ${code}`));
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    use: (inUse) => (inUse ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

export const sqliteLibrary = sqliteInThreads<DiskFile>(startThread, (file) => ({
  address: addressOf(file),
  size: file.size,
}));
