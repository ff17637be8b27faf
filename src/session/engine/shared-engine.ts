/**
 * One worker for all playgrounds of a page, each with an engine of its own there. Frames of one origin find each other among the frames of
 * that page, and speak with each other directly: the page around, of another origin perhaps, can neither see that nor stand between.
 */
import { anotherEngine } from './another-engine.ts';
import type { StartedEngine } from './engine.ts';
import { isHeld } from './lock.ts';

/** What a frame that has the worker keeps on its own window, for others of its origin. */
interface Keeper {
  readonly window: Window;
  readonly started: Promise<StartedEngine>;
  /** Its worker has ended. */
  isOver: boolean;
  /** What frames have left that are gone, by the id that they come back with. */
  readonly away: Map<string, Away>;
  /** Another engine in the name of this frame: it outlives the frame that works with it. */
  another(): Promise<StartedEngine>;
  /** Keeps what a frame leaves, as data of this frame's own: an object of a frame that is gone keeps all of that in memory. */
  put(id: string, left: Away): void;
}

/** What a frame leaves: plain data, and its engine, if it had one. */
interface Away {
  readonly state: unknown;
  readonly held?: StartedEngine;
}

/** Leaves a playground to the frame that keeps the worker, for `takeAway`; `state` is plain data. To be called when this frame goes. */
export type Leave = (id: string, state: unknown) => void;

/** An engine in a worker that another frame may keep. */
export interface SharedStarted extends StartedEngine {
  /** What leaves it with its session to that frame; undefined where this frame itself is the one, or that one is gone. */
  leaving(): Leave | undefined;
}

/** So many are kept that nobody has come back for. */
const AWAY = 50;

/** The same in every frame. */
const KEY = Symbol.for('osiris-playground.engine');

type Keeping = Window & { [KEY]?: Keeper };

/**
 * Gives an engine in the worker that another frame of this page has; where none has one, `create` starts it, and this frame keeps it for
 * the others as long as it is there. With that frame all sessions in its worker are gone, of which `gone` and their locks tell; whoever
 * asks again is given an engine in the next worker. A frame without an origin finds no other, and has a worker of its own. Rejects where
 * `create` does.
 */
export async function sharedEngine(create: () => Promise<StartedEngine>): Promise<SharedStarted> {
  for (;;) {
    const [other] = keepers();
    const keeper = other ?? keep(create);
    const started = await keeper.started;
    if (started.life === undefined || (await isHeld(started.life))) {
      return join(keeper, await keeper.another());
    }
    keeper.isOver = true;
    if (!other) throw new Error('The engine ended as soon as it had started.');
  }
}

/** What leaves the playground of a frame that has started no engine; undefined where no other frame keeps one. */
export function leavingToOthers(): Leave | undefined {
  const keeper = keepers().find((each) => each.window !== window);
  return keeper && ((id, state) => keeper.put(id, { state }));
}

/** Gives what a frame that is gone has left under this id, once; undefined where nobody has it any more. */
export async function takeAway<State>(
  id: string,
): Promise<{ readonly state: State; readonly started?: SharedStarted } | undefined> {
  for (const keeper of keepers()) {
    const left = keeper.away.get(id);
    if (!left) continue;
    keeper.away.delete(id);
    const state = structuredClone(left.state) as State;
    if (!left.held) return { state };
    const joined = await join(keeper, left.held);
    // It is open still, and whoever opens a guest is given it.
    const { session } = await joined.engine.snapshot();
    return { state, started: { ...joined, session } };
  }
  return undefined;
}

/** Begins to keep a worker. Nothing is waited for: two frames that ask at once do not both begin. */
function keep(create: () => Promise<StartedEngine>): Keeper {
  const started = create();
  const away = new Map<string, Away>();
  const keeper: Keeper = {
    window,
    started,
    isOver: false,
    away,
    another: async () => anotherEngine(await started),
    put(id, { state, held }) {
      away.set(id, { state: structuredClone(state), held });
      const [[oldest, first] = []] = away;
      if (away.size <= AWAY || oldest === undefined) return;
      away.delete(oldest);
      first?.held?.end();
    },
  };
  started.then(load).catch((cause: unknown) => console.debug('DuckDB was not loaded beforehand.', cause));
  started.catch(() => (keeper.isOver = true));
  (window as Keeping)[KEY] = keeper;
  return keeper;
}

/** DuckDB comes while text and files do, and stays as long as its worker: an empty session of the keeper's own has it. */
async function load({ engine }: StartedEngine): Promise<void> {
  await engine.sessions.openGuest({ hosts: [] });
  await engine.start();
}

/** A door of this frame's own to an engine that the keeper holds. */
async function join(keeper: Keeper, held: StartedEngine): Promise<SharedStarted> {
  const own = await anotherEngine(held, keeper.window, 'same');
  void own.gone?.then(() => (keeper.isOver = true));
  let isLeft = false;
  const leave: Leave = (id, state) => {
    isLeft = true;
    keeper.put(id, { state, held });
  };
  const end = (): void => {
    own.end();
    if (!isLeft) held.end();
  };
  addEventListener('pagehide', end, { once: true });
  return {
    ...own,
    end,
    leaving: () => (keeper.window === window || keeper.isOver ? undefined : leave),
  };
}

const keepers = (): readonly Keeper[] =>
  framesAround().flatMap((frame) => {
    const keeper = keeperOf(frame);
    return keeper && !keeper.isOver ? [keeper] : [];
  });

const framesAround = (): readonly Window[] =>
  window.parent === window
    ? [window]
    : Array.from({ length: window.parent.length }, (_, index) => window.parent[index]).filter(
        (frame) => frame !== undefined,
      );

/** Undefined for a frame that has none, and for one of another origin, into which the browser lets nobody look. */
function keeperOf(frame: Window): Keeper | undefined {
  try {
    return (frame as Keeping)[KEY];
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'SecurityError') return undefined;
    throw cause;
  }
}
