/** A page as the reading sees it, and the step to the next one. */
import type { Said } from './paging-keys.ts';
import type { StatusError } from './retry.ts';

export interface Page extends Said {
  readonly url: string;
  readonly records: number;
  /** The `Link` header. */
  readonly link?: string;
  /** Of `cursor_header`. */
  readonly header?: string;
  /** How many records there are in all, by a header of that name. */
  readonly headerTotal?: { readonly by: string; readonly total: number };
  /** Alike for bodies that are alike. */
  readonly digest: string;
  /** A number for each record, alike for records that are alike; undefined where nobody looked. */
  readonly digests?: readonly number[];
}

/** `end`: why there is no next page. */
export type Next = ({ readonly url: string } | End) & {
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

export interface Pager {
  readonly first: string;
  /** After each page, in order. Throws `StepError` when the way on is lost, or goes in a circle. */
  next(page: Page): Next;
  /** The end where no further page is wanted. */
  cut(end: string): End;
  /** After an answer that is no page: an end, where that is what it means; else throws the error. */
  refused(error: StatusError): End;
}
