/** The database writes a file in the origin's storage itself: registered for one COPY, and let go of after it. */
import { StepError, type Place } from '#core/driver.ts';
import type { DuckDbProcess } from './duckdb.ts';
import { StorageFull } from './folder.ts';

/** In the session's folder: besides its own, the one file that SQL may open. */
export const COPY_FILE = 'tmp-copy';

const INTERVAL_MS = 200;
/** Looks without a change. */
const STUCK_AFTER = 5;
/** Bytes; less than DuckDB writes at once. */
const NO_ROOM = 2 ** 16;

/** `settle` runs one more statement: until then DuckDB-WASM holds the file of a COPY that was cancelled. */
export async function copyTo<T>(
  process: DuckDbProcess,
  place: Place,
  onBytes: (bytes: number) => void,
  copy: () => Promise<T>,
  settle: () => Promise<unknown>,
): Promise<T> {
  const watch = watchSize(place, onBytes, () => process.terminate(new StorageFull(undefined).message));
  // The file may just be coming into being, or be let go of.
  const timer = setInterval(() => void watch().catch(() => {}), INTERVAL_MS);
  try {
    await process.guard(process.db.registerOPFSFileName(place.address));
    const result = await copy();
    await process.guard(process.db.dropFile(place.address));
    return result;
  } catch (cause) {
    const then = await letGo(process, place, settle);
    throw isFull(cause) || isFull(then) ? full(place, cause) : cause;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Where the browser gives no more room, it writes less than asked and then nothing, and DuckDB asks again for ever: only
 * the end of its worker ends that.
 */
function watchSize(place: Place, onBytes: (bytes: number) => void, stuck: () => void): () => Promise<void> {
  let last = -1;
  let unchanged = 0;
  return async () => {
    const bytes = await place.size();
    onBytes(bytes);
    unchanged = bytes === last ? unchanged + 1 : 0;
    last = bytes;
    if (unchanged < STUCK_AFTER) return;
    const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
    if (quota - usage < NO_ROOM) stuck();
  };
}

/** Gives why it could not: a file that could not be written to its end cannot be ended either. */
async function letGo(process: DuckDbProcess, place: Place, settle: () => Promise<unknown>): Promise<unknown> {
  // A worker that has died has let go of everything.
  if (process.death !== undefined) return undefined;
  try {
    await settle();
    await process.guard(process.db.dropFile(place.address));
    return undefined;
  } catch (cause) {
    return cause;
  }
}

/** DuckDB repeats the browser's own words, and so does its worker when it ends the file. */
const isFull = (cause: unknown): boolean =>
  cause instanceof Error &&
  /QuotaExceeded|exceed its storage quota|no (?:more storage|space)/i.test(cause.message);

function full({ path }: Place, cause: unknown): StepError {
  return new StepError(`"${path}" could not be written. ${new StorageFull(cause).message}`, { cause });
}
