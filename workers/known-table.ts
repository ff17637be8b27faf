/** What is known of a table, so that it is not asked for with every window onto it. */
import type { ColumnInfo } from './engine.ts';

/** A table as it was when it had that version. A run never changes a table: it puts another in its place. */
export interface KnownTable {
  readonly version: string;
  readonly total: number;
  readonly columns: readonly ColumnInfo[];
}
