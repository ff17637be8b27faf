/** What those who follow an engine are told: everything as it is, then what changes. */
import type { RunEvent } from '#core/run/events.ts';
import type { RunState } from '#core/run/run-state.ts';
import type { FileInfo } from './files.ts';
import type { SavedText, SessionInfo } from './sessions.ts';
import type { EngineState } from './state.ts';
import type { TableVersion } from './tables.ts';

/** Everything as it is at one moment. */
export interface EngineSnapshot {
  /** With its text as it was last saved; absent where none is open. */
  readonly session?: SessionInfo;
  readonly engine: EngineState;
  /** Absent where no session is open, or its folder cannot be read. */
  readonly files?: readonly FileInfo[];
  /** Absent until DuckDB is loaded. */
  readonly tables?: readonly TableVersion[];
  /** What the events of the newest run that this engine executed in this session add up to; absent where it executed none. */
  readonly run?: RunState;
}

/** One change. Where it says that something is another, whoever wants to know asks for it. */
export type EngineChange =
  /** Everything anew: the first that a listener is told, and whatever was told before counts no more. */
  | { readonly type: 'snapshot'; readonly snapshot: EngineSnapshot }
  /** Another session is open, or none. */
  | { readonly type: 'session'; readonly session?: SessionInfo }
  /** The session's text or choice was saved: on which revision it was made, and by which window, as that said. */
  | { readonly type: 'text'; readonly saved: SavedText; readonly base?: number; readonly by?: string }
  | { readonly type: 'engine'; readonly state: EngineState }
  /** The list of files, or what is in one of them. */
  | { readonly type: 'files' }
  /** The list of tables, or the version of one of them. */
  | { readonly type: 'tables' }
  | { readonly type: 'run'; readonly event: RunEvent };

/** Takes a batch of changes, oldest first. The engine waits with the next until this one is taken. */
export type EngineListener = (changes: readonly EngineChange[]) => void | Promise<void>;
