/** Parts of a page's source. */

/** Half-open, offsets of the source. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A fenced block of Markdown. */
export interface Block extends Range {
  /** The first word of its first line, in lower case. */
  readonly language: string;
  /** What stands in it, without the indentation of its fence. */
  readonly text: string;
}
