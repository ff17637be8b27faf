/** Where shared files are to be put, and fetched from: nowhere that somebody else could mean by it. */
import { publicLink } from '../http/address.ts';
import { StepError } from '../contract/errors.ts';
import { CONNECTIONS_FILE, relativePath } from '../contract/paths.ts';
import { MOST_ADDRESS, MOST_FOLDERS, MOST_PATH } from './limits.ts';
import { shortText } from './plain.ts';

/** Gives a path in its one spelling. Throws `StepError` for one that leaves its folder, hides something or brings connections. */
export function sharedPath(value: unknown): string {
  const given = shortText(value, 'the path of a file', MOST_PATH);
  const shown = JSON.stringify(given);
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(given))
    throw new StepError(`The path ${shown} holds characters that cannot be seen.`);
  if (given.split('/').includes('..')) throw new StepError(`The path ${shown} leaves its folder.`);
  const path = relativePath(given);
  const parts = path.split('/');
  if (parts.length > MOST_FOLDERS)
    throw new StepError(`The path ${shown} has more than ${MOST_FOLDERS} folders.`);
  if (parts.at(-1)?.toLowerCase() === CONNECTIONS_FILE)
    throw new StepError(`It brings ${path}. Connections do not travel: take the file out.`);
  return path;
}

/** Throws `StepError` where two of the paths cannot stand beside each other on every disk. */
export function checkPaths(paths: readonly string[]): void {
  const known = new Map<string, string>();
  const say = (path: string, other: string): never => {
    throw new StepError(
      path === other
        ? `It holds ${path} twice.`
        : `It holds ${path} and ${other}, which some disks take for one.`,
    );
  };
  for (const path of paths) {
    const same = path.normalize('NFC').toLowerCase();
    const other = known.get(same);
    if (other !== undefined) say(path, other);
    known.set(same, path);
  }
  for (const [same, path] of known) {
    const parts = same.split('/');
    for (let end = 1; end < parts.length; end++) {
      const file = known.get(parts.slice(0, end).join('/'));
      if (file !== undefined) throw new StepError(`It holds ${file} as a file and, by ${path}, as a folder.`);
    }
  }
}

/** Gives an address as it is asked for. Throws `StepError` for what is no http or https, and for one that holds credentials. */
export function sharedAddress(value: unknown): string {
  const given = shortText(value, 'the address of a file', MOST_ADDRESS);
  let url: URL;
  try {
    url = new URL(given);
  } catch (cause) {
    throw new StepError(`${JSON.stringify(publicLink(given))} is no address.`, { cause });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new StepError(`${JSON.stringify(publicLink(given))} is no http or https address.`);
  if (url.username !== '' || url.password !== '')
    throw new StepError(`The address at ${url.host} holds a user name or a password.`);
  return url.href;
}
