/** Exports through the door: any table, or answer of the console, as a file. */
import type { ExportFormatId, ExportOptions } from '#core/export/formats.ts';
import type { TableView } from '#core/sql/table-view.ts';
import type { TableVersion } from './tables.ts';

/** Writes one file at a time. A run that begins, and whatever else changes tables, ends the export that goes on. */
export interface EngineExports {
  /**
   * Writes a file, streamed to disk. `onProgress`: rows written, of so many; bytes. One that is cancelled, or makes way, is an answer. Rejects
   * with a `StepError` where the format cannot hold the rows or there is no more room, while a run or another export goes on, and where the
   * rows are gone. Nothing of a file that was not written whole stays.
   */
  write(request: ExportRequest, onProgress?: (at: ExportProgress) => void): Promise<Exported>;
  /** Ends the export that goes on, if any. */
  cancel(): Promise<void>;
}

export interface ExportRequest {
  readonly rows: ExportedRows;
  /** As messages call them; of SQL the table, of Excel the sheet is called so. */
  readonly name: string;
  /** The columns, in their order; absent: all, as the table has them. */
  readonly columns?: readonly string[];
  readonly format: ExportFormatId;
  readonly options: ExportOptions;
  /** A file of the person's own, for which the page has got leave; absent: the file is given back. */
  readonly target?: FileSystemFileHandle;
}

export type ExportedRows =
  /** `view`: how the table is looked at; absent: all rows as they were made. */
  | { readonly type: 'table'; readonly of: TableVersion; readonly view?: TableView }
  /** Of the console. */
  | { readonly type: 'answer'; readonly id: string };

export interface ExportProgress {
  readonly rows: number;
  readonly total: number;
  readonly bytes: number;
}

export type Exported =
  | {
      readonly type: 'written';
      readonly rows: number;
      readonly bytes: number;
      /** What the person has to know of the file, a sentence each. */
      readonly told: readonly string[];
      /** Absent where it was written to the target. Good until the export after the next. */
      readonly file?: Blob;
    }
  | { readonly type: 'ended'; readonly why: string };
