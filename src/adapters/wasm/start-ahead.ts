/** A DuckDB worker that stands by: started before somebody needs it, without a database. */
import type { DuckDbProcess, StartDuckDb } from './duckdb.ts';

export interface Ahead {
  /** Gives the one that stands by, once; else starts one. */
  readonly start: StartDuckDb;
  /** Lets one stand by from here on, where none does; never rejects, since the next `start` meets the reason and tells it. */
  begin(): void;
}

/** Makes the place for one that stands by, with none in it. */
export function startAhead(start: StartDuckDb): Ahead {
  let standing: Promise<DuckDbProcess | undefined> | undefined;
  return {
    async start(onProgress) {
      const taken = standing;
      standing = undefined;
      const process = await taken;
      return process && process.death === undefined ? process : start(onProgress);
    },
    begin() {
      standing ??= start().catch((cause: unknown) => {
        console.debug('DuckDB does not stand by.', cause);
        return undefined;
      });
    },
  };
}
