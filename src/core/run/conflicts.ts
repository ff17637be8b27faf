/** Small writes to a session that other processes write to at the same time. */
import type { DbConnection } from '../contract/database.ts';
import type { Clock } from './ports.ts';

/** Whether a transaction failed only because another one was faster: the same again may succeed. In the words of DuckDB, DuckLake and PostgreSQL. */
export const isConflict = (error: unknown): boolean =>
  error instanceof Error &&
  /conflict|duplicate key|could not serialize|already exists|another transaction|maximum retry count/i.test(
    error.message,
  );

const TRIES = 20;
/** Milliseconds between two tries; not the same for all, so that they do not meet again. */
const PAUSE = 100;

/** Does `work` until it is not in the way of another's; gives up, with its error, when that was so twenty times. It has left nothing behind where it fails. */
export async function uncontended<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || !isConflict(error)) throw error;
      await pause(clock, PAUSE * (1 + (clock.monotonic() % 1)));
    }
  }
}

/** A transaction that failed before its end is open still. */
export const rolledBack =
  (db: Pick<DbConnection, 'exec'>) =>
  async (error: unknown): Promise<never> => {
    await db.exec('ROLLBACK').catch(() => undefined);
    throw error;
  };

/** Resolves after so many milliseconds. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.every(ms, () => {
      stop();
      resolve();
    });
  });
}
