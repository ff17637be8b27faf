/** Items that come one by one to somebody who already waits for them. */

export interface Growing<T> {
  /** Resolves when whoever reads them is done with it, which is when the next one is asked for, or none is wanted any more. */
  add(item: T): Promise<void>;
  /** There are no more. */
  end(): void;
  /** Whoever reads them gets this error. */
  fail(error: Error): void;
  all(): AsyncGenerator<T>;
}

/** Gives a list that grows while it is read, by one reader and by one who adds. */
export function growing<T>(): Growing<T> {
  const items: { readonly item: T; done(): void }[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  return {
    add: (item) =>
      new Promise((done) => {
        items.push({ item, done });
        wake();
      }),
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
        const next = items.shift();
        if (next)
          try {
            yield next.item;
          } finally {
            next.done();
          }
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
