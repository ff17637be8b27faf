import type { Signal } from '#core/contract/driver.ts';

/** Settles as `work` does, or rejects with `reason` as soon as somebody stops waiting for it; the work itself goes on. */
export function unlessAborted<T>(work: Promise<T>, signal: Signal | undefined, reason: string): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error(reason)), { once: true });
    work.then(resolve, reject);
  });
}
