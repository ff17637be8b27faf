/** What only some hosts can give a driver: libraries that need sockets, a file system or a module of their own. */
import { StepError } from './errors.ts';

/**
 * A port, by its name: `export const mail: Port<Mail> = { name: 'mail', what: 'a mail client' }`, beside the interface that a driver
 * gets through it. The adapters of the hosts that have it implement it.
 */
export interface Port<T> {
  readonly name: string;
  /** For messages, with its article. */
  readonly what: string;
  /** Never there: it is the type that counts. */
  readonly gives?: T;
}

/** What a host has behind a port. */
export interface Provided {
  readonly port: Port<unknown>;
  readonly given: unknown;
}

/** For an adapter: puts an implementation behind a port. */
export const provide = <T>(port: Port<T>, given: T): Provided => ({ port, given });

/** Gives what a host has behind a port. Throws `StepError` where it has nothing, in the name of the `component` that needs it. */
export function behind<T>(provided: readonly Provided[], port: Port<T>, component: string): T {
  const found = provided.find((each) => each.port.name === port.name);
  if (found === undefined)
    throw new StepError(
      `${component} needs ${port.what}, and there is none here. Run the pipeline where there is one.`,
    );
  return found.given as T;
}
