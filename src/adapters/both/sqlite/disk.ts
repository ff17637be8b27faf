/** Files that SQLite may read: its file system, which cannot wait, and writes nothing. https://www.sqlite.org/vfs.html */
import { SqliteError } from '#core/sqlite/port.ts';
import type { Sqlite } from './library.ts';

/** A file that is read at once, without waiting. */
export interface Readable {
  readonly size: number;
  /** Fills `into` with what stands from `at` on; gives how many bytes there were. */
  read(into: Uint8Array, at: number): number;
  close(): void;
}

/** What the database is called in `DISK`; what belongs to it adds `-wal` and `-journal`. */
export const DATABASE = 'database';
export const DISK = 'input';

const SECTOR_BYTES = 4096;

export interface Disk {
  /** Puts these files there, by name, in place of all others. */
  put(files: ReadonlyMap<string, Readable>): void;
  /** What went wrong while they were read; undefined where nothing did. */
  failure(): unknown;
}

/** Makes the file system `DISK`, once for a module. */
export function installDisk({ capi, wasm, vfs }: Sqlite): Disk {
  const opened = new Map<number, Readable | undefined>();
  let files: ReadonlyMap<string, Readable> = new Map();
  let failure: unknown;
  const methods = new capi.sqlite3_io_methods();
  methods.$iVersion = 1;
  const disk = new capi.sqlite3_vfs();
  disk.$iVersion = 1;
  disk.$szOsFile = capi.sqlite3_file.structInfo.sizeof;
  disk.$mxPathname = 64;

  vfs.installVfs({
    io: {
      struct: methods,
      methods: {
        xRead(file: number, into: number, length: number, from: bigint) {
          const heap = wasm.heap8u().subarray(into, into + length);
          let filled = 0;
          try {
            filled = opened.get(file)?.read(heap, Number(from)) ?? 0;
          } catch (cause) {
            failure = new SqliteError(cause instanceof Error ? cause.message : String(cause), 'file');
            return capi.SQLITE_IOERR_READ;
          }
          if (filled === length) return capi.SQLITE_OK;
          heap.fill(0, filled);
          return capi.SQLITE_IOERR_SHORT_READ;
        },
        xFileSize(file: number, size: number) {
          wasm.poke(size, BigInt(opened.get(file)?.size ?? 0), 'i64');
          return capi.SQLITE_OK;
        },
        xClose(file: number) {
          opened.delete(file);
          return capi.SQLITE_OK;
        },
        xWrite: () => capi.SQLITE_READONLY,
        xTruncate: () => capi.SQLITE_READONLY,
        xSync: () => capi.SQLITE_OK,
        xLock: () => capi.SQLITE_OK,
        xUnlock: () => capi.SQLITE_OK,
        xCheckReservedLock(_: number, out: number) {
          wasm.poke(out, 0, 'i32');
          return capi.SQLITE_OK;
        },
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => SECTOR_BYTES,
        xDeviceCharacteristics: () => 0,
      },
    },
    vfs: {
      struct: disk,
      name: DISK,
      methods: {
        xOpen(_: number, name: number, file: number, flags: number, out: number) {
          const known = name === 0 ? undefined : files.get(wasm.cstrToJs(name) ?? '');
          // A log that is not there is empty; files for what does not fit into memory there are none.
          if (!known && !(flags & capi.SQLITE_OPEN_WAL)) return capi.SQLITE_CANTOPEN;
          opened.set(file, known);
          const head = new capi.sqlite3_file(file);
          head.$pMethods = methods.pointer;
          head.dispose();
          if (out !== 0) wasm.poke(out, flags, 'i32');
          return capi.SQLITE_OK;
        },
        xDelete: () => capi.SQLITE_READONLY,
        xAccess(_: number, name: number, __: number, out: number) {
          wasm.poke(out, files.has(wasm.cstrToJs(name) ?? '') ? 1 : 0, 'i32');
          return capi.SQLITE_OK;
        },
        xFullPathname: (_: number, name: number, length: number, out: number) =>
          wasm.cstrncpy(out, name, length) < 0 ? capi.SQLITE_CANTOPEN : capi.SQLITE_OK,
      },
    },
  });
  return {
    put(others) {
      for (const file of files.values()) file.close();
      files = others;
      failure = undefined;
    },
    failure: () => failure,
  };
}
