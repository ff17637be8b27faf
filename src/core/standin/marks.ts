/** What marks a run, and a file, as made with stand-ins. */
import { count } from '../run/count.ts';

/** `with stand-ins for 1 step`; empty where there is none. */
export const withStandIns = (steps: number): string =>
  steps === 0 ? '' : `with stand-ins for ${count(steps, 'step')}`;

/** `with a stand-in for movies`, `with stand-ins for a, b`; of one step at least. */
export const withStandInsFor = (steps: readonly string[]): string =>
  `with ${steps.length === 1 ? 'a stand-in' : 'stand-ins'} for ${steps.join(', ')}`;

/** The name of a file that holds rows of stand-ins, as it is saved elsewhere: `out.stand-in.csv`. */
export function standInName(name: string): string {
  const [, stem = name, ending = ''] = /^(.+?)((?:\.[A-Za-z0-9]{1,8}){0,2})$/.exec(name) ?? [];
  return `${stem}.stand-in${ending}`;
}
