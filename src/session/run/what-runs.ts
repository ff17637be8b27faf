/** What a press of Run would do now, in words. */
import type { StepReuse } from '#core/run/reuse.ts';
import { plural } from '../page/number-text.ts';

/** `Runs 1 step; 29 are fresh`; undefined while it is not known how the steps stand. */
export function whatRuns(judged: ReadonlyMap<string, StepReuse> | undefined): string | undefined {
  if (!judged || judged.size === 0) return undefined;
  const fresh = [...judged.values()].filter(({ state }) => state === 'fresh').length;
  if (fresh === judged.size) return 'Everything is fresh: nothing to run';
  const runs = `Runs ${plural(judged.size - fresh, 'step')}`;
  return fresh === 0 ? runs : `${runs}; ${fresh} ${fresh === 1 ? 'is' : 'are'} fresh`;
}
