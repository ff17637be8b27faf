/** SQLite as the driver has it. Its library is a WebAssembly module that cannot wait, so it works in a thread of its own, behind a port. */
import type { Signal } from '../contract/driver.ts';
import type { InputFile } from '../contract/files.ts';
import type { Port } from '../contract/port.ts';
import type { FieldBlock } from '../csv/fields.ts';

export interface SqliteLibrary {
  /**
   * Opens a database for reading; nothing of it is in memory but the pages that are read. The abort of `signal` ends whatever goes on.
   * Rejects with `SqliteError`, also where the file is none.
   */
  open(files: SqliteFiles, signal: Signal): Promise<SqliteDatabase>;
}

export const sqlitePort: Port<SqliteLibrary> = { name: 'sqlite', what: 'SQLite' };

/** A database, and what its programs leave beside it. */
export interface SqliteFiles {
  readonly database: InputFile;
  /** Changes that are not yet in the database. */
  readonly wal?: InputFile | undefined;
  /** What undoes changes that were never finished. */
  readonly journal?: InputFile | undefined;
}

/** One statement at a time. Every call rejects with `SqliteError`. */
export interface SqliteDatabase {
  /** Small results only: the rows as texts. */
  ask(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Makes one statement ready that reads; others, and several at once, are refused. */
  prepare(sql: string): Promise<readonly ResultColumn[]>;
  /** The rows of the statement that is ready, once; of its columns those at `places`, in that order. */
  rows(places: readonly number[]): AsyncIterable<CellBlock>;
  /** Never rejects. */
  close(): Promise<void>;
}

export interface ResultColumn {
  readonly name: string;
  /** As the table's definition has it; empty for what is computed. */
  readonly declared: string;
}

/** What a cell holds: SQLite's types go with values, not with columns. */
export const NULL = 0;
/** Of at most 53 bits. */
export const INTEGER = 1;
export const WIDE_INTEGER = 2;
export const REAL = 3;
export const TEXT = 4;
export const BLOB = 5;
/** A text that is no UTF-8: SQLite takes any bytes. */
export const BROKEN_TEXT = 6;

/** Some rows. The cell `c` of row `r` is at `r * width + c` of everything. Valid until the next block is asked for. */
export interface CellBlock {
  readonly kinds: Uint8Array;
  /** Of INTEGER and REAL. */
  readonly numbers: Float64Array;
  /** Of WIDE_INTEGER, in the same memory. */
  readonly wide: BigInt64Array;
  /** Of texts and BLOBs, one behind the other. */
  readonly bytes: Uint8Array;
  /** Where in `bytes`. */
  readonly fields: FieldBlock;
}

/** SQLite refused, or could not go on. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  constructor(
    /** Its own words. */
    message: string,
    /** Its extended result code; a name where it is not SQLite that refused. */
    readonly code: number | 'several' | 'writes' | 'file' | 'thread',
    /** UTF-16 offset in the statement, where it tells it. */
    readonly offset?: number,
  ) {
    super(message);
  }
}
