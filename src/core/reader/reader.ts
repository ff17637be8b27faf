/** Bytes become the columns of a table: the same questions to every format. The texts may come from files, from answers, from anywhere. */
import type { LoadReceipt } from '../contract/receipt.ts';
import type { Aside } from '../json/aside.ts';
import type { Found } from '../json/wanted.ts';

/** UTF-8 without a byte order mark (`decode`); each piece is good until the next is asked for. */
export type Text = AsyncIterable<Uint8Array>;

/** What a table was made of. */
export interface Read {
  /** Of its receipt what the format knows; the rest knows who has the bytes. */
  readonly receipt: Omit<LoadReceipt, 'source' | 'bytes'>;
  /** Of a document: how its records stood in it, and what it says beside them. */
  readonly document?: { readonly layout: Found['layout']; readonly aside: readonly Aside[] };
}

/** How a text of several is to be looked at. */
export interface Look {
  /** For messages. */
  readonly path: string;
  /** Records, at most, that have a say in the types. */
  readonly most: number;
  /** Digests of the text before, whose last records this one may begin with. */
  readonly before?: readonly number[];
  /** Nobody asks for the digests of this one. */
  readonly plain?: boolean;
  /** Has a document without the way to its records none, by what it says instead? */
  readonly mayLack: (aside: readonly Aside[]) => boolean;
}

/** What was found in a text of several. */
export interface Seen {
  readonly records: number;
  /** A number for each record, alike for records that are alike to the byte; undefined where some cannot be read. */
  readonly digests?: readonly number[];
  /** Of the records those that cannot be read, and are left out. */
  readonly rejected?: number;
  /** There is neither a header nor a record. */
  readonly blank?: boolean;
}

/** A text that was looked at, and becomes part of the table. */
export interface Kept {
  /** So many of its first records are left out. */
  readonly skip: number;
  readonly blank: boolean;
}

/** Every call throws `StepError` for what a person can put right. */
export interface Reader<S extends Seen = Seen> {
  /** Makes the table of one text, while it arrives. `open` begins it anew: it is read again where its first records were not telling. */
  load(open: () => Promise<Text>): Promise<Read>;
  /** Counts the records of one text of several, and notes which types hold them. When it rejects, nothing was noted. */
  look(text: Text, how: Look): Promise<S>;
  /** So many records of the text looked at last do not count; less than 0: they do. */
  discount(records: number): void;
  /** Makes the table of texts that were looked at. `open` begins the first one anew, and each when the one before it was read or left. */
  loadAll(open: () => AsyncIterable<Text>, kept: readonly Kept[]): Promise<Read>;
}
