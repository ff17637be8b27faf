/** The pages in a folder. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dialectOf } from './scan.ts';

/** Never of somebody's own writing. */
const SKIPPED = /^(?:\..*|node_modules)$/;

/**
 * Gives the paths of all pages below `root`, or `root` itself where it is a page, sorted. Hidden folders and
 * `node_modules` are left out. Rejects where the folder cannot be read.
 */
export async function pagesBelow(root: string): Promise<readonly string[]> {
  if ((await stat(root)).isFile()) return dialectOf(root) === undefined ? [] : [root];
  const entries = await readdir(root, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(root, entry.name);
    if (entry.isDirectory() && !SKIPPED.test(entry.name)) found.push(...(await pagesBelow(path)));
    else if (entry.isFile() && dialectOf(entry.name) !== undefined) found.push(path);
  }
  return found;
}
