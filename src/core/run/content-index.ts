/** The hashes of a session's input files as they are known: a file is read for it only when its size or time is another. */

/** The name of the file in the session's folder that keeps it. */
export const INDEX_FILE = 'inputs.json';

export interface ContentIndex {
  /** The hash of the file at `path`, if it still is the one of this stamp. */
  find(path: string, stamp: string): string | undefined;
  /** `stamp`: the file's size and its time of change, as the system tells them. */
  note(path: string, stamp: string, hash: string): void;
  /** What was known of a path is known of another from now on; that one's is forgotten. */
  move(from: string, to: string): void;
  forget(path: string): void;
  /** To be kept, and given to `createContentIndex`. */
  text(): string;
  /** Whether it has changed since it was last asked for its text. */
  readonly changed: boolean;
}

interface Known {
  readonly stamp: string;
  readonly hash: string;
}

/** Takes up what `text` kept. One that was cut short is as none: every file is then read again. */
export function createContentIndex(text = '{}'): ContentIndex {
  const known = new Map<string, Known>(entriesOf(text));
  let changed = false;
  return {
    find(path, stamp) {
      const found = known.get(path);
      return found?.stamp === stamp ? found.hash : undefined;
    },
    note(path, stamp, hash) {
      known.set(path, { stamp, hash });
      changed = true;
    },
    move(from, to) {
      const moved = known.get(from);
      known.delete(from);
      known.delete(to);
      if (moved) known.set(to, moved);
      changed = true;
    },
    forget(path) {
      changed = known.delete(path) || changed;
    },
    text() {
      changed = false;
      return JSON.stringify(Object.fromEntries(known), undefined, 1);
    },
    get changed() {
      return changed;
    },
  };
}

function entriesOf(text: string): [string, Known][] {
  try {
    return Object.entries(JSON.parse(text) as Record<string, Known>);
  } catch (cause) {
    if (cause instanceof SyntaxError) return [];
    throw cause;
  }
}
