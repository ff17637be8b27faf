/** One SQLite database, open for reading and for nothing else, whatever its file says. */
import type { Sqlite } from './library.ts';
import { SqliteError, type ResultColumn } from '#core/sqlite/port.ts';
import { DATABASE, DISK, type Disk } from './disk.ts';

/** The functions of the module itself: the package's own, which convert and check, take three times as long. */
export interface Raw {
  sqlite3_step(statement: number): number;
  sqlite3_column_count(statement: number): number;
  sqlite3_column_type(statement: number, column: number): number;
  sqlite3_column_double(statement: number, column: number): number;
  sqlite3_column_int64(statement: number, column: number): bigint;
  sqlite3_column_text(statement: number, column: number): number;
  sqlite3_column_blob(statement: number, column: number): number;
  sqlite3_column_bytes(statement: number, column: number): number;
}

export interface OpenDatabase {
  readonly raw: Raw;
  heap(): Uint8Array;
  /** All rows of a statement of ours, as texts. Throws `SqliteError`. */
  ask(sql: string): (string | null)[][];
  /** Makes a statement of the person's ready, in place of the one before. Throws `SqliteError`. */
  prepare(sql: string): ResultColumn[];
  /** The one that is ready. */
  statement(): number;
  close(): void;
  /** What SQLite says of the call that has just failed. */
  failure(code: number): SqliteError;
}

/** Memory that SQLite may take, and what of it pages may: a file that wants more is refused. */
const MOST_BYTES = 512 * 2 ** 20;
const PAGES_KIB = 16 * 1024;

/**
 * Opens the `DATABASE` of the disk. A log beside it is heeded (`locking_mode`: without a file of shared memory), functions and virtual
 * tables that could do harm are not for views of the file (`trusted_schema`), and no other database can be attached.
 */
export function openDatabase(sqlite: Sqlite, disk: Disk): OpenDatabase {
  const { capi, wasm } = sqlite;
  const pointer = wasm.alloc(8);
  const opened = capi.sqlite3_open_v2(DATABASE, pointer, capi.SQLITE_OPEN_READONLY, DISK);
  const db = wasm.peekPtr(pointer);
  let ready = 0;

  function failure(code: number, sql = ''): SqliteError {
    const cause = disk.failure();
    if (cause !== undefined) throw cause;
    const bytes = capi.sqlite3_error_offset(db);
    const offset =
      bytes < 0
        ? undefined
        : new TextDecoder().decode(new TextEncoder().encode(sql).subarray(0, bytes)).length;
    return new SqliteError(capi.sqlite3_errmsg(db), capi.sqlite3_extended_errcode(db) || code, offset);
  }
  const done = (code: number, sql?: string): void => {
    if (code !== capi.SQLITE_OK) throw failure(code, sql);
  };

  done(opened);
  capi.sqlite3_extended_result_codes(db, 1);
  for (const [option, on] of [
    [capi.SQLITE_DBCONFIG_DEFENSIVE, 1],
    [capi.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0],
    [capi.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0],
  ] as const)
    capi.sqlite3_db_config(db, option, on, 0);
  capi.sqlite3_limit(db, capi.SQLITE_LIMIT_ATTACHED, 0);

  function compile(sql: string): number {
    const text = wasm.allocCString(sql);
    const tail = wasm.alloc(8);
    try {
      done(capi.sqlite3_prepare_v3(db, text, -1, 0, pointer, tail), sql);
      const statement = wasm.peekPtr(pointer);
      const rest = wasm.peekPtr(tail);
      const next = capi.sqlite3_prepare_v3(db, rest, -1, 0, pointer, 0);
      const more = wasm.peekPtr(pointer);
      capi.sqlite3_finalize(more);
      if (statement !== 0 && next === capi.SQLITE_OK && more === 0) return statement;
      capi.sqlite3_finalize(statement);
      throw new SqliteError('There is more than one statement, or none.', 'several');
    } finally {
      wasm.dealloc(text);
      wasm.dealloc(tail);
    }
  }

  const raw = wasm.exports as unknown as Raw;
  function ask(sql: string): (string | null)[][] {
    const statement = compile(sql);
    try {
      const rows: (string | null)[][] = [];
      for (;;) {
        const code = raw.sqlite3_step(statement);
        if (code === capi.SQLITE_DONE) return rows;
        if (code !== capi.SQLITE_ROW) throw failure(code);
        rows.push(
          Array.from({ length: raw.sqlite3_column_count(statement) }, (_, at) =>
            capi.sqlite3_column_text(statement, at),
          ),
        );
      }
    } finally {
      capi.sqlite3_finalize(statement);
    }
  }
  for (const setting of [
    'locking_mode = exclusive',
    'query_only = 1',
    'temp_store = memory',
    `hard_heap_limit = ${MOST_BYTES}`,
    `cache_size = -${PAGES_KIB}`,
  ])
    ask(`PRAGMA ${setting}`);

  return {
    raw,
    heap: () => wasm.heap8u(),
    ask,
    prepare(sql) {
      capi.sqlite3_finalize(ready);
      ready = 0;
      const statement = compile(sql);
      const count = raw.sqlite3_column_count(statement);
      if (!capi.sqlite3_stmt_readonly(statement) || count === 0) {
        capi.sqlite3_finalize(statement);
        throw new SqliteError('The statement gives no rows, or changes something.', 'writes');
      }
      ready = statement;
      return Array.from({ length: count }, (_, at) => ({
        name: capi.sqlite3_column_name(statement, at),
        declared: capi.sqlite3_column_decltype(statement, at) ?? '',
      }));
    },
    statement: () => ready,
    close() {
      capi.sqlite3_finalize(ready);
      capi.sqlite3_close_v2(db);
      wasm.dealloc(pointer);
    },
    failure,
  };
}
