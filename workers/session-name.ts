/** The name that a person gave a session; without one it is called as its pipeline is. */
import type { Folder } from '#adapters/wasm/folder.ts';
import { readWhole, replace } from './small-files.ts';

/** Where a session's name is in the folder of notes. */
export const nameNoteOf = (session: string): string => `names/${session}`;

/** Undefined where none was given. */
export async function givenName(notes: Folder, session: string): Promise<string | undefined> {
  return (await readWhole(notes, nameNoteOf(session))) || undefined;
}

/** Keeps a name, its spaces evened out; an empty one takes the one before away. */
export async function giveName(notes: Folder, session: string, name: string): Promise<void> {
  const given = name.trim().replace(/\s+/g, ' ');
  if (given === '') await notes.remove(nameNoteOf(session));
  else await replace(notes, nameNoteOf(session), given);
}
