/** What is found in the open session's tables and answers: one question after the other. */
import { Mutex } from 'async-mutex';
import type { DbConnection } from '#core/contract/database.ts';
import type { Searched } from '#core/find/read.ts';
import { ident } from '#core/sql/index.ts';
import { isPlain, type TableView } from '#core/sql/table-view.ts';
import type { Answers } from '../console/answers.ts';
import { ANSWER } from '../console/query.ts';
import type { EngineFinds, FindQuestion, TableVersion } from '../engine.ts';
import { countIn, inTable, named, rowsIn, type Asked } from '../finds.ts';
import { VIEW } from '../view.ts';
import { knownNow } from '../windows.ts';
import type { Current, CurrentSession } from './current.ts';
import { holdView } from './held-view.ts';

const NOT_WANTED = 'It is looked for no longer.';

/** Of one question. */
interface Own {
  readonly signal: AbortSignal;
  end(): void;
}

type Find<T> = (db: DbConnection, searched: Searched, asked: Asked) => Promise<T>;

/** On the connection of the answer. */
function inAnswer<T>(
  { database }: Current,
  answers: Answers,
  id: string,
  question: FindQuestion,
  find: Find<T>,
  own: Own,
): Promise<T> {
  const work = (): Promise<T> =>
    answers.use(id, ({ db, leash, columns, rows }) =>
      leash.hold(own.signal, () => {
        const of = named(columns, question.columns, 'The answer');
        const to = Math.min(rows, question.to);
        const searched = { relation: `temp.${ident(ANSWER)}`, columns: of, sought: question.sought };
        return find(db, searched, { ...question, to });
      }),
    );
  return database.makingWay(own.end, work);
}

/**
 * On the connection that has its rows in their order, which serves the screen, too: each question takes a moment. It makes no way, since
 * to sort rows is what others make way for.
 */
async function inView<T>(
  session: Current,
  of: TableVersion,
  view: TableView,
  asked: FindQuestion,
  find: Find<T>,
): Promise<T> {
  return session.database.forScreen(async (screen, known) => {
    const now = await knownNow(screen, known, of.table);
    const { db } = await holdView(session, of.table, now, view);
    return inTable(db, known.version, of, asked, (searched) => find(db, { ...searched, order: VIEW }, asked));
  });
}

/** On a connection of its own. */
async function inWhole<T>(
  { database }: Current,
  of: TableVersion,
  asked: FindQuestion,
  find: Find<T>,
  { signal, end }: Own,
): Promise<T> {
  // Versions are those that the screen knows. Whoever it serves may wait for this to make way: so it is asked before.
  const version = await database.forScreen(async (_, known) => known.version);
  return database.makingWay(end, async () => {
    const db = await (await database.get()).connect(signal);
    try {
      return await inTable(db, version, of, asked, (searched) => find(db, searched, asked));
    } finally {
      await db.close();
    }
  });
}

/** Makes the door's finds, those of whichever session is open. */
export function hostFinds(current: CurrentSession, answers: Answers): EngineFinds {
  const turn = new Mutex();
  /** What waits for an answer, by its name. */
  const asked = new Map<string, AbortController>();

  function find<T>(session: Current, question: FindQuestion, how: Find<T>, own: Own): Promise<T> {
    const { of } = question;
    if ('answer' in of) return inAnswer(session, answers, of.answer, question, how, own);
    return of.view && !isPlain(of.view)
      ? inView(session, of, of.view, question, how)
      : inWhole(session, of, question, how, own);
  }

  async function ask<T>(question: FindQuestion, how: Find<T>): Promise<T | undefined> {
    const own = new AbortController();
    const { signal } = own;
    asked.get(question.id)?.abort();
    asked.set(question.id, own);
    try {
      return await turn.runExclusive(async () => {
        const session = current.get();
        if (signal.aborted || session.running) return undefined;
        return find(session, question, how, { signal, end: () => own.abort(new Error(NOT_WANTED)) });
      });
    } catch (cause) {
      if (signal.aborted) return undefined;
      throw cause;
    } finally {
      if (asked.get(question.id) === own) asked.delete(question.id);
    }
  }

  return {
    count: (question) => ask(question, countIn),
    rows: (question) => ask(question, rowsIn),
    cancel: async (id) => asked.get(id)?.abort(new Error(NOT_WANTED)),
  };
}
