/** Names of files inside a session: one spelling, never outside their folder. Pure, so both worlds say the same words. */
import { StepError } from './errors.ts';

/** The session's own connections; on the command line, those beside the pipeline. */
export const CONNECTIONS_FILE = 'osiris_connections.yaml';

/** Which samples stand in for which steps: among the session's files; on the command line, beside the pipeline. Osiris does not know it. */
export const STAND_INS_FILE = 'stand_ins.yaml';

/**
 * The one spelling of a relative path: `./a//b.csv` is `a/b.csv`.
 * Throws `StepError` for an absolute path and for one that leaves its folder, with the way out.
 */
export function relativePath(path: string): string {
  const shown = JSON.stringify(path);
  if (path.trim() === '') throw new StepError('The path is empty. Name a file, such as "movies.csv".');
  if (path.includes('\0')) throw new StepError(`The path ${shown} holds a NUL character. Remove it.`);
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(path))
    throw new StepError(`The path ${shown} is absolute. Write it relative to the pipeline's own files.`);
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(path))
    throw new StepError(
      `The path ${shown} is a URL. Write the name of a file; what is at a URL is read by an extractor of web addresses.`,
    );
  if (path.includes('\\'))
    throw new StepError(`The path ${shown} holds a backslash. Separate folders with "/".`);
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined)
      throw new StepError(`The path ${shown} leaves its folder. Remove the "..".`);
  }
  if (parts.length === 0 || path.endsWith('/'))
    throw new StepError(`The path ${shown} names a folder. Name a file in it.`);
  return parts.join('/');
}
