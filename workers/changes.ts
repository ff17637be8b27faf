/** Tells those who follow the engine what changes. Nothing waits for them, and what waits for one of them is bounded. */
import type { EngineChange, EngineListener, EngineSnapshot } from './engine/changes.ts';

export interface Changes {
  /** Takes note of a change for all who follow; returns at once. */
  tell(change: EngineChange): void;
  /** Gives the function that ends it. */
  subscribe(listener: EngineListener): () => void;
  /** Nobody is told any more. */
  end(): void;
}

/** Milliseconds for which changes gather until they are told together: telling each takes time that a run needs. */
export const GATHER = 100;
/** As many changes wait for one follower; with more of them it is told everything anew. */
export const WAITING = 5_000;

/** `take`: begins a snapshot; what it gives is as of this moment or later. */
export function createChanges(take: () => Promise<EngineSnapshot>): Changes {
  const followers = new Set<Follower>();
  return {
    tell: (change) => followers.forEach((one) => one.tell(change)),
    subscribe(listener) {
      const follower = follow(listener, take, () => followers.delete(follower));
      followers.add(follower);
      return follower.end;
    },
    end: () => followers.forEach((one) => one.end()),
  };
}

interface Follower {
  tell(change: EngineChange): void;
  end(): void;
}

/** `onend`: called when the listener throws, and when it is ended. */
function follow(listener: EngineListener, take: () => Promise<EngineSnapshot>, onend: () => void): Follower {
  /** Those that come after the snapshot which was begun last. */
  let waiting: EngineChange[] = [];
  let isBehind = true;
  let isTelling = false;
  let hasEnded = false;

  async function tellAll(): Promise<void> {
    while (!hasEnded && (isBehind || waiting.length > 0)) {
      let first: readonly EngineChange[] = [];
      if (isBehind) {
        isBehind = false;
        waiting = [];
        first = [{ type: 'snapshot', snapshot: await take() }];
      } else {
        await new Promise((gathered) => setTimeout(gathered, GATHER));
      }
      // More came than may wait while the snapshot was taken: the next one takes its place.
      if (hasEnded || isBehind) continue;
      const batch = [...first, ...waiting];
      waiting = [];
      await listener(batch);
    }
    isTelling = false;
  }

  function begin(): void {
    if (isTelling) return;
    isTelling = true;
    tellAll().catch((cause: unknown) => {
      console.info('One that followed the engine is told no more.', cause);
      end();
    });
  }

  function end(): void {
    hasEnded = true;
    waiting = [];
    onend();
  }

  begin();
  return {
    end,
    tell(change) {
      if (isBehind) return;
      waiting.push(change);
      if (waiting.length > WAITING) {
        waiting = [];
        isBehind = true;
      }
      begin();
    },
  };
}
