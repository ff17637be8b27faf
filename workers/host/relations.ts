/** How the open session's tables belong together: on a connection of its own. */
import type { EngineRelations } from '../engine.ts';
import { overlapOf } from '../relations.ts';
import type { CurrentSession } from './current.ts';
import { onConnection, questions } from './questions.ts';

/** Makes the door's relations, those of whichever session is open. */
export const hostRelations = (current: CurrentSession): EngineRelations =>
  questions(current, 'The columns are compared no longer.', (session, question, terms) =>
    onConnection(session, terms, (db, version) => overlapOf(db, version, question)),
  );
