/** What a load says about itself, so that nothing is lost in silence. Plain data: kept with the table, in the events, on the screen. */
import type { UsedStandIn } from './stand-in.ts';

export interface LoadReceipt {
  /** The file's path or the URL, without secrets. */
  readonly source: string;
  /** One of the words there are, or that of a reader of another format. People see it as it is. */
  readonly format: 'csv' | 'json' | 'ndjson' | (string & {});
  /** Bytes read, as they came (packed, if packed). */
  readonly bytes: number;
  /** How it was read, for a person: `delimiter` → `","`, `encoding` → `utf-8`, `header` → `first row`. In the order to show. */
  readonly dialect: readonly (readonly [name: string, value: string])[];
  /** Of text by lines. Every line counts once: the sum of all but `total` is `total`. `rows` is the number of records loaded. */
  readonly lines?: LineCounts;
  /** In the table. */
  readonly rows: number;
  /** Rows that had fewer fields than columns; the missing ones are NULL. */
  readonly padded: number;
  /** Rows that a comment character ended after their first fields; lines that are comments are not among them. */
  readonly cut?: number;
  /** Rows with a delimiter at their end and nothing behind it, which is no field. */
  readonly trailing?: number;
  /** Records that were left out. */
  readonly rejected: number;
  /** The first hundred of them. */
  readonly rejections: readonly Rejection[];
  readonly columns: readonly LoadedColumn[];
  /** What the person may want to change, a sentence each. */
  readonly advice: readonly string[];
  /** On an engine that does not hold every type: what is stored in another one, with the same values, a sentence each. */
  readonly stored?: readonly string[];
  /** The rows are not those of the step's source: `source` is a sample that stands in for it. */
  readonly stand_in?: UsedStandIn;
}

export interface LineCounts {
  readonly total: number;
  readonly header: number;
  readonly skipped: number;
  readonly blank: number;
  readonly comments: number;
  readonly rows: number;
  readonly rejected: number;
  /** Line breaks inside of quoted fields. */
  readonly breaks: number;
}

export interface Rejection {
  /** 1-based, in the text as unpacked. */
  readonly line: number;
  readonly reason: string;
  /** The line itself, cut to 200 characters. */
  readonly text: string;
}

export interface LoadedColumn {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
  /** Why this type, where there is more to say than that all values fit: `row 30001 holds "foo", which is no BIGINT`. */
  readonly reason?: string;
  /** Of a VARCHAR column: nearly all its values have a narrower type. */
  readonly almost?: AlmostType;
}

export interface AlmostType {
  readonly type: string;
  /** Values that have it. */
  readonly values: number;
  /** The first value that has not, and its line, from 1. */
  readonly value: string;
  readonly line: number;
  /** Values beside that one that have not. */
  readonly more: number;
}
