/** The rows of a statement while DuckDB finds them, in few messages and in the same memory again and again. */
import type { AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';
import { type RecordBatch, RecordBatchReader } from 'apache-arrow';
import type { DuckDbProcess } from './duckdb.ts';
import type { Part } from './results.ts';

/**
 * Sends a statement and resolves when its first rows can be had, to the head of the Arrow stream; rejects as
 * DuckDB refuses.
 */
export async function startStream(connection: AsyncDuckDBConnection, sql: string): Promise<Uint8Array> {
  return connection.useUnsafe(async (db, id) => {
    let head = await db.startPendingQuery(id, sql, true);
    while (head === null) head = await db.pollPendingQuery(id);
    return head;
  });
}

/**
 * Gives the rows of the statement that `startStream` sent, batch by batch; each is valid until the next is
 * asked for, which DuckDB finds meanwhile.
 */
export async function* streamed(
  { guard, results }: DuckDbProcess,
  connection: AsyncDuckDBConnection,
  head: Uint8Array,
): AsyncGenerator<RecordBatch> {
  const id = connection.useUnsafe((_, number) => number);
  const next = (room?: ArrayBuffer): Promise<Part> => {
    const part = guard(results.next(id, room));
    part.catch(() => {});
    return part;
  };
  let coming = next();
  let spare: ArrayBuffer | undefined;
  try {
    for (;;) {
      const { bytes, done } = await coming;
      if (!done) coming = next(spare);
      // Of an answer without any batch the reader makes an empty one, whose nested columns lack what is in them.
      for (const batch of RecordBatchReader.from([head, bytes])) if (batch.numRows > 0) yield batch;
      if (done) return;
      spare = bytes.buffer;
    }
  } finally {
    // Nothing else may be asked of the connection before.
    await coming.catch(() => {});
  }
}
