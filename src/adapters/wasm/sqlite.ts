/** SQLite in a browser: in a worker of its own, which reads the file itself. */
import { sqliteInThreads, type Hearing, type Thread } from '#adapters/both/sqlite/remote.ts';
import type { Answer } from '#adapters/both/sqlite/thread.ts';
import type { SqliteLibrary } from '#core/sqlite/port.ts';
import { fileOf } from './input.ts';

/** Absolute URLs of what is loaded. */
export interface SqliteAssets {
  /** Of the script of the worker, a module. */
  readonly worker: string;
  readonly wasm: string;
}

/** What the worker is given: the file, and where SQLite is. */
export interface BrowserFile {
  readonly file: File;
  readonly wasm: string;
}

/** Nothing is loaded before a database is opened. */
export const sqliteLibrary = ({ worker, wasm }: SqliteAssets): SqliteLibrary =>
  sqliteInThreads<BrowserFile>(
    (hearing) => startThread(worker, hearing),
    (input) => ({ file: fileOf(input), wasm }),
  );

/**
 * A frame without an origin of its own may start workers only from blobs, and in Chromium only classic ones. Those may import a module, but
 * hear nothing that was said before it was there: the first request, which the others wait for, is told again.
 */
function startThread(url: string, hearing: Hearing): Thread<BrowserFile> {
  const script = `addEventListener('message', async ({ data }) => {
  try {
    await import(${JSON.stringify(url)});
    dispatchEvent(new MessageEvent('message', { data }));
  } catch (cause) {
    setTimeout(() => { throw cause; });
  }
}, { once: true });`;
  const source = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(source);
  worker.onmessage = ({ data }: MessageEvent<Answer>) => hearing.answer(data);
  worker.onerror = (event) => {
    event.preventDefault();
    hearing.died(event.message || 'its worker could not be loaded');
  };
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    use: () => {},
    end() {
      worker.terminate();
      URL.revokeObjectURL(source);
    },
  };
}
