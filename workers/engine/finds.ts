/** A text that is looked for in a table or an answer, through the door: piece by piece, and never in the way of a run. */
import type { FoundBlocks, FoundRow } from '#core/find/read.ts';
import type { Sought } from '#core/find/sought.ts';
import type { TableView } from '#core/sql/table-view.ts';
import type { TableVersion } from './tables.ts';

/** Looks for texts in cells as they are printed. What it gives is undefined where it was cancelled, or made way for a run. */
export interface EngineFinds {
  /** Counts in the rows `[from, to)` of the table, as they were made. Rejects where the table has another version, or no such column. */
  count(question: FindQuestion): Promise<FoundBlocks | undefined>;
  /** Gives those of the rows `[from, to)`, in the order in which they are shown, in which it is. Rejects as `count`. */
  rows(question: FindQuestion): Promise<readonly FoundRow[] | undefined>;
  /** Ends what was asked under that name, and has not been answered. */
  cancel(id: string): Promise<void>;
}

export interface FindQuestion {
  /** For `cancel`; whoever asks again under it ends what was asked before. */
  readonly id: string;
  readonly of: FindSubject;
  /** Names of the columns that are shown, in their order. */
  readonly columns: readonly string[];
  readonly sought: Sought;
  readonly from: number;
  readonly to: number;
}

/** A table of the session, sorted and filtered perhaps, or an answer of the console's by its id. */
export type FindSubject = (TableVersion & { readonly view?: TableView }) | { readonly answer: string };
