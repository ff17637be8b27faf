/** A lock of the browser's that another thread holds for as long as it lives. */

/** Resolves to true when nobody holds `name` any more, to false when `signal` aborted before that. */
export async function released(name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await navigator.locks.request(name, { signal }, () => {});
    return !signal.aborted;
  } catch (cause) {
    if (signal.aborted) return false;
    throw cause;
  }
}

/** Holds `name` from when it resolves until the function it gives is called, or this page is gone. */
export function hold(name: string): Promise<() => void> {
  return new Promise((held, refused) => {
    navigator.locks.request(name, () => new Promise<void>((release) => held(() => release()))).catch(refused);
  });
}

/** Whether anybody, here or in another page, holds `name` at this moment. */
export async function isHeld(name: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === name);
}

/** Whether the browser has locks for this page: not where it is not secure, nor in a frame without an origin. */
export async function hasLocks(): Promise<boolean> {
  if (!('locks' in navigator)) return false;
  try {
    await navigator.locks.query();
    return true;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'SecurityError') return false;
    throw cause;
  }
}
