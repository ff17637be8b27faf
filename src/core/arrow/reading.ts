/** How a column of Arrow is read: what its reader gives, and what it is told. */
import type { Column } from '../contract/columns.ts';
import type { ArrowData, ArrowField } from './data.ts';
import type { Instead } from './misfit.ts';

export interface ColumnReader {
  /** As DuckDB's SQL has it. */
  readonly type: string;
  /** What a person should know of how it became that. */
  readonly reason?: string;
  /** Throws `Misfit`, or `StepError` for what no type of ours holds. */
  read(data: ArrowData): Column;
}

/** What Parquet says of a leaf and Arrow does not. */
export type Meaning = 'uuid' | 'int96' | 'interval' | 'timetz';

export interface Reading {
  /** What else is known of the leaves, in their order; each is taken once. */
  readonly meanings: Iterator<Meaning | undefined>;
  /** By column, what was chosen when its first choice did not hold its values. */
  readonly instead: ReadonlyMap<string, { readonly type: Instead; readonly reason: string }>;
  /** Gives the reader of a column within another. */
  readonly within: (field: ArrowField, path: string, reading: Reading) => ColumnReader;
  /** Its texts are known to be UTF-8. */
  readonly isUtf8: boolean;
}
