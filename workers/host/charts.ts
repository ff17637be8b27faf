/** The open session's charts: one question after the other, on a connection of its own, or on that of an answer. */
import { Mutex } from 'async-mutex';
import type { ChartData, ChartRefusal } from '#core/chart/chart.ts';
import { chartOfAnswer, chartOfTable } from '../charts.ts';
import type { Answers } from '../console/answers.ts';
import type { ChartQuestion, EngineCharts } from '../engine.ts';
import type { Current, CurrentSession } from './current.ts';

const NOT_WANTED = 'The chart is wanted no longer.';

async function read(
  { database }: Current,
  answers: Answers,
  { of, spec, sample }: ChartQuestion,
  signal: AbortSignal,
): Promise<ChartData | ChartRefusal> {
  if ('answer' in of) {
    return answers.use(of.answer, (answer) =>
      answer.leash.hold(signal, () => chartOfAnswer(answer, spec, sample)),
    );
  }
  // Versions are those that the screen knows.
  const version = await database.forScreen(async (_, known) => known.version);
  const db = await (await database.get()).connect(signal);
  try {
    return await chartOfTable(db, version, of, spec, sample);
  } finally {
    await db.close();
  }
}

/** Makes the door's charts, those of whichever session is open. */
export function hostCharts(current: CurrentSession, answers: Answers): EngineCharts {
  const turn = new Mutex();
  /** What waits for an answer, by its name. */
  const asked = new Map<string, AbortController>();
  return {
    async ask(question) {
      const own = new AbortController();
      const end = (): void => own.abort(new Error(NOT_WANTED));
      asked.get(question.id)?.abort();
      asked.set(question.id, own);
      try {
        return await turn.runExclusive(async () => {
          const session = current.get();
          if (own.signal.aborted || session.running) return undefined;
          return session.database.makingWay(end, () => read(session, answers, question, own.signal));
        });
      } catch (cause) {
        if (own.signal.aborted) return undefined;
        throw cause;
      } finally {
        if (asked.get(question.id) === own) asked.delete(question.id);
      }
    },
    cancel: async (id) => asked.get(id)?.abort(new Error(NOT_WANTED)),
  };
}
