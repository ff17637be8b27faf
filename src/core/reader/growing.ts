/** Texts that come one by one to somebody who already reads them. */

export interface Growing<T> {
  add(item: T): void;
  /** There are no more. */
  end(): void;
  /** Whoever reads them gets this error. */
  fail(error: Error): void;
  all(): AsyncGenerator<T>;
}

/** Gives a list that grows while it is read, by one reader. */
export function growing<T>(): Growing<T> {
  const items: T[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  return {
    add(item) {
      items.push(item);
      wake();
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
        if (item !== undefined) yield item;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
