/** What decides the answers of a connection, besides the steps of the text. */
import type { Session } from '../session.svelte.ts';

export interface AskedWith {
  /** The session that is open; undefined while the first is being opened. */
  readonly session: string | undefined;
  readonly values: readonly unknown[];
}

/** Of the page, as it is now. */
export function askedWith({ info, script }: Session): AskedWith {
  const { given, connections, choice } = script.settings;
  return { session: info?.id, values: [given, connections, JSON.stringify(choice)] };
}

/** What was asked with the one is what would be asked with the other. */
export const isSame = (before: AskedWith, now: AskedWith): boolean =>
  (before.session === undefined || before.session === now.session) &&
  before.values.every((each, at) => each === now.values[at]);
