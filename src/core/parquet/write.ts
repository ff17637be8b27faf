/** Rows as a Parquet file, row group by row group: the library lays them out, and what it leaves out of the footer is put there. */
import { arrowStreams } from '../arrow/write.ts';
import { joined } from '../bytes/join.ts';
import type { FilePart, Format, WrittenColumn } from '../columns/written.ts';
import type { DbConnection } from '../contract/database.ts';
import type { ParquetLayout, ParquetLibrary } from './port.ts';
import { numberIn, readStruct, structsIn, THRIFT, writeStruct } from './thrift.ts';

export const PARQUET_FORMAT: Format = {
  name: 'Parquet',
  instead: { TIMETZ: 'VARCHAR', INTERVAL: 'VARCHAR', TIMESTAMP_S: 'TIMESTAMP_MS' },
};

export const PARQUET_SUFFIXES = ['.parquet', '.pq', '.parq'];

/** What goes to the library at once: the memory that it takes is a multiple of this. */
const PIECE = { rows: 8_192, bytes: 4 * 1024 * 1024 };
const GROUP_BYTES = 128 * 1024 * 1024;
const PART_BYTES = 1024 * 1024;

/** The end of a file: the length of its footer, and the magic. */
const END = 8;

/**
 * The bytes of the file, from its first to its last. `from`: where the rows are, as it stands in SQL behind FROM; `columns`: by
 * `writtenColumns`.
 */
export async function* parquetParts(
  db: DbConnection,
  from: string,
  columns: readonly WrittenColumn[],
  library: ParquetLibrary,
  { compression, rows }: Pick<ParquetLayout, 'compression' | 'rows'>,
): AsyncGenerator<FilePart> {
  let taken = 0;
  let isEnding = false;
  async function* streams(): AsyncGenerator<Uint8Array> {
    for await (const part of arrowStreams(db, from, columns, PIECE)) {
      yield part.bytes;
      taken += part.rows;
    }
    isEnding = true;
  }
  // The library gives some KB at once: a sink takes as long for them as for a MB.
  let parts: Uint8Array[] = [];
  let size = 0;
  let told = 0;
  for await (const bytes of library.write(streams(), { compression, rows, bytes: GROUP_BYTES })) {
    parts.push(bytes.slice());
    size += bytes.length;
    // The footer comes when all rows were taken; it is changed whole.
    if (isEnding || size < PART_BYTES) continue;
    yield { rows: taken - told, bytes: joined(parts) };
    told = taken;
    parts = [];
    size = 0;
  }
  yield { rows: taken - told, bytes: withUuids(joined(parts)) };
}

/** Of an element of the schema. */
const ELEMENT = { type: 1, length: 2, logical: 10 };
const FIXED_BYTES = 7;
const SCHEMA = 2;
/** Of the union of logical types. */
const UUID = 14;

/** The library writes a UUID as sixteen bytes without a meaning; nothing else is written so. `end`: all of a file from some place on. */
function withUuids(end: Uint8Array): Uint8Array {
  const view = new DataView(end.buffer, end.byteOffset, end.length);
  const start = end.length - END - view.getUint32(end.length - END, true);
  const { struct } = readStruct(end.subarray(start, end.length - END));
  for (const element of structsIn(struct, SCHEMA)) {
    const isBare = numberIn(element, ELEMENT.type) === FIXED_BYTES && !element.has(ELEMENT.logical);
    if (isBare && numberIn(element, ELEMENT.length) === 16)
      element.set(ELEMENT.logical, {
        type: THRIFT.struct,
        value: new Map([[UUID, { type: THRIFT.struct, value: new Map() }]]),
      });
  }
  const footer = writeStruct(struct);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, footer.length, true);
  return joined([end.subarray(0, start), footer, length, end.subarray(-4)]);
}
