/** What a driver works with. */
import type { DbConnection } from './database.ts';
import type { Files } from './files.ts';
import type { HttpRequest, HttpResponse } from './network.ts';
import type { Port } from './port.ts';
import type { LoadReceipt } from './receipt.ts';

/** The whole world of a driver. */
export interface DriverContext {
  /** The table this step creates; assigned by `compile`. */
  readonly table: string;
  /** The step's own connection, inside the step's transaction. A driver never begins, commits or rolls back. */
  getDbConnection(): Promise<DbConnection>;
  readonly files: Files;
  /** How far the step got at its source; only for components that say `keepsState`. */
  readonly state: SourceState;
  readonly signal: Signal;
  /** The only way to the network. Rejects with `NetworkError` when no answer comes; any status is an answer. */
  fetch(request: HttpRequest): Promise<HttpResponse>;
  /** What this host has behind a port. Throws `StepError` where it has nothing, which cannot be for one of the driver's `ports`. */
  port<T>(port: Port<T>): T;
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
  /** Where a file is looked into before it is loaded: tells the values that a key of the config may have, such as the tables of a database. */
  offer?(key: string, values: readonly string[]): void;
}

/** What a connection is tested with: the network and the ports of the host, and nothing of a session. */
export type TestContext = Pick<DriverContext, 'fetch' | 'port' | 'wait' | 'now' | 'log' | 'signal'>;

/** What a step keeps for its next run, per session: a cursor, a time. Plain JSON. */
export interface SourceState {
  /** What the last complete run left; undefined where there was none. */
  get(): Promise<unknown>;
  /** Becomes what `get` gives when the whole run is complete; a run that fails or is cancelled leaves it as it was. */
  set(value: unknown): void;
  /** The records that the last complete run noted, as a query: their `key` (VARCHAR) and their time, `moment` (TIMESTAMP), which may be NULL. */
  keys(): Promise<string>;
  /** Notes records for the next run, however many: `query` gives `key` and `moment`. Becomes what `keys` gives together with what `set` is given. */
  keep(query: string): Promise<void>;
}

/** Amounts so far; totals where known. The share done goes by bytes where their total is known, else by rows. */
export interface Progress {
  readonly rows?: number;
  /** Answers of a source that gives its rows page by page. */
  readonly pages?: number;
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
