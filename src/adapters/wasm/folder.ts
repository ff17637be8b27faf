/** A session's folder: in the origin private file system, or in memory with the same behaviour. Paths as `relativePath` spells them. */
import type { Link } from './links.ts';

export interface Folder {
  /**
   * Every file below `under` (`''`: all), by path relative to it, in the order of UTF-16 units; nothing when
   * there is no such folder.
   */
  list(under: string): Promise<readonly FileEntry[]>;
  /** The file as it is now; undefined when there is none. */
  read(path: string): Promise<File | undefined>;
  /**
   * Direct access to a file that `read` gave, where the browser has it: faster than its `File` by far. Replacing, moving or removing the file ends it.
   * Undefined when there is none, the file has changed since, or somebody else has it.
   */
  access?(path: string, file: File): Promise<FileAccess | undefined>;
  /** Makes the folders on the way. Where storage is full, this or a later `write` rejects with `StorageFull`. */
  write(path: string, mode: 'replace' | 'append'): Promise<FileWriter>;
  /** Takes the place of a file of that name, and keeps its own time. Rejects when `from` is not there. */
  move(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all in it; fine when there is none. */
  remove(path: string): Promise<void>;
  /** Files of the person's own that stand in it; absent where none can. */
  readonly links?: FolderLinks;
}

export interface FolderLinks {
  /** The one at this path; undefined where none is. */
  at(path: string): Promise<Link | undefined>;
  /** From now on the file is read at this path. Rejects where the browser cannot keep that. */
  put(path: string, link: Link): Promise<void>;
}

/** A session's folder on disk. `path`: from the root of the origin's storage, without slashes at the ends. */
export interface DiskFolder {
  readonly handle: FileSystemDirectoryHandle;
  readonly path: string;
}

export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Of a file that is read where the person has it. */
  readonly linked?: Linked;
}

/** A file of the person's own. `isGone`: it is no longer where it was. */
export interface Linked {
  readonly handle: FileSystemFileHandle;
  readonly isGone: boolean;
}

export interface FileAccess {
  /** Fills `bytes` with what stands from `at` on; gives how many there were. Throws a `DOMException` when the access has ended. */
  read(bytes: Uint8Array, at: number): number;
  /** Ends the access: the file can be replaced again. */
  close(): void;
}

/** One writer per file at a time. What was written is the operating system's: it outlives the browser, not yet the machine. */
export interface FileWriter {
  /** Takes a copy. */
  write(bytes: Uint8Array): void;
  /** After it returns, what was written outlives the machine's end, too. Takes milliseconds. */
  flush(): void;
  /** Lets others write the file; what was written stays. */
  close(): void;
}

/** '' for what lies at the top. */
export const dirname = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** What follows the last `/` of a path; all of it where there is none. */
export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Compares two entries for `sort`: by the UTF-16 units of their paths. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
