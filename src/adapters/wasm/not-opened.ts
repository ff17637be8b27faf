/** Why a database file could not be opened, and what that means for the person. */
import { StepError } from '#core/contract/errors.ts';
import { isFull } from './limits.ts';

const text = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);

/** Somebody else has it open, such as a worker that was ended while busy, for some moments. */
export const isBusy = (cause: unknown): boolean =>
  /NoModificationAllowed|createSyncAccessHandle|another open Access Handle/i.test(text(cause));

/** The file is not as DuckDB left it, or was written by another one. */
export const isDamage = (cause: unknown): boolean =>
  /Corrupt database file|not a valid DuckDB database|checksum|Serialization|replaying WAL|older than|newer version|storage version/i.test(
    text(cause),
  ) || /\bINTERNAL Error|"exception_type":"INTERNAL"/.test(text(cause));

/**
 * Says in words, of the error with which opening on disk failed, why tables are in memory and what the person
 * can do.
 */
export function whyInMemory(cause: unknown): string {
  const lost = 'so tables are kept in memory and are gone after a reload.';
  if (isFull(cause))
    return `The browser gives this site no more storage, ${lost} Delete old sessions to make room, then reload the page.`;
  if (isBusy(cause))
    return `Another window has this session's database open, ${lost} Close it, then reload the page.`;
  return `The session's database could not be opened on disk, ${lost} Reload the page to try again. (${text(cause)})`;
}

/** For a database that was open before: its tables are on disk still. */
export function notAgain(cause: unknown): StepError {
  const way = isFull(cause)
    ? 'The browser gives this site no more storage. Delete old sessions to make room, then run again.'
    : isBusy(cause)
      ? 'The one before it is still being ended. Run again in a moment, or reload the page.'
      : 'Run again, or reload the page.';
  return new StepError(`The database could not be opened again; its tables are still on disk. ${way}`, {
    cause,
  });
}
