/** The console through the door: queries beside the pipeline, and what they gave. */
import type { ColumnInfo } from './tables.ts';

/**
 * Asks queries that only read. What one gave is kept until it is let go of, or the database is gone; no step sees
 * it, and nothing of it is written to disk. A run that begins ends the query that goes on.
 */
export interface EngineConsole {
  /**
   * Asks one query. `onProgress`: what it does now. A query that cannot be asked, that DuckDB refuses, that is cancelled
   * or that makes way for a run is an answer; rejects where the database does not open.
   */
  ask(question: Question, onProgress?: (at: AskProgress) => void): Promise<Answer>;
  /** Ends the query that goes on, if any. */
  cancel(): Promise<void>;
  /** Gives the rows `[offset, offset + limit)` of an answer, as `EngineTables.rows` gives those of a table. Rejects where it is gone. */
  rows(answer: string, offset: number, limit: number): Promise<readonly (readonly (string | null)[])[]>;
  /** Gives the whole value of a cell in UTF-8; null is NULL. Rejects where the answer is gone. */
  cell(answer: string, row: number, column: string): Promise<Blob | null>;
  /** Lets go of an answer; nothing where there is none. */
  drop(answer: string): Promise<void>;
}

export interface Question {
  /** One statement. Files are named in it as `'orders.csv'`. */
  readonly sql: string;
  /** `rows`: what it gives. `plan`: how DuckDB works it out, and how long each part takes; its rows are thrown away. */
  readonly wants: 'rows' | 'plan';
  /** Rows that are kept; absent: all. */
  readonly most?: number;
  /** How each file that it names is read, by path. */
  readonly files: Readonly<Record<string, FileReading>>;
}

export interface FileReading {
  readonly component: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The keys of `config` that somebody wrote. */
  readonly written: readonly string[];
  /** `config` has a limit that is the console's own. */
  readonly isCut?: true;
}

/** `bytes` of `of`: of the file that is being read. */
export type AskProgress =
  | { readonly type: 'file'; readonly path: string; readonly bytes?: number; readonly of?: number }
  | { readonly type: 'query' };

export type Answer =
  | {
      readonly type: 'rows';
      /** For `rows`, `cell`, `drop` and exports. */
      readonly id: string;
      readonly columns: readonly ColumnInfo[];
      /** Rows that are kept. */
      readonly rows: number;
      /** It gave more rows than are kept. */
      readonly more: boolean;
      readonly files: readonly FileRead[];
    }
  /** `json`: as DuckDB gives it, for `readPlan`. */
  | { readonly type: 'plan'; readonly json: string; readonly files: readonly FileRead[] }
  | {
      readonly type: 'refused';
      readonly message: string;
      /** UTF-16 offsets in the question's text. */
      readonly at?: { readonly start: number; readonly end: number };
      /** What DuckDB proposes in its place. */
      readonly instead?: string;
    }
  | { readonly type: 'ended'; readonly why: string };

/** A file that was read for a query. */
export interface FileRead {
  readonly path: string;
  readonly rows: number;
  /** Only its first rows were read. */
  readonly isPart: boolean;
}
