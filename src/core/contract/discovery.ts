/** What a connection holds, for a person who looks for something to read. It is asked and never changed. */
import type { Schema } from '../graphql/schema.ts';
import type { TestContext } from './context.ts';

/**
 * It is the extractor's, for every connection of its family. `config` is what `Driver.test` gets: defaults, the connection, and what a step
 * that names it says and this component knows, of which anything may be missing. Throws `StepError` with the reason. Whoever calls it hides
 * the secrets in what it gives, and ends it by `ctx.signal`.
 */
export interface Discovery<Config = unknown> {
  /** What one of its sources is called. */
  readonly noun: 'table' | 'type' | 'field' | 'file';
  /** Keys that say how its server is reached, no secrets: where a step says them and not its connection, so does a step that is made anew. */
  readonly reach: readonly string[];
  /** All that a step could read, in the order of their names unless the server has a better one; with few requests, however many there are. */
  list(config: Config, ctx: TestContext): Promise<readonly Source[]>;
  /** One of them, by its name in `list`, with at most `samples` of its rows. */
  look(config: Config, name: string, samples: number, ctx: TestContext): Promise<SourceDetail>;
  /** What a query can ask for, where queries are GraphQL. */
  schema?(config: Config, ctx: TestContext): Promise<Schema>;
}

export interface Source {
  /** As one says it to the server, and to `look`. */
  readonly name: string;
  /** One that holds no rows of its own. */
  readonly isView?: boolean;
  readonly rows?: RowCount;
  /** What the server says of it. */
  readonly description?: string;
}

/** A server counts only what is cheap: most give an estimate. */
export interface RowCount {
  readonly count: number;
  readonly isExact: boolean;
}

export interface SourceDetail extends Source {
  readonly columns: readonly SourceColumn[];
  /** What it has besides, that this step does not read: what needs arguments, or would bring more than one row of each. */
  readonly unread?: readonly SourceColumn[];
  /** The first rows that the server gives, in no order of note: by row, then by column, as texts; null is NULL. */
  readonly sample: readonly (readonly (string | null)[])[];
  /** Why there is no sample, where there is none. */
  readonly noSample?: string;
  /** The config of a step of this component that reads all of it, without what the connection says. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface SourceColumn {
  readonly name: string;
  /** In the server's words; empty where it does not say. */
  readonly type: string;
  readonly nullable?: boolean;
  readonly isKey?: boolean;
  readonly description?: string;
}
