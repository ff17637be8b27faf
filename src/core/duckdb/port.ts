/** Another DuckDB as the driver has it: it reads one file, and reaches nothing else. */
import type { DbConnection } from '../contract/database.ts';
import type { Signal } from '../contract/driver.ts';
import type { InputFile } from '../contract/files.ts';
import type { Port } from '../contract/port.ts';

export interface DuckDbLibrary {
  /**
   * Opens a database for reading, in a DuckDB of its own that knows of no other file. The abort of `signal` ends whatever goes on.
   * Rejects with `DbError`, also where the file is none that can be read.
   */
  open(files: DuckDbFiles, signal: Signal): Promise<DuckDbFile>;
}

export const duckdbPort: Port<DuckDbLibrary> = { name: 'duckdb', what: 'a DuckDB of its own' };

/** A database, and what its programs leave beside it. */
export interface DuckDbFiles {
  readonly database: InputFile;
  /** Changes that are not yet in the database. */
  readonly log?: InputFile | undefined;
}

/** One statement at a time. */
export interface DuckDbFile extends Pick<DbConnection, 'query' | 'columns'> {
  /** Ends that DuckDB, and gives back its memory. Never rejects. */
  close(): Promise<void>;
}
