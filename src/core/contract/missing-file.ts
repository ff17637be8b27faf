/** What is said of an input that is not there: what was likely meant, and what there is. Pure, so both worlds say the same words. */
import { distance } from 'fastest-levenshtein';
import { StepError, type FailurePlace } from './errors.ts';

/** The error for an input that is not there: names it, the likeliest one meant, and what there is. */
export function missingFile(path: string, names: readonly string[]): StepError {
  if (names.length === 0)
    return new StepError(`The file "${path}" was not found; there are no files yet. Add it and run again.`, {
      at: wholePath(path),
    });
  const meant = closest(path, names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return new StepError(`The file "${path}" was not found.${hint} There ${listed(names)}.`, {
    at: { ...wholePath(path), instead: meant },
  });
}

const wholePath = (path: string): FailurePlace => ({ key: 'path', offset: 0, length: path.length });

/** The error for an input that is a folder. `names`: what it holds. */
export function folderNotFile(path: string, names: readonly string[]): StepError {
  const held = names.filter((name) => name.startsWith(`${path}/`));
  const hint = held.length === 0 ? 'It is empty.' : `There ${listed(held)}.`;
  return new StepError(`"${path}" is a folder, not a file. ${hint}`, { at: wholePath(path) });
}

/** The name a person most likely meant: the same file in another folder or case, else few slips of the keyboard away. */
export function closest(path: string, names: readonly string[]): string | undefined {
  const last = basename(path).toLowerCase();
  const same = names.find((name) => basename(name).toLowerCase() === last);
  if (same !== undefined) return same;
  const allowed = Math.max(1, Math.floor(path.length / 4));
  const near = names
    .map((name) => ({ name, slips: distance(path.toLowerCase(), name.toLowerCase()) }))
    .filter(({ slips }) => slips <= allowed)
    .sort((a, b) => a.slips - b.slips);
  return near[0]?.name;
}

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const SHOWN = 10;

function listed(names: readonly string[]): string {
  const sorted = [...names].sort();
  const shown = sorted.slice(0, SHOWN).map((name) => `"${name}"`);
  const more = sorted.length - shown.length;
  return `${sorted.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
