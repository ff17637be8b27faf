/** How far a search is, and what it found, in words. */
import type { Finding } from './finding.svelte.ts';
import { count } from '../page/number-text.ts';

type Told = Pick<Finding, 'phase' | 'found' | 'done' | 'number' | 'wrapped'>;

/** `3 of 1,204`; empty where nothing is looked for. `rows`: of the table; `isAtMatch`: one is at the match that was gone to last. */
export function foundWords(finding: Told, rows: number, isAtMatch: boolean): string {
  const { phase, found, done, number } = finding;
  const part = `${Math.floor((done / Math.max(1, rows)) * 100)}%`;
  switch (phase) {
    case 'idle':
      return '';
    case 'counting':
      return `${count(found)} so far, ${part} searched`;
    case 'stopped':
      return `${count(found)} in the ${part} that was searched`;
    case 'complete':
      if (found === 0) return 'Nothing found';
      return `${isAtMatch && number !== undefined ? `${count(number)} of ${count(found)}` : `${count(found)} found`}${isAtMatch ? wrappedWords(finding) : ''}`;
  }
}

function wrappedWords({ wrapped }: Told): string {
  if (wrapped === undefined) return '';
  return wrapped === 'end' ? ' · on from the first row' : ' · on from the last row';
}
