/** The rows of a statement as blocks of cells, which can be handed to another thread. */
import type { Sqlite } from './library.ts';
import { ABSENT, fieldBlock, QUOTED } from '#core/csv/fields.ts';
import {
  BLOB,
  BROKEN_TEXT,
  INTEGER,
  NULL,
  REAL,
  TEXT,
  WIDE_INTEGER,
  type CellBlock,
} from '#core/sqlite/port.ts';
import type { OpenDatabase } from './database.ts';

/** Cells and rows of a block at most, and bytes that are enough for one. */
const CELLS = 32_768;
const ROWS = 2048;
const ENOUGH_BYTES = 2 ** 20;

/** From this many bytes on, a call that copies them is faster than a loop. */
const LONG = 32;

export interface RowReader {
  /** Fills a block, the one that is given where it can be used again; undefined after the last row. Throws `SqliteError`. */
  next(used?: CellBlock): CellBlock | undefined;
}

export function emptyBlock(width: number): CellBlock {
  const fields = fieldBlock(width, Math.max(16, Math.min(ROWS, Math.floor(CELLS / Math.max(1, width)))));
  const numbers = new Float64Array(width * fields.capacity);
  return {
    kinds: new Uint8Array(width * fields.capacity),
    numbers,
    wide: new BigInt64Array(numbers.buffer),
    bytes: new Uint8Array(2 * ENOUGH_BYTES),
    fields,
  };
}

/** `places`: the columns of the result to read. */
export function rowReader({ capi }: Sqlite, database: OpenDatabase, places: readonly number[]): RowReader {
  const { raw } = database;
  const statement = database.statement();
  const width = places.length;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let ended = false;

  function fill(block: CellBlock): CellBlock {
    const { kinds, numbers, wide, fields } = block;
    const { starts, ends, styles, capacity } = fields;
    let { bytes } = block;
    let used = 0;
    let rows = 0;
    for (; rows < capacity && used < ENOUGH_BYTES; rows++) {
      const code = raw.sqlite3_step(statement);
      if (code === capi.SQLITE_DONE) {
        ended = true;
        break;
      }
      if (code !== capi.SQLITE_ROW) throw database.failure(code);
      for (let c = 0, at = rows * width; c < width; c++, at++) {
        const place = places[c]!;
        styles[at] = QUOTED;
        starts[at] = ends[at] = used;
        switch (raw.sqlite3_column_type(statement, place)) {
          case capi.SQLITE_INTEGER: {
            const number = raw.sqlite3_column_double(statement, place);
            const fits = Number.isSafeInteger(number);
            kinds[at] = fits ? INTEGER : WIDE_INTEGER;
            if (fits) numbers[at] = number;
            else wide[at] = raw.sqlite3_column_int64(statement, place);
            continue;
          }
          case capi.SQLITE_FLOAT:
            kinds[at] = REAL;
            numbers[at] = raw.sqlite3_column_double(statement, place);
            continue;
          case capi.SQLITE_NULL:
            kinds[at] = NULL;
            styles[at] = ABSENT;
            continue;
          case capi.SQLITE_TEXT:
            kinds[at] = TEXT;
            break;
          default:
            kinds[at] = BLOB;
        }
        const from =
          kinds[at] === TEXT
            ? raw.sqlite3_column_text(statement, place)
            : raw.sqlite3_column_blob(statement, place);
        const length = raw.sqlite3_column_bytes(statement, place);
        if (used + length > bytes.length) {
          const more = new Uint8Array(Math.max(2 * bytes.length, used + length));
          more.set(bytes.subarray(0, used));
          bytes = more;
        }
        const heap = database.heap();
        if (length < LONG) for (let i = 0; i < length; i++) bytes[used + i] = heap[from + i]!;
        else bytes.set(heap.subarray(from, from + length), used);
        used += length;
        ends[at] = used;
      }
    }
    fields.rows = rows;
    const filled = { ...block, bytes };
    if (!areTexts(filled, used)) markBroken(filled);
    return filled;
  }

  /** Are all bytes UTF-8, and does every text begin with a character? */
  function areTexts({ kinds, bytes, fields }: CellBlock, used: number): boolean {
    try {
      decoder.decode(bytes.subarray(0, used));
    } catch {
      return false;
    }
    const cells = fields.rows * width;
    for (let at = 0; at < cells; at++)
      if (
        kinds[at] === TEXT &&
        fields.ends[at]! > fields.starts[at]! &&
        (bytes[fields.starts[at]!]! & 0xc0) === 0x80
      )
        return false;
    return true;
  }

  function markBroken({ kinds, bytes, fields }: CellBlock): void {
    const cells = fields.rows * width;
    for (let at = 0; at < cells; at++) {
      if (kinds[at] !== TEXT) continue;
      try {
        decoder.decode(bytes.subarray(fields.starts[at], fields.ends[at]));
      } catch {
        kinds[at] = BROKEN_TEXT;
      }
    }
  }

  return {
    next(used) {
      if (ended) return undefined;
      const block = fill(used ?? emptyBlock(width));
      return block.fields.rows === 0 ? undefined : block;
    },
  };
}
