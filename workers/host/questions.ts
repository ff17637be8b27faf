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

/** What a question is answered under. */
export interface Terms {
  /** Ends the answer. */
  readonly signal: AbortSignal;
  /** Versions of tables are those that the screen knows. */
  readonly version: Known['version'];
}

/** `end`: what is said to whoever waits for an answer that nobody wants any more. */
export function questions<Q extends { readonly id: string }, A>(
  current: CurrentSession,
  end: string,
  answer: (session: Current, question: Q, terms: Terms) => Promise<A>,
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
          // Whoever the screen serves may wait for this to make way: so what it knows is asked for before.
          const version = await session.database.forScreen(async (_, known) => known.version);
          if (own.signal.aborted || session.running) return undefined;
          return session.database.makingWay(
            () => own.abort(new Error(end)),
            () => answer(session, question, { signal: own.signal, version }),
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

/** Answers on a connection of its own, which a cancel ends. */
export async function onConnection<T>(
  { database }: Current,
  { signal, version }: Terms,
  read: (db: DbConnection, version: Known['version']) => Promise<T>,
): Promise<T> {
  const db = await (await database.get()).connect(signal);
  try {
    return await read(db, version);
  } finally {
    await db.close();
  }
}
