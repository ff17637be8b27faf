/** Rows of a result as plain objects. */
import {
  DuckDBVarCharVector,
  type DuckDBDataChunk,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { DbValue, Row } from '#core/contract/database.ts';

/** A row for each of the chunk, keyed by the names of the columns. */
export function plainRows(chunk: DuckDBDataChunk, names: readonly string[]): Row[] {
  const columns = names.map((name, at) => ({ name, vector: chunk.getColumnVector(at) }));
  return Array.from({ length: chunk.rowCount }, (_, row) =>
    Object.fromEntries(columns.map(({ name, vector }) => [name, valueAt(vector, row)])),
  );
}

function valueAt(vector: DuckDBVector, row: number): DbValue {
  const value: DuckDBValue = vector.getItem(row);
  if (typeof value === 'string' && vector instanceof DuckDBVarCharVector && isMarked(vector, row))
    return `\ufeff${value}`;
  return typeof value === 'object' && value !== null ? String(value) : value;
}

/** DuckDB lays out a text as 16 bytes: its length, then its first bytes, however long it is. */
const LAYOUT = 16;

/** Begins the text with a byte order mark? node-api drops it, and hands its bytes to nobody, so they are looked for. */
function isMarked(vector: DuckDBVarCharVector, row: number): boolean {
  const bytes: unknown = Reflect.get(vector, 'dataView');
  if (!(bytes instanceof DataView)) return false;
  const at = row * LAYOUT;
  return bytes.getUint32(at, true) >= 3 && (bytes.getUint32(at + 4, true) & 0xffffff) === 0xbfbbef;
}
