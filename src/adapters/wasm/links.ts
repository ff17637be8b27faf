/** Files of the person's own that a session reads where they lie, in place of copies: by path in the session's folder. */

import { StepError } from '#core/contract/errors.ts';

/** A linked file that cannot be read now; the message tells why and the way out. */
export class LinkBroken extends StepError {
  constructor(
    message: string,
    /** It is there, as far as anybody knows, and needs the person's leave. */
    readonly needsLeave: boolean,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** A file that the person chose, and how it was then. */
export interface Link {
  /** Reading it takes the browser's leave, which may end with the page. */
  readonly handle: FileSystemFileHandle;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Keeps the links of one session; each change rejects where the browser refuses it, and is whole or not at all. */
export interface Links {
  /** By path. */
  all(): Promise<ReadonlyMap<string, Link>>;
  /** Takes the place of one of that path. */
  put(path: string, link: Link): Promise<void>;
  /** Takes the place of one at `to`; nothing where there is none at `from`. */
  move(from: string, to: string): Promise<void>;
  remove(paths: readonly string[]): Promise<void>;
}

/** The links of all sessions. */
export interface LinkStore {
  of(session: string): Links;
  /** Removes all of a session; where the browser refuses that, nobody can read them any more either. Never rejects. */
  clear(session: string): Promise<void>;
}

/** Makes links that live as long as the page. */
export function memoryLinks(): Links {
  const links = new Map<string, Link>();
  return {
    all: () => Promise.resolve(new Map(links)),
    put(path, link) {
      links.set(path, link);
      return Promise.resolve();
    },
    move(from, to) {
      const link = links.get(from);
      links.delete(from);
      if (link) links.set(to, link);
      return Promise.resolve();
    },
    remove(paths) {
      for (const path of paths) links.delete(path);
      return Promise.resolve();
    },
  };
}
