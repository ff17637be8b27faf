/** The one door between page and worker: plain data, bytes and callbacks, exposed with comlink by serve.ts. A noun a file. */
import type { EngineArtifacts } from './engine/artifacts.ts';
import type { EngineListener, EngineSnapshot } from './engine/changes.ts';
import type { EngineCharts } from './engine/charts.ts';
import type { EngineConsole } from './engine/console.ts';
import type { EngineExports } from './engine/exports.ts';
import type { EngineFiles } from './engine/files.ts';
import type { EngineFinds } from './engine/finds.ts';
import type { EngineProfiles } from './engine/profiles.ts';
import type { EngineRelations } from './engine/relations.ts';
import type { EngineRuns } from './engine/runs.ts';
import type { EngineSecrets } from './engine/secrets.ts';
import type { EngineSessions } from './engine/sessions.ts';
import type { EngineInfo } from './engine/state.ts';
import type { EngineTables } from './engine/tables.ts';

export type * from './engine/artifacts.ts';
export type * from './engine/changes.ts';
export type * from './engine/charts.ts';
export type * from './engine/console.ts';
export type * from './engine/exports.ts';
export type * from './engine/files.ts';
export type * from './engine/finds.ts';
export type * from './engine/profiles.ts';
export type * from './engine/relations.ts';
export type * from './engine/runs.ts';
export type * from './engine/secrets.ts';
export type * from './engine/serve.ts';
export type * from './engine/sessions.ts';
export type * from './engine/state.ts';
export type * from './engine/tables.ts';

/**
 * All that the page asks of an engine, which has one session open at a time; what needs a session rejects
 * while none is open. Of an error that crosses the door, such as `StepError`, name and message arrive, its
 * class does not.
 */
export interface Engine {
  /** Which session is open, its text, and all the others there are. */
  readonly sessions: EngineSessions;
  /** The files a person added to the session. */
  readonly files: EngineFiles;
  /** The tables that steps made, and their rows. */
  readonly tables: EngineTables;
  /** Queries beside the pipeline. */
  readonly console: EngineConsole;
  /** Tables and answers as files. */
  readonly exports: EngineExports;
  /** What is known of the values in their columns. */
  readonly profiles: EngineProfiles;
  /** What is found in them. */
  readonly finds: EngineFinds;
  /** What charts draw of them. */
  readonly charts: EngineCharts;
  /** How far the values of two of them are the same. */
  readonly relations: EngineRelations;
  /** Running a plan. */
  readonly runs: EngineRuns;
  /** The files that writers made. */
  readonly artifacts: EngineArtifacts;
  /** What the person gave for connections, encrypted. */
  readonly secrets: EngineSecrets;

  /**
   * Loads DuckDB and opens the session's database; gives its version and where it is kept. Asked again, it
   * gives the one that is open, and opens it anew after DuckDB has ended. `onProgress`: bytes of the engine
   * received, of total. Rejects where DuckDB cannot be loaded, or a database that was on disk cannot be
   * opened again (`StepError`).
   */
  start(onProgress?: (received: number, total: number) => void): Promise<EngineInfo>;
  /**
   * Does in the background what the first run would pay for, once for each database that is opened; resolves
   * when that has begun. A run that comes ends it. Takes about a second of one processor. While no session is
   * open, it starts DuckDB without a database, once: the next `start` has that to wait for no more.
   */
  warmUp(): Promise<void>;

  /** Gives everything as it is now, also while no session is open. */
  snapshot(): Promise<EngineSnapshot>;
  /**
   * Tells `listener` everything as it is now, and from then on what changes, in order and in batches: the
   * next one when it has taken the one before. One that is so slow that thousands of changes would wait for
   * it is told everything anew instead; one that throws is told no more. Nothing waits for a listener, and a
   * run is no slower for one. Gives the function that ends it.
   */
  subscribe(listener: EngineListener): Promise<() => void | Promise<void>>;
}
