/** What came from elsewhere is in memory, in a worker and a DuckDB that other frames may share: who ends them takes it along. */
import type { EngineState, SessionInfo } from '#workers/engine.ts';
import type { StartedEngine } from './engine.ts';
import { released } from './lock.ts';

export interface Loss {
  readonly state: Extract<EngineState, { readonly phase: 'failed' }>;
  /** The session too, and not its tables alone. */
  readonly isWhole: boolean;
}

/** Calls `lost` when the tables of a guest session are gone, and when it is gone itself; until the abort of `signal`. */
export async function watchGuest(
  { engine, gone }: Pick<StartedEngine, 'engine' | 'gone'>,
  { lock }: SessionInfo,
  signal: AbortSignal,
  lost: (loss: Loss) => void,
): Promise<void> {
  const following = engine.subscribe((changes) => {
    for (const change of changes)
      if (change.type === 'engine' && change.state.phase === 'failed' && !signal.aborted)
        lost({ state: change.state, isWhole: false });
  });
  following.catch((cause: unknown) => console.info('The engine is not followed.', cause));
  const never = new Promise<never>(() => {});
  await Promise.race([gone ?? never, lock === undefined ? never : released(lock, signal)]);
  if (signal.aborted) return;
  lost({ state: { phase: 'failed', reason: GONE, detail: 'Its worker ended.' }, isWhole: true });
}

const GONE =
  'The engine that the playgrounds of this page share has ended, and with it went the tables of this one and the files that you added to it. Its text is here: run again.';
