/** The one door between page and worker: plain data, bytes and callbacks, exposed with comlink by engine.worker.ts. */
import type { TargetFiles } from '#adapters/wasm/target.ts';
import type { Artifact } from '#core/contract/files.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { LoadReceipt } from '#core/contract/receipt.ts';

/**
 * All that the page asks of the worker, which has one session open at a time; what needs a session rejects
 * while none is open. Of an error that crosses the door, such as `StepError`, name and message arrive, its
 * class does not.
 */
export interface Engine {
  /**
   * Opens a session's folder without loading DuckDB; the session before it is closed, and its run cancelled.
   * A string is an id, and one that nobody has makes a new session. `Resume`, or nothing: where the tab or
   * the last window was, else the newest session, else a new one. Where another window holds it: a new
   * session with a copy of its text (`copyOf`). Rejects for an id of other characters than letters, digits,
   * `-` and `_`, and where the folder cannot be opened.
   */
  open(wanted?: string | Resume): Promise<SessionInfo>;
  /**
   * Loads DuckDB and opens the session's database; gives its version and where it is kept. Asked again, it
   * gives the one that is open, and opens it anew after DuckDB has ended. `onProgress`: bytes of the engine
   * received, of total. Rejects where DuckDB cannot be loaded, or a database that was on disk cannot be
   * opened again (`StepError`).
   */
  start(onProgress?: (received: number, total: number) => void): Promise<EngineInfo>;

  /**
   * Writes the session's text, and what was chosen for it. `as` absent: as the next revision. False, with
   * nothing written, where a later revision is there already, or another text or choice of this one. Rejects
   * where `as` is of a session that is not the one open, and where it cannot be written.
   */
  saveText(text: string, as?: TextState): Promise<boolean>;
  /**
   * Streams a file into `inputs/`, to the path `name`; one that is there goes aside. `onProgress` is told the
   * bytes so far, at most every 100 ms and at the end; where it says false, nothing is kept and the answer is
   * `undefined`. Rejects with `StorageFull`, or `StepError` for a path that leaves the folder; the earlier
   * file then stays.
   */
  addFile(
    name: string,
    content: Blob,
    onProgress?: (bytes: number) => boolean | Promise<boolean>,
  ): Promise<AddedFile | undefined>;
  /** Moves a file of `inputs/` aside; gives its bytes, undefined where there is no such file. */
  removeFile(name: string): Promise<number | undefined>;
  /**
   * Brings back the file of this name that was last replaced or removed, in place of the one there is, which
   * is gone; asked again, the one before. Rejects where none is kept any more.
   */
  putBack(name: string): Promise<void>;
  /**
   * Frees the disk space of all of this name that could be brought back. Opening a session frees what is
   * aside in it, too.
   */
  letGo(name: string): Promise<void>;
  /**
   * Gives a file of `inputs/` another path; what was aside of both paths cannot come back any more. Rejects
   * where there is a file at `to`, or none at `from` (`StepError`).
   */
  renameFile(from: string, to: string): Promise<void>;
  /** Lists the files of `inputs/`: path, bytes, time of the last change. */
  files(): Promise<readonly FileInfo[]>;
  /** Gives the content of a file of `inputs/`; rejects with a `StepError` that names the files there are. */
  readFile(name: string): Promise<Blob>;

  /**
   * Runs a plan under the id `runId`; a failing step does not make it reject: everything is told by events,
   * in order, and it resolves after the page has taken the last one. Rejects at once where another run goes
   * on.
   */
  run(
    plan: Plan,
    runId: string,
    onEvent: (event: RunEvent) => void,
    options?: EngineRunOptions,
  ): Promise<void>;
  /**
   * Ends the current run, if any; resolves when it has ended. DuckDB may be starting anew by then: what is
   * asked of it waits.
   */
  cancel(): Promise<void>;

  /**
   * Lists every table of the session that a step made, in whichever run, with columns and number of rows;
   * waits for DuckDB to be loaded.
   */
  tables(): Promise<readonly TableInfo[]>;
  /**
   * Gives one of them, while a run goes on or after it; undefined where no run made one of that name. May
   * reject before the first run.
   */
  table(name: string): Promise<TableInfo | undefined>;
  /**
   * Deletes a table, and the record of who made it; nothing where there is none. Rejects while a run goes on.
   */
  dropTable(table: string): Promise<void>;
  /**
   * Gives the rows `[offset, offset + limit)`, counted from 0, as DuckDB prints them, none beyond the end;
   * cells longer than 2,000 characters are cut and end in `…`. `has`: the version whose columns and total are
   * known, which are then left out. Rejects where there is no such table.
   */
  preview(table: string, offset: number, limit: number, has?: string): Promise<TableWindow>;
  /**
   * Gives the whole value of a cell as DuckDB prints it, in UTF-8; null is NULL. `row` counts from 0. Rejects
   * where the table has another version, or no such row or column.
   */
  cell(of: TableVersion, row: number, column: string): Promise<Blob | null>;
  /**
   * Gives a finished artifact, the file that a writer step made, without a copy where the browser allows it.
   * Rejects where the session keeps none at that path.
   */
  artifact(stepId: string, path: string): Promise<Blob>;
  /** Lists the finished artifacts that the session keeps: step, path below that step, bytes. */
  artifacts(): Promise<readonly (Artifact & { readonly step_id: string })[]>;
  /**
   * Gives the events of the newest run, oldest first; none when nothing ran. One that was cut off ends in
   * `run_failed` with `interrupted`.
   */
  lastRun(): Promise<readonly RunEvent[]>;

