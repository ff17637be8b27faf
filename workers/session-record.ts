/** What a session holds, for the page to judge its steps by. */
import type { InputContents } from '#adapters/wasm/contents.ts';
import { stepsWithArtifacts, unfinishedSteps } from '#adapters/wasm/files.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import { readLedger } from '#core/run/ledger.ts';
import type { SessionRecord } from '#core/run/reuse.ts';
import type { DatabaseSlot } from './database.ts';
import { knownSalt } from './session-salt.ts';

/** Where to look. */
export interface RecordPlaces {
  readonly held: { readonly id: string; readonly folder: Folder };
  readonly notes: Folder;
  readonly database: DatabaseSlot;
  readonly contents: InputContents;
}

/** Reads it; `paths`: the files whose content is to be known, besides those that the steps have read. */
export async function readSessionRecord(
  { held: { id, folder }, notes, database, contents }: RecordPlaces,
  paths: readonly string[],
): Promise<SessionRecord> {
  const rows = await database.forScreen((db) => readLedger(db));
  const read = rows.flatMap((row) => Object.keys(row.files));
  const unfinished = await unfinishedSteps(folder);
  const written = await stepsWithArtifacts(folder);
  return {
    rows,
    files: await contents.contents([...new Set([...paths, ...read])]),
    salt: await knownSalt(notes, id),
    artifacts: new Set(written.filter((step) => !unfinished.includes(step))),
  };
}
