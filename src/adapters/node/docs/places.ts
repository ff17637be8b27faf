/** Where the files are that a page names by addresses. */
import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { SourceFault } from './source-fault.ts';

/** Folders whose files a site serves at its root. */
const SERVED = ['public', 'static', '.'];

export type Place =
  /** On this disk; `exists`: a file is there. */
  | { readonly type: 'file'; readonly path: string; readonly exists: boolean }
  /** Of another computer. */
  | { readonly type: 'web'; readonly url: string };

/**
 * Finds what `address` means in the page at `page`: beside it, or in the folder `public` or `static` of a folder
 * above, up to the root of the project. `root`: the folder that is checked. Throws `SourceFault` where it leaves the
 * project.
 */
export function placeOf(address: string, page: string, root: string): Place {
  if (/^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(address) || /^[a-z][a-z\d+.-]*:/i.test(address))
    return { type: 'web', url: address };
  const path = decoded(address.replace(/[?#].*$/, ''));
  const top = projectOf(root);
  const isOfSite = path.startsWith('/');
  const meant = isOfSite ? join(top, path) : resolve(dirname(page), path);
  const served = foldersUpTo(dirname(page), top).flatMap((folder) =>
    SERVED.map((name) => join(folder, name, path.replace(/^\/+/, ''))),
  );
  const candidates = (isOfSite ? served : [meant, ...served]).filter((candidate) => isBelow(candidate, top));
  const found = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (found !== undefined) return { type: 'file', path: found, exists: true };
  if (!isBelow(meant, top)) throw new SourceFault(`names a file that leaves the project: ${address}`);
  const likely = candidates.find((candidate) => existsSync(dirname(candidate)));
  return { type: 'file', path: likely ?? meant, exists: false };
}

/** The nearest folder around `root` that a project begins in; `root` itself, or its folder, where there is none. */
function projectOf(root: string): string {
  const marks = ['package.json', '.git', 'mkdocs.yml'];
  for (let folder = root; ; folder = dirname(folder)) {
    if (marks.some((mark) => existsSync(join(folder, mark)))) return folder;
    if (dirname(folder) === folder) return statSync(root).isFile() ? dirname(root) : root;
  }
}

/** From the inner to the outer. */
function foldersUpTo(folder: string, top: string): string[] {
  return folder === top || !isBelow(folder, top) ? [folder] : [folder, ...foldersUpTo(dirname(folder), top)];
}

/** Whether the path is in the folder, or the folder itself. */
export function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Without the escapes of an address; as it stands where it is not spelled as addresses are. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
