/** What became of the lines of a file. */
import type { LineCounts } from '../contract/receipt.ts';

/** As in the receipt, while they are counted; `padded` of the rows were short. */
export type Counts = { -readonly [K in keyof LineCounts]: LineCounts[K] } & {
  padded: number;
  /** Rows that a comment ends, after their first fields. */
  cut: number;
  /** Rows with an empty field behind the last column, which was left out. */
  trailing: number;
};

/** A line that a comment ends. */
export interface Cut {
  readonly line: number;
  readonly text: string;
}

/** Gives the counts of a file of which no line was read yet: all are 0. */
export const noCounts = (): Counts => ({
  total: 0,
  header: 0,
  skipped: 0,
  blank: 0,
  comments: 0,
  rows: 0,
  rejected: 0,
  breaks: 0,
  padded: 0,
  cut: 0,
  trailing: 0,
});

/** Lines that are looked at of those left out at a place. */
export const NOTED_LINES = 20;

export interface LeftOut {
  /** Lines before the header, without a hint at the delimiter. */
  readonly before: readonly string[];
  /** Lines right behind it, and how many there are. */
  readonly behind: readonly string[];
  readonly behindLines: number;
  /** Lines at the end, and how many there are. */
  readonly footer: readonly string[];
  readonly footerLines: number;
  /** Lines behind the header that are comments. */
  readonly comments: number;
}
