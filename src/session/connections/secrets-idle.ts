/** Tells when nobody has used the page for a time. */

/** What it looks at, so that tests need no time. */
export interface IdleWorld {
  /** Milliseconds. */
  now(): number;
  /** Calls `look` again and again, and when the page is in front again, until the function it gives is called. */
  every(look: () => void): () => void;
}

/** Milliseconds between two looks at the clock. */
const LOOK = 10_000;
/** What a person does to a page. */
const USES = ['pointerdown', 'wheel', 'input', 'focusin'] as const;

/** The page itself. */
export const PAGE: IdleWorld & { uses(touch: () => void): () => void } = {
  now: () => Date.now(),
  every(look) {
    const timer = setInterval(look, LOOK);
    // A computer that slept has counted nothing.
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  },
  uses(touch) {
    for (const use of USES) addEventListener(use, touch, { capture: true, passive: true });
    return () => {
      for (const use of USES) removeEventListener(use, touch, { capture: true });
    };
  },
};

export interface IdleWatch {
  /** The page is used now. */
  touch(): void;
  end(): void;
}

/** Calls `onidle` once when `minutes()` have gone by since the last `touch`; where there are none it never does. */
export function watchIdle(
  world: IdleWorld,
  minutes: () => number | undefined,
  onidle: () => void,
): IdleWatch {
  let last = world.now();
  const end = world.every(() => {
    const allowed = minutes();
    if (allowed === undefined || world.now() - last < allowed * 60_000) return;
    end();
    onidle();
  });
  return { touch: () => void (last = world.now()), end };
}
