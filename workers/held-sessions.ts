/** Sessions that windows hold, and what is asked of the place where all are kept. */
import type { DiskFolder, Folder } from '#adapters/wasm/folder.ts';
import type { SessionSummary } from './engine.ts';

/** A session this window holds. */
export interface HeldSession {
  readonly id: string;
  readonly folder: Folder;
  /** Absent in memory. */
  readonly disk?: DiskFolder;
  /** The lock that keeps other windows out; absent in memory. */
  readonly lock?: string;
  /** Lets other windows have it. */
  release(): void;
}

export interface SessionStore {
  readonly storage: 'disk' | 'memory';
  /** Why memory, in plain words. */
  readonly reason?: string;
  /** What the page notes of itself; beside the sessions, so that their folders hold nothing but theirs. */
  readonly notes: Folder;
  /**
   * Opens `id`, which is made if there is none; undefined when another window holds it, and has not let go of it within `wait`
   * milliseconds, by default as long as a page takes that is being reloaded.
   */
  hold(id: string, wait?: number): Promise<HeldSession | undefined>;
  /** Name of the lock that whoever holds the session has. */
  lockOf(id: string): string;
  /** The session's folder, held or not. */
  folder(id: string): Promise<Folder>;
  /** There is such a session, and it is not deleted, not even so that it could be brought back. */
  has(id: string): Promise<boolean>;
  /** Another window, or this one, has it open. */
  held(id: string): Promise<boolean>;
  /** Sessions that are not deleted, newest first; `current` is for the caller to say. */
  list(): Promise<readonly Omit<SessionSummary, 'current'>[]>;
  /** Removes a session's folder with all in it. */
  remove(id: string): Promise<void>;
}

/**
 * Does `work` and gives what it gives; where it rejects, lets go of the session first, so that other windows
 * can have it.
 */
export async function orRelease<T>(
  { release }: Pick<HeldSession, 'release'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    release();
    throw cause;
  }
}
