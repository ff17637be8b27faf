/** The one door between page and worker: plain data, bytes and callbacks, exposed with comlink by engine.worker.ts. */
import type { TargetFiles } from '#adapters/wasm/target.ts';
import type { Artifact } from '#core/contract/files.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { LoadReceipt } from '#core/contract/receipt.ts';

export interface Engine {
  /**
   * Opens a session's folder; fast, does not load DuckDB. Absent: where the last window was, the newest session, or a new one.
   * Held by another window: a new session with a copy of its text (`copyOf`).
   */
  open(wanted?: string | Resume): Promise<SessionInfo>;
  /** Loads DuckDB and opens the session's database; may be called early, runs once. `onProgress`: bytes of the engine received, of total. */
  start(onProgress?: (received: number, total: number) => void): Promise<EngineInfo>;

  /**
   * Writes the session's text, and what was chosen for it. `as` absent: as the next revision. False, with nothing written, when a text
   * of this or a later revision is there already and differs. Rejects where `as` is of a session that is not the one open.
   */
  saveText(text: string, as?: TextState): Promise<boolean>;
  /** Streams a file into `inputs/`; one of the same name goes aside. `undefined` when `onProgress` (bytes so far) said false: nothing is kept then. */
  addFile(
    name: string,
    content: Blob,
    onProgress?: (bytes: number) => boolean | Promise<boolean>,
  ): Promise<AddedFile | undefined>;
  /** Moves it aside; gives its bytes, undefined where there is no such file. */
  removeFile(name: string): Promise<number | undefined>;
  /** Brings back the file of this name that was last replaced or removed, in place of the one there is; asked again, the one before. */
  putBack(name: string): Promise<void>;
  /** Frees the room of all of this name that could be brought back. What is aside when a session is opened is freed, too. */
  letGo(name: string): Promise<void>;
  renameFile(from: string, to: string): Promise<void>;
  files(): Promise<readonly FileInfo[]>;
  readFile(name: string): Promise<Blob>;

  /** Never rejects for a failing step: everything is told by events; resolves after the last one. One run at a time. */
  run(plan: Plan, runId: string, onEvent: (event: RunEvent) => void, options?: RunOptions): Promise<void>;
  /** Ends the current run; resolves when it has ended. DuckDB may be starting anew by then: what is asked of it waits. */
  cancel(): Promise<void>;

  /** Every step table there is, from whichever run. */
  tables(): Promise<readonly TableInfo[]>;
  /** One of them, while a run goes on or after it; undefined where no run made one of that name. */
  table(name: string): Promise<TableInfo | undefined>;
  dropTable(table: string): Promise<void>;
  /** Rows `[offset, offset + limit)` as DuckDB prints them; cells longer than 2,000 characters are cut and end in `…`. `has`: the version whose columns and total are known. */
  preview(table: string, offset: number, limit: number, has?: string): Promise<TableWindow>;
  /** The whole value of a cell as DuckDB prints it, in UTF-8; null is NULL. `row` counts from 0. Rejects where the table has another version. */
  cell(of: TableVersion, row: number, column: string): Promise<Blob | null>;
  /** A finished artifact as a file: no copy where the browser allows it. */
  artifact(stepId: string, path: string): Promise<Blob>;
  artifacts(): Promise<readonly (Artifact & { readonly step_id: string })[]>;
  /** Events of the newest run, oldest first; empty when nothing ran. One that was cut off ends in `run_failed` with `interrupted`. */
  lastRun(): Promise<readonly RunEvent[]>;

  sessions(): Promise<readonly SessionSummary[]>;
  /** It is in no list any more; its room is freed when it is let go, or its window has ended. Refused where another window has it open. */
  deleteSession(id: string): Promise<void>;
  /** Brings a deleted session back. */
  restoreSession(id: string): Promise<void>;
  letSessionGo(id: string): Promise<void>;
  storage(): Promise<StorageInfo>;
}

export interface RunOptions {
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
