/** What tables have in common, through the door: measured beside all else, and never in the way of a run. */
import type { Overlap } from '#core/relations/overlap.ts';
import type { TableVersion } from './tables.ts';

/** Compares columns of the session's tables. */
export interface EngineRelations {
  /**
   * Gives how far the values of two columns are the same; one question after the other. Undefined where it was cancelled, or made way for a
   * run. Rejects where a table has another version or no such column, where the types cannot be compared, and as DuckDB refuses.
   */
  ask(question: RelationQuestion): Promise<Overlap | undefined>;
  /** Ends what was asked under that name, and has not been answered. */
  cancel(id: string): Promise<void>;
}

export interface RelationQuestion {
  /** For `cancel`. */
  readonly id: string;
  readonly one: ColumnVersion;
  readonly other: ColumnVersion;
  /** Of some rows of the one table, where it has many; else of every row. */
  readonly sample: boolean;
}

export interface ColumnVersion extends TableVersion {
  readonly column: string;
}
