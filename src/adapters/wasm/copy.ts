/** The database writes a file in the origin's storage itself: registered for one COPY, and let go of after it. */
import { StepError, type Place } from '#core/driver.ts';
import type { DuckDbProcess } from './duckdb.ts';
import { StorageFull } from './folder.ts';

/** In the session's folder: besides its own, the one file that SQL may open. */
export const COPY_FILE = 'tmp-copy';

const INTERVAL_MS = 200;

/** `settle` runs one more statement: until then DuckDB-WASM holds the file of a COPY that was cancelled. */
export async function copyTo<T>(
  process: DuckDbProcess,
  place: Place,
  onBytes: (bytes: number) => void,
  copy: () => Promise<T>,
  settle: () => Promise<unknown>,
): Promise<T> {
  await process.guard(process.db.registerOPFSFileName(place.address));
  // The file may just be coming into being, or be let go of.
  const timer = setInterval(() => void place.size().then(onBytes, () => {}), INTERVAL_MS);
  try {
    const result = await copy();
    await process.guard(process.db.dropFile(place.address));
    return result;
  } catch (cause) {
    await letGo(process, place, settle);
    throw isFull(cause) ? full(place, cause) : cause;
  } finally {
    clearInterval(timer);
  }
}

async function letGo(process: DuckDbProcess, place: Place, settle: () => Promise<unknown>): Promise<void> {
  // A worker that has died has let go of everything.
  if (process.death !== undefined) return;
  await settle();
  await process.guard(process.db.dropFile(place.address));
}

/** DuckDB repeats the browser's own words, and so does its worker when it ends the file. */
const isFull = (cause: unknown): boolean =>
  cause instanceof Error && /QuotaExceeded|exceed its storage quota|No space/i.test(cause.message);

function full({ path }: Place, cause: unknown): StepError {
  return new StepError(`"${path}" could not be written. ${new StorageFull(cause).message}`, { cause });
}
