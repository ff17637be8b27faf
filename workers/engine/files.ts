/** Files through the door: those that a person added to the open session, in its folder `inputs/`. */
import type { Look, LookAim } from '#core/preview/look.ts';

export type { Look };

/** What of a file is to be seen, and how it is to be read. */
export interface LookRequest extends LookAim {
  /** The file, as the config names it. */
  readonly path: string;
  /** Its content, where it is still on its way to the session. */
  readonly content?: Blob;
}

/** Adds, reads, renames and removes input files, with a way back to what was replaced or removed. */
export interface EngineFiles {
  /** Lists the files of `inputs/`: path, bytes, time of the last change. */
  list(): Promise<readonly FileInfo[]>;
  /**
   * Gives the first rows of a file as an extractor loads them; only its beginning is read, and nothing is kept. What keeps it from being read
   * is told in the answer. A look that comes ends the one before. Rejects while a run goes on.
   */
  look(request: LookRequest): Promise<Look>;
  /** Gives the content of a file of `inputs/`; rejects with a `StepError` that names the files there are. */
  read(name: string): Promise<Blob>;
  /**
   * Streams a file into `inputs/`, to the path `name`; one that is there goes aside. `onProgress` is told the
   * bytes so far, at most every 100 ms and at the end; where it says false, nothing is kept and the answer is
   * `undefined`. Rejects with `StorageFull`, or `StepError` for a path that leaves the folder; the earlier
   * file then stays.
   */
  add(
    name: string,
    content: Blob,
    onProgress?: (bytes: number) => boolean | Promise<boolean>,
  ): Promise<AddedFile | undefined>;
  /**
   * Reads a file of the person's own at the path `name`, where it lies; one that is there goes aside. Nothing of it is read or copied now, and
   * nothing here ever changes it. Rejects where the browser does not let it be read or kept.
   */
  link(name: string, handle: FileSystemFileHandle): Promise<AddedFile>;
  /**
   * Gives a file of `inputs/` another path; what was aside of both paths cannot come back any more. Rejects
   * where there is a file at `to`, or none at `from` (`StepError`).
   */
  rename(from: string, to: string): Promise<void>;
  /** Moves a file of `inputs/` aside; gives its bytes, undefined where there is no such file. */
  remove(name: string): Promise<number | undefined>;
  /**
   * Brings back the file of this name that was last replaced or removed, in place of the one there is, which
   * is gone; asked again, the one before. Rejects where none is kept any more.
   */
  restore(name: string): Promise<void>;
  /**
   * Frees the disk space of all of this name that could be brought back. Opening a session frees what is
   * aside in it, too.
   */
  discard(name: string): Promise<void>;
}

export interface FileInfo {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Of one that is read where the person has it, and not copied. `isGone`: it is no longer there. */
  readonly linked?: { readonly handle: FileSystemFileHandle; readonly isGone: boolean };
}

export interface AddedFile extends FileInfo {
  /** Bytes of the file whose place it took. */
  readonly replaced?: number;
}
