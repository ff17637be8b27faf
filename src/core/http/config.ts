/** The keys of the HTTP extractor, by what they are for. */
import type { DialectConfig } from '../csv/config.ts';
import type { Format } from './answer-format.ts';
import type { Pagination } from './paging-keys.ts';
import type { Path } from '../json/path.ts';
import type { RequestConfig } from './request.ts';
import type { RetryConfig } from './retry-keys.ts';

/** How answers become rows. */
export interface Reading extends Partial<DialectConfig> {
  readonly format: Format | 'infer';
  readonly records?: Path;
  /** The column for the names of records that are members of an object. */
  readonly key_column?: string;
  readonly flatten?: boolean;
  readonly separator?: string;
  readonly delimiter?: string;
  /** Without it, the answer's headers tell. */
  readonly encoding?: string;
  readonly parse_dates?: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
}

export interface HttpConfig extends RequestConfig, RetryConfig, Reading {
  readonly pagination?: Pagination;
  readonly max_pages?: number;
}
