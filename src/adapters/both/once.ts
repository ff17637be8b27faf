/** Loads what is first asked for, and once: a try that failed is not kept. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    const current = (loading ??= load());
    current.catch(() => (loading = undefined));
    return current;
  };
}
