/** What a step says of a CSV file, and the dialect that it means. */
import type { Compression } from './decompress.ts';
import type { Dialect } from './scan.ts';

export interface CsvConfig {
  readonly path: string;
  readonly delimiter: string;
  readonly encoding: string;
  readonly header: boolean | number;
  readonly columns?: readonly string[];
  readonly quotechar?: string;
  readonly escapechar?: string;
  readonly skipinitialspace?: boolean;
  readonly decimal?: string;
  readonly thousands?: string;
  readonly skip_rows: number | readonly number[];
  readonly skipfooter?: number;
  readonly limit?: number;
  readonly parse_dates: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
  readonly na_values?: readonly string[];
  readonly chunk_size: number;
  readonly skip_blank_lines: boolean;
  readonly comment?: string;
  readonly compression: Compression;
  readonly on_bad_lines?: 'error' | 'skip' | 'warn';
}

/** Names of files whose fields stand between tabs, packed or not. */
const TABBED = /\.(?:tsv|tab)(?:\.[a-z0-9]+)?$/i;

/** `hinted`: no delimiter was written, so that the name of the file or its first line decides. */
export function dialectOf(config: CsvConfig, hinted: boolean): Dialect {
  return {
    delimiter: hinted && TABBED.test(config.path) ? '\t' : config.delimiter,
    hinted,
    quote: config.quotechar,
    escape: config.escapechar,
    skipInitialSpace: config.skipinitialspace,
    decimal: config.decimal,
    thousands: config.thousands,
    header: config.header,
    skipRows: config.skip_rows,
    skipFooter: config.skipfooter,
    skipBlankLines: config.skip_blank_lines,
    comment: config.comment,
    naValues: config.na_values ?? [],
    columns: config.columns,
    limit: config.limit,
    badLines: config.on_bad_lines === 'skip' || config.on_bad_lines === 'warn' ? 'skip' : 'error',
  };
}
