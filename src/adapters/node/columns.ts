/** Column batches to and from DuckDB's data chunks. */
import { DuckDBBlobVector, DuckDBDataChunk } from '@duckdb/node-api';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';
import { typeOf, valuesOf } from './column-values.ts';
import { copyValues } from './vectors.ts';

/** Rows that fit into one data chunk (DuckDB's vector size). */
const CHUNK_ROWS = 2048;

/** Gives the batches of one table in pieces of DuckDB's own size, each good until the next: one chunk holds all of them. */
export function chunksOf(): (batch: ColumnBatch) => Generator<DuckDBDataChunk> {
  let spare: DuckDBDataChunk | undefined;
  let made = '';
  return function* ({ rows, columns }) {
    const types = columns.map(typeOf);
    const needed = types.join();
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const to = Math.min(rows, from + CHUNK_ROWS);
      if (spare && needed === made) spare.reset();
      else spare = DuckDBDataChunk.create(types);
      made = needed;
      const chunk = spare;
      chunk.rowCount = to - from;
      columns.forEach((column, index) => {
        if (!copyValues(chunk.getColumnVector(index), column, from, to))
          chunk.setColumnValues(index, valuesOf(column, from, to));
      });
      yield chunk;
    }
  };
}

/**
 * A chunk of text as BLOBs (`encode`): the bytes as they are. As strings, DuckDB's package would drop a byte order mark at the
 * start of each.
 */
export function fromChunk(chunk: DuckDBDataChunk): ColumnBatch {
  const rows = chunk.rowCount;
  const columns = Array.from({ length: chunk.columnCount }, (_, index) => {
    const vector = chunk.getColumnVector(index);
    if (!(vector instanceof DuckDBBlobVector)) throw new Error(`A column of ${vector.type} is no text`);
    return textColumn(vector, rows);
  });
  return { rows, columns };
}

function textColumn(vector: DuckDBBlobVector, rows: number): Column {
  const offsets = new Int32Array(rows + 1);
  const validity = new Uint8Array((rows + 7) >> 3);
  const texts: Uint8Array[] = [];
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const text = vector.getItemBytes(row);
    if (text !== null) {
      texts.push(text);
      end += text.length;
      validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
    }
    offsets[row + 1] = end;
  }
  return { type: 'VARCHAR', offsets, bytes: new Uint8Array(Buffer.concat(texts, end)), validity };
}
