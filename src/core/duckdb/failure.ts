/** What that other DuckDB refuses, in words for the person. */
import { DbError, StepError } from '../contract/errors.ts';

export interface Asked {
  readonly path: string;
  /** A file of changes beside it, which was read, too. */
  readonly log?: string | undefined;
  readonly query?: string | undefined;
  /** That were read before. */
  readonly rows: number;
}

/** The error for what happened while the file was opened or read; anything but DuckDB's as it is. */
export function refused(cause: unknown, { path, log, query, rows }: Asked): unknown {
  if (!(cause instanceof DbError)) return cause;
  const { message } = cause;
  const had = rows > 0 ? ` ${rows} rows had been read; none of them was kept.` : '';
  const fail = (words: string, key: 'path' | 'query' | 'table' = 'path'): StepError =>
    new StepError(words, { cause, at: { key } });
  if (/lock on file|Conflicting lock|already (?:attached|open)/i.test(message))
    return fail(
      `${path} is open in another program, which may be changing it. Close it there, then run again.`,
    );
  if (/\bWAL\b/.test(message))
    return fail(
      `${path} could not be opened with the changes in ${log ?? `${path}.wal`} beside it (${message}). Open it once with the program that wrote it and CHECKPOINT, or add both files as they belong together.`,
    );
  if (/Corrupt database file|checksum|Serialization Error|INTERNAL Error/i.test(message))
    return fail(
      `${path} is damaged (${message}).${had} Take a copy of it that is whole; what can be read of it, DuckDB's own shell saves with EXPORT DATABASE.`,
    );
  if (/Out of Memory/i.test(message))
    return fail(
      `${path}: reading it takes more memory than there is for it.${had} Read less of it: name the \`columns\`, or load the table and sort or join by SQL in a step behind this one.`,
      query === undefined ? 'path' : 'query',
    );
  if (/operations are disabled by configuration|file system/i.test(message))
    return fail(
      `${query === undefined ? path : 'The query'} reaches beyond its file, which is not allowed (${message}). Read other files with steps of their own.`,
      query === undefined ? 'table' : 'query',
    );
  return fail(
    `${query === undefined ? path : 'The query'} was refused by DuckDB: ${message}${had}`,
    query === undefined ? 'path' : 'query',
  );
}
