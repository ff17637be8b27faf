/** One hash for all rows of a table, whatever pieces they come in. */
import { createXXHash128 } from 'hash-wasm';
import type { Column, ColumnBatch } from '../contract/columns.ts';

export interface RowHash {
  /** Takes rows whose columns are texts; throws for a column of another type. */
  add(batch: ColumnBatch): void;
  /** 32 hexadecimal digits. Ends it. */
  end(): string;
}

/** Stands where the length of a text would, which is never as large. */
const NULL = 0xffffffff;

/**
 * Begins the XXH128 of rows: row by row and in each from left to right, of every cell the number of bytes of
 * its text in UTF-8, as 4 bytes with the lowest first, and then the text; of NULL, `ff ff ff ff` alone.
 */
export async function rowHash(): Promise<RowHash> {
  const hasher = await createXXHash128();
  return {
    add: (batch) => void hasher.update(serialised(batch)),
    end: () => hasher.digest('hex'),
  };
}

function serialised({ rows, columns }: ColumnBatch): Uint8Array {
  const texts = columns.map(textColumn);
  const length = texts.reduce((sum, { offsets }) => sum + 4 * rows + offsets[rows]! - offsets[0]!, 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const column of texts) {
      const text = bytesAt(column, row);
      view.setUint32(at, text?.length ?? NULL, true);
      at += 4;
      if (text === null) continue;
      bytes.set(text, at);
      at += text.length;
    }
  }
  // A NULL may have bytes of its own, which count for nothing.
  return bytes.subarray(0, at);
}

/** A column of texts, as `SELECT CAST(c AS VARCHAR)` streams it. */
export type TextColumn = Extract<Column, { readonly type: 'VARCHAR' }>;

/** Tells that a column is one of texts; throws where it is not. */
export function textColumn(column: Column): TextColumn {
  if (column.type !== 'VARCHAR') throw new Error(`A column of ${column.type} has not been cast to text`);
  return column;
}

/** The UTF-8 of a row; null is NULL. */
export function bytesAt({ offsets, bytes, validity }: TextColumn, row: number): Uint8Array | null {
  if (validity !== undefined && (validity[row >> 3]! & (1 << (row & 7))) === 0) return null;
  return bytes.subarray(offsets[row], offsets[row + 1]);
}
