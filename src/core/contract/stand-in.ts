/** What stands in for a step whose source cannot be reached: a sample file, and what is known of it. Plain data. */

export interface StandIn {
  /** Of the session's files; CSV, with the names of its columns in the first row. */
  readonly path: string;
  /** The exact types of columns, as DuckDB prints them. The others are told by their values, as of any file. */
  readonly columns?: Readonly<Record<string, string>>;
  /** How it was made of a real run; absent where a person made it. */
  readonly recorded?: RecordedSample;
}

/** A sample of a table, as it was taken. */
export interface RecordedSample {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Rows of the sample, and of the table. */
  readonly rows: number;
  readonly of: number;
  /** Of a random sample: the same number takes the same rows of the same table. Absent: they are the first ones. */
  readonly seed?: number;
  /** Columns whose values are not in it: all are NULL, or made up. */
  readonly masked: readonly string[];
}

/** By step id. */
export type StandIns = Readonly<Record<string, StandIn>>;

/** A stand-in as a plan has it. */
export type PlannedStandIn = StandIn &
  (
    | {
        /** It is used: what the step needs is not there where the plan is to run. */
        readonly when: 'here';
        /** A sentence: what is not there. */
        readonly why: string;
      }
    /** It is used when the source turns out not to answer. */
    | { readonly when: 'unreached' }
  );

/** A stand-in that was used, as the receipt of its load tells it. */
export interface UsedStandIn {
  /** A sentence: why the source was not asked. */
  readonly why: string;
  readonly recorded?: RecordedSample;
}
