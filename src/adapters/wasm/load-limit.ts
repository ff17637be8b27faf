/** DuckDB's memory while a large table is loaded, or written to a file. */
import type { DbConnection } from '#core/contract/database.ts';
import { literal } from '#core/sql/index.ts';

/**
 * What DuckDB has written or read it keeps in memory as long as its limit allows, and WebAssembly never gives memory back. A load has no
 * use for what is written, only for the row groups that fill, and an export none for what it has passed.
 */
export interface LoadLimit {
  /** So much has passed since the last call: once that is a lot, DuckDB gets room for rows of this size, and more when they grow. */
  passed(rows: number, bytes: number): Promise<void>;
  /** The load or export has ended. */
  restore(): Promise<void>;
}

const ROW_GROUP = 122_880;
/** Row groups that are filled, compressed and written at a time, and what that takes besides. */
const ROW_GROUPS = 3;
const LEAST_MB = 64;

/** Smaller loads and exports have the usual limit: bytes. */
const LARGE = 32 * 2 ** 20;
/** Fewer bytes do not tell how large rows are: a batch of three rows is mostly frame. */
const TELLING = 2 ** 20;

/**
 * Makes the limit for the loads and exports of a database, one at a time. `admin`: another connection than
 * the one that loads; `usual`: megabytes that DuckDB may take otherwise.
 */
export function loadLimit(admin: Pick<DbConnection, 'exec'>, usual: number): LoadLimit {
  let current = usual;
  let total = 0;
  let newest = { rows: 0, bytes: 0 };
  async function set(megabytes: number): Promise<void> {
    current = megabytes;
    await admin.exec(`SET memory_limit = ${literal(`${megabytes}MB`)}`);
  }
  return {
    async passed(rows, bytes) {
      total += bytes;
      newest = { rows: newest.rows + rows, bytes: newest.bytes + bytes };
      if (total <= LARGE || newest.bytes < TELLING) return;
      const rowBytes = newest.bytes / newest.rows;
      newest = { rows: 0, bytes: 0 };
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
      total = 0;
      newest = { rows: 0, bytes: 0 };
      if (current < usual) await set(usual);
    },
  };
}
