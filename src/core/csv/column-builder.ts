/** A column that is being filled with fields of CSV, whatever its type. */
import type { Column } from '../contract/columns.ts';
import type { ValueType } from '../columns/values.ts';
import type { FieldBlock } from './fields.ts';

export interface ColumnBuilder {
  /** Bytes of text held. */
  readonly used: number;
  /** Appends column `c` of the block's rows. Gives the first row whose text the type does not hold, or the number of rows. */
  append(bytes: Uint8Array, block: FieldBlock, c: number): number;
  /** A view of what was appended; good until `clear`. */
  view(): Column;
  clear(): void;
}

/** Types that values are made for here; DuckDB makes those of the others from text. */
export type BuiltType = Exclude<ValueType, 'HUGEINT' | 'TIMESTAMP_NS'> | 'VARCHAR';
