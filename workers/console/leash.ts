/** A signal for a connection that outlives what is asked of it: each question lends it its own. */
import type { Signal } from '#core/contract/driver.ts';

/** Aborted while `work` goes on that holds it by an aborted signal; never by itself. */
export interface Leash extends Signal {
  /** Does `work`, which ends with `signal` as all else that goes on does. */
  hold<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Makes one that nobody holds. */
export function createLeash(): Leash {
  const listeners = new Set<() => void>();
  let held: AbortSignal | undefined;
  return {
    get aborted() {
      return held?.aborted ?? false;
    },
    throwIfAborted: () => held?.throwIfAborted(),
    addEventListener: (_, listener) => void listeners.add(listener),
    removeEventListener: (_, listener) => void listeners.delete(listener),
    async hold(signal, work) {
      const tell = (): void => listeners.forEach((listener) => listener());
      held = signal;
      signal.addEventListener('abort', tell);
      try {
        return await work();
      } finally {
        signal.removeEventListener('abort', tell);
        held = undefined;
      }
    },
  };
}
