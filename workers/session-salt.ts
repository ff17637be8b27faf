/** A random text that is the session's own, and lies beside it, in nothing that leaves it (`Ports.salt`). */
import type { Folder } from '#adapters/wasm/folder.ts';
import { readWhole, replace } from './small-files.ts';

const BYTES = 16;

/** Where a session's salt is in the folder of notes. */
export const saltOf = (session: string): string => `salts/${session}`;

/** Where a session's encrypted secrets are in the folder of notes. */
export const secretsOf = (session: string): string => `secrets/${session}`;

/** Reads a session's salt in the folder of notes; empty where it has none, since no step of it used a secret yet. */
export const knownSalt = async (notes: Folder, session: string): Promise<string> =>
  (await readWhole(notes, saltOf(session))) ?? '';

/** Reads it; makes one where there is none. */
export async function sessionSalt(notes: Folder, session: string): Promise<string> {
  const known = await knownSalt(notes, session);
  if (known !== '') return known;
  const salt = Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  await replace(notes, saltOf(session), salt);
  return salt;
}
