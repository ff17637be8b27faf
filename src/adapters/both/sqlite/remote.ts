/** The database that another thread has open. */
import type { Signal } from '#core/contract/driver.ts';
import type { InputFile } from '#core/contract/files.ts';
import {
  SqliteError,
  type CellBlock,
  type ResultColumn,
  type SqliteDatabase,
  type SqliteLibrary,
} from '#core/sqlite/port.ts';
import { namedFiles } from './names.ts';
import { memoryOf, type Answer, type Request } from './thread.ts';

/** A thread that answers requests, in their order. */
export interface Thread<File> {
  post(request: Request<File>, transfer: ArrayBuffer[]): void;
  /** Whether somebody waits for it: one that idles holds nothing up. */
  use(inUse: boolean): void;
  end(): void;
}

export interface Hearing {
  answer(answer: Answer): void;
  /** The thread has ended by itself. */
  died(reason: unknown): void;
}

/** A thread, with those who wait for its answers. */
interface Running<File> {
  readonly thread: Thread<File>;
  ask<T>(request: Request<File>, transfer?: ArrayBuffer[]): Promise<T>;
  end(cause: unknown): void;
  readonly ended: boolean;
}

function run<File>(start: (hearing: Hearing) => Thread<File>): Running<File> {
  const waiting: { resolve(value: unknown): void; reject(cause: unknown): void }[] = [];
  let over: { readonly cause: unknown } | undefined;
  const end = (cause: unknown): void => {
    if (over) return;
    over = { cause };
    thread.end();
    for (const { reject } of waiting.splice(0)) reject(cause);
  };
  const thread = start({
    answer(answer) {
      const asked = waiting.shift();
      if ('value' in answer) asked?.resolve(answer.value);
      else if ('failure' in answer) asked?.reject(answer.failure);
      else asked?.reject(new SqliteError(answer.error.message, answer.error.code, answer.error.offset));
    },
    died: (reason) =>
      end(new SqliteError(reason instanceof Error ? reason.message : String(reason), 'thread')),
  });
  return {
    thread,
    end,
    ask: <T>(request: Request<File>, transfer: ArrayBuffer[] = []) =>
      new Promise<T>((resolve, reject) => {
        if (over) return reject(over.cause);
        waiting.push({ resolve: (value) => resolve(value as T), reject });
        thread.post(request, transfer);
      }),
    get ended() {
      return over !== undefined;
    },
  };
}

/**
 * SQLite in threads that `start` starts, one for each database that is open; one that is done is kept for the next. `convert`: what the thread
 * is given of a file. The abort of a database's signal ends its thread.
 */
export function sqliteInThreads<File>(
  start: (hearing: Hearing) => Thread<File>,
  convert: (file: InputFile) => File | Promise<File>,
): SqliteLibrary {
  let idle: Running<File> | undefined;
  return {
    async open(files, signal) {
      const named = await namedFiles(files, convert);
      signal.throwIfAborted();
      const running = idle && !idle.ended ? idle : run(start);
      idle = undefined;
      running.thread.use(true);
      return openIn(running, named, signal, () => {
        running.thread.use(false);
        idle?.end(new SqliteError('Another one is kept.', 'thread'));
        idle = running;
      });
    },
  };
}

async function openIn<File>(
  { ask, end }: Running<File>,
  files: ReadonlyMap<string, File>,
  signal: Signal,
  keep: () => void,
): Promise<SqliteDatabase> {
  const abort = (): void => {
    try {
      signal.throwIfAborted();
    } catch (reason) {
      end(reason);
    }
  };
  signal.addEventListener('abort', abort, { once: true });

  async function* rows(places: readonly number[]): AsyncGenerator<CellBlock> {
    await ask({ type: 'rows', places });
    let spare: CellBlock | undefined;
    const next = (): Promise<CellBlock | undefined> => {
      const used = spare;
      spare = undefined;
      const block = ask<CellBlock | undefined>({ type: 'next', used }, used ? memoryOf(used) : []);
      block.catch(() => {});
      return block;
    };
    // The thread fills the next block while this one is worked on.
    for (let coming = next(); ;) {
      const block = await coming;
      if (!block) return;
      coming = next();
      yield block;
      spare = block;
    }
  }

  try {
    await ask({ type: 'open', files });
  } catch (cause) {
    signal.removeEventListener('abort', abort);
    end(cause);
    throw cause;
  }
  return {
    ask: (sql) => ask({ type: 'ask', sql }),
    prepare: (sql) => ask<readonly ResultColumn[]>({ type: 'prepare', sql }),
    rows,
    async close() {
      signal.removeEventListener('abort', abort);
      try {
        await ask({ type: 'close' });
        keep();
      } catch (cause) {
        end(cause);
      }
    },
  };
}
