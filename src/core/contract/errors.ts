/** What a driver throws, and what it is given to catch: each in words, with its place. */

/** Where in a config value the reason of a failure stands. */
export interface FailurePlace {
  /** Key of the config. */
  readonly key: string;
  /** UTF-16 offset in its (resolved) string; all of the value where absent. */
  readonly offset?: number;
  /** How many UTF-16 units it takes; to the end of its word where absent. */
  readonly length?: number;
  /** What was likely meant in place of them. */
  readonly instead?: string;
  /** What resolves it elsewhere in the value, instead of that. */
  readonly repair?: { readonly offset: number; readonly length: number; readonly instead: string };
}

/** A step cannot go on, in words for the person: what happened, where, the way out. */
export class StepError extends Error {
  override readonly name = 'StepError';
  constructor(
    message: string,
    readonly details: {
      readonly cause?: unknown;
      readonly at?: FailurePlace;
      /** There is no room for what it makes. */
      readonly noRoom?: true;
      /** The rows of stand-ins are not to go where it would have written. */
      readonly standIns?: true;
      /** Another process is at the same step: the same again may succeed. */
      readonly busy?: true;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }
}

/**
 * No answer came, or it broke off. `unreachable`, `timeout`, `broken`: another try may succeed. `refused`: the server answers, but does not let
 * this page read it. `hopeless`: another try will end the same way.
 */
export class NetworkError extends StepError {
  constructor(
    message: string,
    readonly reason: 'unreachable' | 'timeout' | 'broken' | 'refused' | 'hopeless',
    cause?: unknown,
    at?: FailurePlace,
  ) {
    super(message, { cause, at });
  }
}

/** The database refused a statement. `position` is the UTF-16 offset in `sql`, where DuckDB tells it. */
export class DbError extends Error {
  override readonly name = 'DbError';
  constructor(
    /** `Binder Error: Referenced column ...`, as DuckDB's own shell prints it, without the excerpt. */
    message: string,
    readonly sql: string,
    readonly position?: number,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
