/** Works one after the other. */

/** Runs `work` when its turn has come; `first`: before all that wait. */
export type RunExclusive = <T>(work: () => Promise<T>, first?: boolean) => Promise<T>;

/**
 * Makes a function that runs one work at a time, in the order of the calls, and settles as the work does; one
 * that rejects lets the next begin.
 */
export function createMutex(): RunExclusive {
  const waiting: (() => void)[] = [];
  let busy = false;
  return async (work, first = false) => {
    if (busy) await new Promise<void>((go) => (first ? waiting.unshift(go) : waiting.push(go)));
    busy = true;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The next one takes over at once, so that nobody comes between.
      if (next) next();
      else busy = false;
    }
  };
}
