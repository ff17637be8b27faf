/** What a step says about its load: the keys of the HTTP extractor. */
import type { DialectConfig } from '../csv/config.ts';
import type { Format } from './answer-format.ts';
import type { Pagination, Path } from './paging-keys.ts';
import type { RequestConfig } from './request.ts';

export interface HttpConfig extends RequestConfig, DialectConfig {
  readonly format: Format | 'infer';
  readonly records?: Path;
  /** The column for the names of records that are members of an object. */
  readonly key_column?: string;
  readonly flatten: boolean;
  readonly separator: string;
  readonly pagination?: Pagination;
  readonly max_pages?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly retries: number;
  /** Seconds. */
  readonly retry_delay: number;
  readonly delimiter?: string;
  /** Without it, the answer's headers tell. */
  readonly encoding?: string;
  readonly parse_dates: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
}
