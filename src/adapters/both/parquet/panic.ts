/**
 * Where the library panics over a broken file, it does so in a microtask of its own: whoever waits for its promise would wait for ever, and
 * under Node the process would end.
 */

type Task = () => void;

let waiting = 0;
let tell: ((cause: unknown) => void)[] = [];
const { queueMicrotask: queue } = globalThis as unknown as { queueMicrotask: (task: Task) => void };

function guarded(task: Task): void {
  queue(() => {
    try {
      task();
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      for (const each of tell) each(cause);
    }
  });
}

/** As `work`; rejects when the library panics meanwhile. */
export async function orPanic<T>(work: () => Promise<T>): Promise<T> {
  let reject: (cause: unknown) => void = () => {};
  const panicked = new Promise<never>((_, fail) => {
    reject = () => fail(new Error('the library gave up on it'));
  });
  tell = [...tell, reject];
  if (waiting++ === 0) Object.assign(globalThis, { queueMicrotask: guarded });
  try {
    return await Promise.race([work(), panicked]);
  } finally {
    tell = tell.filter((each) => each !== reject);
    if (--waiting === 0) Object.assign(globalThis, { queueMicrotask: queue });
  }
}
