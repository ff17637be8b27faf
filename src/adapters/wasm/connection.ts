/** One DuckDB-WASM connection as the core wants it. Everything goes through `send`, which can be cancelled. */
import type { AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';
import type { RecordBatch } from 'apache-arrow';
import { castTo } from '#core/columns/own-type.ts';
import type { ColumnBatch } from '#core/contract/columns.ts';
import type { ColumnDefinition, Row } from '#core/contract/database.ts';
import type { Signal } from '#core/contract/driver.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { emptyTable, endsTransaction, ident, temporaryTableAs } from '#core/sql/index.ts';
import { decodeBatch, decodeRows, encodeBatch } from './arrow.ts';
import { answerTo, createTableAs } from './dialect.ts';
import type { DuckDbProcess } from './duckdb.ts';
import { refusal } from './limits.ts';
import type { LoadLimit } from './load-limit.ts';
import { startStream, streamed } from './stream.ts';
import { asSent, typedBatch } from './typed.ts';

type Batches = AsyncIterable<RecordBatch>;

/** Takes a moment, and gives no rows: sent and answered by one message, where `send` takes five; it cannot be cancelled meanwhile. */
const isBrief = (sql: string): boolean =>
  endsTransaction(sql) || /^(?:BEGIN TRANSACTION\b|CHECKPOINT$)/.test(sql);

/** A connection of this world, which can also give a result as Arrow has it. */
export interface WasmConnection extends StepConnection {
  /** The answer to a query, whole, as an Arrow IPC stream; cannot be cancelled. Rejects with `DbError`. */
  arrow(sql: string): Promise<Uint8Array<ArrayBuffer>>;
  /** As `createTableAs`, a table that this connection alone sees, and that ends with it. */
  createTemporaryTableAs(table: string, query: string): Promise<number>;
  /** As `createTable`, such a table. */
  createTemporaryTable(table: string, columns: readonly ColumnDefinition[]): Promise<void>;
  /** What DuckDB answers to `before` with a query of the person's behind it, such as an EXPLAIN. Rejects as `createTableAs`. */
  answer(before: string, query: string): Promise<readonly Row[]>;
}

export interface ConnectOptions {
  /** Its abort ends the running statement, unless that is about to end the transaction, and refuses all further ones but ROLLBACK. */
  readonly signal?: Signal;
  /** DuckDB has that extension. */
  readonly icu?: boolean;
  /** All of its statements take a moment: each is sent and answered by one message. */
  readonly brief?: boolean;
  /** Heeded by large loads and exports. */
  readonly limit?: LoadLimit;
}

/**
 * Opens a connection to the database that the worker has open. Statements reject with `DbError` where DuckDB
 * refuses them or its worker dies, and with the signal's reason after its abort.
 */
export async function connect(
  process: DuckDbProcess,
  { signal, icu = false, brief = false, limit }: ConnectOptions = {},
): Promise<WasmConnection> {
  const connection = await process.guard(process.db.connect());

  const begin = (sql: string): void => {
    if (!/^\s*ROLLBACK\b/i.test(sql)) signal?.throwIfAborted();
  };

  async function ask(sql: string): Promise<Row[]> {
    begin(sql);
    try {
      const { batches } = await process.guard(connection.query(sql));
      return batches.flatMap(decodeRows);
    } catch (cause) {
      throw refusal(cause, sql);
    }
  }

  /** Starts a statement that can be cancelled until its first rows are there. */
  async function start<T>(sql: string, work: () => Promise<T>): Promise<T> {
    begin(sql);
    const cancelling = endsTransaction(sql) ? undefined : signal;
    try {
      return await cancellable(process, connection, cancelling, work);
    } catch (cause) {
      cancelling?.throwIfAborted();
      throw refusal(cause, sql);
    }
  }

  async function insert(table: string, ipc: Uint8Array): Promise<void> {
    try {
      // The name is taken as it is, without quotes; the columns are matched by position.
      const options = { name: table, schema: 'main', create: false };
      await process.guard(connection.insertArrowFromIPCStream(ipc, options));
    } catch (cause) {
      throw refusal(cause, `INSERT INTO ${ident(table)}`);
    }
  }

  async function* batches(sql: string, source: Batches): AsyncGenerator<RecordBatch> {
    const reader = source[Symbol.asyncIterator]();
    for (;;) {
      let next: IteratorResult<RecordBatch>;
      try {
        next = await process.guard(reader.next());
      } catch (cause) {
        throw refusal(cause, sql);
      }
      if (next.done) return;
      signal?.throwIfAborted();
      yield next.value;
    }
  }

  async function query(sql: string): Promise<Row[]> {
    if (brief) return ask(sql);
    const rows: Row[] = [];
    const source = await start(sql, () => connection.send(sql));
    for await (const batch of batches(sql, source)) rows.push(...decodeRows(batch));
    return rows;
  }

  async function* results(
    sql: string,
    decode: (batch: RecordBatch) => ColumnBatch,
  ): AsyncGenerator<ColumnBatch> {
    const head = await start(sql, () => startStream(connection, sql));
    const source = streamed(process, connection, head);
    try {
      for await (const batch of batches(sql, source)) {
        await limit?.passed(batch.numRows, batch.data.byteLength);
        yield decode(batch);
      }
    } finally {
      await source.return(undefined);
      if (process.death === undefined) await limit?.restore();
    }
  }

  return {
    instance: process,

    async exec(sql) {
      if (isBrief(sql)) await ask(sql);
      else await query(sql);
    },

    query,

    async arrow(sql) {
      begin(sql);
      try {
        const bytes = await process.guard(connection.useUnsafe((db, id) => db.runQuery(id, sql)));
        return new Uint8Array(bytes);
      } catch (cause) {
        throw refusal(cause, sql);
      }
    },

    async createTable(table, columns) {
      await ask(emptyTable(table, columns));
    },

    createTableAs: (table, source) => createTableAs({ query }, table, source, icu),

    async createTemporaryTable(table, columns) {
      await ask(emptyTable(table, columns, 'TEMPORARY '));
    },

    createTemporaryTableAs: (table, source) =>
      createTableAs({ query }, table, source, icu, temporaryTableAs(table)),

    answer: (before, source) => answerTo({ query }, before, source, icu),

    stream: (sql) => results(sql, decodeBatch),

    columns: (sql, types) => results(castTo(sql, types.map(asSent)), (batch) => typedBatch(batch, types)),

    async append(table, source) {
      let rows = 0;
      let inserting = Promise.resolve();
      try {
        for await (const batch of source) {
          signal?.throwIfAborted();
          if (batch.rows === 0) continue;
          const ipc = await encodeBatch(batch, process.memory.take);
          rows += batch.rows;
          await inserting;
          await limit?.passed(batch.rows, ipc.length);
          // DuckDB inserts while the source prepares its next batch.
          inserting = insert(table, ipc);
          inserting.catch(() => {});
        }
      } finally {
        try {
          await inserting;
        } finally {
          if (process.death === undefined) await limit?.restore();
        }
      }
      return rows;
    },

    async close() {
      if (process.death === undefined) await process.guard(connection.close());
    },
  };
}

async function cancellable<T>(
  process: DuckDbProcess,
  connection: AsyncDuckDBConnection,
  signal: Signal | undefined,
  start: () => Promise<T>,
): Promise<T> {
  // Whether the cancellation arrived in time shows in how the statement itself ends.
  const cancel = () => void process.guard(connection.cancelSent()).catch(() => {});
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await process.guard(start());
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
