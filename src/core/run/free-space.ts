/** Whether a file will fit before it is loaded, and what is told when it did not. */
import { DbError, StepError } from '../contract/errors.ts';
import type { DriverContext } from '../contract/driver.ts';
import { size } from './count.ts';

/** Bytes in the database for one byte of text: the least that has been seen but for tables that repeat themselves, and what is usual. */
const LEAST = 0.1;
const USUAL = 0.7;
/** Smaller files are loaded sooner than asked about. */
const SMALL = 64_000;

/**
 * Tells the person where `bytes` of text at `path` will not fit into the session's storage: throws `StepError` where that is certain, logs a
 * warning where it is likely. To be asked before anything is read.
 */
export async function checkFreeSpace(
  ctx: DriverContext,
  path: string,
  bytes: number | undefined,
): Promise<void> {
  if (bytes === undefined || bytes < SMALL) return;
  const free = await ctx.files.freeSpace();
  if (free === undefined || bytes * USUAL <= free) return;
  const facts = `"${path}" has ${size(bytes)} and needs about ${size(bytes * USUAL)} in the database, but there is room for ${size(free)}`;
  const wayOut = 'Delete old sessions or files to make room.';
  if (bytes * LEAST > free) throw new StepError(`${facts}. ${wayOut}`, { noRoom: true });
  ctx.log('warning', `${facts}: it may not fit. ${wayOut}`);
}

/** The browser gives this site no more room. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
  constructor(cause: unknown) {
    super(
      'The browser gives this site no more storage. Delete files or old sessions to make room, then try again.',
      { cause },
    );
  }
}

/** Is that what something failed of, or what that failed of? */
export function isNoRoom(cause: unknown): boolean {
  if (cause instanceof StorageFull || (cause instanceof StepError && cause.details.noRoom)) return true;
  return cause instanceof Error && cause.cause !== undefined && isNoRoom(cause.cause);
}

/** How far a load came: bytes read, of so many. */
interface Loaded {
  readonly path: string;
  readonly read: number;
  readonly total?: number;
}

/**
 * What a load failed of; where that was storage, with what all of the file needs. (Browsers say more room than there is, so that
 * sites cannot tell people apart: `checkFreeSpace` may have found enough.)
 */
export function loadFailure(cause: unknown, { path, read, total }: Loaded): unknown {
  if (!(cause instanceof DbError && cause.cause instanceof StorageFull)) return cause;
  if (total === undefined) return cause;
  const facts = `"${path}" did not fit: after ${size(read)} of ${size(total)} the browser gave this site no more storage. All of it needs about ${size(total * USUAL)} in the database`;
  const wayOut = 'Delete files or old sessions to make room, or load fewer rows (`limit`).';
  return new StepError(`${facts}. ${wayOut}`, { cause });
}
