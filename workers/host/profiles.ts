/** The open session's columns, as the engine looks at them: one question after the other, each on a connection of its own. */
import { Mutex } from 'async-mutex';
import type { EngineProfiles } from '../engine.ts';
import { readProfile } from '../profiles.ts';
import type { CurrentSession } from './current.ts';

/** Makes the door's profiles, those of whichever session is open. */
export function hostProfiles(current: CurrentSession): EngineProfiles {
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
          const { database } = session;
          // Versions are those that the screen knows.
          const version = await database.forScreen(async (_, known) => known.version);
          const end = (): void => own.abort(new Error('The columns are looked at no longer.'));
          return await database.makingWay(end, async () => {
            const db = await (await database.get()).connect(own.signal);
            try {
              return await readProfile(db, version, question);
            } finally {
              await db.close();
            }
          });
        });
      } catch (cause) {
        if (own.signal.aborted) return undefined;
        throw cause;
      } finally {
        if (asked.get(question.id) === own) asked.delete(question.id);
      }
    },
    cancel: async (id) => asked.get(id)?.abort(new Error('The columns are looked at no longer.')),
  };
}
