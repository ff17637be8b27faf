/** While the database writes a file: how long it is by now, and in plain words why it could not go on. */
import { DbError, StepError } from '#core/contract/errors.ts';
import type { Place } from '#core/contract/files.ts';

const INTERVAL_MS = 200;

/**
 * Does `copy`, which has the database write the file at `place`, and meanwhile tells the file's bytes every
 * 200 ms. Gives what `copy` gives; rejects with `StepError` where the disk is full, else as `copy` does.
 */
export async function copyTo<T>(
  place: Place,
  onBytes: (bytes: number) => void,
  copy: () => Promise<T>,
): Promise<T> {
  // The file comes into being a little after the statement begins.
  const look = (): void => void place.size().then(onBytes, () => {});
  const timer = setInterval(look, INTERVAL_MS);
  try {
    return await copy();
  } catch (cause) {
    if (cause instanceof DbError && /No space left on device|Disk quota exceeded/i.test(cause.message))
      throw new StepError(
        `"${place.path}" could not be written: the disk is full. Make room and run again.`,
        {
          cause,
        },
      );
    throw cause;
  } finally {
    clearInterval(timer);
  }
}
