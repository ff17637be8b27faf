/** The open session's columns, as the engine looks at them: on a connection of its own. */
import type { EngineProfiles } from '../engine.ts';
import { readProfile } from '../profiles.ts';
import type { CurrentSession } from './current.ts';
import { onConnection, questions } from './questions.ts';

/** Makes the door's profiles, those of whichever session is open. */
export const hostProfiles = (current: CurrentSession): EngineProfiles =>
  questions(current, 'The columns are looked at no longer.', (session, question, terms) =>
    onConnection(session, terms, (db, version) => readProfile(db, version, question)),
  );
