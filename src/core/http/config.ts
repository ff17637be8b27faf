/** What a step says about its load: the keys of `http.extractor`. */
import type { Format } from './format.ts';
import type { Pagination, Path } from './paging-keys.ts';
import type { RequestConfig } from './request.ts';

export interface HttpConfig extends RequestConfig {
  readonly format: Format | 'infer';
  readonly records?: Path;
  /** The column for the names of records that are members of an object. */
  readonly key_column?: string;
  /** The columns to load. */
  readonly columns?: readonly string[];
  readonly flatten: boolean;
  readonly separator: string;
  readonly pagination?: Pagination;
  readonly max_pages?: number;
  readonly limit?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly retries: number;
  /** Seconds. */
  readonly retry_delay: number;
  readonly delimiter?: string;
  /** Without it, the answer's headers tell. */
  readonly encoding?: string;
  readonly header: boolean | number;
  readonly skip_rows: number;
  readonly na_values?: readonly string[];
  readonly parse_dates: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
  readonly on_bad_lines: 'error' | 'skip' | 'warn';
}
