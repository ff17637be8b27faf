/** A random text that is the session's own, and in nothing that leaves it (`Ports.salt`). */
import type { Folder } from '#adapters/wasm/folder.ts';
import { SALT_FILE } from '#core/run/journal.ts';
import { readWhole, replace } from './small-files.ts';

const BYTES = 16;

/** Reads the salt of the session in `folder`; empty where it has none, since no step of it used a secret yet. */
export const knownSalt = async (folder: Folder): Promise<string> =>
  (await readWhole(folder, SALT_FILE)) ?? '';

/** Reads it; makes one where there is none. */
export async function sessionSalt(folder: Folder): Promise<string> {
  const known = await knownSalt(folder);
  if (known !== '') return known;
  const salt = Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  await replace(folder, SALT_FILE, salt);
  return salt;
}
