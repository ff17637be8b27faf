/** Version 1 of what a page and the playground in its frame say to each other; in prose: docs/embed.md. */

import type { PlaygroundEvent } from '../api.ts';

export const VERSION = 1;

/** Between windows: only until both have the two ends of one `MessagePort`. */
export type Greeting =
  /** Frame to page: a playground listens here. */
  | { readonly osiris: 'hello'; readonly version: typeof VERSION }
  /** Page to frame: say `hello` again. */
  | { readonly osiris: 'knock' }
  /** Page to frame, with one port: all else goes over that. */
  | { readonly osiris: 'connect'; readonly version: typeof VERSION };

/** What a page may ask. By `id`, a whole number larger than that of every request before it, the answer is known. */
export type Request = { readonly id: number } & Asked;

/** One of a type, as it is asked. */
export type AskedFor<Type extends Request['type']> = Extract<Request, { readonly type: Type }>;

export type Asked =
  | {
      readonly type: 'setPipeline';
      readonly text: string;
      readonly profile?: string;
      readonly params?: Readonly<Record<string, string>>;
      readonly step?: string;
      /** As in a recording's JSON file. */
      readonly recording?: unknown;
      /** A recording that cannot be read is left out, and the reader is told. */
      readonly lax?: boolean;
    }
  | { readonly type: 'addFile'; readonly path: string; readonly content: Blob }
  /** It is fetched when the reader presses Run. */
  | { readonly type: 'addFile'; readonly path: string; readonly url: string }
  | { readonly type: 'run'; readonly step?: string }
  | { readonly type: 'cancel' }
  | { readonly type: 'query'; readonly sql: string; readonly format: Format; readonly limit: number }
  | {
      readonly type: 'getTable';
      readonly step: string;
      readonly format: Format;
      readonly offset: number;
      readonly limit: number;
    }
  | { readonly type: 'getArtifact'; readonly step: string; readonly path?: string }
  | { readonly type: 'resize'; readonly height: number }
  | { readonly type: 'setTheme'; readonly theme: Theme }
  | { readonly type: 'status' }
  | { readonly type: 'park' }
  | { readonly type: 'destroy' };

/** `arrow`: the bytes of an Arrow IPC stream. */
export type Format = 'rows' | 'arrow';
export type Theme = 'light' | 'dark' | 'auto';

/** Why something asked was not done. */
export type Refusal =
  /** It has not the shape that its type has; `message` names the field. */
  | 'invalid_message'
  /** The reader has to agree first, and is asked in the frame. */
  | 'needs_consent'
  /** The text cannot run; `message` says why. */
  | 'invalid_pipeline'
  | 'forbidden_statement'
  | 'multiple_statements'
  | 'query_failed'
  /** There is no such step, table or file. */
  | 'not_found'
  /** A run goes on. */
  | 'busy'
  /** The reader has changed what this would replace. */
  | 'edited'
  | 'too_large'
  | 'engine_failed'
  /** The playground was destroyed. */
  | 'gone';

export interface Failure {
  readonly type: Refusal;
  readonly message: string;
}

/** Frame to page, over the port. */
export type Told =
  | { readonly id: number; readonly value?: unknown }
  | { readonly id: number; readonly error: Failure }
  | { readonly event: PlaygroundEvent };
