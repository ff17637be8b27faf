/** Where the splitting of bytes into records stands, in which bytes, and why it stopped. */
import type { Marks, Structure } from './structure.ts';

/** Where splitting stands in the bytes, and what it passed beside the rows. */
export interface Cursor {
  /** Just behind the last record taken. */
  at: number;
  lines: number;
  /** Line breaks inside of quoted fields. */
  breaks: number;
  blank: number;
  comments: number;
  /** Rows that a comment ends, and on which line the first begins, counted from 1 like `lines`. */
  cut: number;
  cutLine: number;
  cutAt: number;
  /** Rows with an empty field behind the last column, which was left out. */
  trailing: number;
  /** Rows with fewer fields than the block is wide. */
  padded: number;
  /** Why the record at `at` is bad. */
  fault?: 'unterminated' | 'text after quote' | 'too many fields';
  /** Of a record with too many fields: how many, the line breaks inside of them, and what is just behind it. */
  fields: number;
  /** There is one field too many, and it is empty. */
  emptyLast: boolean;
  inner: number;
  next: number;
}

/** Gives a cursor that stands at byte `at` (0-based) and has passed nothing yet. */
export const cursor = (at: number): Cursor => ({
  at,
  lines: 0,
  breaks: 0,
  blank: 0,
  comments: 0,
  cut: 0,
  cutLine: 0,
  cutAt: 0,
  trailing: 0,
  padded: 0,
  fields: 0,
  emptyLast: false,
  inner: 0,
  next: at,
});

export type Stop =
  | 'full'
  /** No more bytes. */
  | 'end'
  /** The record at `at` does not end within the bytes, and more are to come. */
  | 'more'
  /** The record at `at` cannot be taken: `fault` says why. */
  | 'bad';

/** Blank lines: left out, kept as rows, or (in a file of one column) kept where there are spaces. */
export type BlankLines = 'skip' | 'keep' | 'keep spaces';

/** The bytes to split, `[.., to)`, and what is known of them. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly to: number;
  /** The end of the bytes ends the last record. */
  readonly final: boolean;
  readonly marks: Marks;
  readonly blankLines: BlankLines;
  /** Lines of the file before the cursor was made. */
  readonly line: number;
  /** Spaces before a field are left out. */
  readonly skipSpaces: boolean;
  /** An empty field behind the last column is left out: every line ends with a delimiter. */
  readonly trailing: boolean;
  /** Room for what is found; of these bytes and no others between two calls. */
  readonly structure: Structure;
}
