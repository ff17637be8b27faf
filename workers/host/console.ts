/** The console of the open session: answers, each on a connection of its own, for as long as the database is open. */
import { Mutex } from 'async-mutex';
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import type { WasmDatabase } from '#adapters/wasm/database.ts';
import { StepError } from '#core/contract/errors.ts';
import { ident } from '#core/sql/index.ts';
import { ANSWER, askQuery } from '../console/query.ts';
import { writeCsv } from '../console/csv.ts';
import type { Answer, ColumnInfo, EngineConsole } from '../engine.ts';
import { readPieces } from '../cell.ts';
import { cellText } from '../windows.ts';
import type { DatabaseSlot } from '../database.ts';
import type { CurrentSession } from './current.ts';

const RUNS = 'A run is going on. Ask when it has ended, or cancel it.';
const MADE_WAY = 'The query made way for a run that began. Ask it again when the run has ended.';
const CANCELLED = 'The query was cancelled.';
const GONE = 'These rows are gone, since the engine was started anew. Ask the query again.';

interface Kept {
  readonly slot: DatabaseSlot;
  readonly database: WasmDatabase;
  readonly db: WasmConnection;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
  /** A connection answers one at a time. */
  readonly turn: Mutex;
}

/** Makes the door's console. */
export function hostConsole(current: CurrentSession): EngineConsole {
  const kept = new Map<string, Kept>();
  let count = 0;
  /** Of what goes on. */
  let going: AbortController | undefined;

  function find(id: string): Kept {
    const answer = kept.get(id);
    const isThere = answer?.slot === current.get().database && answer.database.death === undefined;
    if (!answer || !isThere) throw new Error(GONE);
    return answer;
  }

  /** Reads for the screen: shortly, and while nothing is being written out. */
  function read<T>(id: string, work: (answer: Kept) => Promise<T>): Promise<T> {
    const answer = find(id);
    return answer.turn.runExclusive(() => answer.slot.forScreen(() => work(answer)));
  }

  async function drop(id: string): Promise<void> {
    const answer = kept.get(id);
    kept.delete(id);
    // With a database that has ended it is gone already.
    if (answer?.database.death === undefined) await answer?.turn.runExclusive(() => answer.db.close());
  }

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
          const db = (own = await database.connect(signal));
          const shelf = { folder: held.folder, contents, signal, provided };
          const answer = await askQuery(db, id, question, shelf, onProgress);
          if (answer.type !== 'rows') return answer;
          const { columns, rows } = answer;
          kept.set(id, { slot, database, db, columns, rows, turn: new Mutex() });
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
    async csv(id, onProgress = () => {}) {
      const { folder } = current.get().held;
      return alone((_, signal) => {
        const { db, columns, rows, turn } = find(id);
        const source = { db, table: ANSWER, columns, rows };
        return turn.runExclusive(() => writeCsv(source, folder, signal, onProgress));
      });
    },
    drop,
  };
}
