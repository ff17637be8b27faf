/** Parquet as the drivers have it. Its library stands behind a port: it is loaded when a step asks for it. */
import type { Port } from '../contract/port.ts';

export interface ParquetLibrary {
  /** The rows of a file, in order, each item a whole stream of Arrow messages. Rejects where it cannot be read. */
  read(file: ParquetBytes, wanted: ParquetRows): AsyncIterable<Uint8Array>;
  /** A file, from its first byte to its last, of at least one whole stream of Arrow messages, all with one schema. */
  write(streams: AsyncIterable<Uint8Array>, wanted: ParquetLayout): AsyncIterable<Uint8Array>;
}

export const parquetPort: Port<ParquetLibrary> = { name: 'parquet', what: 'a library for Parquet' };

/** How a file is to be written. */
export interface ParquetLayout {
  readonly compression: 'uncompressed' | 'snappy' | 'gzip' | 'zstd';
  /** At most, of a row group. */
  readonly rows: number;
  readonly bytes: number;
}

/** A file of which parts are read. */
export interface ParquetBytes {
  readonly size: number;
  slice(start: number, end: number): Promise<Uint8Array>;
}

export interface ParquetRows {
  /** Row groups to read, from 0. */
  readonly groups: readonly number[];
  /** Columns to read, and perhaps others; absent: all. */
  readonly columns?: readonly string[];
  /** Rows in one item, at most. */
  readonly batch: number;
}
