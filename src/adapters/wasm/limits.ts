/** What the browser does not give, in words: memory, and room on disk. */
import { DbError } from '#core/contract/errors.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { dbError } from '#core/sql/db-error.ts';
import { withoutOthers } from './shared-catalog.ts';

const WAY_OUT =
  'Filter rows or select fewer columns before it, aggregate in two steps, or run the pipeline on the command line, which may use all memory (More ways to run, Run it elsewhere).';

/** DuckDB's refusal of `sql` as the person is told it; what DuckDB itself said is the cause. */
export function refusal(cause: unknown, sql: string): DbError {
  if (isFull(cause)) {
    const full = new StorageFull(cause);
    return new DbError(full.message, sql, undefined, full);
  }
  const told = dbError(cause, sql);
  const message = withoutOthers(told.message);
  const refused = message === told.message ? told : new DbError(message, sql, told.position);
  if (!/^Out of Memory Error|bad_alloc/.test(refused.message)) return refused;
  const [, limit] = /\/([\d.]+ [KMGT]iB) used/.exec(refused.message) ?? [];
  const words = `This needs more memory than the browser gives the engine${limit ? ` (${limit})` : ''}. ${WAY_OUT}`;
  return new DbError(words, sql, undefined, refused);
}

/** Why the engine cannot go on after `cause`; undefined when it can. */
export function crash(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { name, message } = cause;
  // A write that failed came up through DuckDB as no error that it knows: what it now holds in memory is not to be trusted.
  if (isFull(cause)) return new StorageFull(cause).message;
  if (/memory access out of bounds|Cannot enlarge memory|buffer allocation failed/.test(message))
    return `The database engine ran out of memory and was started again. ${WAY_OUT}`;
  const broken =
    /unreachable|table index is out of bounds|function signature mismatch|Maximum call stack size/;
  if (name === 'RuntimeError' || broken.test(message) || /database has been invalidated/.test(message))
    return `The database engine stopped: ${message}.`;
  return undefined;
}

/** `cause` as what the person is told, where it is that the storage is full. */
export const storageError = (cause: unknown): unknown =>
  isFull(cause) && !(cause instanceof StorageFull) ? new StorageFull(cause) : cause;

/**
 * Whether an error says that the browser gives this site no more storage; browsers and DuckDB say it
 * differently.
 */
export function isFull(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const told = `${cause.name}: ${cause.message}`;
  return (
    cause instanceof StorageFull ||
    /QuotaExceeded|No space available|storage quota|no more storage/i.test(told)
  );
}
