/** Against a browser that takes a stream for garbage while it is being read. */

const kept = new Set<object>();

/**
 * Keeps `thing`, and what it leads to, until the function it gives is called. Chromium forgets the stream of a file when nothing but the
 * read that waits for it knows it, and that read then never ends (tests/engine/garbage.spec.ts); WebKit did so, too. Streams of the network
 * are kept to be sure.
 */
export function keepReachable(thing: object): () => void {
  kept.add(thing);
  return () => kept.delete(thing);
}
