/** What a writer does outside of the session, told before it does it. Plain data. */

/** Where rows go and how, as its config alone tells. */
export interface WriteTarget {
  /** As the end of a sentence, without secrets: `table public.orders at db.example.com`. */
  readonly target: string;
  /** `append`, `replace`, `upsert by id`, or a few words more. */
  readonly mode: string;
  /** All rows that are there are deleted first. */
  readonly deletes?: true;
}

/** What the target says of it when it is asked. What it does not tell is left out, and named in `unknown`. */
export interface WriteOutlook {
  readonly exists?: boolean;
  /** Rows that are there and will be deleted. */
  readonly there?: number;
  /** Of the rows to be written those whose key is there already. */
  readonly matching?: number;
  /** Columns that are written, by their names there. */
  readonly columns?: readonly string[];
  /** The statement that makes the table, where there is none. */
  readonly ddl?: string;
  /** The step itself runs `ddl`. */
  readonly makes?: true;
  /** What it could cost, a sentence each. */
  readonly risks?: readonly string[];
  /** What nobody can know before, each as the end of a sentence that begins with "Not known before: ". */
  readonly unknown?: readonly string[];
  /** Why the run of the step would fail, as it is now. */
  readonly refused?: string;
}

/** All that is known of a write before it begins. */
export interface PlannedWrite extends WriteTarget, WriteOutlook {
  /** Of the table that it reads; absent until that is made. */
  readonly rows?: number;
  /** A file of the session, which is `target`, and not somewhere else. */
  readonly isFile?: true;
}
