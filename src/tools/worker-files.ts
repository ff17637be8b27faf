/**
 * Tells the service worker of files that only a worker of ours loads, such as the libraries of file formats. SvelteKit lists what the
 * pages were built of; what Vite builds for workers beside that is in no list.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMMUTABLE } from './headers.ts';

/** What stands in the service worker for the list. */
const PLACE = '["%worker.files%"]';

/** Writes the paths of all files below `_app/immutable` that the service worker of the built site does not name yet into it. */
export function listWorkerFiles(folder: string): void {
  const path = join(folder, 'service-worker.js');
  const script = readFileSync(path, 'utf8');
  if (!script.includes(PLACE)) throw new Error(`${path} has no place for the files of workers.`);
  const built = readdirSync(join(folder, IMMUTABLE), { recursive: true, withFileTypes: true });
  const missing = built
    .filter((entry) => entry.isFile() && !script.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder).length).replaceAll('\\', '/'))
    .sort();
  writeFileSync(
    path,
    script.replace(PLACE, () => JSON.stringify(missing)),
  );
}
