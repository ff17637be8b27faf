/** The exports of the open session: one at a time, which makes way for runs. */
import { ANSWER } from '../console/query.ts';
import type { Answers } from '../console/answers.ts';
import type { EngineExports, Exported } from '../engine.ts';
import { ofAnswer, ofTable, writeFile } from '../exports.ts';
import type { CurrentSession } from './current.ts';

const MADE_WAY =
  'The export made way for a run, or for another change of the tables. Export again when that has ended.';
const CANCELLED = 'The export was cancelled.';

/** Makes the door's exports. */
export function hostExports(current: CurrentSession, answers: Answers): EngineExports {
  let count = 0;
  /** Of the one that goes on. */
  let going: AbortController | undefined;
  return {
    async write(request, onProgress = () => {}) {
      const { database, running, held, provided } = current.get();
      if (running) throw new Error('A run is going on. Export when it has ended.');
      if (going) throw new Error('Another export goes on. Wait for its end, or cancel it.');
      const { signal } = (going = new AbortController());
      const end = (): void => going?.abort(new Error(MADE_WAY));
      const place = { folder: held.folder, number: ++count, signal, provided };
      const { rows, columns } = request;
      try {
        return await database.makingWayForChanges(end, async (): Promise<Exported> => {
          if (rows.type === 'answer')
            return answers.use(rows.id, ({ db, rows: most }) =>
              ofAnswer(db, ANSWER, most, columns, () => writeFile(db, request, place, onProgress)),
            );
          const known = await database.forScreen((_, known) => Promise.resolve(known));
          const db = await (await database.get()).connect(signal);
          try {
            return await ofTable(db, known, rows, columns, () => writeFile(db, request, place, onProgress));
          } finally {
            await db.close();
          }
        });
      } catch (cause) {
        if (signal.aborted) return { type: 'ended', why: (signal.reason as Error).message };
        throw cause;
      } finally {
        going = undefined;
      }
    },
    cancel: async () => going?.abort(new Error(CANCELLED)),
  };
}
