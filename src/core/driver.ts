/** THE contract: what a driver is given and what it gives back. `drivers/README.md` tells it in prose. */
import type { ComponentSpec } from './component.ts';
import type { LoadReceipt } from './receipt.ts';

export { DbError, type FailurePlace, NetworkError, StepError } from './errors.ts';

/** Reads into, transforms within or writes out of the session's one database. Stateless; one `run` per step of a run. */
export interface Driver<Config = unknown> {
  /** `<family>.<file>`: the OML `component`. */
  readonly name: string;
  readonly kind: 'extractor' | 'processor' | 'writer';
  readonly spec: ComponentSpec;
  /** Creates `ctx.table` (extractor, processor) or one artifact (writer). Throws `StepError` for what a person can put right. */
  run(step: StepRun<Config>): Promise<StepOutput>;
}

export interface StepRun<Config> {
  readonly stepId: string;
  /** Valid by the component's schema, defaults filled in. */
  readonly config: Config;
  /** The keys of `config` that the step or its connection gave; the others hold defaults. */
  readonly written: readonly string[];
  /** By upstream step id, in the order of `needs`; only steps that produced a table. */
  readonly inputs: Readonly<Record<string, StepOutput>>;
  readonly ctx: DriverContext;
}

/** Extractor, processor: the table made. Writer: the table read. */
export interface StepOutput {
  readonly table: string;
  readonly rows: number;
}

/** The whole world of a driver. */
export interface DriverContext {
  /** The table this step creates; assigned by `compile`. */
  readonly table: string;
  /** The step's own connection, inside the step's transaction. A driver never begins, commits or rolls back. */
  getDbConnection(): Promise<DbConnection>;
  readonly files: Files;
  readonly signal: Signal;
  /** The only way to the network. Rejects with `NetworkError` when no answer comes; any status is an answer. */
  fetch(request: HttpRequest): Promise<HttpResponse>;
  /** Resolves after so many milliseconds; rejects at once when the run is cancelled. */
  wait(ms: number): Promise<void>;
  /** ISO 8601, UTC, milliseconds. */
  now(): string;
  log(level: LogLevel, message: string): void;
  /** `rows_read`, `rows_written`, `bytes_read`, `bytes_written`, `duration_ms` or a name of the driver's own. */
  logMetric(name: string, value: number, tags?: Readonly<Record<string, string>>): void;
  /** How far it is; rate-limited by the runner, so call it freely. */
  progress(progress: Progress): void;
  /** An extractor's account of its load, kept with the table. Called once, before `run` resolves. */
  receipt(receipt: LoadReceipt): void;
}