  /** Lists the sessions there are, newest first; those that were deleted are not among them. */
  sessions(): Promise<readonly SessionSummary[]>;
  /**
   * Takes a session from the list; its disk space is freed when it is let go, or its window has ended. The
   * one that is open here is closed first. Rejects where another window has it open.
   */
  deleteSession(id: string): Promise<void>;
  /** Brings back a session that this window deleted; rejects where it has been let go. */
  restoreSession(id: string): Promise<void>;
  /** Frees the disk space of a session that this window deleted; nothing where it deleted none of that id. */
  letSessionGo(id: string): Promise<void>;
  /**
   * Measures the browser's storage: bytes used and allowed, and whether the browser has agreed to keep them.
   */
  storage(): Promise<StorageInfo>;
}

export interface EngineRunOptions {
  /** The id of an interrupted run: what its steps made is kept, and only the others run. */
  readonly continues?: string;
  /** By step id: files on the person's disk that writers write directly, instead of keeping them in the session. */
  readonly targets?: Readonly<Record<string, TargetFiles>>;
}

/** What a window remembers of the session it was in, which may be outdated. */
export interface Resume {
  /** Of a tab that is reloaded, or brought back after the browser's end. */
  readonly tab?: string;
  /** Of the browser; only where the engine has no record of its own. */
  readonly last?: string;
}

/** The profile and the parameter values a person chose; kept with the session. */
export interface Choice {
  readonly profile?: string;
  /** By name, as typed; an empty one leaves the profile's or the default value. */
  readonly params: Readonly<Record<string, string>>;
}

/** Which text it is, of which session. */
export interface TextState {
  readonly session: string;
  /** Grows with every change of text or choice: of two texts of a session, the one with the larger is the newer. */
  readonly revision: number;
  readonly choice: Choice;
}

export interface SessionInfo {
  readonly id: string;
  /** Absent for a new session. */
  readonly text?: string;
  /** Of the text; 0 where none was ever counted: a new session, or one of a version that did not count. */
  readonly revision: number;
  /** Absent where none was ever kept. */
  readonly choice?: Choice;
  /** `disk`: the browser's own file storage. `memory`: nothing survives; `reason` says why in plain words. */
  readonly storage: 'disk' | 'memory';
  readonly reason?: string;
  /** Another window holds this session; this one is a copy of its text. */
  readonly copyOf?: string;
  /** Name of the `navigator.locks` lock that the engine holds while it lives and has this session open; absent in memory. */
  readonly lock?: string;
}

export interface EngineInfo {
  /** As `SELECT version()` gives it. */
  readonly version: string;
  readonly storage: 'disk' | 'memory';
  /** What a person should know, in plain words: why memory, or that a damaged database file was put aside (then `disk`). */
  readonly reason?: string;
}

export interface FileInfo {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface AddedFile extends FileInfo {
  /** Bytes of the file whose place it took. */
  readonly replaced?: number;
}

export interface TableInfo {
  readonly name: string;
  /** Another one when the table was replaced, or the database opened again; the rows of one version never change. */
  readonly version: string;
  readonly rows: number;
  readonly columns: readonly ColumnInfo[];
  /** The step's fingerprint when it made the table: differs from the plan's when stale. */
  readonly fingerprint?: string;
  readonly run_id?: string;
  /** Of a table that was loaded. */
  readonly receipt?: LoadReceipt;
}

export interface ColumnInfo {
  readonly name: string;
  /** As DuckDB prints it: `DECIMAL(18,3)`, `STRUCT(a INTEGER)[]`. */
  readonly type: string;
}

/** A table as it was when it had that version: see `TableInfo`. */
export interface TableVersion {
  readonly table: string;
  readonly version: string;
}

/** Rows, and of which table they are. */
export interface TableWindow extends TableVersion {
  /** With `columns`, absent where they are known. */
  readonly total?: number;
  readonly columns?: readonly ColumnInfo[];
  readonly offset: number;
  /** Row by row; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface SessionSummary {
  readonly id: string;
  /** The pipeline's, where its text has one. */
  readonly name?: string;
  readonly modified: number;
  readonly current: boolean;
  readonly open: boolean;
}

export interface StorageInfo {
  /** Bytes of all sessions together (in browsers that do not tell them apart, of all this site keeps); absent where unknown. */
  readonly used?: number;
  readonly quota?: number;
  /** False: the browser may clear the session when space runs low. */
  readonly persisted: boolean;
}

/** Absolute URLs of what the worker loads; the page resolves them so that the service worker knows them. */
export interface EngineAssets {
  readonly wasm: string;
  readonly worker: string;
  /** Where extensions would be: answers 404 but for those that are hosted. */
  readonly extensions: string;
  /** Names of DuckDB's extensions that this build holds; absent: none. */
  readonly hosted?: readonly string[];
}
