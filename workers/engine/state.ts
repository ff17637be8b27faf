/** How far DuckDB is, and what the worker that loads it is given. */

export type EngineState =
  | { readonly phase: 'idle' }
  /** Bytes; `total` is 0 until it is known. */
  | { readonly phase: 'loading'; readonly received: number; readonly total: number }
  | { readonly phase: 'ready'; readonly info: EngineInfo }
  /** `reason` in plain words, `detail` as the error said it. */
  | { readonly phase: 'failed'; readonly reason: string; readonly detail: string };

export interface EngineInfo {
  /** As `SELECT version()` gives it. */
  readonly version: string;
  readonly storage: 'disk' | 'memory';
  /** What a person should know, in plain words: why memory, or that a damaged database file was put aside (then `disk`). */
  readonly reason?: string;
}

/** Absolute URLs of what the worker loads; the page resolves them so that the service worker knows them. */
export interface EngineAssets {
  readonly wasm: string;
  readonly worker: string;
  /** Where extensions would be: answers 404 but for those that are hosted. */
  readonly extensions: string;
  /** SQLite: the script of its worker, and its module; absent: databases of SQLite cannot be read. */
  readonly sqlite?: { readonly worker: string; readonly wasm: string };
  /** Names of DuckDB's extensions that this build holds; absent: none. */
  readonly hosted?: readonly string[];
  /** Name of a lock that the worker is to hold as long as it lives, before it answers. */
  readonly life?: string;
}
