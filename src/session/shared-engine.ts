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
}

/** The same in every frame. */
const KEY = Symbol.for('osiris-playground.engine');

type Keeping = Window & { [KEY]?: Keeper };

/**
 * Gives an engine in the worker that another frame of this page has; where none has one, `create` starts it, and this frame keeps it for
 * the others as long as it is there. With that frame all sessions in its worker are gone, of which `gone` and their locks tell; whoever
 * asks again is given an engine in the next worker. A frame without an origin finds no other, and has a worker of its own. Rejects where
 * `create` does.
 */
export async function sharedEngine(create: () => Promise<StartedEngine>): Promise<StartedEngine> {
  for (;;) {
    const other = found();
    const keeper = other ?? keep(create);
    const started = await keeper.started;
    if (started.life === undefined || (await isHeld(started.life))) {
      const another = await anotherEngine(started, keeper.window);
      void another.gone?.then(() => (keeper.isOver = true));
      return another;
    }
    keeper.isOver = true;
    if (!other) throw new Error('The engine ended as soon as it had started.');
  }
}

/** Begins to keep a worker. Nothing is waited for: two frames that ask at once do not both begin. */
function keep(create: () => Promise<StartedEngine>): Keeper {
  const keeper: Keeper = { window, started: create(), isOver: false };
  keeper.started.catch(() => (keeper.isOver = true));
  (window as Keeping)[KEY] = keeper;
  return keeper;
}

function found(): Keeper | undefined {
  for (const frame of framesAround()) {
    const keeper = keeperOf(frame);
    if (keeper && !keeper.isOver) return keeper;
  }
  return undefined;
}

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
