/** The sessions on an engine: what each takes, and its end. */
import { StepError } from '#core/contract/errors.ts';
import type { EngineSessions } from '#core/engine/lake-sessions.ts';
import type { EngineTarget } from '#core/engine/target.ts';
import { sessionInFile } from './session-in-file.ts';
import { sessionsInLake } from './sessions-in-lake.ts';

/** Makes nothing there. Rejects with `StepError`, without a secret. `extensions`: as of `openEngine`. */
export async function openSessions(target: EngineTarget, extensions: string): Promise<EngineSessions> {
  switch (target.profile.session) {
    case 'metadata_schema':
      return sessionsInLake(target, extensions);
    case 'file':
      return sessionInFile(target);
    case 'database':
      throw new StepError(
        `On ${target.profile.title} a session is a database of its own, osiris_<session>: list them there with  SHOW DATABASES  and remove one with  DROP DATABASE "osiris_<session>"  when no run works in it.`,
      );
  }
}
