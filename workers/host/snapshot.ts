/** Everything that the engine shows, as it is now. */
import type { EngineSnapshot } from '../engine.ts';
import { listFiles } from '../session-files.ts';
import { listVersions } from '../tables.ts';
import type { Current } from './current.ts';

/** Gives what is known of the open session, if there is one: its run as of the call, the rest as of that or later. */
export async function takeSnapshot(current: Current | undefined): Promise<EngineSnapshot> {
  if (!current) return { engine: { phase: 'idle' } };
  const { info, file, database, run, held } = current;
  const session = { ...info, ...file.saved };
  const engine = database.state();
  const state = run?.state;
  const [files, tables] = await Promise.all([
    orAbsent('The files', listFiles(held.folder)),
    engine.phase === 'ready' ? orAbsent('The tables', database.forScreen(listVersions)) : undefined,
  ]);
  return { session, engine, files, tables, run: state };
}

/** One that cannot be read is left out, as the session may have been closed meanwhile. */
async function orAbsent<T>(what: string, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (cause) {
    console.info(`${what} could not be listed for those who follow the engine.`, cause);
    return undefined;
  }
}
