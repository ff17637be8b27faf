/** Folders that are made where they are missing. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isError } from './refused.ts';

/**
 * Makes the folder, and those that it is in, where they are missing. Rejects with what the system says. Node's own `recursive` tries for
 * ever where a folder is there and takes none, as `/proc`.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = await kindOf(at);
    if (found === 'folder' || (found === 'file' && missing.length > 0)) break;
    missing.unshift(at);
    if (found === 'file' || dirname(at) === at) break;
  }
  for (const each of missing) {
    try {
      await mkdir(each);
    } catch (cause) {
      // Another process made it meanwhile.
      if (isError(cause, 'EEXIST') && (await isFolder(each))) continue;
      const parent = dirname(each);
      if (isError(cause, 'ENOENT') && (await isFolder(parent)))
        throw new Error(`no folder can be made in ${parent}`, { cause });
      throw cause;
    }
  }
}

const kindOf = (path: string): Promise<'folder' | 'file' | undefined> =>
  stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => undefined,
  );

const isFolder = async (path: string): Promise<boolean> => (await kindOf(path)) === 'folder';
