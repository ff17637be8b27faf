/** What is known of columns' values, through the door: counted beside all else, and never in the way of a run. */
import type { ColumnProfile } from '#core/profile/profile.ts';
import type { TableVersion } from './tables.ts';

/** Looks at the columns of the session's tables. */
export interface EngineProfiles {
  /**
   * Gives the profiles of columns, in the order of their names in `of`; one question after the other. Undefined where it was cancelled, or made
   * way for a run. Rejects where the table has another version or no such column, and as DuckDB refuses.
   */
  ask(question: ProfileQuestion): Promise<readonly ColumnProfile[] | undefined>;
  /** Ends what was asked under that name, and has not been answered. */
  cancel(id: string): Promise<void>;
}

export interface ProfileQuestion {
  /** For `cancel`. */
  readonly id: string;
  readonly of: TableVersion;
  readonly columns: readonly string[];
  /** Of some rows, in a moment; else of every row. */
  readonly sample: boolean;
  /** Count different values, too: takes memory for each of them. */
  readonly distinct: boolean;
}
