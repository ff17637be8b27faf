/** What `run` needs of the outside world. Adapters come in pairs: src/adapters/wasm, src/adapters/node. */
import type { Catalog } from '../contract/catalog.ts';
import type { DbConnection } from '../contract/database.ts';
import type { Artifact, Files } from '../contract/files.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';
import type { Signal } from '../contract/driver.ts';
import type { Provided } from '../contract/port.ts';
import type { RunEvent } from './events.ts';
import type { ContentHashes } from './keys.ts';

/** The session's one database file (or memory). */
export interface Database {
  /** A connection of its own, with its own temporary views and transaction. */
  connect(signal?: Signal): Promise<StepConnection>;
  /** After it resolves, everything committed is on disk. */
  checkpoint(): Promise<void>;
}

/** A connection whose running statement ends with an error soon after `signal` aborts; only the runner uses more than `DbConnection`. */
export interface StepConnection extends DbConnection {
  /** The open database that it is a connection to: one and the same for all of them. */
  readonly instance: object;
  /** What stands behind FROM to read a table whatever temporary view has its name; absent where its name in the catalog does. */
  reading?(table: string): Promise<string>;
  /** Of a table that it made: how what is stored differs from what was asked for, a sentence each. Absent where nothing ever does. */
  storedAs?(table: string): readonly string[];
  close(): Promise<void>;
}

/** The session's folders, seen by one step of one run. */
export interface StepFiles extends Files {
  /** Makes this step's closed artifacts visible in place of those of earlier runs. */
  commit(): Promise<readonly Artifact[]>;
  /** Removes what this step wrote; safe to call twice. */
  discard(): Promise<void>;
  /**
   * The step is, or may be, done in the database, but `commit` did not end or was not reached: what this step wrote stays
   * aside, so that nobody takes what earlier runs left for its work.
   */
  keepAside(): Promise<void>;
  /**
   * The step's artifacts as earlier runs left them; none while one that was never committed has left some of its own, or where
   * they are now to be written elsewhere.
   */
  artifacts(): Promise<readonly Artifact[]>;
  /** The inputs that the step has opened so far, as the hash of their content; undefined for one that has changed since. */
  contents(): Promise<ReadonlyMap<string, string | undefined>>;
}

export interface Ports {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly session: string;
  /** What no event may hold, besides the secrets of the plan: those by which the database is reached. */
  readonly secrets?: readonly string[];
  /** A random text that is the session's own, and in nothing that leaves it. Asked for where steps use secrets. */
  salt(): Promise<string>;
  files(stepId: string): StepFiles;
  /** Whether what the step writes goes to files outside of the session, which do not tell how they were made; absent where none does. */
  writesAway?(stepId: string): boolean;
  /**
   * Hashes of the content of inputs, by path; absent where there is no file. One whose hash is not known yet is read for it.
   */
  contents(paths: readonly string[]): Promise<ContentHashes>;
  /**
   * Removes what runs that did not complete have left; absent where there is nothing. Called when this run is on record and has
   * seen what it goes on from: before, what they left is all that tells whether their steps were done. `forget` is called first,
   * with the steps of which there are artifacts: they may be done in the database, and what stands is of an earlier run then.
   */
  removeUnfinished?(forget: (steps: readonly string[]) => Promise<void>): Promise<void>;
  fetch(request: HttpRequest, signal: Signal): Promise<HttpResponse>;
  /** What this host has behind the ports of drivers; absent: nothing. */
  readonly provided?: readonly Provided[];
  readonly clock: Clock;
  /** Called in order; must not throw. Resolves when the event is as durable as the session can make it. */
  emit(event: RunEvent): void | Promise<void>;
  readonly signal: Signal;
}

export interface Clock {
  /** ISO 8601, UTC, milliseconds. */
  now(): string;
  /** Monotonic milliseconds. */
  monotonic(): number;
  /** Calls `tick` every `ms` milliseconds until the function it gives back is called. */
  every(ms: number, tick: () => void): () => void;
}
