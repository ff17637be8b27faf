/** How one page leads to the next: what a pager is told of each, and what it answers. `pagination.ts` makes one of the keys of a step. */
import type { Captured } from '../json/capture.ts';
import type { StatusError } from './retry.ts';
import type { Call } from './transport.ts';

/** What a page says of the way on; what is not there is undefined. */
export interface Said {
  readonly cursor?: Captured;
  readonly hasMore?: Captured;
  readonly total?: Captured;
  readonly totalPages?: Captured;
  readonly base?: Captured;
}

export interface Page extends Said {
  /** Where redirects have led. */
  readonly url: string;
  readonly records: number;
  /** The `Link` header. */
  readonly link?: string;
  /** The header that the pager asked for. */
  readonly header?: string;
  /** How many records there are in all, by a header of that name. */
  readonly headerTotal?: { readonly by: string; readonly total: number };
  /** Alike for bodies that are alike. */
  readonly digest: string;
  /** A number for each record, alike for records that are alike; undefined where nobody looked. */
  readonly digests?: readonly number[];
}

/** `end`: why there is no next page. */
export type Next = (Call | End) & {
  /** What the page holds was read before. */
  readonly drop?: boolean;
  /** So many of its first records were read before. */
  readonly skip?: number;
  /** What the person has to know of it, whether the reading goes on or not. */
  readonly told?: string;
};

export interface End {
  readonly end: string;
  /** The server counts the records that were taken for read before: none was. What the person has to know of that. */
  readonly distinct?: string;
  /** What the person has to know about it. */
  readonly warning?: string;
}

/** What a pager has to be told of every page. */
export interface Questions {
  /** What leads into a page to each value of `Said`: names, and indexes as texts; nothing where none is asked for. */
  readonly ways: Readonly<Partial<Record<keyof Said, readonly string[]>>>;
  /** A response header. */
  readonly header?: string;
}

export interface Pager {
  readonly asks: Questions;
  /** A page may begin with records of the one before it: they are compared. */
  readonly mayRepeat: boolean;
  readonly first: Call;
  /** After each page, in order. Throws `StepError` when the way on is lost, or goes in a circle. */
  next(page: Page): Next;
  /** The request that will follow a page that says so, where its records have no say in it; undefined: that is to be seen. */
  ahead?(said: Said): Call | undefined;
  /** The end where no further page is wanted. */
  cut(end: string): End;
  /** After an answer that is no page: an end, where that is what it means; else throws the error. */
  refused(error: StatusError): End;
  /** What might have ended the reading after its only page without a sign. `hides`: headers may be there that nobody sees. */
  doubts(only: Page, hides: boolean): readonly string[];
}
