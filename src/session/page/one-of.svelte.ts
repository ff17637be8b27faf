/** What a session's page has one of. */
import type { Session } from '../session.svelte.ts';

/** Gives the one of that session: made when it is first asked for, and there as long as the session, whoever asked. */
export function oneOf<T extends object>(
  made: WeakMap<Session, T>,
  session: Session,
  Made: new (session: Session) => T,
): T {
  const known = made.get(session);
  if (known) return known;
  let one: T | undefined;
  $effect.root(() => void (one = new Made(session)));
  // Where nothing is drawn there are no effects to make it in.
  one ??= new Made(session);
  made.set(session, one);
  return one;
}
