import type { ColumnBuilder } from '../csv/column-builder.ts';

/** A column that is being filled with values of the binary protocol. */
export interface Filling extends ColumnBuilder {
  /** So many of its values were `0000-00-00`, which MySQL has for no date: they became NULL. */
  readonly zeros?: number;
}
