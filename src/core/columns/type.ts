/** How a column's type is told. */
import type { AlmostType } from '../contract/receipt.ts';

/** The type of one column of a load. */
export interface ColumnType {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
  /** What ruled out the type that the first values proposed. */
  readonly reason?: string;
  /** Of text: what nearly all values have in common. */
  readonly almost?: AlmostType;
}

/** A value for a message: quoted, cut to 80 characters. */
export function shown(value: string): string {
  const characters = [...value];
  return JSON.stringify(characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : value);
}
