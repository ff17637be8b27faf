/** What is known of a column's values. All of it is plain data; values are texts, as DuckDB prints them. */

/** Of a sample, or of every row: see `sampled`. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  /** Rows that were looked at, and how many the table has. */
  readonly seen: number;
  readonly rows: number;
  /** Of the rows that were looked at. */
  readonly nulls: number;
  /** Texts, bytes, lists and maps of length 0; absent where the type has none. */
  readonly empty?: number;
  /** Of numbers that are kept as binary fractions: absent for other types. */
  readonly nan?: number;
  /** Numbers, dates and timestamps that are infinite; absent where the type has none. */
  readonly infinite?: number;
  /** Different values, NULL aside. Absent while nobody has counted. */
  readonly distinct?: Distinct;
  /** Least and greatest value, infinite ones aside; absent where there is none, and for types without an order. */
  readonly min?: string;
  readonly max?: string;
  /** Of numbers. */
  readonly mean?: string;
  /** Values at `QUANTILES`, each one that is in the column. */
  readonly quantiles?: readonly string[];
  /** Of texts in characters, of bytes, of lists and maps in what they hold. */
  readonly lengths?: { readonly min: number; readonly max: number; readonly unit: string };
  readonly histogram?: Histogram;
  /** The values that are met most, most first; NULL aside. */
  readonly top?: readonly TopValue[];
  /** Why there is neither histogram nor top values. */
  readonly why?: string;
}

export interface Distinct {
  readonly count: number;
  /** Guessed from a sample. */
  readonly about: boolean;
}

/** Bars that lie side by side. */
export interface Histogram {
  /**
   * One more than there are bars. A bar holds the values from its edge on, and below the next; the last bar holds the last edge, too. First and
   * last edge are the least and the greatest value.
   */
  readonly edges: readonly string[];
  readonly counts: readonly number[];
}

export interface TopValue {
  /** Cut to `LONGEST` characters, then `cut`. */
  readonly value: string;
  readonly cut: boolean;
  readonly count: number;
}

export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Top values that are given. */
export const TOP = 10;
/** Characters of a value that are given. */
export const LONGEST = 200;

/** The figures are of a sample: what counts rows is to be scaled up. */
export const sampled = ({ seen, rows }: Pick<ColumnProfile, 'seen' | 'rows'>): boolean => seen < rows;
