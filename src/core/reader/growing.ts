/** Texts that come one by one to somebody who already reads them. */

export interface Growing<T> {
  /** Resolves when no other one waits to be read. */
  add(item: T): Promise<void>;
  /** There are no more. */
  end(): void;
  /** Whoever reads them gets this error. */
  fail(error: Error): void;
  all(): AsyncGenerator<T>;
}

/** Gives a list that grows while it is read, by one reader and by one who adds. */
export function growing<T>(): Growing<T> {
  const items: T[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  let taken = (): void => {};
  return {
    async add(item) {
      items.push(item);
      wake();
      while (items.length > 1) await new Promise<void>((resolve) => (taken = resolve));
    },
    end() {
      ended = true;
      wake();
    },
    fail(error) {
      failure = error;
      wake();
    },
    async *all() {
      for (;;) {
        if (failure) throw failure;
        const item = items.shift();
        taken();
        if (item !== undefined) yield item;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
