/** Which sessions of an engine have their folder here. */
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { StepError } from '#core/contract/errors.ts';
import type { EngineTarget } from '#core/engine/target.ts';
import { isSamePlace, readEngineFile } from '../engine/engine-file.ts';

/** By session: its folders in `osiris_sessions`, relative to `cwd`. Of a plan each task has one, within the session's. */
export async function foldersHere(
  target: EngineTarget,
  cwd: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const root = join(cwd, 'osiris_sessions');
  for (const folder of await foldersIn(root))
    for (const place of [folder, ...(await foldersIn(folder))]) {
      const session = await sessionOf(place, target);
      if (session !== undefined) found.set(session, [...(found.get(session) ?? []), relative(cwd, place)]);
    }
  return found;
}

/** Of a folder that says of this engine; what cannot be read is of none. */
async function sessionOf(folder: string, target: EngineTarget): Promise<string | undefined> {
  try {
    const record = await readEngineFile(folder);
    return record && isSamePlace(record, target) ? record.session : undefined;
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    return undefined;
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((each) => each.isDirectory()).map(({ name }) => join(folder, name));
}
