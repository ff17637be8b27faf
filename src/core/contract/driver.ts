/** THE contract: what a driver is given and what it gives back. `drivers/README.md` tells it in prose. */
import type { ComponentSpec } from './component.ts';
import type { DriverContext, TestContext } from './context.ts';
import type { Discovery } from './discovery.ts';
import type { Port } from './port.ts';
import type { WriteOutlook } from './write.ts';

export type { DriverContext, LogLevel, Progress, Signal, SourceState, TestContext } from './context.ts';

/** Reads into, transforms within or writes out of the session's one database. Stateless; one `run` per step of a run. */
export interface Driver<Config = unknown> {
  /** `<family>.<file>`: the OML `component`. */
  readonly name: string;
  readonly kind: 'extractor' | 'processor' | 'writer';
  readonly spec: ComponentSpec;
  /**
   * Another one whenever the same config and files may give another table or file than before: what was made by the earlier one is then
   * not fresh any more.
   */
  readonly version: string;
  /** The ports that it cannot work without: a step is refused before it begins on a host that lacks one. */
  readonly ports?: readonly Port<unknown>[];
  /** Creates `ctx.table` (extractor, processor) or one artifact (writer). Throws `StepError` for what a person can put right. */
  run(step: StepRun<Config>): Promise<StepOutput>;
  /**
   * Asks what a connection leads to, with as few requests as it takes, and changes nothing there; absent where there is nothing to test.
   * `config`: defaults, the connection, and what a step that names it says, of which anything may be missing. Resolves to what is there, as
   * the end of a sentence that begins with "Connected, ": `3 tables`; empty where that is all. Throws `StepError` with the reason. Whoever
   * calls it hides the secrets in either, and ends it by `ctx.signal` where it takes too long.
   */
  test?(config: Config, ctx: TestContext): Promise<string>;
  /**
   * Of a writer to elsewhere: what its `run` would do there, by as few requests as it takes, which change nothing; `ComponentSpec.writesTo`
   * has told where and how. The session's database is read only. Throws `StepError` with the reason why `run` would fail before it writes
   * anything. What the target does not tell is never guessed: it is named in `unknown`. Absent: nothing more is known than `writesTo` says.
   */
  foresee?(step: Foreseen<Config>): Promise<WriteOutlook>;
  /** What a connection holds that a step could read; absent where it says nothing of itself. */
  readonly discovery?: Discovery<Config>;
}

/** A step of a writer that is only looked ahead to. */
export interface Foreseen<Config> extends Pick<StepRun<Config>, 'config' | 'inputs'> {
  readonly ctx: TestContext & Pick<DriverContext, 'getDbConnection'>;
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
