/** Questions of the page about what is in the open session's tables: one after the other, each of them to be cancelled, none in a run's way. */
import { Mutex } from 'async-mutex';
import type { DbConnection } from '#core/contract/database.ts';
import type { Known } from '../windows.ts';
import type { Current, CurrentSession } from './current.ts';

export interface Questions<Q, A> {
  /** Undefined where it was cancelled, or made way. */
  ask(question: Q): Promise<A | undefined>;
  cancel(id: string): Promise<void>;
}

/** `end`: what is said to whoever waits for an answer that nobody wants any more. */
export function questions<Q extends { readonly id: string }, A>(
  current: CurrentSession,
  end: string,
  answer: (session: Current, question: Q, signal: AbortSignal) => Promise<A>,
): Questions<Q, A> {
  const turn = new Mutex();
  /** What waits for an answer, by its name. */
  const asked = new Map<string, AbortController>();
  return {
    async ask(question) {
      const own = new AbortController();
      asked.get(question.id)?.abort();
      asked.set(question.id, own);
      try {
        return await turn.runExclusive(async () => {
          const session = current.get();
          if (own.signal.aborted || session.running) return undefined;
          return session.database.makingWay(
            () => own.abort(new Error(end)),
            () => answer(session, question, own.signal),
          );
        });
      } catch (cause) {
        if (own.signal.aborted) return undefined;
        throw cause;
      } finally {
        if (asked.get(question.id) === own) asked.delete(question.id);
      }
    },
    cancel: async (id) => asked.get(id)?.abort(new Error(end)),
  };
}

/** Answers on a connection of its own, which a cancel ends. Versions of tables are those that the screen knows. */
export async function onConnection<T>(
  { database }: Current,
  signal: AbortSignal,
  read: (db: DbConnection, version: Known['version']) => Promise<T>,
): Promise<T> {
  const version = await database.forScreen(async (_, known) => known.version);
  const db = await (await database.get()).connect(signal);
  try {
    return await read(db, version);
  } finally {
    await db.close();
  }
}
