/** How a step stands, in the words of contract section 5a: one table for page, events and command line. */
import type { StepStatus } from './events.ts';

/** Before a run: what it would find. In a run and after it: what the run told of the step. */
export type StateName = 'never_run' | 'fresh' | 'stale' | Exclude<StepStatus, 'pending'> | 'waiting';

/** Signs that differ in form, not in colour alone. */
export type StateSign =
  'ring' | 'filling ring' | 'dot' | 'half dot' | 'dot in a ring' | 'cross' | 'dash' | 'square';

/** By state: the word on the screen, and the sign beside it. */
export const STEP_STATES: Readonly<Record<StateName, { readonly word: string; readonly sign: StateSign }>> = {
  never_run: { word: 'Not run', sign: 'ring' },
  fresh: { word: 'Fresh', sign: 'dot' },
  stale: { word: 'Stale', sign: 'half dot' },
  waiting: { word: 'Waiting', sign: 'ring' },
  running: { word: 'Running', sign: 'filling ring' },
  complete: { word: 'Complete', sign: 'dot' },
  cached: { word: 'Reused', sign: 'dot in a ring' },
  failed: { word: 'Failed', sign: 'cross' },
  skipped: { word: 'Skipped', sign: 'dash' },
  cancelled: { word: 'Cancelled', sign: 'square' },
};
