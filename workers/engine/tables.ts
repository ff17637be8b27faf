/** Tables through the door: what steps of the open session made, and windows of their rows. */
import type { LoadReceipt } from '#core/contract/receipt.ts';
import type { TableView } from '#core/sql/table-view.ts';
import type { KeptState } from '#core/run/kept-states.ts';
import type { Sample, SampleRequest } from '#core/standin/sample.ts';
import type { SessionRecord } from '#core/run/reuse.ts';

/** Lists and deletes tables, and gives their rows as text. */
export interface EngineTables {
  /**
   * Lists every table of the session that a step made, in whichever run, with columns and number of rows;
   * waits for DuckDB to be loaded.
   */
  list(): Promise<readonly TableInfo[]>;
  /**
   * Gives one of them, while a run goes on or after it; undefined where no run made one of that name. May
   * reject before the first run.
   */
  find(name: string): Promise<TableInfo | undefined>;
  /**
   * Gives the rows `[offset, offset + limit)`, counted from 0, as DuckDB prints them, none beyond the end;
   * cells longer than 2,000 characters are cut and end in `…`. `has`: the version whose columns and total are
   * known, which are then left out. `part`: not all columns, or the rows sorted and filtered, which takes a
   * while when it is first asked for. Rejects where there is no such table, and where it cannot be looked at so:
   * while a run goes on, and when that begins or `leaveView` is called meanwhile.
   */
  rows(table: string, offset: number, limit: number, has?: string, part?: WindowPart): Promise<TableWindow>;
  /** Ends the sorting and filtering of a table that goes on, if any, and lets go of its rows that are held in some order. */
  leaveView(table: string): Promise<void>;
  /**
   * Gives the whole value of a cell as DuckDB prints it, in UTF-8; null is NULL. `row` counts from 0, in the order
   * of `view` where one is given. Rejects where the table has another version, or no such row or column.
   */
  cell(of: TableVersion, row: number, column: string, view?: TableView): Promise<Blob | null>;
  /**
   * Answers one query over the session's tables, which may name nothing else, and none of those that are
   * `hidden`: of its rows the first `limit`. Nothing of it stays. Rejects where it is no such query, or DuckDB refuses it, while a run goes on, and
   * when it is cancelled.
   */
  query(sql: string, options: QueryOptions): Promise<QueryAnswer>;
  /**
   * Takes a sample of a table, as `takeSample` does; values are made up by the session's own salt. Rejects while
   * a run goes on, and with a `StepError` where the table has no such sample.
   */
  sample(table: string, request: SampleRequest): Promise<Sample>;
  /** Ends the query that goes on, if any. */
  cancelQuery(): Promise<void>;
  /**
   * Deletes a table, and the record of who made it; nothing where there is none. Rejects while a run goes on.
   */
  drop(table: string): Promise<void>;
  /**
   * Gives all of them as a DuckDB file: tables and nothing else, as they are at this moment. Rejects where there is none, in a session that is not on disk, while a run goes on,
   * when one begins, and when it is cancelled. The file is there until the next is made, or `dropFile` is called.
   */
  toFile(onProgress?: (progress: FileProgress) => void): Promise<Blob>;
  /** Ends the making of that file, if it goes on. */
  cancelFile(): Promise<void>;
  /** Removes the file. */
  dropFile(): Promise<void>;
  /**
   * Gives what steps are judged fresh by (`reuse`): what runs made that is still there, and the content of the
   * files at `paths`, which are read for it where it is not known yet. Waits for DuckDB to be loaded.
   */
  record(paths: readonly string[]): Promise<SessionRecord>;
  /** Lists how far steps got at their sources, as the last complete run left it. */
  states(): Promise<readonly KeptState[]>;
  /** Changes where a step's next run begins. False: there is nothing to reset, or to bring back. Rejects while a run goes on. */
  changeState(stepId: string, change: StateChange): Promise<boolean>;
}

/** `restore` undoes the last of the others, until the step has run again. */
export type StateChange =
  { readonly type: 'write'; readonly value: unknown } | { readonly type: 'reset' | 'restore' };

export interface TableInfo {
  readonly name: string;
  /** Another one when the table was replaced, or the database opened again; the rows of one version never change. */
  readonly version: string;
  readonly rows: number;
  readonly columns: readonly ColumnInfo[];
  /** The content key that the table was made under; empty where that is not known. */
  readonly key?: string;
  readonly run_id?: string;
  /** Of a table that was loaded. */
  readonly receipt?: LoadReceipt;
  /** The steps whose stand-ins its rows are of; absent where there are none. */
  readonly standIns?: readonly string[];
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

/** What of a window is wanted. */
export interface WindowPart {
  /** Indexes of columns, as the table has them: the cells of each row are those, in that order. Absent: all. */
  readonly columns?: readonly number[];
  /** How the table is looked at; absent: all rows as they were made. */
  readonly view?: TableView;
  /** Cells whole, as DuckDB prints them or as JSON writes them; absent: cut, as DuckDB prints them. Rejects where one has more than 20 MB. */
  readonly cells?: 'whole' | 'json';
}

/** Rows, and of which table they are. */
export interface TableWindow extends TableVersion {
  /** With `columns`, absent where they are known. */
  readonly total?: number;
  readonly columns?: readonly ColumnInfo[];
  readonly offset: number;
  /** Rows that the filters leave, where the table is looked at with some, or sorted. */
  readonly matches?: number;
  /** Row by row; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface QueryOptions {
  readonly limit: number;
  readonly format: 'rows' | 'arrow';
  /** Names of tables, in whatever letters, that are to it as if they were not there. */
  readonly hidden: readonly string[];
}

/** What a query gave, as DuckDB prints it (null is NULL), or as an Arrow IPC stream. */
export interface QueryAnswer {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** In place of `rows`, where it was asked for. */
  readonly arrow?: Uint8Array<ArrayBuffer>;
  /** It has more rows than these. */
  readonly more: boolean;
}

/** How far the making of a file is. */
export interface FileProgress {
  /** That is being written. */
  readonly table: string;
  /** Written, of all tables. */
  readonly rows: number;
  readonly total: number;
}
