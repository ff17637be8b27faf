/** The console of the open session: answers, each on a connection of its own, for as long as the database is open. */
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import { StepError } from '#core/contract/errors.ts';
import { ident } from '#core/sql/index.ts';
import { ANSWER, askQuery } from '../console/query.ts';
import type { Answers, KeptAnswer } from '../console/answers.ts';
import { createLeash } from '../console/leash.ts';
import type { Answer, EngineConsole } from '../engine.ts';
import { readPieces } from '../cell.ts';
import { cellText } from '../windows.ts';
import type { DatabaseSlot } from '../database.ts';
import type { CurrentSession } from './current.ts';

const RUNS = 'A run is going on. Ask when it has ended, or cancel it.';
const MADE_WAY = 'The query made way for a run that began. Ask it again when the run has ended.';
const CANCELLED = 'The query was cancelled.';

/** Makes the door's console. */
export function hostConsole(current: CurrentSession, answers: Answers): EngineConsole {
  let count = 0;
  /** Of what goes on. */
  let going: AbortController | undefined;

  /** Reads for the screen: shortly, and while nothing is being written out. */
  const read = <T>(id: string, work: (answer: KeptAnswer) => Promise<T>): Promise<T> =>
    answers.use(id, (answer) => answer.slot.forScreen(() => work(answer)));

  /** Until `cancel`, or until somebody wants the database without it. */
  async function alone<T>(work: (slot: DatabaseSlot, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { database, running } = current.get();
    if (running) throw new Error(RUNS);
    if (going) throw new Error('Another query goes on. Wait for its end, or cancel it.');
    const own = (going = new AbortController());
    const end = (): void => own.abort(new Error(MADE_WAY));
    try {
      return await database.makingWay(end, () => work(database, own.signal));
    } finally {
      going = undefined;
    }
  }

  return {
    async ask(question, onProgress = () => {}) {
      const { held, contents, provided } = current.get();
      const id = `answer-${++count}`;
      return alone(async (slot, signal): Promise<Answer> => {
        let own: WasmConnection | undefined;
        try {
          const database = await slot.get();
          const leash = createLeash();
          const db = (own = await database.connect(leash));
          const shelf = { folder: held.folder, contents, signal, provided };
          const answer = await leash.hold(signal, () => askQuery(db, id, question, shelf, onProgress));
          if (answer.type !== 'rows') return answer;
          const { columns, rows } = answer;
          answers.keep(id, { slot, database, db, leash, columns, rows });
          own = undefined;
          return answer;
        } catch (cause) {
          if (signal.aborted) return { type: 'ended', why: (signal.reason as Error).message };
          if (cause instanceof StepError) return { type: 'refused', message: cause.message };
          throw cause;
        } finally {
          await own?.close();
        }
      });
    },
    cancel: async () => going?.abort(new Error(CANCELLED)),
    rows: (id, offset, limit) =>
      read(id, async ({ db, columns, rows }) => {
        const from = Math.max(0, Math.trunc(offset));
        const to = Math.min(rows, from + Math.trunc(limit));
        const cells = columns.map(({ name, type }, at) => `${cellText(`t.${ident(name)}`, type)} AS c${at}`);
        const found = await db.query(
          `SELECT ${cells.join(', ')} FROM temp.${ident(ANSWER)} AS t WHERE t.rowid >= ${from} AND t.rowid < ${to} ORDER BY t.rowid`,
        );
        return found.map((row) => columns.map((_, at) => row[`c${at}`] as string | null));
      }),
    cell: (id, row, column) =>
      read(id, ({ db }) =>
        readPieces(
          db,
          `t.${ident(column)}`,
          `FROM temp.${ident(ANSWER)} AS t WHERE t.rowid = ${Math.trunc(row)}`,
          `There is no row ${row + 1}.`,
        ),
      ),
    drop: (id) => answers.drop(id),
  };
}