/** Amounts so far; totals where known. The share done goes by bytes where their total is known, else by rows. */
export interface Progress {
  readonly rows?: number;
  readonly bytes?: number;
  readonly total_rows?: number;
  readonly total_bytes?: number;
  /** The step waits until then, ISO 8601, since a server asked it to or failed. */
  readonly waits_until?: string;
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** The part of `AbortSignal` that both worlds share. */
export interface Signal {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** One connection to the session's database. Rejects with `DbError` when the database refuses. */
export interface DbConnection {
  exec(sql: string): Promise<void>;
  /** Small results only: every row is held in memory. BIGINT arrives as bigint, DECIMAL and other exact types as text. */
  query(sql: string): Promise<Row[]>;
  /**
   * Streams a result of any size. A column of VARCHAR, BOOLEAN, INTEGER, BIGINT, DOUBLE, DATE, TIME or TIMESTAMP arrives as it
   * is or as the text that the database casts it to; cast others in the SQL. No other call on this connection until it ends.
   */
  stream(sql: string): AsyncIterable<ColumnBatch>;
  /**
   * Appends batches to an existing table by position; resolves to the number of rows. A batch's buffers are copied before
   * the next batch is asked for, so the source may fill them again while the database still inserts.
   */
  append(table: string, batches: AsyncIterable<ColumnBatch>): Promise<number>;
  /**
   * `COPY (query) TO place (options)`: the database writes the file itself, and nothing of it passes through here. Resolves
   * to the number of rows. `onBytes`: how long the file is by now, about five times a second. Rejects with `StepError`
   * where there is no more room. Absent in the browser: DuckDB-WASM's COPY takes longer than streaming the rows and
   * formatting them beside it, and never ends where the browser gives no more room.
   */
  copy?(query: string, options: string, place: Place, onBytes: (bytes: number) => void): Promise<number>;
}

export type Row = Readonly<Record<string, DbValue>>;
export type DbValue = null | boolean | number | bigint | string;

/** Some rows of a table, column by column. Valid until the next batch is asked for. */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * One column laid out as Arrow lays it out.
 * `validity`: bit i (least significant first) is 1 when row i holds a value; absent when no row is NULL.
 * VARCHAR: row i is `bytes[offsets[i]..offsets[i+1])`, UTF-8. DATE counts days, TIMESTAMP and TIMESTAMPTZ microseconds since
 * 1970-01-01 (UTC), TIME microseconds since midnight. BOOLEAN is a bitmap like `validity`.
 * LIST: row i is the child's rows `offsets[i]..offsets[i+1]`. STRUCT: every field has the struct's number of rows.
 */
export type Column =
  | {
      readonly type: 'VARCHAR';
      readonly offsets: Int32Array;
      readonly bytes: Uint8Array;
      readonly validity?: Uint8Array;
    }
  | { readonly type: 'BOOLEAN'; readonly values: Uint8Array; readonly validity?: Uint8Array }
  | { readonly type: 'INTEGER'; readonly values: Int32Array; readonly validity?: Uint8Array }
  | { readonly type: 'BIGINT'; readonly values: BigInt64Array; readonly validity?: Uint8Array }
  | { readonly type: 'DOUBLE'; readonly values: Float64Array; readonly validity?: Uint8Array }
  | { readonly type: 'DATE'; readonly values: Int32Array; readonly validity?: Uint8Array }
  | {
      readonly type: 'TIME' | 'TIMESTAMP' | 'TIMESTAMPTZ';
      readonly values: BigInt64Array;
      readonly validity?: Uint8Array;
    }
  | {
      readonly type: 'LIST';
      readonly offsets: Int32Array;
      readonly child: Column;
      readonly validity?: Uint8Array;
    }
  | {
      readonly type: 'STRUCT';
      readonly fields: readonly { readonly name: string; readonly column: Column }[];
      readonly validity?: Uint8Array;
    };

/** Inputs by name, artifacts as sinks. Paths use `/`, are relative and never leave their folder. */
export interface Files {
  /** Rejects with `StepError` naming the file and the files there are, or saying that it is a folder. */
  open(path: string): Promise<InputFile>;
  /** An artifact of this step; becomes visible, whole, when the step has completed. */
  create(path: string): Promise<Sink>;
  /** An artifact that the database writes (`DbConnection.copy`); absent where it cannot. */
  place?(path: string): Promise<Place>;
  /** A file that nobody sees and that is gone with the step: for what can be read only once. `path` is for messages. */
  spool(path: string): Promise<Spool>;
  /** Bytes that the session may still take on disk; undefined where nobody knows. */
  room(): Promise<number | undefined>;
}

export interface Spool {
  /** Takes a copy before it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the writing; the file can then be read, as often as needed. */
  close(): Promise<InputFile>;
}

export interface InputFile {
  readonly path: string;
  /** Bytes, where known before reading. */
  readonly size?: number;
  /** Chunks of at most a few MB, each good until the next is asked for; a new reading from the start on every call. */
  read(): AsyncIterable<Uint8Array>;
}

export interface Sink {
  /** Takes a copy before it resolves, so the caller may reuse the buffer. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the file. An unclosed sink leaves nothing behind. */
  close(): Promise<void>;
}

/** A file for the database to write. One at a time. */
export interface Place {
  /** The artifact. */
  readonly path: string;
  /** What the database calls the file. */
  readonly address: string;
  /** Bytes so far. */
  size(): Promise<number>;
  /** Ends the file; its bytes. An unclosed one leaves nothing behind. */
  close(): Promise<number>;
}

/** `http:` or `https:`. Never sent with cookies, never answered from a cache. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The longest silence, in milliseconds: until the head of the answer comes, and between two pieces of its body. */
  readonly timeout?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. A browser shows those of another site only where that site allows it. */
  readonly headers: Readonly<Record<string, string>>;
  /** There may be headers that are not in `headers`: a browser's answer of another site. */
  readonly hidesHeaders?: boolean;
  /** Where redirects have led. */
  readonly url: string;
  /** Bytes that `read` will give, where that is certain. */
  readonly length?: number;
  /** The body, once, unpacked as its `content-encoding` says. Throws `NetworkError` when it breaks off; leaving it ends the connection. */
  read(): AsyncIterable<Uint8Array>;
  /** Ends the connection of a body that nobody reads. */
  close(): void;
}
