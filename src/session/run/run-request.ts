/** What somebody asks for who asks for a run. */
import type { PlanScope } from '#core/plan/part.ts';
import type { ReuseOptions } from '#core/run/reuse.ts';

export const ALL: PlanScope = { type: 'all' };

/** What to run of the text; without anything what is not fresh of all of it. */
export interface RunRequest {
  /** Which steps; those that a scope names by itself run although they are fresh. */
  readonly scope?: PlanScope;
  /** Everything in the scope, fresh or not. */
  readonly anew?: boolean;
  /** What a run takes over that goes on where another stopped. */
  readonly continues?: ReuseOptions;
  /** Rows of stand-ins may be written elsewhere, too. */
  readonly writeStandIns?: true;
  /** No writer runs: each says what it would do. */
  readonly dryRun?: true;
  /** What the person agrees to by this press, as `termsOf` says it. */
  readonly agrees?: readonly string[];
  /** Nobody pressed for it: what came from elsewhere then runs only where the person agreed to all it does. */
  readonly unasked?: true;
}
