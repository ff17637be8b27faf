/** One thing that may be inserted. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'component' | 'step' | 'file' | 'snippet' | 'column' | 'keyword';
  /** Replaces what is typed, as it is: its lines bring their whole indent. */
  readonly insert: string;
  /** `insert` has `$1` places to fill in. */
  readonly snippet?: boolean;
  /** Columns before what it replaces; else only what is typed is. */
  readonly from?: number;
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly doc?: string;
  /** Ask again after inserting: a value is expected. */
  readonly more?: boolean;
  /** It is done and inserts nothing; asked again after it where it resolves to true. */
  readonly run?: () => Promise<boolean>;
}
