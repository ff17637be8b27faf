/** What a step says of CSV, and the dialect that it means. */
import type { Compression } from '../bytes/decompress.ts';
import type { Dialect } from './dialect.ts';

/** How the lines of a text become rows: `dialectKeys`. */
export interface DialectConfig {
  readonly header: boolean | number;
  readonly skip_rows: number | readonly number[];
  readonly skipfooter?: number;
  readonly quotechar?: string;
  readonly escapechar?: string;
  readonly skipinitialspace?: boolean;
  readonly decimal?: string;
  readonly thousands?: string;
  readonly na_values?: readonly string[];
  readonly skip_blank_lines: boolean;
  readonly comment?: string;
  readonly on_bad_lines?: 'error' | 'skip' | 'warn';
  readonly columns?: readonly string[];
  readonly limit?: number;
}

export interface CsvConfig extends DialectConfig {
  readonly path: string;
  readonly delimiter: string;
  readonly encoding: string;
  readonly parse_dates: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
  readonly chunk_size: number;
  readonly compression: Compression;
}

/** Names of files whose fields stand between tabs, packed or not. */
const TABBED = /\.(?:tsv|tab)(?:\.[a-z0-9]+)?$/i;

/** What stands between the fields of a file; `hinted`: nobody wrote it, so that the name of the file decides. */
export function delimiterOf({ path, delimiter }: CsvConfig, hinted: boolean): string {
  return hinted && TABBED.test(path) ? '\t' : delimiter;
}

/** `hinted`: nobody wrote the delimiter, so that a first line such as `sep=;` may name another. */
export function dialectOf(config: Partial<DialectConfig>, delimiter: string, hinted: boolean): Dialect {
  return {
    delimiter,
    hinted,
    quote: config.quotechar,
    escape: config.escapechar,
    skipInitialSpace: config.skipinitialspace,
    decimal: config.decimal,
    thousands: config.thousands,
    header: config.header ?? true,
    skipRows: config.skip_rows ?? 0,
    skipFooter: config.skipfooter,
    skipBlankLines: config.skip_blank_lines ?? true,
    comment: config.comment,
    naValues: config.na_values ?? [],
    columns: config.columns,
    limit: config.limit,
    badLines: config.on_bad_lines === 'skip' || config.on_bad_lines === 'warn' ? 'skip' : 'error',
  };
}
