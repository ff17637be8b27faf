/** What decides the answers of a connection, besides the steps of the text. */
import type { Session } from './session.svelte.ts';

/** Of the open session, as it is now. */
export function askedWith({ info, script }: Session): readonly unknown[] {
  const { given, connections, choice } = script.settings;
  return [info?.id, given, connections, JSON.stringify(choice)];
}

/** Nothing of it has changed. */
export const isSame = (before: readonly unknown[], now: readonly unknown[]): boolean =>
  before.every((each, at) => each === now[at]);
