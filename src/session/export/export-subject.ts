import type { TableView } from '#core/sql/table-view.ts';
import type { ExportedRows } from '#workers/engine.ts';
import type { ColumnInfo } from '../engine/types.ts';

/** What is to be exported. */
export interface ExportSubject {
  /** As files are called, before the person says otherwise. */
  readonly name: string;
  readonly rows: ExportedRows;
  readonly columns: readonly ColumnInfo[];
  readonly total: number;
  /** How it stands on the screen, where that is not all of it as it was made. */
  readonly shown?: ShownRows;
  /** Of an answer: its query gave more rows than are kept. */
  readonly isPart?: boolean;
  /** Its rows are of stand-ins. */
  readonly standIns?: boolean;
}

export interface ShownRows {
  readonly view?: TableView;
  /** Names, in their order, where they are not all in the table's. */
  readonly columns?: readonly string[];
}
