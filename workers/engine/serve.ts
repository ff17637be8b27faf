/** Doors beside the page's own, for other windows and frames. */

/** A message to the worker, or by a port of it: whoever holds the other end of `port` is to reach an engine by comlink, too. */
export interface ServeRequest {
  /** `same`: the engine that is reached here, with its session. `another`: one of its own, whose session ends with it. */
  readonly serve: 'same' | 'another';
  readonly port: MessagePort;
  /** With `same`: the only session that is reached, for as long as it is open. Absent: whichever is open. */
  readonly session?: string;
  /**
   * Name of the lock (`navigator.locks`) that the other side holds as long as it lives, and took before it sent the port. Absent where it may
   * have none.
   */
  readonly client?: string;
}

/** A message by a port: whoever holds this end needs the engine no more. */
export interface Leaving {
  readonly serve: 'none';
}
