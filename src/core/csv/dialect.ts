/** The dialect of a CSV file: everything about how its bytes are to be read. */

/** How a file is to be read; contract section 4 says what each part means. */
export interface Dialect {
  readonly delimiter: string;
  /** Nobody wrote the delimiter: a first line such as `sep=;` may name another. */
  readonly hinted?: boolean;
  /** What quotes a field; `"` by default. */
  readonly quote?: string;
  /** A character after it stands for itself. */
  readonly escape?: string;
  /** Spaces before a field are left out. */
  readonly skipInitialSpace?: boolean;
  /** How numbers are written, if not with a point and without groups. */
  readonly decimal?: string;
  readonly thousands?: string;
  /** True: the first record. A number: that record, 0-based; those before it are dropped. False: `column0`, `column1`, ... */
  readonly header: boolean | number;
  /** Lines left out before anything else; or which ones, from 0: before the header, and right behind it. */
  readonly skipRows: number | readonly number[];
  /** Lines left out at the end. */
  readonly skipFooter?: number;
  readonly skipBlankLines: boolean;
  /** The rest of a line from this character on is left out, unless it is quoted. */
  readonly comment?: string;
  /** Texts that mean NULL, besides the empty unquoted field. */
  readonly naValues: readonly string[];
  /** The columns wanted, in this order; all by default. */
  readonly columns?: readonly string[];
  /** Rows to read at most. */
  readonly limit?: number;
  /** `error`: a line that cannot be read ends the reading with a `StepError`. `skip`: it is counted and listed. */
  readonly badLines: 'error' | 'skip';
}
