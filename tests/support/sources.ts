/** Files of the repository, for tests that read it. */
import { readdirSync } from 'node:fs';

/** Paths (with `/`) below `folder` that end in one of `endings`, sorted; build output and modules left out. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').replace(/^\.\//, ''))
    .filter((path) => !/(^|\/)(node_modules|\.dist|build|\.svelte-kit)\//.test(path))
    .sort();
}
