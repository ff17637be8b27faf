/** How the engine is, in words for the status line and the bar that shows its way. */
import type { EngineState } from '#workers/engine.ts';
import { bytes } from '../page/number-text.ts';

export interface EngineWords {
  readonly text: string;
  /** While it loads: 0 to 1, absent where nobody knows how far it is. */
  readonly loading?: { readonly share?: number };
}

/**
 * Gives the words for a state of the engine, and while it loads the share of its bytes that is here, 0 to 1.
 */
export function engineWords(state: EngineState): EngineWords {
  switch (state.phase) {
    case 'idle':
      return { text: 'Engine: not loaded yet' };
    case 'loading': {
      const { received, total } = state;
      if (total === 0) return { text: 'Loading the engine…', loading: {} };
      // All of it is here: the browser compiles it, and the database opens.
      if (received >= total || bytes(received) === bytes(total))
        return { text: 'Starting the engine…', loading: {} };
      return {
        text: `Loading the engine: ${bytes(received)} of ${bytes(total)}`,
        loading: { share: received / total },
      };
    }
    case 'ready':
      return { text: `DuckDB ${state.info.version}` };
    case 'failed':
      return { text: 'The engine did not load' };
  }
}
