/** The open session's charts: on a connection of its own, or on that of an answer. */
import { chartOfAnswer, chartOfTable } from '../charts.ts';
import type { Answers } from '../console/answers.ts';
import type { EngineCharts } from '../engine.ts';
import type { CurrentSession } from './current.ts';
import { onConnection, questions } from './questions.ts';

/** Makes the door's charts, those of whichever session is open. */
export const hostCharts = (current: CurrentSession, answers: Answers): EngineCharts =>
  questions(current, 'The chart is wanted no longer.', async (session, { of, spec, sample }, terms) =>
    'answer' in of
      ? answers.use(of.answer, (answer) =>
          answer.leash.hold(terms.signal, () => chartOfAnswer(answer, spec, sample)),
        )
      : onConnection(session, terms, (db, version) => chartOfTable(db, version, of, spec, sample)),
  );
