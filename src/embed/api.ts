/** What a page gets of `embed.js` and `embed.mjs`: types alone. They are written to `embed.d.ts` as they stand here. */

/**
 * Talks with one playground. What is asked before it is ready waits for it; a refusal rejects with a
 * `PlaygroundError`.
 */
export interface PlaygroundClient {
  /** Resolves when a playground has been started and listens. */
  readonly ready: Promise<Ready>;
  /** Puts a pipeline in the place of the one that is shown. */
  setPipeline(pipeline: Pipeline): Promise<void>;
  /** Adds a file that the pipeline reads; one with a `url` alone is fetched when the reader presses Run. */
  addFile(file: GivenFile): Promise<void>;
  /**
   * Runs what is not fresh, up to `step`. One that asks the network rejects with `needs_consent` until the
   * reader has pressed Run in the frame.
   */
  run(options?: { readonly step?: string }): Promise<RunOutcome>;
  /** Ends the run, or the query, that goes on. */
  cancel(): Promise<void>;
  /** One SELECT over the tables of steps. */
  query(options: { readonly sql: string; readonly format?: 'rows'; readonly limit?: number }): Promise<Rows>;
  query(options: { readonly sql: string; readonly format: 'arrow'; readonly limit?: number }): Promise<Arrow>;
  /** Rows of a step's table. */
  getTable(options: TablePart & { readonly format?: 'rows' }): Promise<Rows>;
  getTable(options: TablePart & { readonly format: 'arrow' }): Promise<Arrow>;
  /** A file that a writer made: its only one, or the one at `path`. */
  getArtifact(options: { readonly step: string; readonly path?: string }): Promise<Artifact>;
  /** Calls `listener` for every event of that name, or for every event (`*`). Gives the function that ends it. */
  on(event: string, listener: (event: PlaygroundEvent) => void): () => void;
  /** Makes the playground so high, in px; gives how high it would have to be to show everything. */
  resize(options: { readonly height: number }): Promise<{ readonly height: number }>;
  setTheme(options: { readonly theme: 'light' | 'dark' | 'auto' }): Promise<void>;
  /** How it stands. */
  status(): Promise<Status>;
  /** Asks whether the frame can be taken away and come back as it is; rejects where it cannot. */
  park(): Promise<void>;
  /** Ends the playground and lets go of all that it holds. */
  destroy(): Promise<void>;
}

export interface Ready {
  readonly version: 1;
  /** Whether this page is of the playground's own origin. */
  readonly own: boolean;
  /** What the address of another frame names (`?session=`) to be as this one was; absent where nothing is kept. */
  readonly session?: string;
}

export interface Pipeline {
  readonly text: string;
  readonly profile?: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Whose table is in front. */
  readonly step?: string;
  /** A recording, as its JSON file holds it. */
  readonly recording?: unknown;
  /** One that cannot be read is left out, and the reader is told; without this it is refused. */
  readonly lax?: boolean;
}

export interface RunOutcome {
  readonly outcome: 'complete' | 'failed' | 'cancelled';
  /** By step id: `complete`, `cached`, `failed`, `skipped` or `cancelled`. */
  readonly steps: Readonly<Record<string, string>>;
  readonly duration_ms?: number;
  /** The steps that ran on samples in place of their sources; absent where there are none. */
  readonly stand_ins?: readonly string[];
}

export type GivenFile = { readonly path: string } & (
  { readonly content: string | Blob | BufferSource } | { readonly url: string }
);

export interface TablePart {
  readonly step: string;
  /** Rows from 0. */
  readonly offset?: number;
  /** At most 10,000; by default 1,000. */
  readonly limit?: number;
}

/** An Arrow IPC stream. */
export type Arrow = Uint8Array<ArrayBuffer>;

export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Row by row as DuckDB prints them; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of the table, where it is known. */
  readonly total?: number;
  /** There are rows behind these. */
  readonly more: boolean;
  /** The steps whose samples they are of, and not of their sources; absent where there are none. */
  readonly stand_ins?: readonly string[];
}

export interface Artifact {
  readonly path: string;
  readonly content: Blob;
  /** As of rows. */
  readonly stand_ins?: readonly string[];
}

export interface Status {
  readonly phase: 'idle' | 'running';
  /** Messages that were none, of an unknown type, or told before. */
  readonly ignored: number;
}

/** A run's event, or one of the frame: `ready`, `resize`, `consent`. */
export interface PlaygroundEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Why something was refused; `type` is one of those that docs/embed.md lists. */
export interface PlaygroundError extends Error {
  readonly type: string;
}

export interface OsirisPlaygroundElement extends HTMLElement {
  readonly client: PlaygroundClient;
}

export interface OsirisPlaygroundClass {
  new (): OsirisPlaygroundElement;
  /** Talks with the playground in a frame that the page made itself. */
  connect(frame: HTMLIFrameElement): PlaygroundClient;
  /** Makes a playground of every `<pre><code class="language-oml">` below `root`, by default in the whole page. */
  upgrade(root?: ParentNode): void;
}
