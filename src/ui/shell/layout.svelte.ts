/** Where the panes are and how large; remembered. */
import type { SessionMode } from '#session/session.svelte.ts';
import type { Store } from '#session/page/store.ts';

export type Size = 'wide' | 'medium' | 'narrow';
export type Pane = 'text' | 'steps' | 'data' | 'files';

/** The panes that are shown of a session, in the order of the bar at the bottom; the first is in front where there is room for one. */
export const PANES: Readonly<Record<SessionMode, readonly Pane[]>> = {
  full: ['text', 'steps', 'data', 'files'],
  editor: ['text', 'data'],
  result: ['data'],
  graph: ['steps'],
};

const WIDE = 1100;
const MEDIUM = 720;

/** Smallest and largest extent of each pane that can be resized, in px. */
export const LIMITS = { rail: [160, 420], steps: [220, 720], results: [120, 900] } as const;
export type Extent = keyof typeof LIMITS;

/**
 * Holds which panes are shown and their extents in px, which the browser remembers; `width` and `height` are
 * the window's, and tell how many panes there is room for.
 */
export class Layout {
  width = $state(innerWidth);
  height = $state(innerHeight);
  /** The one pane in front where there is room for one. */
  pane = $state<Pane>('text');
  readonly panes: readonly Pane[];
  folded = $state(false);
  extents = $state<Record<Extent, number>>({
    rail: 220,
    steps: Math.round(Math.min(380, Math.max(300, innerWidth * 0.25))),
    results: Math.round(innerHeight * 0.4),
  });

  readonly size: Size = $derived(this.width >= WIDE ? 'wide' : this.width >= MEDIUM ? 'medium' : 'narrow');

  constructor(
    private readonly store: Store,
    mode: SessionMode = 'full',
  ) {
    this.panes = PANES[mode];
    this.pane = this.panes[0] ?? 'text';
    this.folded = store.read('layout.folded') === 'yes';
    for (const extent of ['rail', 'steps', 'results'] as const) {
      const kept = Number(store.read(`layout.${extent}`));
      if (Number.isFinite(kept) && kept > 0) this.extents[extent] = kept;
    }
  }

  /** Sets an extent, in px, within its limits, and remembers it. */
  resize(extent: Extent, pixels: number): void {
    const [least, most] = this.limits(extent);
    this.extents[extent] = Math.round(Math.min(most, Math.max(least, pixels)));
    this.store.write(`layout.${extent}`, String(this.extents[extent]));
  }

  /** No pane may push another out of the window. */
  limits(extent: Extent): readonly [number, number] {
    const [least, most] = LIMITS[extent];
    const room = extent === 'results' ? this.height - 260 : this.width * 0.45;
    return [least, Math.max(least, Math.min(most, room))];
  }

  /** The extent to draw: a window may have become smaller since it was chosen. */
  extent(extent: Extent): number {
    const [least, most] = this.limits(extent);
    return Math.min(most, Math.max(least, this.extents[extent]));
  }

  /** Folds the rail of files away, or unfolds it, and remembers that. */
  fold(): void {
    this.folded = !this.folded;
    this.store.write('layout.folded', this.folded ? 'yes' : 'no');
  }
}
