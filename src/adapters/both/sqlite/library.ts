/** What we use of `@sqlite.org/sqlite-wasm`, whose own types leave out the structures of a file system. */

/** A place in the module's memory. */
export type Pointer = number;

interface Struct {
  readonly pointer: Pointer;
  $iVersion: number;
}

interface DiskStruct extends Struct {
  $szOsFile: number;
  $mxPathname: number;
}

interface FileStruct {
  $pMethods: Pointer;
  dispose(): void;
}

/** Each with parameters of its own: pointers, and offsets as bigints. */
type Methods = Readonly<Record<string, (...values: never[]) => number>>;

export interface Sqlite {
  readonly capi: Constants & {
    readonly sqlite3_io_methods: new () => Struct;
    readonly sqlite3_vfs: new () => DiskStruct;
    readonly sqlite3_file: {
      new (pointer: Pointer): FileStruct;
      readonly structInfo: { readonly sizeof: number };
    };
    sqlite3_open_v2(name: string, db: Pointer, flags: number, disk: string): number;
    sqlite3_db_config(db: Pointer, option: number, on: number, out: Pointer): number;
    sqlite3_limit(db: Pointer, which: number, most: number): number;
    sqlite3_extended_result_codes(db: Pointer, on: number): number;
    sqlite3_errmsg(db: Pointer): string;
    sqlite3_extended_errcode(db: Pointer): number;
    sqlite3_error_offset(db: Pointer): number;
    sqlite3_prepare_v3(
      db: Pointer,
      sql: Pointer,
      bytes: -1,
      flags: 0,
      statement: Pointer,
      tail: Pointer,
    ): number;
    sqlite3_finalize(statement: Pointer): number;
    sqlite3_close_v2(db: Pointer): number;
    sqlite3_stmt_readonly(statement: Pointer): number;
    sqlite3_column_name(statement: Pointer, column: number): string;
    sqlite3_column_decltype(statement: Pointer, column: number): string | null;
    sqlite3_column_text(statement: Pointer, column: number): string | null;
  };
  readonly wasm: {
    readonly exports: unknown;
    alloc(bytes: number): Pointer;
    allocCString(text: string): Pointer;
    dealloc(pointer: Pointer): void;
    heap8u(): Uint8Array;
    peekPtr(pointer: Pointer): Pointer;
    poke(pointer: Pointer, value: number | bigint, type: 'i32' | 'i64'): void;
    cstrToJs(pointer: Pointer): string | null;
    cstrncpy(to: Pointer, from: Pointer, most: number): number;
  };
  readonly vfs: {
    installVfs(parts: {
      readonly io: { readonly struct: Struct; readonly methods: Methods };
      readonly vfs: { readonly struct: DiskStruct; readonly name: string; readonly methods: Methods };
    }): void;
  };
}

type Constants = Readonly<
  Record<
    | 'SQLITE_OK'
    | 'SQLITE_ROW'
    | 'SQLITE_DONE'
    | 'SQLITE_READONLY'
    | 'SQLITE_CANTOPEN'
    | 'SQLITE_NOTFOUND'
    | 'SQLITE_IOERR_READ'
    | 'SQLITE_IOERR_SHORT_READ'
    | 'SQLITE_INTEGER'
    | 'SQLITE_FLOAT'
    | 'SQLITE_TEXT'
    | 'SQLITE_NULL'
    | 'SQLITE_OPEN_READONLY'
    | 'SQLITE_OPEN_WAL'
    | 'SQLITE_DBCONFIG_DEFENSIVE'
    | 'SQLITE_DBCONFIG_TRUSTED_SCHEMA'
    | 'SQLITE_DBCONFIG_ENABLE_TRIGGER'
    | 'SQLITE_LIMIT_ATTACHED',
    number
  >
>;
