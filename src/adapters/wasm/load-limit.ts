/** DuckDB's memory while a large table is loaded, or written to a file. */
import type { DbConnection } from '#core/driver.ts';
import { literal } from '#core/sql.ts';

/**
 * What DuckDB has written or read it keeps in memory as long as its limit allows, and WebAssembly never gives memory back. A load has no
 * use for what is written, only for the row groups that fill, and an export none for what it has passed.
 */
export interface LoadLimit {
  /** To be called again as rows grow. `rowBytes`: of one of the newest rows in memory. */
  fit(rowBytes: number): Promise<void>;
  restore(): Promise<void>;
}

const ROW_GROUP = 122_880;
/** Row groups that are filled, compressed and written at a time, and what that takes besides. */
const ROW_GROUPS = 3;
const LEAST_MB = 64;

/** `admin`: not the connection that loads. `usual`: megabytes. */
export function loadLimit(admin: Pick<DbConnection, 'exec'>, usual: number): LoadLimit {
  let current = usual;
  async function set(megabytes: number): Promise<void> {
    current = megabytes;
    await admin.exec(`SET memory_limit = ${literal(`${megabytes}MB`)}`);
  }
  return {
    async fit(rowBytes) {
      const groups = Math.ceil((rowBytes * ROW_GROUP * ROW_GROUPS) / 1e6);
      const needed = Math.min(usual, Math.max(LEAST_MB, groups));
      // Once it is low it only rises.
      if (current < usual ? needed <= current : needed === usual) return;
      try {
        await set(needed);
      } catch (cause) {
        // Too much of it is in use: the load goes on with what it has.
        console.debug('The memory limit stays as it is.', cause);
      }
    },
    async restore() {
      if (current < usual) await set(usual);
    },
  };
}
