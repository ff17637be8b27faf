/** Files as a driver has them: inputs to read, artifacts to write, and what only the step itself sees. */

/** Inputs by name, artifacts as sinks. Paths use `/`, are relative and never leave their folder. */
export interface Files {
  /** Rejects with `StepError` naming the file and the files there are, or saying that it is a folder. */
  open(path: string): Promise<InputFile>;
  /** The same, undefined where there is no such file: for what may lie beside another. That there was none decides the result, too. */
  find(path: string): Promise<InputFile | undefined>;
  /** An artifact of this step; becomes visible, whole, when the step has completed. */
  create(path: string): Promise<Sink>;
  /** An artifact that the database writes (`DbConnection.copy`); absent where it cannot. */
  place?(path: string): Promise<Place>;
  /** A file that nobody sees and that is gone with the step: for what can be read only once. `path` is for messages. */
  spool(path: string): Promise<Spool>;
  /** Bytes that the session may still take on disk; undefined where nobody knows. */
  freeSpace(): Promise<number | undefined>;
}

export interface Spool {
  /** Takes a copy before it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the writing; the file can then be read, as often as needed. */
  close(): Promise<InputFile>;
}

/** Both ways of reading reject with `StepError` where the file was changed or removed meanwhile, or cannot be read. */
export interface InputFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /**
   * The bytes from `start` up to `end`, by default all of them, in chunks of at most a few MB, each good until the next is asked
   * for. A new reading on every call.
   */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
  /** The bytes from `start` up to `end`, or to the end of the file if that comes before, in memory of their own. No others are read. */
  slice(start: number, end: number): Promise<Uint8Array>;
}

export interface Sink {
  /** Takes a copy before it resolves, so the caller may reuse the buffer. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the file. An unclosed sink leaves nothing behind. */
  close(): Promise<void>;
}

/** A file for the database to write. One at a time. */
export interface Place {
  /** The artifact. */
  readonly path: string;
  /** What the database calls the file. */
  readonly address: string;
  /** Bytes so far. */
  size(): Promise<number>;
  /** Ends the file; its bytes. An unclosed one leaves nothing behind. */
  close(): Promise<number>;
}

/** A file that a step has written, for the person to have. */
export interface Artifact {
  readonly path: string;
  readonly bytes: number;
  /** Name of the person's own file that it was written to; absent where the session keeps it. */
  readonly target?: string;
}
